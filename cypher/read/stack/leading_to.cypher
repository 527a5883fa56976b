// name: read/stack/leading_to
// What brings these things when it is completed or held: what results in them, and priced wholes that list them as parts.
// parameters: uris list<string>
// returns: uri string
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
CALL (n) {
  MATCH (n)<-[:RESULTS_IN]-(p:Resource)
  RETURN p
  UNION
  MATCH (n)-[:PART_OF]->(p:Credential|Program)
  WHERE p.price IS NOT NULL
  RETURN p
}
RETURN DISTINCT p.uri AS uri
ORDER BY uri
