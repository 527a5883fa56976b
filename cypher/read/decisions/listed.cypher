// name: read/decisions/listed
// Decisions on file, oldest first, with what they are about; each narrowing is left out where it is null (a whole-graph read by intent).
// parameters: id string, receiver string, learner string, about string
// returns: decision map, receiver string, named list<map>
CYPHER 5
MATCH (d:Decision)
WHERE ($id IS NULL OR d.id = $id)
  AND ($receiver IS NULL OR d.receiver = $receiver)
  AND ($learner IS NULL OR d.learner = $learner)
  AND ($about IS NULL OR EXISTS { (d)-[:DECIDES]->(:Resource {uri: $about}) })
RETURN d {.*} AS decision,
  head(COLLECT { MATCH (o:Resource {uri: d.receiver}) RETURN o.name }) AS receiver,
  COLLECT {
    MATCH (d)-[r:DECIDES]->(n:Resource)
    RETURN n {.uri, .name, .code, role: r.role, labels: labels(n)}
    ORDER BY r.role, n.uri
  } AS named
ORDER BY d.decided_on, d.id
