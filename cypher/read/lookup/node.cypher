// name: read/lookup/node
// One node in the words of a look-up.
// parameters: uri string
// returns: node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
MATCH (n:Resource {uri: $uri})
RETURN n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
