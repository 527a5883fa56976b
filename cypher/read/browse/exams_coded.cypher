// name: read/browse/exams_coded
// One page of the exams whose normalised code begins like this, by code and uri.
// parameters: code string, after_key string, after string, limit integer
// returns: key string, uri string
CYPHER 5
MATCH (n:Assessment)
WHERE n.code_key STARTS WITH $code
  AND n.code_key >= $after_key
  AND (n.code_key > $after_key OR n.uri > $after)
  AND true
WITH n
ORDER BY n.code_key, n.uri
LIMIT $limit
RETURN n.code_key AS key, n.uri AS uri
ORDER BY key, uri
