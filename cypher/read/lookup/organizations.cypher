// name: read/lookup/organizations
// One page of the institutions and systems, by name.
// parameters: labels list<string>, after_key string, after_uri string, limit integer
// returns: sort_name string, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
MATCH (n:Organization)
WHERE n.name >= coalesce($after_key, '')
  AND any(label IN labels(n) WHERE label IN $labels)
  AND ($after_key IS NULL OR n.name > $after_key OR n.uri > $after_uri)
WITH n
ORDER BY n.name, n.uri
LIMIT $limit
RETURN n.name AS sort_name, n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
ORDER BY sort_name, n.uri
