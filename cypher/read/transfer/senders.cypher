// name: read/transfer/senders
// The systems that these institutions belong to.
// parameters: institutions list<string>
// returns: institution string, systems list<string>
CYPHER 5
UNWIND $institutions AS uri
MATCH (o:Resource {uri: uri})
RETURN o.uri AS institution, COLLECT { MATCH (o)-[:MEMBER_OF]->(s:Resource) RETURN DISTINCT s.uri ORDER BY s.uri } AS systems
