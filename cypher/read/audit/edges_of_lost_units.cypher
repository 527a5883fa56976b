// name: read/audit/edges_of_lost_units
// Edges that no unit states, or a unit that is not in the store (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (a:Resource)-[r]->(b:Resource)
WHERE r.unit IS NULL OR NOT EXISTS { MATCH (:Unit {id: r.unit}) }
RETURN a.uri AS uri, r.unit AS unit, type(r) + ' ' + b.uri AS detail
