// name: read/providers_of/counts
// Who offers (or, where nobody is stated to, owns) what teaches or assesses these competencies, with how many things.
// parameters: uris list<string>
// returns: organization map, teaches integer, assesses integer
CYPHER 5
UNWIND $uris AS uri
MATCH (:Resource {uri: uri})<-[r:TEACHES|ASSESSES]-(n:Resource)
WITH n, max(type(r) = 'TEACHES') AS teaches, max(type(r) = 'ASSESSES') AS assesses
OPTIONAL MATCH (n)-[by:OFFERED_BY|OWNED_BY]->(o:Resource)
WHERE by:OFFERED_BY OR NOT EXISTS { (n)-[:OFFERED_BY]->() }
WITH DISTINCT n, teaches, assesses, o
WITH o, sum(CASE WHEN teaches THEN 1 ELSE 0 END) AS teaches, sum(CASE WHEN assesses THEN 1 ELSE 0 END) AS assesses
RETURN o {.uri, .name, .locality, .region, .country} AS organization, teaches, assesses
ORDER BY teaches + assesses DESC, o.uri
