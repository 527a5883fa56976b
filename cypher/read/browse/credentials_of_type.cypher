// name: read/browse/credentials_of_type
// One page of the credentials of one exact class, by uri.
// parameters: after string, window integer, type string, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:Credential)
  USING INDEX n:Credential(ctdl_type, uri)
  WHERE n.ctdl_type = $type AND n.uri > $after
  WITH n
  ORDER BY n.ctdl_type, n.uri
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
