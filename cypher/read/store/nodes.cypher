// name: read/store/nodes
// Every node of the graph, for the digest (a whole-graph read by intent).
// parameters: none
// returns: uri string, labels list<string>, properties map
CYPHER 5
MATCH (n:Resource)
RETURN n.uri AS uri, labels(n) AS labels, properties(n) AS properties
