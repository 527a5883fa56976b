// name: read/browse/competencies_coded
// One page of the competencies whose code begins like this, by code and uri.
// parameters: code string, after_key string, after string, limit integer
// returns: key string, uri string
CYPHER 5
MATCH (n:Competency)
WHERE n.coded_notation STARTS WITH $code
  AND n.coded_notation >= $after_key
  AND (n.coded_notation > $after_key OR n.uri > $after)
  AND true
WITH n
ORDER BY n.coded_notation, n.uri
LIMIT $limit
RETURN n.coded_notation AS key, n.uri AS uri
ORDER BY key, uri
