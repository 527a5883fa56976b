// name: read/trees/whole
// What these nodes ask for, all the way down (twelve steps): conditions, parts of a requirement tree, pathway components, and the limits on each. A node that asks for nothing comes with one row without an end; an end comes with who offers it.
// parameters: uris list<string>
// returns: start string, type string, edge map, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
UNWIND $uris AS uri
MATCH (root:Resource {uri: uri})
MATCH (root)(
  ()-[:REQUIRES|PREREQUISITE|COREQUISITE|COMMON_CONDITIONS|HAS_PART|ASKS_FOR|HAS_CONDITION|DESTINATION|PROXY_FOR]->
  (x WHERE x:Requirement OR x:ConditionManifest OR x:PathwayComponent)
){0,12}(n)
WITH DISTINCT n
OPTIONAL MATCH (n)-[r:REQUIRES|PREREQUISITE|COREQUISITE|COMMON_CONDITIONS|HAS_PART|ASKS_FOR|HAS_CONDITION|DESTINATION|PROXY_FOR|LIMITED_BY]->(m:Resource)
RETURN n.uri AS start, type(r) AS type, properties(r) AS edge, m {.*, labels: labels(m)} AS node,
  COLLECT {
    MATCH (m)-[e:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(e) AS by
    RETURN o {.uri, .name, by: by} ORDER BY by, o.uri
  } AS offered_by
ORDER BY start, type, edge.position, node.uri
