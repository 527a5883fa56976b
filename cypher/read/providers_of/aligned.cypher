// name: read/providers_of/aligned
// The competencies that are stated to align exactly with one, in either direction.
// parameters: of string, maximum integer
// returns: node map, edges list<map>
CYPHER 5
MATCH (c:Resource {uri: $of})-[e:ALIGNS_WITH {kind: 'exact'}]-(o:Resource)
WHERE o <> c
WITH o, collect(e {.unit, .term, start: startNode(e).uri}) AS edges
RETURN o {.uri, .name, .coded_notation, labels: labels(o)} AS node, edges
ORDER BY node.uri
LIMIT $maximum
