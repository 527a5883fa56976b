// name: write/drop_units
// Forget units that a complete input no longer has.
// parameters: units list<integer>
// returns: nothing
CYPHER 5
UNWIND $units AS id
MATCH (u:Unit {id: id})
DETACH DELETE u
