// name: read/equivalents/similar
// What a method proposes as similar to one thing, the best first: candidates, claimed by nobody.
// parameters: of string, maximum integer
// returns: other map, offered_by list<map>, edge map, type string
CYPHER 5
MATCH (i:Resource {uri: $of})-[e:SIMILAR_TO]-(o:Resource)
WITH o, e
ORDER BY toFloat(coalesce(e.score, '0')) DESC, o.uri, type(e)
LIMIT $maximum
RETURN o {.uri, .name, .code, .coded_notation, .starts, .ends, labels: labels(o)} AS other, properties(e) AS edge, type(e) AS type,
  COLLECT { MATCH (o)-[:OFFERED_BY]->(b:Resource) WITH DISTINCT b RETURN b {.uri, .name} ORDER BY b.uri } AS offered_by
