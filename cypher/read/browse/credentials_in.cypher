// name: read/browse/credentials_in
// One page of the credentials that organizations of a region (and their departments) offer or own, of a type, by uri.
// parameters: regions list<string>, label string, type string, after string, limit integer
// returns: uri string
CYPHER 5
UNWIND $regions AS region
MATCH (o:Organization {region: region})
CALL (o) {
  RETURN o AS by
  UNION
  MATCH (o)-[:HAS_UNIT]->(by:Organization)
  WHERE by.region IS NULL
  RETURN by
}
WITH DISTINCT by
MATCH (by)<-[:OFFERED_BY|OWNED_BY]-(n:Credential)
WHERE n.uri > $after
  AND ($label IS NULL OR $label IN labels(n))
  AND ($type IS NULL OR n.ctdl_type = $type)
WITH DISTINCT n.uri AS uri
ORDER BY uri
LIMIT $limit
RETURN uri
ORDER BY uri
