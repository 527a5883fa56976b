// name: read/trees/members
// The parts of these programs, credentials or pathway components: what points up at them.
// parameters: uris list<string>
// returns: start string, type string, edge map, node map
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})<-[r:PART_OF|CHILD_OF]-(m:Resource)
RETURN n.uri AS start, type(r) AS type, properties(r) AS edge, m {.*, labels: labels(m)} AS node
ORDER BY start, type, edge.position, node.uri
