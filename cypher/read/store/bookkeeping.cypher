// name: read/store/bookkeeping
// Units and the descriptions that wait behind others, for the full digest (a whole-graph read by intent).
// parameters: none
// returns: unit map, claims list<map {uri string, properties map}>
CYPHER 5
MATCH (u:Unit)
RETURN properties(u) AS unit,
  [(u)-[c:DESCRIBES]->(n:Resource) | {uri: n.uri, properties: properties(c)}] AS claims
