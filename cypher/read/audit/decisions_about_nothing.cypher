// name: read/audit/decisions_about_nothing
// Decisions about something that nobody describes, or that its source deleted (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (d:Decision)-[r:DECIDES]->(n:Resource)
WHERE n:Unresolved OR n:Deleted
RETURN n.uri AS uri, null AS unit, 'decision ' + d.id + ' (' + r.role + ')' AS detail
