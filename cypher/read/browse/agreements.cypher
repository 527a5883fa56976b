// name: read/browse/agreements
// One window of all agreements, by uri, and which of them hold on a day.
// parameters: after string, window integer, as_of string, limit integer
// returns: examined integer, last string, uris list<string>
CYPHER 5
CALL () {
  MATCH (n:Agreement)
  USING INDEX n:Agreement(uri)
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  LIMIT $window
  RETURN collect(n) AS found
}
RETURN size(found) AS examined, found[-1].uri AS last, COLLECT {
  UNWIND found AS n
  WITH n
  WHERE $as_of IS NULL OR ((n.starts IS NULL OR n.starts <= $as_of) AND (n.ends IS NULL OR left($as_of, size(n.ends)) <= n.ends))
  RETURN n.uri
  LIMIT $limit
} AS uris
