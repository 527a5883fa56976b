// name: read/trees/below
// What these nodes ask for, one step down: conditions, parts of a requirement tree, pathway components.
// parameters: uris list<string>
// returns: start string, type string, edge map, node map
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})-[r:REQUIRES|PREREQUISITE|COREQUISITE|COMMON_CONDITIONS|HAS_PART|ASKS_FOR|HAS_CONDITION|DESTINATION|PROXY_FOR]->(m:Resource)
RETURN n.uri AS start, type(r) AS type, properties(r) AS edge, m {.*, labels: labels(m)} AS node
ORDER BY start, type, edge.position, node.uri
