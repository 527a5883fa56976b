// name: read/stack/courses_of_kind
// The courses of an institution that a filter may mean: all whose code begins so (and which have the level), the first by code.
// parameters: institution string, prefix string, level string, most integer
// returns: node map
CYPHER 5
MATCH (:Resource {uri: $institution})<-[:OFFERED_BY]-(c:Course)
WHERE ($prefix = '' OR c.code_key STARTS WITH $prefix) AND ($level IS NULL OR c.credit_level = $level)
WITH DISTINCT c
RETURN c {.uri, .code, .credit_level} AS node
ORDER BY c.code_key, c.uri
LIMIT $most
