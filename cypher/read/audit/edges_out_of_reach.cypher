// name: read/audit/edges_out_of_reach
// Edges whose unit describes neither end, so that they could not be taken back (a whole-graph read by intent).
// parameters: indexed list<string>
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (a:Resource)-[r]->(b:Resource)
WHERE r.unit IS NOT NULL AND coalesce(a.unit <> r.unit, true) AND coalesce(b.unit <> r.unit, true)
  AND NOT type(r) IN $indexed
  AND NOT EXISTS { (a)<-[:DESCRIBES]-(:Unit {id: r.unit}) }
  AND NOT EXISTS { (b)<-[:DESCRIBES]-(:Unit {id: r.unit}) }
RETURN a.uri AS uri, r.unit AS unit, type(r) + ' ' + b.uri AS detail
