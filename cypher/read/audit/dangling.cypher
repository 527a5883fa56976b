// name: read/audit/dangling
// What somebody points at and nobody has described, by how many edges of each type (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Unresolved)
WHERE n.unit IS NULL AND EXISTS { (n)--(:Resource) }
CALL (n) {
  MATCH (n)-[r]-(:Resource)
  WITH type(r) AS type, count(r) AS edges, min(r.unit) AS unit
  ORDER BY edges DESC, type
  RETURN min(unit) AS unit, collect(edges + ' × ' + type) AS pointing
}
RETURN n.uri AS uri, unit, reduce(all = '', each IN pointing | all + CASE all WHEN '' THEN '' ELSE ', ' END + each) AS detail
