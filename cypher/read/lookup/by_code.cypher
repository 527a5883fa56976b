// name: read/lookup/by_code
// One page of the courses whose normalised code begins like this, in the order of codes.
// parameters: code string, labels list<string>, at string, after_key string, after_uri string, limit integer
// returns: code_key string, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
MATCH (n:LearningOpportunity)
WHERE n.code_key STARTS WITH $code
  AND any(label IN labels(n) WHERE label IN $labels)
  AND ($after_key IS NULL OR n.code_key > $after_key OR (n.code_key = $after_key AND n.uri > $after_uri))
  AND ($at IS NULL OR EXISTS { (n)-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $at}) })
WITH n
ORDER BY n.code_key, n.uri
LIMIT $limit
RETURN n.code_key AS code_key, n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
ORDER BY code_key, n.uri
