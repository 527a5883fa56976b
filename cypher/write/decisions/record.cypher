// name: write/decisions/record
// Record decisions that are not on file yet.
// parameters: rows list<map {id string, properties map}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
CREATE (d:Decision {id: row.id})
SET d += row.properties
