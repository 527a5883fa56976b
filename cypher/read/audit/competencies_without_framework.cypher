// name: read/audit/competencies_without_framework
// Competencies in no framework, but for those that a condition names in passing (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Competency)
WHERE NOT (n.ctid IS NULL AND n.uri CONTAINS '#')
  AND NOT EXISTS { (n)-[:IN_FRAMEWORK|PART_OF]->() }
RETURN n.uri AS uri, n.unit AS unit, null AS detail
