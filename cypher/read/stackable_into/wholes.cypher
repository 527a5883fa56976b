// name: read/stackable_into/wholes
// What these things are parts of, result in, prepare for, stand in and share conditions with, and the same course under other names; with more statements than $dense only counted.
// parameters: uris list<string>, dense integer
// returns: start string, type string, term string, unit integer, starts string, ends string, parts integer, owner map, cut integer
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
CALL (n) {
  MATCH (n)-[e:PART_OF|RESULTS_IN|PREPARES_FOR|IN_PATHWAY|VIA_HUB]->(o:Resource)
  WHERE o:Credential OR o:LearningOpportunity OR o:Pathway OR o:Assessment OR o:CommonNumber OR o:Unresolved
  RETURN e, o, type(e) AS type, 0 AS cut
  UNION ALL
  MATCH (n)-[e:SAME_COURSE]-(o:Resource)
  RETURN e, o, 'SAME_COURSE' AS type, 0 AS cut
  UNION ALL
  WITH n, COUNT { (n)<-[:PROXY_FOR|DESTINATION|COMMON_CONDITIONS]-() } AS pointed
  CALL (n, pointed) {
    WITH n, pointed WHERE pointed <= $dense
    MATCH (n)<-[e:PROXY_FOR|DESTINATION|COMMON_CONDITIONS]-(o:Resource)
    RETURN e, o, type(e) AS type, 0 AS cut
    UNION ALL
    WITH n, pointed WHERE pointed > $dense
    RETURN null AS e, null AS o, null AS type, pointed AS cut
  }
  RETURN e, o, type, cut
  UNION ALL
  // A component with a condition stands for what meeting the condition earns.
  MATCH (n:PathwayComponent)-[e:PROXY_FOR]->(o:Credential|LearningOpportunity)
  WHERE EXISTS { (n)-[:HAS_CONDITION]->() }
  RETURN e, o, 'STANDS_FOR' AS type, 0 AS cut
}
RETURN n.uri AS start, type, e.term AS term, e.unit AS unit, e.starts AS starts, e.ends AS ends, cut,
  CASE WHEN type = 'PART_OF' THEN COUNT { (o)<-[:PART_OF]-() } END AS parts,
  o {
    .uri, .name, .code, .unit, .credit_minimum, .credit_maximum, .credit_unit, labels: labels(o)
  } AS owner
ORDER BY start, type, owner.uri, unit
