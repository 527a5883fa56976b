// name: read/lookup/by_text
// One page of a full-text look-up, best match first; the procedure ranks all matches, the key goes on behind the last page.
// parameters: index string, text string, labels list<string>, at string, after_key float, after_uri string, limit integer
// returns: score float, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
CALL db.index.fulltext.queryNodes($index, $text) YIELD node AS n, score
WHERE any(label IN labels(n) WHERE label IN $labels)
  AND ($at IS NULL OR EXISTS { (n)-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $at}) })
  AND ($after_key IS NULL OR score < $after_key OR (score = $after_key AND n.uri > $after_uri))
WITH n, score
ORDER BY score DESC, n.uri
LIMIT $limit
RETURN score, n {
    .uri, .ctid, .name, .description, .code, .url, .status, .starts, .ends, .ctdl_type, .price, .currency, .unit, .field,
    .credit_minimum, .credit_maximum, .credit_unit, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by
ORDER BY score DESC, n.uri
