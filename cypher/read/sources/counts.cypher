// name: read/sources/counts
// How many rules award these, by sender and kind: ALONE (one item suffices), TOGETHER, ELECTIVE, NO_CREDIT. From the counts that were kept after the last load where nothing was written since, else by looking at every rule. With the kept counts come the first rules by sender and uri. One row a target: 500 senders as rows of their own took 10 ms to arrive.
// parameters: targets list<string>
// returns: target string, counts list<list>, first list<string>
CYPHER 5
UNWIND $targets AS target
MATCH (t:Resource {uri: target})
OPTIONAL MATCH (lock:Lock {id: 'writer'})
OPTIONAL MATCH (y:Tally {target: target})
WHERE y.taken = lock.taken
CALL (t, y) {
  WITH y
  WHERE y IS NOT NULL
  UNWIND range(0, size(y.senders) - 1) AS n
  RETURN y.senders[n] AS sender, y.kinds[n] AS kind, y.rules[n] AS rules, CASE n WHEN 0 THEN y.first ELSE [] END AS first
  UNION ALL
  WITH t, y
  WHERE y IS NULL
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
  WITH coalesce(r.sender, '') AS sender, kind, count(*) AS rules
  RETURN sender, kind, rules, [] AS first
}
OPTIONAL MATCH (o:Resource {uri: sender})
WITH target, sender, o.name AS name, kind, rules, first
ORDER BY target, sender, kind
RETURN target, collect([sender, name, kind, rules]) AS counts, coalesce([some IN collect(first) WHERE size(some) > 0][0], []) AS first
