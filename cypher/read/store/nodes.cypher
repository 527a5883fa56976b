// name: read/store/nodes
// Every node of the graph, for the digest (a whole-graph read by intent); a placeholder that only a registrar's decision
// points at is no fact of a source.
// parameters: none
// returns: uri string, labels list<string>, properties map
CYPHER 5
MATCH (n:Resource)
WHERE NOT n:Unresolved OR EXISTS { (n)--(:Resource) }
RETURN n.uri AS uri, labels(n) AS labels, properties(n) AS properties
