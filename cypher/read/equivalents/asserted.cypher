// name: read/equivalents/asserted
// What is stated to be equivalent to one thing: exact alignments, the same course, one thing under two keys, a common course number, an intermediary.
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
  MATCH (i)-[e:SAME_AS]-(o:Resource)
  RETURN 'SAME_AS' AS kind, o, properties(e) AS edge, null AS hub
  UNION
  UNWIND coalesce(i.same_as, []) AS stated
  MATCH (o:Resource {uri: stated})
  WHERE o <> i AND NOT EXISTS { (i)-[:SAME_COURSE]-(o) }
  RETURN 'SAME_AS' AS kind, o, {unit: i.unit, term: 'ceterms:sameAs'} AS edge, null AS hub
  UNION
  MATCH (i)-[mine:VIA_HUB]->(h:CommonNumber)<-[e:VIA_HUB]-(o:Resource)
  WHERE o <> i AND NOT o:TransferRule
  RETURN 'COMMON_NUMBER' AS kind, o,
    e {.*, own_unit: mine.unit, own_starts: mine.starts, own_ends: mine.ends} AS edge,
    h {.uri, .name, .code, .unit} AS hub
  UNION
  MATCH (i:CommonNumber)<-[e:VIA_HUB]-(o:Resource)
  WHERE NOT o:TransferRule
  RETURN 'COMMON_NUMBER' AS kind, o, properties(e) AS edge, i {.uri, .name, .code, .unit} AS hub
  UNION
  MATCH (i)<-[:TAKES]-(mine:TransferRule)-[:VIA_HUB]->(h:CommonNumber)<-[e:VIA_HUB]-(r:TransferRule)-[:TAKES]->(o:Resource)
  WHERE o <> i AND mine <> r AND NOT i:Requirement AND NOT o:Requirement
  RETURN DISTINCT 'INTERMEDIARY' AS kind, o,
    e {.unit, .term, own_unit: mine.unit, starts: r.starts, ends: r.ends, own_starts: mine.starts, own_ends: mine.ends} AS edge,
    h {.uri, .name, .code, .unit} AS hub
  UNION
  MATCH (i:CommonNumber)<-[e:VIA_HUB]-(r:TransferRule)-[:TAKES]->(o:Resource)
  WHERE NOT o:Requirement
  RETURN DISTINCT 'INTERMEDIARY' AS kind, o, e {.unit, .term, starts: r.starts, ends: r.ends} AS edge,
    i {.uri, .name, .code, .unit} AS hub
}
WITH kind, o, edge, hub
ORDER BY kind, o.uri, hub.uri, edge.unit, edge.own_unit
LIMIT $maximum
RETURN kind, o {.uri, .name, .code, .coded_notation, .starts, .ends, .unit, labels: labels(o)} AS other, edge, hub,
  COLLECT { MATCH (o)-[:OFFERED_BY]->(b:Resource) WITH DISTINCT b RETURN b {.uri, .name} ORDER BY b.uri } AS offered_by
