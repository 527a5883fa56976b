// name: read/rule_quality/pairs
// How many rules of each state every sender has with every receiver (a whole-graph read by intent).
// parameters: none
// returns: receiver string, sender string, state string, rules integer
CYPHER 5
MATCH (r:TransferRule)
RETURN r.receiver AS receiver, r.sender AS sender, r.state AS state, count(*) AS rules
ORDER BY receiver, sender, state
