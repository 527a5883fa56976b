// name: read/sources/numbers
// The courses of others under these common numbers, and the rules of these receivers by which a course with the number counts as the course with the number.
// parameters: hubs list<map {hub string, scheme string}>, receivers list<string>, limit integer
// returns: hub map, rules list<string>, courses list<map>
CYPHER 5
UNWIND $hubs AS asked
MATCH (h:Resource {uri: asked.hub})
WITH h, asked, COLLECT {
  MATCH (s:Resource)<-[:TAKES]-(r:TransferRule)
  WHERE s.uri IN [asked.hub, asked.scheme] AND r.receiver IN $receivers AND EXISTS { (r)-[:AWARDS]->(s) }
  RETURN DISTINCT r.uri ORDER BY r.uri
} AS rules
WHERE size(rules) > 0
RETURN h {.uri, .name, .code} AS hub, rules,
  COLLECT {
    MATCH (h)<-[v:VIA_HUB]-(c:Course)-[:OFFERED_BY]->(o:Resource)
    WHERE NOT o.uri IN $receivers
    WITH c, o, min(v.starts) AS starts, max(v.ends) AS ends
    RETURN c {.uri, .name, .code, institution: o.name, institution_uri: o.uri, starts: starts, ends: ends}
    ORDER BY o.uri, c.uri
    LIMIT $limit
  } AS courses
ORDER BY hub.uri
