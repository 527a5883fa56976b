// name: read/skill_gap/prepared_for
// The credentials that these things prepare for and that the same organization offers or owns, stated directly or by a condition.
// parameters: uris list<string>
// returns: preparing string, credential string, unit integer, term string
CYPHER 5
UNWIND $uris AS uri
MATCH (p:Resource {uri: uri})
CALL (p) {
  MATCH (p)-[e:PREPARES_FOR]->(c:Credential)
  RETURN c, e
  UNION
  MATCH (p)<-[:ASKS_FOR]-(:Requirement)-[e:PREPARES_FOR]->(c:Credential)
  RETURN c, e
}
WITH p, c, e
WHERE EXISTS { MATCH (p)-[:OFFERED_BY|OWNED_BY]->(o:Resource)<-[:OFFERED_BY|OWNED_BY]-(c) }
RETURN p.uri AS preparing, c.uri AS credential, e.unit AS unit, e.term AS term
ORDER BY preparing, credential, unit
