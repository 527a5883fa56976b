// name: read/equivalents/hubs
// The common course numbers that one thing carries, other members or not.
// parameters: of string
// returns: hub string, starts string, ends string
CYPHER 5
MATCH (:Resource {uri: $of})-[e:VIA_HUB]->(h:CommonNumber)
RETURN DISTINCT h.uri AS hub, e.starts AS starts, e.ends AS ends
ORDER BY hub, starts, ends
