// name: read/equivalents/back
// The rules that award one thing, and what each takes, alone or with others.
// parameters: of string
// returns: rule string, other string
CYPHER 5
MATCH (i:Resource {uri: $of})<-[:AWARDS]-(r:TransferRule)
WHERE r.state = 'AWARDED'
WITH DISTINCT i, r
CALL (r) {
  MATCH (r)-[:TAKES]->(o:Resource)
  WHERE NOT o:Requirement
  RETURN o
  UNION
  MATCH (r)-[:TAKES]->(:Requirement) (()-[:HAS_PART]->(:Requirement)){0,8} (:Requirement)-[:ASKS_FOR]->(o:Resource)
  RETURN o
}
WITH DISTINCT i, r, o
WHERE o <> i
RETURN r.uri AS rule, o.uri AS other
ORDER BY other, rule
