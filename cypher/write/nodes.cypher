// name: write/nodes
// Describe nodes nobody describes yet; at most one row a uri in a call. Rows whose uri is not returned become claims.
// parameters: rows list<map {uri string, labels list<string>, properties map}>
// returns: taken list<string>
CYPHER 5
UNWIND $rows AS row
MERGE (n:Resource {uri: row.uri})
WITH n, row WHERE n.unit IS NULL
REMOVE n:$([l IN labels(n) WHERE NOT l IN row.labels])
SET n:$(row.labels), n = row.properties
RETURN collect(row.uri) AS taken
