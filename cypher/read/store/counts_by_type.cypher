// name: read/store/counts_by_type
// How many edges there are of each type (a whole-graph read by intent).
// parameters: none
// returns: type string, count integer
CYPHER 5
MATCH (:Resource)-[r]->(:Resource)
RETURN type(r) AS type, count(*) AS count
ORDER BY type
