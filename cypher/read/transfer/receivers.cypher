// name: read/transfer/receivers
// Who has rules that take any of these items, alone or with others, and how many; a system comes with the institutions that are its members.
// parameters: items list<string>
// returns: receiver string, rules integer, members list<string>
CYPHER 5
UNWIND $items AS item
MATCH (i:Resource {uri: item})
CALL (i) {
  MATCH (i)<-[:TAKES]-(r:TransferRule)
  RETURN r
  UNION
  MATCH (i)<-[:ASKS_FOR]-(:Requirement)(()<-[:HAS_PART]-(:Requirement)){0,8}(:Requirement)<-[:TAKES]-(r:TransferRule)
  RETURN r
}
WITH DISTINCT r
CALL (r) {
  WITH r
  WHERE r.receiver IS NOT NULL
  RETURN r.receiver AS receiver
  UNION
  MATCH (r)-[:AWARDS]->()-[:OFFERED_BY]->(o:Resource)
  WHERE r.receiver IS NULL
  RETURN o.uri AS receiver
}
WITH receiver, count(*) AS rules
RETURN receiver, rules, COLLECT { MATCH (s:Resource {uri: receiver}) WHERE s:System MATCH (s)<-[:MEMBER_OF]-(m:Institution) RETURN DISTINCT m.uri ORDER BY m.uri } AS members
ORDER BY rules DESC, receiver
