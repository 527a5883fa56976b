// name: read/audit/rules_without_sender
// Rules whose sender nobody states, and what they take is offered or owned by nobody (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:TransferRule)
WHERE n.sender IS NULL
  AND EXISTS { (n)-[:TAKES]->() }
  AND NOT EXISTS { (n)-[:TAKES]->()-[:OFFERED_BY|OWNED_BY]->() }
  AND NOT EXISTS { (n)-[:TAKES]->(:CommonNumber) }
  AND NOT EXISTS { (n)<-[:HAS_RULE]-(:Agreement)-[:SENDING]->() }
  AND NOT EXISTS {
    MATCH (n)-[:TAKES]->(:Requirement) (()-[:HAS_PART]->()){0,8} ()-[:ASKS_FOR]->(i)
    WHERE i:CommonNumber OR EXISTS { (i)-[:OFFERED_BY|OWNED_BY]->() }
  }
RETURN n.uri AS uri, n.unit AS unit, n.state AS detail
