// name: read/audit/short_requirements
// Requirements that ask for more of their parts than there are (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Requirement {op: 'AT_LEAST'})
WHERE n.count IS NOT NULL AND coalesce(n.count_unit, 'ITEMS') <> 'CREDITS'
CALL (n) {
  MATCH (n)-[:HAS_PART|ASKS_FOR]->(m)
  RETURN count(DISTINCT m) AS parts
}
WITH n, parts
WHERE parts > 0 AND toInteger(n.count) > parts
RETURN n.uri AS uri, n.unit AS unit, 'asks for ' + n.count + ' of ' + parts AS detail
