// name: read/stack/not_elsewhere
// What these receivers say of their own courses that is not to be had elsewhere: to be taken after transfer, or not articulated.
// parameters: targets list<string>
// returns: target string, rule map
CYPHER 5
UNWIND $targets AS uri
MATCH (t:Resource {uri: uri})<-[:TARGETS|AWARDS]-(r:TransferRule)
WHERE r.state IN ['AFTER_TRANSFER', 'NOT_ARTICULATED']
RETURN DISTINCT uri AS target, r {.uri, .state, .sender, .receiver, .starts, .ends, .unit, .text, .name} AS rule
ORDER BY target, rule.uri
