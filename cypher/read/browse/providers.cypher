// name: read/browse/providers
// One page of what teaches or assesses these competencies, by uri.
// parameters: uris list<string>, after string, limit integer
// returns: start string, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (s:Resource {uri: start})
CALL (s) {
  MATCH (s)<-[:TEACHES|ASSESSES]-(n:Resource)
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
