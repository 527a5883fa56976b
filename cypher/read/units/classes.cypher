// name: read/units/classes
// The labels that units gave to what they describe, shown or waiting: to see a class that changes, or a tombstone.
// parameters: units list<integer>
// returns: unit integer, uri string, labels list<string>
CYPHER 5
UNWIND $units AS id
CALL (id) {
  MATCH (n:Resource {unit: id})
  RETURN n.uri AS uri, labels(n) AS labels
  UNION
  MATCH (:Unit {id: id})-[c:DESCRIBES]->(n:Resource)
  RETURN n.uri AS uri, c.labels AS labels
}
RETURN id AS unit, uri, labels
