// name: read/audit/undescribed
// Nodes that no unit describes and that do not say so, or say so and are described (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Resource)
WHERE (n.unit IS NULL) <> (n:Unresolved)
RETURN n.uri AS uri, n.unit AS unit,
  CASE WHEN n.unit IS NULL THEN 'described by nobody' ELSE 'a placeholder that is described' END AS detail
