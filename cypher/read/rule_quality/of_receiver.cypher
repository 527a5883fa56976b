// name: read/rule_quality/of_receiver
// The rules of one receiver, in order.
// parameters: receiver string
// returns: rule string
CYPHER 5
MATCH (r:TransferRule {receiver: $receiver})
RETURN r.uri AS rule
ORDER BY rule
