// name: read/store/edges
// Every edge of the graph, for the digest (a whole-graph read by intent).
// parameters: none
// returns: start string, type string, end string, properties map
CYPHER 5
MATCH (a:Resource)-[r]->(b:Resource)
RETURN a.uri AS start, type(r) AS type, b.uri AS end, properties(r) AS properties
