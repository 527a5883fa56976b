// name: read/audit/rules_taking_nothing
// Rules that take nothing, but for those that say that nothing articulates (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:TransferRule)
WHERE NOT EXISTS { (n)-[:TAKES]->() }
  AND NOT (coalesce(n.state, '') IN ['AFTER_TRANSFER', 'NOT_ARTICULATED'] AND EXISTS { (n)-[:TARGETS]->() })
RETURN n.uri AS uri, n.unit AS unit, n.state AS detail
