// name: read/store/unit_edges
// Every edge that one unit states; each has an end that the unit describes.
// parameters: unit integer
// returns: type string, start string, end string, properties map
CYPHER 5
CALL () {
  MATCH (n:Resource {unit: $unit})
  RETURN n
  UNION
  MATCH (:Unit {id: $unit})-[:DESCRIBES]->(n:Resource)
  RETURN n
}
MATCH (n)-[r]-(:Resource) WHERE r.unit = $unit
WITH DISTINCT r
RETURN type(r) AS type, startNode(r).uri AS start, endNode(r).uri AS end, properties(r) AS properties
