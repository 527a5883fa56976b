// name: read/transfer/asked
// Everything that a transfer question names, in one read: receivers and the goal, work by uri, CTID, code at an institution or exam code. Of work also its other names (the same course under another number, a common course number with its schemes) and the systems of who offers it; of organizations what they declare, their systems and limits.
// parameters: uris list<string>, ctids list<string>, names list<string>, codes list<map {asked string, uri string, ctid string, name string, code string}>, exams list<map {asked string, code string}>
// returns: asked string, node map, offered_by list<map>, others list<map>, declared map, systems list<map>, limits list<map>, cited list<map>
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
  UNWIND $codes AS code
  CALL (code) {
    MATCH (o:Resource {uri: code.uri})
    RETURN o
    UNION
    MATCH (o:Resource {ctid: code.ctid})
    RETURN o
    UNION
    MATCH (o:Organization {name: code.name})
    RETURN o
  }
  // From the code, not from the institution: a code is carried by tens of courses, an institution offers thousands.
  MATCH (n:LearningOpportunity {code_key: code.code})-[:OFFERED_BY|OWNED_BY]->(o)
  USING INDEX n:LearningOpportunity(code_key)
  RETURN code.asked AS asked, n
  UNION
  UNWIND $exams AS exam
  MATCH (n:Assessment {code_key: exam.code})
  RETURN exam.asked AS asked, n
}
RETURN asked,
  n {
    .uri, .name, .name_texts, .code, .starts, .ends, .unit, .ctid, .url,
    .credit_minimum, .credit_maximum, .credit_unit, .credit_level, labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by, systems: COLLECT { MATCH (o)-[:MEMBER_OF]->(s:Resource) RETURN DISTINCT s.uri }}
    ORDER BY by, o.uri
  } AS offered_by,
  COLLECT {
    CALL (n) {
      MATCH (n)-[e:SAME_COURSE]-{1,4}(o:Resource)
      WHERE o <> n
      RETURN o, 'SAME_COURSE' AS kind,
        [x IN e | {why: x.why, starts: x.starts, ends: x.ends, unit: x.unit, from: startNode(x).uri, to: endNode(x).uri}] AS steps
      UNION
      MATCH (n)-[v:VIA_HUB]->(o:CommonNumber)
      RETURN o, 'VIA_HUB' AS kind, [{starts: v.starts, ends: v.ends, unit: v.unit}] AS steps
    }
    RETURN {
      other: o.uri, name: o.name, code: o.code, kind: kind, steps: steps,
      schemes: COLLECT { MATCH (o)-[:PART_OF]->(s:CommonNumber) RETURN DISTINCT s.uri ORDER BY s.uri }
    }
    ORDER BY size(steps), o.uri
  } AS others,
  CASE WHEN n:Organization THEN n {
    .calendar, .grade_scale, .minimum_grade, .attempt_policy, .transfer_maximum, .transfer_maximum_unit, .residency_minimum,
    .accepts_from,
    decides: EXISTS {
      MATCH (d:Decision)
      WHERE d.receiver IN [n.uri] + COLLECT { MATCH (n)-[:MEMBER_OF]->(s:Resource) RETURN s.uri }
    }
  } END AS declared,
  COLLECT {
    MATCH (n)-[m:MEMBER_OF]->(s:Resource)
    RETURN {uri: s.uri, name: s.name, starts: m.starts, ends: m.ends}
    ORDER BY s.uri, m.unit
  } AS systems,
  COLLECT { MATCH (n:Organization)-[:LIMITED_BY]->(l:Limit) WITH DISTINCT l RETURN l {.*} ORDER BY l.uri } AS limits,
  COLLECT {
    MATCH (u:Unit {id: CASE WHEN n:Organization THEN n.unit END})
    OPTIONAL MATCH (s:Source {name: u.source})
    RETURN {source: u.source, edition: s.edition, file: u.file, record: u.record, name: u.name}
  } AS cited
ORDER BY asked, n.uri
