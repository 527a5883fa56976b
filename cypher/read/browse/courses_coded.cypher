// name: read/browse/courses_coded
// One page of the courses whose normalised code begins like this, by code and uri: a range, for a search by beginning would start at the beginning again on every page.
// parameters: from string, to string, after_key string, after string, limit integer
// returns: key string, uri string
CYPHER 5
MATCH (n:LearningOpportunity)
WHERE n.code_key >= $from AND n.code_key < $to
  AND (n.code_key > $after_key OR n.uri > $after)
  AND NOT n:Program
WITH n
ORDER BY n.code_key, n.uri
LIMIT $limit
RETURN n.code_key AS key, n.uri AS uri
ORDER BY key, uri
