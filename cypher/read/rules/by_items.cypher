// name: read/rules/by_items
// The rules that take any of these items, alone or with others, at these receivers (or anywhere); recommendations too.
// parameters: items list<string>, receivers list<string>, anywhere boolean
// returns: rule string
CYPHER 5
UNWIND $items AS item
MATCH (i:Resource {uri: item})
CALL (i) {
  MATCH (i)<-[:TAKES]-(r:TransferRule)
  RETURN r
  UNION
  MATCH (i)<-[:ASKS_FOR]-(:Requirement) (()<-[:HAS_PART]-(:Requirement)){0,8} (:Requirement)<-[:TAKES]-(r:TransferRule)
  RETURN r
}
WITH DISTINCT r
WHERE $anywhere
  OR r.receiver IN $receivers
  OR (r.receiver IS NULL AND (
    r.state = 'RECOMMENDED'
    OR EXISTS { MATCH (r)-[:AWARDS]->()-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $receivers }
  ))
RETURN r.uri AS rule
ORDER BY rule
