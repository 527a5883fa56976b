// name: read/browse/institutions
// One page of the institutions and systems that have a name, by name and uri.
// parameters: labels list<string>, after_key string, after string, limit integer
// returns: key string, uri string
CYPHER 5
MATCH (n:Organization)
WHERE n.name >= $after_key
  AND any(label IN labels(n) WHERE label IN $labels)
  AND (n.name > $after_key OR n.uri > $after)
WITH n
ORDER BY n.name, n.uri
LIMIT $limit
RETURN n.name AS key, n.uri AS uri
ORDER BY key, uri
