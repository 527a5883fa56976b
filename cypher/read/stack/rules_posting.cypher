// name: read/stack/rules_posting
// The rules whose credit goes on the record of these receivers, for totals of credit; the first by uri.
// parameters: receivers list<string>, most integer
// returns: rule string
CYPHER 5
UNWIND $receivers AS receiver
CALL (receiver) {
  MATCH (r:TransferRule {receiver: receiver, state: 'AWARDED'})
  RETURN r
  UNION
  MATCH (:Resource {uri: receiver})<-[:OFFERED_BY]-(t:Resource)<-[:AWARDS]-(r:TransferRule)
  WHERE r.receiver IS NULL AND r.state = 'AWARDED'
  RETURN r
}
WITH DISTINCT r
RETURN r.uri AS rule
ORDER BY rule
LIMIT $most
