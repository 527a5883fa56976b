// name: read/skill_gap/framework
// The competencies of a framework that have no children in it, by code and name; and how many competencies it has in all.
// parameters: framework string, most integer
// returns: in_all integer, competencies list<map>
CYPHER 5
MATCH (f:Resource {uri: $framework})
RETURN COUNT { MATCH (f)<-[:IN_FRAMEWORK]-(c:Resource) RETURN DISTINCT c } AS in_all,
  COLLECT {
    MATCH (f)<-[e:IN_FRAMEWORK]-(c:Resource)
    WHERE NOT EXISTS { (c)<-[:CHILD_OF]-(:Resource)-[:IN_FRAMEWORK]->(f) }
    WITH c, collect(e {.unit, .term}) AS edges
    ORDER BY coalesce(c.coded_notation, ''), c.name, c.uri
    LIMIT $most
    RETURN c {.uri, .name, .coded_notation, labels: labels(c), edges: edges}
  } AS competencies
