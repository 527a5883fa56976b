// name: read/browse/agreement_sides
// Who sends and who receives under these agreements, by uri.
// parameters: uris list<string>
// returns: start string, sending list<string>, receiving list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (g:Resource {uri: start})
RETURN start,
  COLLECT { MATCH (g)-[:SENDING]->(n:Resource) WITH DISTINCT n RETURN n.uri ORDER BY n.uri } AS sending,
  COLLECT { MATCH (g)-[:RECEIVING]->(n:Resource) WITH DISTINCT n RETURN n.uri ORDER BY n.uri } AS receiving
ORDER BY start
