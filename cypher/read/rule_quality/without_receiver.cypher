// name: read/rule_quality/without_receiver
// The rules whose record does not know its receiver, with who offers what they award (a whole-graph read by intent).
// parameters: none
// returns: rule string, offered_by list<string>
CYPHER 5
MATCH (r:TransferRule)
WHERE r.receiver IS NULL
RETURN r.uri AS rule,
  COLLECT { MATCH (r)-[:AWARDS]->()-[:OFFERED_BY]->(o:Resource) RETURN DISTINCT o.uri AS uri ORDER BY uri } AS offered_by
ORDER BY rule
