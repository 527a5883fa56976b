// name: read/in_framework/up
// One step up from these nodes: their parents, and the frameworks they are stated to be in.
// parameters: uris list<string>
// returns: start string, type string, edges list<map>, node map
CYPHER 5
UNWIND $uris AS uri
MATCH (c:Resource {uri: uri})-[r:CHILD_OF|IN_FRAMEWORK]->(up:Resource)
WITH c, type(r) AS type, up, collect(r {.unit, .term}) AS edges
RETURN c.uri AS start, type, edges, up {.uri, .name, .coded_notation, labels: labels(up)} AS node
ORDER BY start, type, node.uri
