// name: write/units_of_source
// Every unit of a source, to find those that a complete input no longer has, and the raw records that are known.
// parameters: source string
// returns: unit integer, name string, input string
CYPHER 5
MATCH (u:Unit {source: $source})
RETURN u.id AS unit, u.name AS name, coalesce(u.input, '') AS input
