// name: read/audit/empty_requirements
// Requirements that ask for nothing: no part, no target, no prose, no credits, age or experience (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Requirement)
WHERE n.prose IS NULL AND n.minimum_age IS NULL AND n.years_of_experience IS NULL
  AND NOT (n.count IS NOT NULL AND coalesce(n.count_unit, '') = 'CREDITS')
  AND NOT EXISTS { (n)-[:HAS_PART|ASKS_FOR]->() }
RETURN n.uri AS uri, n.unit AS unit, n.kind AS detail
