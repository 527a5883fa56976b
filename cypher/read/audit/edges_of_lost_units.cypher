// name: read/audit/edges_of_lost_units
// Edges that no unit states, or a unit that is not in the store: units first, edges only where one is lost (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (:Resource)-[r]->()
WITH DISTINCT r.unit AS unit
WHERE unit IS NULL OR NOT EXISTS { MATCH (:Unit {id: unit}) }
WITH collect(coalesce(unit, 'none')) AS lost
WHERE size(lost) > 0
MATCH (a:Resource)-[r]->(b:Resource)
WHERE coalesce(r.unit, 'none') IN lost
RETURN a.uri AS uri, r.unit AS unit, type(r) + ' ' + b.uri AS detail
