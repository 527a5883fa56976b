// name: read/skill_gap/sold_with
// Credentials and programs with a price of their own that ask for these things: paying the whole may cost less than its parts.
// parameters: uris list<string>
// returns: uri string
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
MATCH (n)<-[:ASKS_FOR]-(:Requirement)<-[:HAS_PART]-{0,3}(:Requirement)<-[:REQUIRES]-(c:Credential|Program)
WHERE c.price IS NOT NULL
RETURN DISTINCT c.uri AS uri
ORDER BY uri
