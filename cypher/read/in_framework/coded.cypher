// name: read/in_framework/coded
// Competencies and concepts of a framework by their coded notation, as published.
// parameters: framework string, code string
// returns: uri string
CYPHER 5
MATCH (f:Resource {uri: $framework})
MATCH (c:Competency {coded_notation: $code})
WHERE EXISTS { (c)-[:IN_FRAMEWORK]->(f) }
RETURN c.uri AS uri
ORDER BY uri
LIMIT 100
