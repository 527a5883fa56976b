// name: read/skills/below
// One step from these nodes to what they ask for, are made of, teach and assess (and point at in certain roles); nodes with more edges than $dense are not read, only counted.
// parameters: uris list<string>, dense integer, roles list<string>
// returns: start string, type string, edges list<map>, node map, cut integer
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
CALL (n) {
  WITH n,
    COUNT { (n)-[:REQUIRES|RECOMMENDS|ENTRY_REQUIRES|PREREQUISITE|COREQUISITE|COMMON_CONDITIONS|HAS_PART|ASKS_FOR|HAS_CONDITION|DESTINATION|PROXY_FOR|TEACHES|ASSESSES|TARGETS]->() } AS below
  CALL (n, below) {
    WITH n, below WHERE below <= $dense
    MATCH (n)-[r:REQUIRES|RECOMMENDS|ENTRY_REQUIRES|PREREQUISITE|COREQUISITE|COMMON_CONDITIONS|HAS_PART|ASKS_FOR|HAS_CONDITION|DESTINATION|PROXY_FOR|TEACHES|ASSESSES|TARGETS]->(m:Resource)
    WHERE type(r) <> 'TARGETS' OR r.role IN $roles
    RETURN type(r) AS type, r, m, 0 AS cut
    UNION ALL
    WITH n, below WHERE below > $dense
    RETURN 'below' AS type, null AS r, null AS m, below AS cut
  }
  RETURN type, r, m, cut
  UNION ALL
  WITH n, COUNT { (n)<-[:PART_OF|IN_PATHWAY|CHILD_OF]-() } AS parts
  WHERE parts > 0 AND (n:Credential OR n:LearningOpportunity OR n:Assessment OR n:Pathway OR n:PathwayComponent)
  CALL (n, parts) {
    WITH n, parts WHERE parts <= $dense
    MATCH (n)<-[r:PART_OF|IN_PATHWAY|CHILD_OF]-(m:Resource)
    RETURN type(r) AS type, r, m, 0 AS cut
    UNION ALL
    WITH n, parts WHERE parts > $dense
    RETURN 'parts' AS type, null AS r, null AS m, parts AS cut
  }
  RETURN type, r, m, cut
}
WITH n, type, m, cut, collect(CASE WHEN r IS NULL THEN null ELSE r {.unit, .term, .position, .role, .name} END) AS edges
RETURN n.uri AS start, type, edges, cut,
  m {.uri, .name, .code, .unit, .ctid, .op, .count, .count_unit, .kind, .prose, .coded_notation, .url, labels: labels(m)} AS node
ORDER BY start, type, node.uri
