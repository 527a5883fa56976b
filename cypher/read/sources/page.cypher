// name: read/sources/page
// One page of the rules that award these, of some senders and of one kind where they are given; by sender and uri.
// parameters: targets list<string>, senders list<string>, any_sender boolean, kind string, after string, limit integer
// returns: sort_key string, rule string
CYPHER 5
UNWIND $targets AS target
MATCH (t:Resource {uri: target})
CALL (t) {
  WITH t
  WHERE $kind IS NULL
  MATCH (t)<-[:AWARDS]-(r)
  WHERE $any_sender OR r.sender IN $senders
  RETURN r
  UNION ALL
  WITH t
  WHERE $kind IS NOT NULL
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
  WITH r, kind
  WHERE kind = $kind AND ($any_sender OR r.sender IN $senders)
  RETURN r
}
WITH DISTINCT coalesce(r.sender, '') + ' ' + r.uri AS sort_key, r
WHERE $after IS NULL OR sort_key > $after
WITH r, sort_key
ORDER BY sort_key
LIMIT $limit
RETURN sort_key, r.uri AS rule
ORDER BY sort_key
