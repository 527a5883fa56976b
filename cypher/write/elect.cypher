// name: write/elect
// Show the description of the greatest rank on nodes that lost theirs or got a greater one.
// parameters: uris list<string>
// returns: nothing
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})<-[c:DESCRIBES]-(:Unit)
WITH n, c ORDER BY c.rank DESC
WITH n, head(collect(c)) AS c WHERE n.unit IS NULL OR c.rank > n.rank
OPTIONAL MATCH (old:Unit {id: n.unit})
FOREACH (o IN CASE WHEN old IS NULL THEN [] ELSE [old] END |
  CREATE (o)-[x:DESCRIBES]->(n) SET x = properties(n), x.labels = labels(n))
WITH n, c, c.labels AS labels, properties(c) AS p
REMOVE n:$([l IN labels(n) WHERE NOT l IN labels])
SET n:$(labels), n = p
REMOVE n.labels
DELETE c
