// name: read/store/units_about
// Which units describe a resource, given by uri or CTID; the one whose description shows first.
// parameters: uri string, ctid string
// returns: uri string, labels list<string>, units list<map {id integer, name string, source string}>
CYPHER 5
CALL () {
  MATCH (n:Resource {uri: $uri})
  RETURN n
  UNION
  MATCH (n:Resource {ctid: $ctid})
  RETURN n
}
RETURN n.uri AS uri, labels(n) AS labels,
  COLLECT { MATCH (u:Unit {id: n.unit}) RETURN u {.id, .name, .source} }
  + COLLECT { MATCH (u:Unit)-[c:DESCRIBES]->(n) RETURN u {.id, .name, .source} ORDER BY c.rank DESC } AS units
ORDER BY uri
