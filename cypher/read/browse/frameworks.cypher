// name: read/browse/frameworks
// One page of all competency frameworks, by uri.
// parameters: after string, window integer, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:CompetencyFramework)
  USING INDEX n:CompetencyFramework(uri)
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  LIMIT $window
  RETURN collect(n) AS found
}
RETURN size(found) AS examined, found[-1].uri AS last, COLLECT {
  UNWIND found AS n
  WITH n
  WHERE true
  RETURN n.uri
  LIMIT $limit
} AS uris
