// name: write/retire_same_as
// Take back the SAME_AS edges of these units: both ends may be described by others, so they are found by their unit's index.
// parameters: units list<integer>
// returns: near list<string>
CYPHER 5
UNWIND $units AS unit
MATCH (a:Resource)-[r:SAME_AS {unit: unit}]->(b:Resource)
DELETE r
WITH collect(DISTINCT a.uri) + collect(DISTINCT b.uri) AS near
RETURN near
