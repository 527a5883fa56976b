// name: read/browse/credentials
// One window of all credentials, by uri, and which of them are of a type.
// parameters: after string, window integer, label string, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:Credential)
  USING INDEX n:Credential(uri)
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  LIMIT $window
  RETURN collect(n) AS found
}
RETURN size(found) AS examined, found[-1].uri AS last, COLLECT {
  UNWIND found AS n
  WITH n
  WHERE $label IS NULL OR $label IN labels(n)
  RETURN n.uri
  LIMIT $limit
} AS uris
