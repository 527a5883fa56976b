// name: write/contents
// The content hashes of these units, as far as they were written, and where they were read: what need not be written again.
// parameters: units list<integer>
// returns: unit integer, content string, input string, file string, record string
CYPHER 5
UNWIND $units AS id
MATCH (u:Unit {id: id})
RETURN u.id AS unit, u.content AS content, coalesce(u.input, '') AS input, u.file AS file, u.record AS record
