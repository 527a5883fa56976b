// name: write/claims
// Keep a further description of a node behind the one that shows; says which of them outrank it.
// parameters: rows list<map {uri string, unit integer, labels list<string>, properties map}>
// returns: outranking list<string>
CYPHER 5
UNWIND $rows AS row
MATCH (n:Resource {uri: row.uri})
MATCH (u:Unit {id: row.unit})
CREATE (u)-[c:DESCRIBES]->(n)
SET c = row.properties, c.labels = row.labels
WITH n, c WHERE n.unit IS NULL OR c.rank > n.rank
RETURN collect(DISTINCT n.uri) AS outranking
