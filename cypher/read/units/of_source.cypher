// name: read/units/of_source
// Every unit of a source with what decides whether a record of it need be read again.
// parameters: source string
// returns: unit integer, name string, content string, input string, date string, file string, record string
CYPHER 5
MATCH (u:Unit {source: $source})
RETURN u.id AS unit, u.name AS name, u.content AS content, coalesce(u.input, '') AS input, u.date AS date,
  u.file AS file, u.record AS record
