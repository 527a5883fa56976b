// name: read/stackable_into/conditions
// What asks for these things by a condition, straight or through the requirement trees above; things with more statements than $dense are only counted.
// parameters: uris list<string>, dense integer
// returns: start string, type string, term string, unit integer, tree list<map>, owner map, cut integer
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
CALL (n) {
  WITH n, COUNT { (n)<-[:ASKS_FOR]-() } AS asked
  CALL (n, asked) {
    WITH n, asked WHERE asked <= $dense
    MATCH (n)<-[:ASKS_FOR]-(q:Requirement)
    MATCH p = (q) (()<-[:HAS_PART]-(:Requirement)){0,8} (top:Requirement)
    MATCH (top)<-[e:REQUIRES|RECOMMENDS|ENTRY_REQUIRES|PREREQUISITE|COREQUISITE|ADVANCED_STANDING_FROM|HAS_CONDITION]-(o:Resource)
    RETURN e, o, [x IN nodes(p) | x {
      .uri, .name, .op, .count, .count_unit, .credit_unit, .kind,
      parts: COUNT { (x)-[:ASKS_FOR]->() } + COUNT { (x)-[:HAS_PART]->(y) WHERE NOT y:Requirement OR EXISTS { (y)-[:HAS_PART|ASKS_FOR]->() } },
      total: head(COLLECT {
        MATCH (x)-[:HAS_PART]->(t:Requirement {op: 'AT_LEAST', count_unit: 'CREDITS'})
        WHERE NOT (t)-[:HAS_PART|ASKS_FOR]->()
        RETURN t {.count, .credit_unit} ORDER BY t.uri
      })
    }] AS tree, 0 AS cut
    UNION ALL
    WITH n, asked WHERE asked <= $dense
    MATCH (n)<-[:ASKS_FOR]-(q:Requirement)-[e:PREPARES_FOR]->(o:Resource)
    RETURN e, o, [q {.uri, .name, .op, .count, .count_unit, .credit_unit, .kind, parts: COUNT { (q)-[:ASKS_FOR|HAS_PART]->() }, total: null}] AS tree, 0 AS cut
    UNION ALL
    WITH n, asked WHERE asked > $dense
    RETURN null AS e, null AS o, [] AS tree, asked AS cut
  }
  RETURN e, o, tree, cut
  UNION ALL
  WITH n, COUNT { (n)<-[:REQUIRES|RECOMMENDS|ENTRY_REQUIRES|PREREQUISITE|COREQUISITE|ADVANCED_STANDING_FROM]-() } AS asked
  CALL (n, asked) {
    WITH n, asked WHERE asked <= $dense
    MATCH (n)<-[e:REQUIRES|RECOMMENDS|ENTRY_REQUIRES|PREREQUISITE|COREQUISITE|ADVANCED_STANDING_FROM]-(o:Resource)
    RETURN e, o, 0 AS cut
    UNION ALL
    WITH n, asked WHERE asked > $dense
    RETURN null AS e, null AS o, asked AS cut
  }
  RETURN e, o, [] AS tree, cut
}
RETURN n.uri AS start, type(e) AS type, e.term AS term, e.unit AS unit, tree, cut,
  o {
    .uri, .name, .code, .unit, .credit_minimum, .credit_maximum, .credit_unit, labels: labels(o)
  } AS owner
ORDER BY start, type, owner.uri, [x IN tree | x.uri], unit
