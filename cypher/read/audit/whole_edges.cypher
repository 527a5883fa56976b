// name: read/audit/whole_edges
// What is part of what, as far as an edge may lie on a cycle: something leads to it, and it leads on (a whole-graph read by intent).
// parameters: none
// returns: type string, start string, end string
CYPHER 5
MATCH (a:Resource)-[r:CHILD_OF|PART_OF|HAS_UNIT]->(b:Resource)
WHERE EXISTS { (a)<-[:CHILD_OF|PART_OF|HAS_UNIT]-() }
  AND EXISTS { (b)-[:CHILD_OF|PART_OF|HAS_UNIT]->() }
RETURN type(r) AS type, a.uri AS start, b.uri AS end
