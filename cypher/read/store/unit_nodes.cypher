// name: read/store/unit_nodes
// Every description that one unit gives, whether it shows or waits behind another's.
// parameters: unit integer
// returns: uri string, labels list<string>, properties map
CYPHER 5
CALL () {
  MATCH (n:Resource {unit: $unit})
  RETURN n.uri AS uri, labels(n) AS labels, properties(n) AS properties
  UNION ALL
  MATCH (:Unit {id: $unit})-[c:DESCRIBES]->(n:Resource)
  RETURN n.uri AS uri, c.labels AS labels, properties(c) AS properties
}
RETURN uri, labels, properties
