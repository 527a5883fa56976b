// name: write/decisions/record
// Record decisions that are not on file yet.
// parameters: rows list<map {id string, properties map}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MERGE (d:Decision {id: row.id})
ON CREATE SET d += row.properties
