// name: read/browse/by_text
// One page of full-text matches over several families, best match first; the procedure ranks all that match, the key goes on behind the last page.
// parameters: asked list<map {index string, text string, labels list<string>}>, without string, label string, type string, at string, after_score float, after string, limit integer
// returns: score float, uri string, labels list<string>
CYPHER 5
UNWIND $asked AS family
CALL (family) {
  CALL db.index.fulltext.queryNodes(family.index, family.text) YIELD node AS n, score
  WHERE any(label IN labels(n) WHERE label IN family.labels)
    AND ($without IS NULL OR NOT $without IN labels(n))
    AND ($label IS NULL OR $label IN labels(n))
    AND ($type IS NULL OR n.ctdl_type = $type)
    AND ($at IS NULL OR EXISTS { (n)-[:OFFERED_BY|OWNED_BY|PUBLISHED_BY]->(:Resource {uri: $at}) })
    AND ($after_score IS NULL OR score < $after_score OR (score = $after_score AND n.uri > $after))
  WITH n, score
  ORDER BY score DESC, n.uri
  LIMIT $limit
  RETURN n, score
}
WITH n, max(score) AS score
ORDER BY score DESC, n.uri
LIMIT $limit
RETURN score, n.uri AS uri, labels(n) AS labels
ORDER BY score DESC, uri
