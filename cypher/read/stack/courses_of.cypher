// name: read/stack/courses_of
// The courses with credit that these institutions offer, for totals of credit; the first by uri.
// parameters: institutions list<string>, most integer
// returns: uri string
CYPHER 5
UNWIND $institutions AS institution
MATCH (:Resource {uri: institution})<-[:OFFERED_BY]-(c:Course)
WHERE c.credit_minimum IS NOT NULL
RETURN DISTINCT c.uri AS uri
ORDER BY uri
LIMIT $most
