// name: read/audit/asking_edges
// What asks for what, requirement trees included, as far as an edge may lie on a cycle: it leads on from something that is asked for (a whole-graph read by intent).
// parameters: none
// returns: type string, start string, end string
CYPHER 5
MATCH (a:Resource)-[:REQUIRES|PREREQUISITE|ENTRY_REQUIRES|HAS_CONDITION|HAS_PART|ASKS_FOR]->(b:Resource)
WHERE EXISTS { (a)<-[:REQUIRES|PREREQUISITE|ENTRY_REQUIRES|HAS_CONDITION|HAS_PART|ASKS_FOR]-() }
  AND EXISTS { (b)-[:REQUIRES|PREREQUISITE|ENTRY_REQUIRES|HAS_CONDITION|HAS_PART|ASKS_FOR]->() }
RETURN 'requires' AS type, a.uri AS start, b.uri AS end
