// name: write/decisions/about
// State what decisions are about; what nobody describes becomes a placeholder.
// parameters: rows list<map {id string, role string, uri string}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MATCH (d:Decision {id: row.id})
MERGE (n:Resource {uri: row.uri}) ON CREATE SET n:Unresolved
CREATE (d)-[:DECIDES {role: row.role}]->(n)
