// name: read/stack/rules_awarding
// The rules of these receivers that award any of these things, by its own name or by its common course number.
// parameters: targets list<string>, receivers list<string>
// returns: rule string
CYPHER 5
UNWIND $targets AS uri
MATCH (t:Resource {uri: uri})
CALL (t) {
  MATCH (t)<-[:AWARDS]-(r:TransferRule)
  RETURN r
  UNION
  MATCH (t)-[:VIA_HUB]->(:CommonNumber)<-[:AWARDS]-(r:TransferRule)
  RETURN r
}
WITH DISTINCT r, t
WHERE r.state = 'AWARDED'
  AND (
    r.receiver IN $receivers
    OR (r.receiver IS NULL AND EXISTS { MATCH (t)-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $receivers })
  )
RETURN DISTINCT r.uri AS rule
ORDER BY rule
