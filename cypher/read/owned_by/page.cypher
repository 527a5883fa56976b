// name: read/owned_by/page
// One page of what these organizations own or offer, of one label, by name; equal names in the order of the store.
// parameters: uris list<string>, label string, after_key string, after_id string, limit integer
// returns: sort_name string, id string, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
UNWIND $uris AS uri
MATCH (:Resource {uri: uri})<-[:OWNED_BY|OFFERED_BY]-(n)
WITH DISTINCT n
WHERE $label IN labels(n)
WITH n, coalesce(n.name, '') AS sort_name
WHERE $after_key IS NULL OR sort_name > $after_key OR (sort_name = $after_key AND elementId(n) > $after_id)
WITH n, sort_name
ORDER BY sort_name, elementId(n)
LIMIT $limit
RETURN sort_name, elementId(n) AS id, n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
ORDER BY sort_name, id
