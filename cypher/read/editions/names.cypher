// name: read/editions/names
// What these are called: for the sentences of a comparison.
// parameters: uris list<string>
// returns: uri string, name string, code string, elective boolean
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
RETURN n.uri AS uri, n.name AS name, n.code AS code, coalesce(n.elective, false) AS elective
