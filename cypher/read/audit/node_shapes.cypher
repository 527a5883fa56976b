// name: read/audit/node_shapes
// Which properties of which kind of value nodes of which labels have, with one of them (a whole-graph read by intent).
// parameters: patterns map
// returns: labels list<string>, property string, value string, fits boolean, uri string, count integer
CYPHER 5
MATCH (n:Resource)
WITH n, n.uri AS uri, labels(n) AS labels
UNWIND keys(n) AS property
WITH uri, labels, property, n[property] AS value
RETURN labels, property, valueType(value) AS value,
  $patterns[property] IS NULL OR coalesce(toStringOrNull(value) =~ $patterns[property], false) AS fits,
  min(uri) AS uri, count(*) AS count
