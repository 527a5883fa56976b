// name: read/browse/institutions_in
// One page of the institutions and systems whose region is written in one of these ways, by uri.
// parameters: regions list<string>, labels list<string>, after string, limit integer
// returns: uri string
CYPHER 5
UNWIND $regions AS region
MATCH (n:Organization {region: region})
WHERE n.uri > $after AND any(label IN labels(n) WHERE label IN $labels)
WITH DISTINCT n.uri AS uri
ORDER BY uri
LIMIT $limit
RETURN uri
ORDER BY uri
