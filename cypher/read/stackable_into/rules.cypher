// name: read/stackable_into/rules
// The rules that take these things, alone or with others, and what they award; things that more statements than $dense take are only counted.
// parameters: uris list<string>, dense integer
// returns: start string, rule map, tree list<map>, award map, owner map, cut integer
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
CALL (n) {
  WITH n, COUNT { (n)<-[:TAKES|ASKS_FOR]-() } AS taken
  CALL (n, taken) {
    WITH n, taken WHERE taken <= $dense
    MATCH (n)<-[:TAKES]-(r:TransferRule {state: 'AWARDED'})
    RETURN r, [] AS tree, 0 AS cut
    UNION ALL
    WITH n, taken WHERE taken <= $dense
    MATCH (n)<-[:ASKS_FOR]-(q:Requirement)
    MATCH p = (q) (()<-[:HAS_PART]-(:Requirement)){0,8} (top:Requirement)
    MATCH (top)<-[:TAKES]-(r:TransferRule {state: 'AWARDED'})
    RETURN r, [x IN nodes(p) | x {.uri, .name, .op, .count, .count_unit, .credit_unit, .kind, parts: COUNT { (x)-[:ASKS_FOR|HAS_PART]->() }}] AS tree, 0 AS cut
    UNION ALL
    WITH n, taken WHERE taken > $dense
    RETURN null AS r, [] AS tree, taken AS cut
  }
  RETURN r, tree, cut
}
OPTIONAL MATCH (r)-[a:AWARDS]->(t:Resource)
WHERE a.kind <> 'NO_CREDIT'
CALL (r, t) {
  WITH r, t WHERE t IS NULL OR NOT t:CommonNumber
  RETURN t AS o
  UNION
  WITH r, t WHERE t:CommonNumber
  MATCH (t)<-[:VIA_HUB]-(c:Course)
  WHERE r.receiver IS NOT NULL AND EXISTS { MATCH (c)-[:OFFERED_BY]->(:Resource {uri: r.receiver}) }
  RETURN c AS o
}
RETURN n.uri AS start, r {.uri, .name, .receiver, .starts, .ends, .unit} AS rule, tree, cut,
  a {.kind, .credits, .credits_maximum, .credit_unit} AS award,
  o {
    .uri, .name, .code, .unit, .credit_minimum, .credit_maximum, .credit_unit, labels: labels(o)
  } AS owner
ORDER BY start, rule.uri, owner.uri, [x IN tree | x.uri]
