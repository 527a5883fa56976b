// name: read/owned_by/dense
// One page of what these organizations own or offer, of one label, in the order of the store: reading ends with the page, where sorting 40,000 things by name takes 60 ms. A load between two pages may shift them.
// parameters: uris list<string>, label string, skip integer, limit integer
// returns: node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
UNWIND $uris AS uri
MATCH (:Resource {uri: uri})<-[:OWNED_BY|OFFERED_BY]-(n)
WITH DISTINCT n
WHERE $label IN labels(n)
WITH n
SKIP $skip
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
