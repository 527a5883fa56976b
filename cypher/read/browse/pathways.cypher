// name: read/browse/pathways
// One page of all pathways, by uri.
// parameters: after string, window integer, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:Pathway)
  USING INDEX n:Pathway(uri)
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
