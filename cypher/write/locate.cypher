// name: write/locate
// Note anew where units of unchanged content were read, and the hash of their raw records; what they say stays.
// parameters: rows list<map {id integer, content string, input string, file string, record string}>
// returns: located integer
CYPHER 5
UNWIND $rows AS row
MATCH (u:Unit {id: row.id})
WHERE u.content = row.content
SET u.input = row.input, u.file = row.file, u.record = row.record
RETURN count(u) AS located
