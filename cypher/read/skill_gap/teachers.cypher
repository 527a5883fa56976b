// name: read/skill_gap/teachers
// What teaches or assesses each of these competencies: how many statements there are, and the first things, those with a price before the others.
// parameters: uris list<string>, most integer
// returns: competency string, statements integer, teachers list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (c:Resource {uri: uri})
RETURN uri AS competency,
  COUNT { (c)<-[:TEACHES|ASSESSES]-() } AS statements,
  COLLECT {
    MATCH (c)<-[r:TEACHES|ASSESSES]-(n:Resource)
    WITH n, collect({by: type(r), unit: r.unit, term: r.term}) AS stated
    ORDER BY n.price IS NULL, n.uri
    LIMIT $most
    RETURN {uri: n.uri, labels: labels(n), stated: stated}
  } AS teachers
ORDER BY competency
