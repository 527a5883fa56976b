// name: read/browse/agreements_of
// One page of the agreements that these send or receive under, with another party, on a day, by uri.
// parameters: uris list<string>, sides list<string>, other string, other_sides list<string>, as_of string, after string, limit integer
// returns: start string, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (s:Resource {uri: start})
CALL (s) {
  MATCH (s)<-[e:SENDING|RECEIVING]-(n:Agreement)
  WHERE type(e) IN $sides
  WITH DISTINCT n
  WHERE n.uri > $after
    AND ($as_of IS NULL OR ((n.starts IS NULL OR n.starts <= $as_of) AND (n.ends IS NULL OR left($as_of, size(n.ends)) <= n.ends)))
    AND ($other IS NULL OR EXISTS { MATCH (n)-[o:SENDING|RECEIVING]->(x) WHERE type(o) IN $other_sides AND x.uri = $other })
  WITH n
  ORDER BY n.uri
  WITH n.uri AS uri
  LIMIT $limit
  RETURN collect(uri) AS uris
}
RETURN start, uris
ORDER BY start
