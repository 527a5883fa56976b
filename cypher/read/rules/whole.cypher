// name: read/rules/whole
// Rules, whole: these, and those that take any of these items (alone, with others in a tree, or as one of a kind) at these receivers or anywhere; recommendations, which have no receiver, always. What they take comes with the tree below it, what they award with the receivers' own courses where it is a common number, every rule with its limits, agreements and where it was read.
// parameters: rules list<string>, items list<string>, kinds list<map {institution string, subject string}>, receivers list<string>, hubs list<map {hub string, scheme string}>, anywhere boolean
// returns: rule map, takes list<map>, awards list<map>, limits list<map>, agreements list<map>, cited list<map>
CYPHER 5
CALL () {
  UNWIND $rules AS uri
  MATCH (r:Resource {uri: uri})
  WHERE r:TransferRule
  RETURN r
  UNION
  CALL () {
    UNWIND $items AS item
    MATCH (:Resource {uri: item})<-[:TAKES]-(r:TransferRule)
    WHERE $anywhere OR r.receiver IS NULL OR r.receiver IN $receivers
    RETURN r
    UNION
    UNWIND $items AS item
    MATCH (:Resource {uri: item})<-[:ASKS_FOR]-(:Requirement)(()<-[:HAS_PART]-(:Requirement)){0,8}(:Requirement)<-[:TAKES]-(r:TransferRule)
    WHERE $anywhere OR r.receiver IS NULL OR r.receiver IN $receivers
    RETURN r
    UNION
    UNWIND $kinds AS kind
    MATCH (f:Filter {institution: kind.institution})
    WHERE f.subject IS NULL OR f.subject = kind.subject
    MATCH (f)<-[:TAKES]-(r:TransferRule)
    WHERE $anywhere OR r.receiver IS NULL OR r.receiver IN $receivers
    RETURN r
  }
  WITH r
  WHERE $anywhere OR r.receiver IS NOT NULL OR r.state = 'RECOMMENDED'
    OR EXISTS { MATCH (r)-[:AWARDS]->()-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $receivers }
  RETURN r
}
RETURN r {.*} AS rule,
  COLLECT {
    MATCH (r)-[t:TAKES]->(i:Resource)
    RETURN {
      edge: properties(t),
      node: CASE WHEN i:Requirement OR i:Filter OR i:Residual THEN i {.*, labels: labels(i)}
        ELSE i {.uri, .name, .code, .coded_notation, .starts, .ends, .credit_minimum, .credit_maximum, .credit_unit, labels: labels(i)} END,
      offered_by: COLLECT { MATCH (i)-[:OFFERED_BY]->(o:Resource) WITH DISTINCT o RETURN o {.uri, .name} ORDER BY o.uri },
      tree: COLLECT {
        MATCH (i:Requirement)-[:HAS_PART*0..16]->(q:Requirement)
        WITH DISTINCT q
        MATCH (q)-[e:HAS_PART|ASKS_FOR]->(m:Resource)
        RETURN {
          start: q.uri, type: type(e), edge: properties(e),
          node: CASE WHEN m:Requirement OR m:Filter OR m:Residual THEN m {.*, labels: labels(m)}
            ELSE m {.uri, .name, .code, .coded_notation, .starts, .ends, .credit_minimum, .credit_maximum, .credit_unit, labels: labels(m)} END
        }
        ORDER BY q.uri, e.position, m.uri
      }
    }
    ORDER BY t.position, i.uri, t.unit
  } AS takes,
  COLLECT {
    MATCH (r)-[a:AWARDS]->(t:Resource)
    RETURN {
      edge: properties(a),
      node: t {.uri, .name, .code, .starts, .ends, .elective, .double_count, .credit_minimum, .credit_maximum, .credit_unit, .credit_level, labels: labels(t)},
      offered_by: COLLECT { MATCH (t)-[:OFFERED_BY]->(o:Resource) WITH DISTINCT o RETURN o {.uri, .name} ORDER BY o.uri },
      patterns: COLLECT { MATCH (t:Area)-[:PART_OF|CHILD_OF]->(p:Area) WITH DISTINCT p RETURN p {.uri, .double_count} ORDER BY p.uri },
      courses: COLLECT {
        UNWIND [h IN $hubs WHERE h.scheme = t.uri | h.hub] + [x IN [t] WHERE x:CommonNumber | x.uri] AS hub
        MATCH (:Resource {uri: hub})<-[v:VIA_HUB]-(c:Course)-[:OFFERED_BY]->(o:Resource)
        WHERE o.uri IN $receivers
        WITH DISTINCT hub, c, o, v.starts AS since, v.ends AS until
        RETURN c {
          .uri, .name, .code, .starts, .ends, .credit_minimum, .credit_maximum, .credit_unit, .credit_level,
          institution: o.name, institution_uri: o.uri, hub: hub, since: since, until: until
        }
        ORDER BY hub, c.uri, o.uri
      }
    }
    ORDER BY a.position, t.uri, a.unit
  } AS awards,
  COLLECT { MATCH (r)-[:LIMITED_BY]->(l:Limit) WITH DISTINCT l RETURN l {.*} ORDER BY l.uri } AS limits,
  COLLECT {
    MATCH (r)<-[:HAS_RULE]-(g:Agreement)
    WITH DISTINCT g
    RETURN g {.uri, .name, .consumption, .starts, .ends, .edition}
    ORDER BY g.uri
  } AS agreements,
  COLLECT {
    MATCH (u:Unit {id: r.unit})
    OPTIONAL MATCH (s:Source {name: u.source})
    RETURN {source: u.source, edition: s.edition, file: u.file, record: u.record, name: u.name}
  } AS cited
ORDER BY rule.uri
