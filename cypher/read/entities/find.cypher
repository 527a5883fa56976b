// name: read/entities/find
// Nodes by uri, by CTID, organizations by exact name, courses by (institution, normalised code), exams by code.
// parameters: uris list<string>, ctids list<string>, names list<string>, codes list<map {asked string, institution string, code string}>, exams list<map {asked string, code string}>
// returns: asked string, node map, offered_by list<map {uri string, name string, by string}>
CYPHER 5
CALL () {
  UNWIND $uris AS asked
  MATCH (n:Resource {uri: asked})
  RETURN asked, n
  UNION
  UNWIND $ctids AS asked
  MATCH (n:Resource {ctid: asked})
  RETURN asked, n
  UNION
  UNWIND $names AS asked
  MATCH (n:Organization {name: asked})
  RETURN asked, n
  UNION
  UNWIND $codes AS pair
  MATCH (n:LearningOpportunity {code_key: pair.code})-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: pair.institution})
  RETURN pair.asked AS asked, n
  UNION
  UNWIND $exams AS pair
  MATCH (n:Assessment {code_key: pair.code})
  RETURN pair.asked AS asked, n
}
RETURN asked,
  n {
    .uri, .name, .name_texts, .code, .starts, .ends, .unit, .ctid, .url, .status,
    .credit_minimum, .credit_maximum, .credit_unit, .credit_level, .levels, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY by, o.uri
  } AS offered_by
ORDER BY asked, n.uri
