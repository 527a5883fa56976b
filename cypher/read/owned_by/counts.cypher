// name: read/owned_by/counts
// How many things these organizations own or offer, by their labels; a thing counts once.
// parameters: uris list<string>
// returns: labels list<string>, count integer
CYPHER 5
UNWIND $uris AS uri
MATCH (:Resource {uri: uri})<-[:OWNED_BY|OFFERED_BY]-(n)
WITH DISTINCT n
RETURN labels(n) AS labels, count(*) AS count
