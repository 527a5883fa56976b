// name: write/tallies
// Count by sender and kind the rules of everything that many rules award, and note which are the first. A reading aid, no fact: it counts as long as the writers' lock has not been taken again, and is left out of both digests (a whole-graph read by intent).
// parameters: fewest integer, page integer
// returns: targets integer
CYPHER 5
CALL () {
  MATCH (r:TransferRule)
  RETURN count(r) AS rules
}
WITH rules
WHERE rules >= $fewest
MATCH (lock:Lock {id: 'writer'})
MATCH (t:LearningOpportunity|Area|CommonNumber)
WHERE COUNT { (t)<-[:AWARDS]-() } >= $fewest
CALL (t) {
  MATCH (t)<-[a:AWARDS]-(r)-[:TAKES]->(x)
  WITH t, r, min(a.kind) AS stated, count(DISTINCT x) AS taken, collect(CASE WHEN x:Requirement THEN x END) AS trees
  CALL (trees) {
    // Only what takes a tree is looked at any further: a course would be asked how many ask for it.
    UNWIND trees AS q
    MATCH (q)-[:ASKS_FOR|HAS_PART]->(y)
    WITH q, count(DISTINCT y) AS parts
    WHERE parts > 1 AND NOT (q.op = 'ANY' AND EXISTS { (q)-[:ASKS_FOR]->() })
    RETURN count(q) AS several
  }
  WITH r, CASE
      WHEN coalesce(stated, CASE WHEN t.elective THEN 'ELECTIVE' ELSE 'COURSE' END) IN ['ELECTIVE', 'NO_CREDIT'] THEN coalesce(stated, 'ELECTIVE')
      WHEN taken > 1 OR several > 0 THEN 'TOGETHER'
      ELSE 'ALONE'
    END AS kind
  WITH t, coalesce(r.sender, '') AS sender, kind, count(*) AS n
  ORDER BY sender, kind
  RETURN collect(sender) AS senders, collect(kind) AS kinds, collect(n) AS counts
}
CALL (t) {
  MATCH (t)<-[:AWARDS]-(r)
  WITH DISTINCT r
  WITH r.uri AS uri, coalesce(r.sender, '') + ' ' + r.uri AS sort_key
  ORDER BY sort_key
  LIMIT $page
  RETURN collect(uri) AS first
}
MERGE (y:Tally {target: t.uri})
SET y.taken = lock.taken, y.senders = senders, y.kinds = kinds, y.rules = counts, y.first = first
RETURN count(y) AS targets
