// name: read/batches/departments
// The departments of a receiver, and the subjects of the courses that each of them offers; the grade scale of the receiver.
// parameters: receiver string
// returns: grade_scale string, departments list<map>
CYPHER 5
MATCH (o:Resource {uri: $receiver})
RETURN o.grade_scale AS grade_scale,
  COLLECT {
    MATCH (o)-[:HAS_UNIT]->(d:Organization)<-[:OFFERED_BY|OWNED_BY]-(c:Course)
    WHERE c.code_key IS NOT NULL
    WITH d, collect(DISTINCT split(c.code_key, ' ')[0]) AS subjects
    RETURN d {.uri, .name, subjects: subjects} ORDER BY d.uri
  } AS departments
