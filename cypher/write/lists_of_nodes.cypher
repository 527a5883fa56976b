// name: write/lists_of_nodes
// After a bulk load: set lists that CSV cannot say (empty ones, and those of one empty text).
// parameters: rows list<map {uri string, properties map}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MATCH (n:Resource {uri: row.uri})
SET n += row.properties
