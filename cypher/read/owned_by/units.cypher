// name: read/owned_by/units
// The departments and sub-organizations of these organizations, one step down, and how many edges own or offer: the store counts those without looking at them.
// parameters: uris list<string>
// returns: start string, edges integer, unit map, stated list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (o:Resource {uri: uri})
OPTIONAL MATCH (o)-[r:HAS_UNIT]->(u:Resource)
WITH o, u, collect(r {.unit, .term}) AS stated
RETURN o.uri AS start,
  COUNT { (o)<-[:OWNED_BY]-() } + COUNT { (o)<-[:OFFERED_BY]-() } AS edges,
  CASE WHEN u IS NULL THEN NULL ELSE u {
    .uri, .name, below: EXISTS { (u)-[:HAS_UNIT]->() }, edges: COUNT { (u)<-[:OWNED_BY]-() } + COUNT { (u)<-[:OFFERED_BY]-() }
  } END AS unit,
  stated
ORDER BY start, unit.uri
