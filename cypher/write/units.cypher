// name: write/units
// Record what each unit said last (its content hash is the checkpoint) and where it was read.
// parameters: rows list<map {id integer, properties map, source string}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MERGE (u:Unit {id: row.id})
SET u = row.properties
MERGE (s:Source {name: row.source})
