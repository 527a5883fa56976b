// name: read/audit/places
// What these nodes are called and where they, or what these units state of them, were read.
// parameters: asked list<map {uri string, unit integer}>
// returns: uri string, unit integer, name string, labels list<string>, source string, file string, record string, unit_name string
CYPHER 5
UNWIND $asked AS each
OPTIONAL MATCH (n:Resource {uri: each.uri})
OPTIONAL MATCH (u:Unit {id: coalesce(each.unit, n.unit)})
RETURN each.uri AS uri, each.unit AS unit, n.name AS name, labels(n) AS labels,
  u.source AS source, u.file AS file, u.record AS record, u.name AS unit_name
