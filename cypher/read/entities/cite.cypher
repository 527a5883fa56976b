// name: read/entities/cite
// Where these units were read, and the edition of their source.
// parameters: units list<integer>
// returns: unit integer, source string, edition string, file string, record string, name string
CYPHER 5
UNWIND $units AS id
MATCH (u:Unit {id: id})
OPTIONAL MATCH (s:Source {name: u.source})
RETURN u.id AS unit, u.source AS source, s.edition AS edition, u.file AS file, u.record AS record, u.name AS name
