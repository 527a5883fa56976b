// name: read/browse/exams
// One page of all exams and other assessments, by uri.
// parameters: after string, window integer, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:Assessment)
  USING INDEX n:Assessment(uri)
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
