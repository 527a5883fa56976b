// name: read/audit/rules_taking_nothing
// Rules that take nothing (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:TransferRule)
WHERE NOT EXISTS { (n)-[:TAKES]->() }
RETURN n.uri AS uri, n.unit AS unit, n.state AS detail
