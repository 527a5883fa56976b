// name: read/browse/alignments
// What these competencies are stated to align with, in either direction, and by whom; each statement once.
// parameters: uris list<string>, limit integer
// returns: start string, alignments list<map {uri string, kind string, asserted_by string, stated_here boolean}>
CYPHER 5
UNWIND $uris AS start
MATCH (c:Resource {uri: start})
RETURN start, COLLECT {
  MATCH (c)-[r:ALIGNS_WITH]-(d:Resource)
  WITH DISTINCT d.uri AS uri, r.kind AS kind, r.asserted_by AS asserted_by, startNode(r) = c AS stated_here
  RETURN {uri: uri, kind: kind, asserted_by: asserted_by, stated_here: stated_here}
  ORDER BY uri, kind, asserted_by, stated_here
  LIMIT $limit
} AS alignments
ORDER BY start
