// name: read/alignments/of
// What is stated to align exactly with these competencies, or to be wider and cover all of them; not chained.
// parameters: uris list<string>, maximum integer
// returns: asked string, node map, edges list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (c:Resource {uri: uri})
CALL (c) {
  MATCH (c)-[e:ALIGNS_WITH]-(o:Resource)
  WHERE o <> c AND (
    e.kind = 'exact' OR (e.kind = 'broad' AND startNode(e) = c) OR (e.kind = 'narrow' AND startNode(e) = o)
  )
  WITH o, collect(e {.unit, .term, .kind, .asserted_by, start: startNode(e).uri}) AS edges
  ORDER BY o.uri
  LIMIT $maximum
  RETURN o, edges
}
RETURN uri AS asked, o {.uri, .name, .coded_notation, .unit, labels: labels(o)} AS node, edges
ORDER BY asked, node.uri
