// name: read/audit/untouched
// Placeholders that no edge touches (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Unresolved)
WHERE NOT EXISTS { (n)--() }
RETURN n.uri AS uri, n.unit AS unit, null AS detail
