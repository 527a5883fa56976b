// name: write/refresh
// Note anew where units were read (file, record, date, hash of the raw record); what they say is unchanged.
// parameters: rows list<map {id integer, properties map, source string}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MATCH (u:Unit {id: row.id})
SET u = row.properties
