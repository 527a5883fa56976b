// name: read/browse/competencies_of
// One page of the competencies that these teach, assess or ask for in conditions of their own, by uri.
// parameters: uris list<string>, after string, limit integer
// returns: start string, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (s:Resource {uri: start})
CALL (s) {
  CALL (s) {
    MATCH (s)-[:TEACHES|ASSESSES]->(n:Competency)
    RETURN n
    UNION
    MATCH (s)-[:REQUIRES]->(:Requirement)-[:HAS_PART*0..8]->(:Requirement)-[:ASKS_FOR]->(n:Competency)
    RETURN n
  }
  WITH DISTINCT n
  WHERE n.uri > $after
  WITH n
  ORDER BY n.uri
  WITH n.uri AS uri
  LIMIT $limit
  RETURN collect(uri) AS uris
}
RETURN start, uris
ORDER BY start
