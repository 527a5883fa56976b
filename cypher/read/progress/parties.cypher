// name: read/progress/parties
// Who an agreement is between: sending and receiving organizations and programs. An agreement that names none has no row.
// parameters: agreement string
// returns: side string, level string, party map
CYPHER 5
MATCH (a:Resource {uri: $agreement})
MATCH (a)-[r:SENDING|RECEIVING]->(p:Resource)
RETURN DISTINCT type(r) AS side, r.level AS level, p {.uri, .name, labels: labels(p)} AS party
ORDER BY side, level, party.uri
