// name: read/editions/of_agreement
// The rules of one agreement, with the units that state them.
// parameters: agreement string
// returns: rule string, unit integer, name string, source string
CYPHER 5
MATCH (:Resource {uri: $agreement})-[:HAS_RULE]->(r:TransferRule)
WITH DISTINCT r
MATCH (u:Unit {id: r.unit})
RETURN r.uri AS rule, u.id AS unit, u.name AS name, u.source AS source
ORDER BY rule
