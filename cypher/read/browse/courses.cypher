// name: read/browse/courses
// One window of all courses, by uri: learning opportunities that are no programs.
// parameters: after string, window integer, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:LearningOpportunity)
  USING INDEX n:LearningOpportunity(uri)
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  LIMIT $window
  RETURN collect(n) AS found
}
RETURN size(found) AS examined, found[-1].uri AS last, COLLECT {
  UNWIND found AS n
  WITH n
  WHERE NOT n:Program
  RETURN n.uri
  LIMIT $limit
} AS uris
