// name: read/store/runs
// The last loads, newest first (a handful of bookkeeping nodes).
// parameters: source string, last integer
// returns: source string, run map
CYPHER 5
MATCH (r:LoadRun)-[:OF_SOURCE]->(s:Source)
WHERE $source IS NULL OR s.name = $source
RETURN s.name AS source, properties(r) AS run
ORDER BY r.started DESC, s.name, elementId(r)
LIMIT toInteger($last)
