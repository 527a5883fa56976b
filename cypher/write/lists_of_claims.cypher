// name: write/lists_of_claims
// After a bulk load: set lists that CSV cannot say on descriptions that wait behind others.
// parameters: rows list<map {unit integer, uri string, properties map}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MATCH (:Unit {id: row.unit})-[c:DESCRIBES]->(:Resource {uri: row.uri})
SET c += row.properties
