// name: read/audit/nodes_of_lost_units
// Nodes that show the description of a unit that is not in the store (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Resource)
WHERE n.unit IS NOT NULL AND NOT EXISTS { MATCH (:Unit {id: n.unit}) }
RETURN n.uri AS uri, n.unit AS unit, 'unit ' + n.unit AS detail
