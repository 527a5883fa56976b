// name: read/search/frameworks
// The frameworks that an organization publishes or owns; one more than the limit says that there are more.
// parameters: publisher string, limit integer
// returns: uri string
CYPHER 5
MATCH (:Resource {uri: $publisher})<-[:PUBLISHED_BY|OWNED_BY]-(f:CompetencyFramework)
WITH DISTINCT f
LIMIT $limit
RETURN f.uri AS uri
ORDER BY uri
