// name: read/equivalents/asserted
// What is stated to be equivalent to one thing: exact alignments, the same course, a common course number.
// parameters: of string, maximum integer
// returns: kind string, other map, offered_by list<map>, edge map, hub map
CYPHER 5
MATCH (i:Resource {uri: $of})
CALL (i) {
  MATCH (i)-[e:ALIGNS_WITH {kind: 'exact'}]-(o:Resource)
  RETURN 'EXACT_ALIGNMENT' AS kind, o, properties(e) AS edge, null AS hub
  UNION
  MATCH (i)-[e:SAME_COURSE]-(o:Resource)
  RETURN 'SAME_COURSE' AS kind, o, properties(e) AS edge, null AS hub
  UNION
  MATCH (i)-[mine:VIA_HUB]->(h:CommonNumber)<-[e:VIA_HUB]-(o:Resource)
  WHERE o <> i AND NOT o:TransferRule
  RETURN 'COMMON_NUMBER' AS kind, o,
    e {.*, own_unit: mine.unit, own_starts: mine.starts, own_ends: mine.ends} AS edge,
    h {.uri, .name, .code, .unit} AS hub
}
WITH kind, o, edge, hub
ORDER BY kind, o.uri, edge.unit
LIMIT $maximum
RETURN kind, o {.uri, .name, .code, .coded_notation, .starts, .ends, .unit, labels: labels(o)} AS other, edge, hub,
  COLLECT { MATCH (o)-[:OFFERED_BY]->(b:Resource) WITH DISTINCT b RETURN b {.uri, .name} ORDER BY b.uri } AS offered_by
