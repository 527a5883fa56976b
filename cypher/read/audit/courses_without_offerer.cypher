// name: read/audit/courses_without_offerer
// Courses that nobody offers or owns (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Course)
WHERE NOT EXISTS { (n)-[:OFFERED_BY|OWNED_BY]->() }
RETURN n.uri AS uri, n.unit AS unit, n.code AS detail
