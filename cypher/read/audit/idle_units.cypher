// name: read/audit/idle_units
// Units that describe no node and state no edge (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (u:Unit)
WHERE NOT EXISTS { MATCH (:Resource {unit: u.id}) }
  AND NOT EXISTS { (u)-[:DESCRIBES]->() }
  AND NOT EXISTS { MATCH ()-[r:SAME_AS {unit: u.id}]->() }
  AND NOT EXISTS { MATCH ()-[r:SIMILAR_TO {unit: u.id}]->() }
RETURN null AS uri, u.id AS unit, u.source + ' ' + u.name AS detail
