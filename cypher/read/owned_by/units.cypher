// name: read/owned_by/units
// The departments and sub-organizations of these organizations, one step down.
// parameters: uris list<string>
// returns: start string, node map, edges list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (o:Resource {uri: uri})-[r:HAS_UNIT]->(u:Resource)
WITH o, u, collect(r {.unit, .term}) AS edges
RETURN o.uri AS start, u {.uri, .name, labels: labels(u)} AS node, edges
ORDER BY start, node.uri
