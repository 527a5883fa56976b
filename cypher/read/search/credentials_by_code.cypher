// name: read/search/credentials_by_code
// One page of the credentials classified under a code (CIP, SOC, NAICS) that are offered, owned or available in a region, in the order of uris.
// parameters: code string, words string, regions list<string>, places string, after_uri string, limit integer
// returns: node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
CALL () {
  MATCH (n:Credential)-[c:CLASSIFIED_AS]->()
  WHERE c.code STARTS WITH $code
  RETURN n
  UNION
  CALL db.index.fulltext.queryNodes('fulltext_Credential', $words) YIELD node AS n
  RETURN n
}
WITH n
WHERE ($after_uri IS NULL OR n.uri > $after_uri) AND (
    EXISTS {
      (n)-[:OFFERED_BY|OWNED_BY]->(o:Resource)
      WHERE toLower(trim(o.region)) IN $regions
        OR (o.region IS NULL AND EXISTS { (o)<-[:HAS_UNIT]-(p:Resource) WHERE toLower(trim(p.region)) IN $regions })
    }
    OR any(place IN n.ctdl_availableAt WHERE place =~ $places)
  )
WITH n
ORDER BY n.uri
LIMIT $limit
RETURN n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
ORDER BY n.uri
