// name: read/browse/rules_to_in_state
// One window of the rules of these receivers that are in one state, by uri, and which of them fit.
// parameters: uris list<string>, after string, window integer, sender string, receiver string, state string, unparsed boolean, as_of string, limit integer
// returns: start string, examined integer, last string, uris list<string>
CYPHER 5
UNWIND $uris AS start
CALL (start) {
  MATCH (r:TransferRule)
  USING INDEX r:TransferRule(receiver, state, uri)
  WHERE r.receiver = start AND r.state = $state AND r.uri > $after
  WITH r
  ORDER BY r.receiver, r.state, r.uri
  LIMIT $window
  RETURN collect(r) AS found
}
RETURN start, size(found) AS examined, found[-1].uri AS last, COLLECT {
  UNWIND found AS r
  WITH r
  WHERE ($sender IS NULL OR r.sender = $sender OR (r.sender IS NULL AND EXISTS {
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
  RETURN r.uri
  LIMIT $limit
} AS uris
ORDER BY start
