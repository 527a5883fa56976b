// name: read/audit/deleted_targets
// What points at something that its source deleted (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (d:Deleted)-[r]-(n:Resource)
WHERE NOT n:Deleted OR startNode(r) = n
RETURN n.uri AS uri, r.unit AS unit, type(r) + ' ' + d.uri AS detail
