// name: read/equivalents/there
// The rules by which one thing, alone or with others, is awarded as a course, and what that is.
// parameters: of string
// returns: rule string, other string
CYPHER 5
MATCH (i:Resource {uri: $of})
CALL (i) {
  MATCH (i)<-[:TAKES]-(r:TransferRule)
  RETURN r
  UNION
  MATCH (i)<-[:ASKS_FOR]-(:Requirement) (()<-[:HAS_PART]-(:Requirement)){0,8} (:Requirement)<-[:TAKES]-(r:TransferRule)
  RETURN r
}
WITH DISTINCT i, r
WHERE r.state = 'AWARDED'
MATCH (r)-[:AWARDS]->(o:Resource)
WHERE o <> i
RETURN DISTINCT r.uri AS rule, o.uri AS other
ORDER BY other, rule
