// name: read/transfer/receiver
// What a receiver declares: grades, attempts, maxima, calendar, whom it accepts work from; its systems; its own limits.
// parameters: receiver string
// returns: receiver map, systems list<map>, limits list<map>
CYPHER 5
MATCH (o:Resource {uri: $receiver})
RETURN o {
    .uri, .name, .calendar, .grade_scale, .minimum_grade, .attempt_policy, .transfer_maximum, .transfer_maximum_unit, .residency_minimum,
    .accepts_from, .unit,
    decides: EXISTS {
      MATCH (d:Decision)
      WHERE d.receiver IN [o.uri] + COLLECT { MATCH (o)-[:MEMBER_OF]->(s:Resource) RETURN s.uri }
    }
  } AS receiver,
  COLLECT {
    MATCH (o)-[m:MEMBER_OF]->(s:Resource)
    RETURN {uri: s.uri, name: s.name, starts: m.starts, ends: m.ends, unit: m.unit}
    ORDER BY s.uri, m.unit
  } AS systems,
  COLLECT { MATCH (o)-[:LIMITED_BY]->(l:Limit) WITH DISTINCT l RETURN l {.*} ORDER BY l.uri } AS limits
