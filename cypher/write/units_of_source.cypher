// name: write/units_of_source
// Every unit of a source, to find those that a complete input no longer has.
// parameters: source string
// returns: unit integer, name string
CYPHER 5
MATCH (u:Unit {source: $source})
RETURN u.id AS unit, u.name AS name
