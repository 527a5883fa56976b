// name: read/audit/edge_shapes
// Which properties of which kind of value edges of which type have, with one of them (a whole-graph read by intent).
// parameters: patterns map
// returns: type string, property string, value string, fits boolean, uri string, count integer
CYPHER 5
MATCH (n:Resource)-[r]->(:Resource)
UNWIND keys(r) AS property
WITH n, r, property, r[property] AS value
RETURN type(r) AS type, property, valueType(value) AS value,
  $patterns[property] IS NULL OR coalesce(toStringOrNull(value) =~ $patterns[property], false) AS fits,
  min(n.uri) AS uri, count(*) AS count
