// name: read/audit/ends_before_starts
// What ends before it starts, as far as both dates are given (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
CALL () {
  MATCH (n:Resource)
  WHERE n.ends IS NOT NULL AND n.starts IS NOT NULL
  RETURN n.uri AS uri, n.unit AS unit, n.starts AS starts, n.ends AS ends, '' AS of
  UNION ALL
  MATCH (n:Resource)-[r]->(m:Resource)
  WHERE r.ends IS NOT NULL AND r.starts IS NOT NULL
  RETURN n.uri AS uri, r.unit AS unit, r.starts AS starts, r.ends AS ends, type(r) + ' ' + m.uri + ': ' AS of
}
WITH uri, unit, starts, ends, of, CASE WHEN size(starts) < size(ends) THEN size(starts) ELSE size(ends) END AS known
WHERE left(ends, known) < left(starts, known)
RETURN uri, unit, of + starts + ' to ' + ends AS detail
