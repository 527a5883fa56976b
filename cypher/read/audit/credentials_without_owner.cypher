// name: read/audit/credentials_without_owner
// Credentials that nobody owns or offers (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Credential)
WHERE NOT EXISTS { (n)-[:OWNED_BY|OFFERED_BY]->() }
RETURN n.uri AS uri, n.unit AS unit, n.ctdl_type AS detail
