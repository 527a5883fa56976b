// name: read/browse/rules_taking
// One page of the rules that take these, alone or with others in a tree, and fit, by uri. Where more edges lead on than a page may look at, none: their number is known to the store.
// parameters: uris list<string>, most integer, after string, sender string, receiver string, state string, unparsed boolean, as_of string, limit integer
// returns: start string, edges integer, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (n:Resource {uri: start})
WITH start, n, COUNT { (n)<-[:TAKES]-() } + COUNT { (n)<-[:ASKS_FOR]-() } AS edges
CALL (n, edges) {
  WITH n
  WHERE edges <= $most
  CALL (n) {
    MATCH (n)<-[:TAKES]-(r:TransferRule)
    RETURN r
    UNION
    MATCH (n)<-[:ASKS_FOR]-(:Requirement)(()<-[:HAS_PART]-(:Requirement)){0,8}(:Requirement)<-[:TAKES]-(r:TransferRule)
    RETURN r
  }
  WITH DISTINCT r
  WHERE r.uri > $after
    AND ($sender IS NULL OR r.sender = $sender OR (r.sender IS NULL AND EXISTS {
      (r)-[:TAKES]->()-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $sender})
    }))
    AND ($receiver IS NULL OR r.receiver = $receiver OR (r.receiver IS NULL AND EXISTS {
      (r)-[:AWARDS]->()-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $receiver})
    }))
    AND ($state IS NULL OR r.state = $state)
    AND (NOT $unparsed OR r.prose IS NOT NULL OR EXISTS {
      MATCH (r)-[:TAKES]->(:Requirement)-[:HAS_PART*0..8]->(q)
      WHERE q.prose IS NOT NULL OR q:Residual
    })
    AND ($as_of IS NULL OR CASE
      WHEN r.starts IS NULL AND r.ends IS NULL AND EXISTS { (:Agreement)-[:HAS_RULE]->(r) } THEN
        EXISTS { MATCH (g:Agreement)-[:HAS_RULE]->(r) WHERE g.starts IS NULL OR g.starts <= $as_of }
        AND EXISTS { MATCH (g:Agreement)-[:HAS_RULE]->(r) WHERE g.ends IS NULL OR left($as_of, size(g.ends)) <= g.ends }
      ELSE (r.starts IS NULL OR r.starts <= $as_of) AND (r.ends IS NULL OR left($as_of, size(r.ends)) <= r.ends)
    END)
  WITH r.uri AS uri
  ORDER BY uri
  LIMIT $limit
  RETURN collect(uri) AS uris
}
RETURN start, edges, uris
ORDER BY start
