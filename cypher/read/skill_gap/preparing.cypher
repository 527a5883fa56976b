// name: read/skill_gap/preparing
// What prepares for these credentials and is offered or owned by the same organization, stated directly or by a condition.
// parameters: uris list<string>
// returns: credential string, node map, unit integer, term string
CYPHER 5
UNWIND $uris AS uri
MATCH (c:Resource {uri: uri})
CALL (c) {
  MATCH (c)<-[e:PREPARES_FOR]-(p:Resource)
  WHERE NOT p:Requirement
  RETURN p, e
  UNION
  MATCH (c)<-[e:PREPARES_FOR]-(:Requirement)-[:ASKS_FOR]->(p:Resource)
  RETURN p, e
}
WITH c, p, e
WHERE EXISTS { MATCH (p)-[:OFFERED_BY|OWNED_BY]->(o:Resource)<-[:OFFERED_BY|OWNED_BY]-(c) }
RETURN c.uri AS credential, p {.uri, .name, .code, .unit, labels: labels(p)} AS node, e.unit AS unit, e.term AS term
ORDER BY credential, node.uri, unit
