// name: write/retire
// Take back what these units said: their edges, and the descriptions of theirs that show. Others' statements stay.
// parameters: units list<integer>
// returns: own list<string>, near list<list<string>>
CYPHER 5
UNWIND $units AS unit
CALL (unit) {
  MATCH (n:Resource {unit: unit}) RETURN n
  UNION
  MATCH (:Unit {id: unit})-[:DESCRIBES]->(n) RETURN n
}
CALL (n, unit) {
  MATCH (n)-[r]-(m:Resource) WHERE r.unit = unit
  WITH DISTINCT r, m
  DELETE r
  RETURN collect(DISTINCT m.uri) AS near
}
WITH n, near, n.unit = unit AS mine
CALL (n, mine) {
  WITH n, mine WHERE mine
  REMOVE n:$([l IN labels(n) WHERE l <> 'Resource'])
  SET n:Unresolved, n = {uri: n.uri}
}
RETURN collect(DISTINCT n.uri) AS own, collect(near) AS near
