// name: read/transfer/same_work
// Under which other names these items go: the same course under another number, a common course number.
// parameters: items list<string>
// returns: item string, other string, kind string, steps list<map>, name string, code string
CYPHER 5
UNWIND $items AS item
MATCH (i:Resource {uri: item})
CALL (i) {
  MATCH (i)-[e:SAME_COURSE]-{1,4}(o:Resource)
  WHERE o <> i
  RETURN o, 'SAME_COURSE' AS kind, [x IN e | {why: x.why, starts: x.starts, ends: x.ends, unit: x.unit, from: startNode(x).uri, to: endNode(x).uri}] AS steps
  UNION
  MATCH (i)-[v:VIA_HUB]->(o:CommonNumber)
  RETURN o, 'VIA_HUB' AS kind, [{starts: v.starts, ends: v.ends, unit: v.unit}] AS steps
}
RETURN DISTINCT item, o.uri AS other, kind, steps, o.name AS name, o.code AS code
ORDER BY item, size(steps), other
