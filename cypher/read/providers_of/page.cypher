// name: read/providers_of/page
// One page of what teaches or assesses these competencies, by name; at one organization where it is given.
// parameters: uris list<string>, at string, after_key string, after_uri string, limit integer
// returns: sort_name string, node map, offered_by list<map {uri string, name string, by string}>, statements list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (:Resource {uri: uri})<-[:TEACHES|ASSESSES]-(n:Resource)
WITH DISTINCT n
WHERE $at IS NULL OR EXISTS { (n)-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $at}) }
WITH n, coalesce(n.name, '') AS sort_name
WHERE $after_key IS NULL OR sort_name > $after_key OR (sort_name = $after_key AND n.uri > $after_uri)
WITH n, sort_name
ORDER BY sort_name, n.uri
LIMIT $limit
RETURN sort_name, n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by,
  COLLECT {
    MATCH (n)-[r:TEACHES|ASSESSES]->(c:Resource)
    WHERE c.uri IN $uris
    RETURN {competency: c.uri, by: type(r), unit: r.unit, term: r.term} ORDER BY c.uri, type(r), r.unit
  } AS statements
ORDER BY sort_name, n.uri
