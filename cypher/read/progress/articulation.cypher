// name: read/progress/articulation
// What is said of these things that a program asks for: rules of these receivers that award them to work from these senders (or from anywhere), under the thing's other numbers too, and statements that nothing articulates or that they are taken after transfer. One row for all rules of one pair (from anywhere: of one receiver), state and period; the first of them by uri is shown.
// parameters: targets list<string>, receivers list<string>, senders list<string>, anywhere boolean
// returns: target string, state string, sender string, receiver string, basis string, starts string, ends string, rule string, rules integer, text string, field string, record string, cited list<map>
CYPHER 5
UNWIND $targets AS target
MATCH (t:Resource {uri: target})
CALL (t) {
  MATCH (t)(()-[:SAME_COURSE]-()){0,4}(x)<-[:AWARDS]-(r:TransferRule)
  // Of a rule whose record names no receiver, who offers the award is.
  WHERE r.state IN ['AWARDED', 'AFTER_TRANSFER']
    AND (r.receiver IN $receivers
      OR (r.receiver IS NULL AND EXISTS { MATCH (x)-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $receivers }))
    AND ($anywhere OR r.sender IN $senders
      OR EXISTS { MATCH (r)-[:TAKES]->(:Resource)-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $senders }
      OR EXISTS {
        MATCH (r)-[:TAKES]->(:Requirement)(()-[:HAS_PART]->(:Requirement)){0,8}(:Requirement)-[:ASKS_FOR]->(:Resource)
          -[:OFFERED_BY]->(o:Resource)
        WHERE o.uri IN $senders
      })
  RETURN r
  UNION
  MATCH (t)-[:VIA_HUB]->(h:CommonNumber)(()-[:PART_OF]->()){0,1}(x)<-[:AWARDS]-(r:TransferRule)
  WHERE r.receiver IN $receivers AND r.state = 'AWARDED'
    AND ($anywhere OR EXISTS { MATCH (h)<-[:VIA_HUB]-(:Course)-[:OFFERED_BY]->(o:Resource) WHERE o.uri IN $senders })
  RETURN r
  UNION
  MATCH (t)<-[g:TARGETS]-(r:TransferRule)
  WHERE g.role = 'receiving' AND r.receiver IN $receivers AND r.state IN ['AFTER_TRANSFER', 'NOT_ARTICULATED']
    AND ($anywhere OR r.sender IN $senders)
  RETURN r
}
WITH DISTINCT target, r
CALL (r) {
  // The rule's own dates, else those of its agreements.
  OPTIONAL MATCH (r)<-[:HAS_RULE]-(a:Agreement)
  RETURN
    CASE WHEN r.starts IS NULL AND r.ends IS NULL THEN min(a.starts) ELSE r.starts END AS starts,
    CASE WHEN r.starts IS NULL AND r.ends IS NULL THEN max(a.ends) ELSE r.ends END AS ends
}
// From anywhere, a hundred senders of one course are one row.
WITH target, r.state AS state, CASE WHEN $anywhere THEN null ELSE r.sender END AS sender, coalesce(r.receiver, $receivers[0]) AS receiver,
  r.basis AS basis, starts, ends, r
ORDER BY r.uri
WITH target, state, sender, receiver, basis, starts, ends, collect(r) AS found
WITH target, state, sender, receiver, basis, starts, ends, head(found) AS r, size(found) AS rules
RETURN target, state, sender, receiver, basis, starts, ends, r.uri AS rule, rules,
  coalesce(r.text, r.note, r.description, r.name) AS text, r.field AS field, r.record AS record,
  COLLECT {
    MATCH (u:Unit {id: r.unit})
    OPTIONAL MATCH (s:Source {name: u.source})
    RETURN {source: u.source, edition: s.edition, file: u.file, record: u.record, name: u.name}
  } AS cited
ORDER BY target, state, sender, receiver, basis, starts, ends
