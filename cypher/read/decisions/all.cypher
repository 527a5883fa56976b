// name: read/decisions/all
// Every decision on file, to carry it into another database (a whole-graph read by intent).
// parameters: none
// returns: decision map
CYPHER 5
MATCH (d:Decision)
RETURN d {.*} AS decision
ORDER BY d.id
