// name: read/stack/not_elsewhere
// What these receivers say of their own courses to these senders, or to everybody: to be taken after transfer, or not articulated.
// parameters: targets list<string>, receivers list<string>, senders list<string>
// returns: target string, rule map
CYPHER 5
UNWIND $targets AS uri
MATCH (t:Resource {uri: uri})<-[:TARGETS|AWARDS]-(r:TransferRule)
WHERE r.state IN ['AFTER_TRANSFER', 'NOT_ARTICULATED'] AND r.receiver IN $receivers AND (r.sender IS NULL OR r.sender IN $senders)
RETURN DISTINCT uri AS target, r {.uri, .state, .sender, .receiver, .starts, .ends, .unit, .text, .name} AS rule
ORDER BY target, rule.uri
