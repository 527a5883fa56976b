// name: read/audit/chains_of_same
// A same as B, B same as C, and nobody says that A is the same as C (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
CALL () {
  MATCH (a:Resource)
  WHERE a.same_as IS NOT NULL
  UNWIND a.same_as AS through
  MATCH (b:Resource {uri: through})
  UNWIND b.same_as AS end
  WITH a, b, end
  WHERE end <> a.uri AND NOT end IN a.same_as
  RETURN a.uri AS uri, a.unit AS unit, 'through ' + b.uri + ' to ' + end AS detail
  UNION ALL
  MATCH (a:Resource)-[:SAME_AS]-(b:Resource)-[:SAME_AS]-(c:Resource)
  WHERE a.uri < c.uri AND NOT EXISTS { (a)-[:SAME_AS]-(c) }
  RETURN a.uri AS uri, a.unit AS unit, 'through ' + b.uri + ' to ' + c.uri AS detail
}
RETURN DISTINCT uri, unit, detail
