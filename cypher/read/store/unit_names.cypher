// name: read/store/unit_names
// The units of one source, by name.
// parameters: source string
// returns: id integer, name string
CYPHER 5
MATCH (u:Unit {source: $source})
RETURN u.id AS id, u.name AS name
ORDER BY name
