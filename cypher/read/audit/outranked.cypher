// name: read/audit/outranked
// Descriptions that wait although they outrank the one that shows, or although nothing shows (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (u:Unit)-[c:DESCRIBES]->(n:Resource)
WHERE n.unit IS NULL OR c.rank >= n.rank OR u.id = n.unit
RETURN n.uri AS uri, u.id AS unit, coalesce(c.rank, 'no rank') + ' waits behind ' + coalesce(n.rank, 'nothing') AS detail
