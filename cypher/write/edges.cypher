// name: write/edges
// State edges; an end nobody has described becomes a placeholder. CREATE is right: retire ran in this transaction.
// parameters: rows list<map {type string, start string, end string, properties map}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MERGE (a:Resource {uri: row.start}) ON CREATE SET a:Unresolved
MERGE (b:Resource {uri: row.end}) ON CREATE SET b:Unresolved
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
