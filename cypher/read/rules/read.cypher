// name: read/rules/read
// These rules whole, but for what stands below a tree of what they take: items, awards, limits, agreements.
// parameters: rules list<string>, receivers list<string>
// returns: rule map, takes list<map>, awards list<map>, limits list<map>, agreements list<map>
CYPHER 5
UNWIND $rules AS uri
MATCH (r:Resource {uri: uri})
WHERE r:TransferRule
RETURN r {.*} AS rule,
  COLLECT {
    MATCH (r)-[t:TAKES]->(i:Resource)
    RETURN {
      edge: properties(t),
      node: i {.*, labels: labels(i)},
      offered_by: COLLECT { MATCH (i)-[:OFFERED_BY]->(o:Resource) WITH DISTINCT o RETURN o {.uri, .name} ORDER BY o.uri }
    }
    ORDER BY t.position, i.uri, t.unit
  } AS takes,
  COLLECT {
    MATCH (r)-[a:AWARDS]->(t:Resource)
    RETURN {
      edge: properties(a),
      node: t {.uri, .name, .code, .starts, .ends, .elective, .double_count, .credit_minimum, .credit_maximum, .credit_unit, .unit, labels: labels(t)},
      offered_by: COLLECT { MATCH (t)-[:OFFERED_BY]->(o:Resource) WITH DISTINCT o RETURN o {.uri, .name} ORDER BY o.uri },
      patterns: COLLECT { MATCH (t)-[:PART_OF|CHILD_OF]->(p:Area) WITH DISTINCT p RETURN p {.uri, .double_count} ORDER BY p.uri },
      courses: COLLECT {
        MATCH (t:CommonNumber)<-[:VIA_HUB]-(c:Course)-[:OFFERED_BY]->(o:Resource)
        WHERE o.uri IN $receivers
        WITH DISTINCT c, o
        RETURN c {.uri, .name, .code, .starts, .ends, .credit_minimum, .credit_maximum, .credit_unit, institution: o.name, institution_uri: o.uri}
        ORDER BY c.uri
      }
    }
    ORDER BY a.position, t.uri, a.unit
  } AS awards,
  COLLECT { MATCH (r)-[:LIMITED_BY]->(l:Limit) WITH DISTINCT l RETURN l {.*} ORDER BY l.uri } AS limits,
  COLLECT {
    MATCH (r)<-[:HAS_RULE]-(g:Agreement)
    WITH DISTINCT g
    RETURN g {.uri, .name, .consumption, .starts, .ends, .edition, .unit}
    ORDER BY g.uri
  } AS agreements
ORDER BY rule.uri
