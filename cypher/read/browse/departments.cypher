// name: read/browse/departments
// One page of the departments and sub-organizations of these, one step down, by uri.
// parameters: uris list<string>, after string, limit integer
// returns: start string, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (s:Resource {uri: start})
CALL (s) {
  MATCH (s)-[:HAS_UNIT]->(n:Resource)
  WITH DISTINCT n
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  WITH n.uri AS uri
  LIMIT $limit
  RETURN collect(uri) AS uris
}
RETURN start, uris
ORDER BY start
