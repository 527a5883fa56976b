// name: read/rule_quality/course_directions
// For each institution, how many of its courses rules only take, only award, and both (a whole-graph read by intent).
// parameters: none
// returns: institution string, taken integer, awarded integer, both integer
CYPHER 5
MATCH (c:Course)-[:OFFERED_BY]->(o:Organization)
WITH DISTINCT o, c,
  EXISTS { (c)<-[:TAKES]-(:TransferRule) } OR EXISTS { (c)<-[:ASKS_FOR]-(:Requirement {kind: 'sending'}) } AS taken,
  EXISTS { (c)<-[:AWARDS]-(:TransferRule) } AS awarded
WHERE taken OR awarded
RETURN o.uri AS institution,
  sum(CASE WHEN taken AND NOT awarded THEN 1 ELSE 0 END) AS taken,
  sum(CASE WHEN awarded AND NOT taken THEN 1 ELSE 0 END) AS awarded,
  sum(CASE WHEN taken AND awarded THEN 1 ELSE 0 END) AS both
ORDER BY institution
