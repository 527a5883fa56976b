// name: read/audit/edge_shapes
// Which properties of which kind of value edges of which type have, with one of them (a whole-graph read by intent).
// parameters: patterns map
// returns: type string, property string, value string, fits boolean, uri string, count integer
CYPHER 5
MATCH (n:Resource)-[r]->()
WITH n.uri AS uri, r, type(r) AS type
UNWIND keys(r) AS property
WITH uri, type, property, r[property] AS value
RETURN type, property, valueType(value) AS value,
  $patterns[property] IS NULL OR coalesce(toStringOrNull(value) =~ $patterns[property], false) AS fits,
  min(uri) AS uri, count(*) AS count
