// name: read/search/credentials
// One window of credentials by words or by the beginning of a code, best first, and which of them are offered, owned or available in a region.
// parameters: text string, code string, skip integer, window integer, regions list<string>, places string, limit integer
// returns: examined integer, matches list<map>
CYPHER 5
CALL db.index.fulltext.queryNodes('fulltext_Credential', $text) YIELD node, score
WITH node, score
ORDER BY score DESC, elementId(node)
SKIP $skip
LIMIT $window
WITH collect(node) AS found
RETURN size(found) AS examined, COLLECT {
  UNWIND range(0, size(found) - 1) AS i
  WITH i, found[i] AS n
  WHERE ($code IS NULL OR any(code IN n.codes WHERE code STARTS WITH $code)) AND (
    EXISTS {
      (n)-[:OFFERED_BY|OWNED_BY]->(o:Resource)
      WHERE toLower(trim(o.region)) IN $regions
        OR (o.region IS NULL AND EXISTS { (o)<-[:HAS_UNIT]-(p:Resource) WHERE toLower(trim(p.region)) IN $regions })
    }
    OR any(place IN n.ctdl_availableAt WHERE place =~ $places)
  )
  // UNWIND gives the positions in order, so that the first that fit end the look; sorted, all of the window would be looked at.
  WITH i, n
  LIMIT $limit
  RETURN {
    position: $skip + i,
    node: n {
      .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
      .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
    },
    offered_by: COLLECT {
      MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
      WITH DISTINCT o, type(r) AS by
      RETURN o {.uri, .name, by: by} ORDER BY o.uri
    }
  }
} AS matches
