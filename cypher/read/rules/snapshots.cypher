// name: read/rules/snapshots
// The dated agreements between these pairs: the catalog years for which there is a snapshot.
// parameters: pairs list<map {sender string, receiver string}>
// returns: sender string, receiver string, starts string, ends string
CYPHER 5
UNWIND $pairs AS pair
MATCH (s:Resource {uri: pair.sender})<-[:SENDING]-(g:Agreement)
WHERE (g.starts IS NOT NULL OR g.ends IS NOT NULL)
  AND EXISTS { MATCH (g)-[:RECEIVING]->(o:Resource) WHERE o.uri = pair.receiver }
RETURN DISTINCT pair.sender AS sender, pair.receiver AS receiver, g.starts AS starts, g.ends AS ends
ORDER BY sender, receiver, starts, ends
