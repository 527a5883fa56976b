// name: read/lookup/offered_by
// One page of what an institution offers or owns, by name.
// parameters: labels list<string>, at string, after_key string, after_uri string, limit integer
// returns: sort_name string, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
MATCH (:Resource {uri: $at})<-[:OFFERED_BY|OWNED_BY]-(n:Resource)
WHERE any(label IN labels(n) WHERE label IN $labels)
WITH DISTINCT n, coalesce(n.name, '') AS sort_name
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
  } AS offered_by
ORDER BY sort_name, n.uri
