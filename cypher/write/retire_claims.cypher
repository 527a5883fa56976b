// name: write/retire_claims
// Take back the descriptions of these units that wait behind another's.
// parameters: units list<integer>
// returns: uris list<string>
CYPHER 5
UNWIND $units AS unit
MATCH (:Unit {id: unit})-[c:DESCRIBES]->(n:Resource)
DELETE c
RETURN collect(DISTINCT n.uri) AS uris
