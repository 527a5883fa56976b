// name: read/browse/occupations_coded
// One page of the occupations whose code begins like this, by code and uri: a range, for a search by beginning would start at the beginning again on every page.
// parameters: from string, to string, after_key string, after string, limit integer
// returns: key string, uri string
CYPHER 5
MATCH (n:Occupation)
WHERE n.coded_notation >= $from AND n.coded_notation < $to
  AND (n.coded_notation > $after_key OR n.uri > $after)
WITH n
ORDER BY n.coded_notation, n.uri
LIMIT $limit
RETURN n.coded_notation AS key, n.uri AS uri
ORDER BY key, uri
