// name: read/audit/rules_without_receiver
// Rules that award credit at nobody: no receiver stated, none offers what they award, none in their agreement (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:TransferRule {state: 'AWARDED'})
WHERE n.receiver IS NULL
  AND NOT EXISTS { (n)-[:AWARDS]->()-[:OFFERED_BY]->() }
  AND NOT EXISTS { (n)<-[:HAS_RULE]-(:Agreement)-[:RECEIVING]->() }
RETURN n.uri AS uri, n.unit AS unit, null AS detail
