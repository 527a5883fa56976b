// name: read/audit/edge_ends
// How many edges of each type run between nodes of which labels, with one of them (a whole-graph read by intent).
// parameters: none
// returns: type string, starts list<string>, ends list<string>, uri string, count integer
CYPHER 5
MATCH (a:Resource)-[r]->(b:Resource)
RETURN type(r) AS type, labels(a) AS starts, labels(b) AS ends, min(a.uri) AS uri, count(*) AS count
