// name: read/decisions/honoured
// What these receivers decided about any of these things, for everybody or for this learner; and all that they decided for the learner.
// parameters: receivers list<string>, about list<string>, learner string
// returns: decision map, named list<map>
CYPHER 5
CALL () {
  UNWIND $about AS uri
  MATCH (:Resource {uri: uri})<-[:DECIDES]-(d:Decision)
  WHERE d.learner IS NULL
  RETURN d
  UNION
  MATCH (d:Decision {learner: $learner})
  RETURN d
}
WITH d WHERE d.receiver IN $receivers
RETURN d {.*} AS decision,
  COLLECT {
    MATCH (d)-[r:DECIDES]->(n:Resource)
    RETURN {
      role: r.role,
      node: n {
        .uri, .name, .code, .starts, .ends, .elective, .double_count, .credit_minimum, .credit_maximum, .credit_unit, .credit_level,
        labels: labels(n)
      },
      offered_by: COLLECT { MATCH (n)-[:OFFERED_BY]->(o:Resource) WITH DISTINCT o RETURN o {.uri, .name} ORDER BY o.uri },
      patterns: COLLECT { MATCH (n)-[:PART_OF|CHILD_OF]->(p:Area) WITH DISTINCT p RETURN p {.uri, .double_count} ORDER BY p.uri }
    }
    ORDER BY r.role, n.uri
  } AS named
ORDER BY d.id
