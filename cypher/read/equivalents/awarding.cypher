// name: read/equivalents/awarding
// The rules that award any of these for something.
// parameters: targets list<string>
// returns: rule string
CYPHER 5
UNWIND $targets AS target
MATCH (t:Resource {uri: target})<-[:AWARDS]-(r:TransferRule)
WHERE EXISTS { (r)-[:TAKES]->() }
RETURN DISTINCT r.uri AS rule
ORDER BY rule
