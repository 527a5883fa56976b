// name: read/browse/rules_expiring
// One window of the rules of these receivers that have a last day of their own, by that day and uri from the cursor on, and which of them end between two days and fit. A last day without month or day is the last one of its year or month.
// parameters: uris list<string>, after_ends string, after string, window integer, ends_from string, ends_by string, sender string, receiver string, state string, unparsed boolean, as_of string, limit integer
// returns: start string, examined integer, last list<string>, ends list<string>, uris list<string>
CYPHER 5
UNWIND $uris AS start
CALL (start) {
  CALL (start) {
    MATCH (r:TransferRule)
    USING INDEX r:TransferRule(receiver, ends, uri)
    WHERE r.receiver = start AND r.ends = $after_ends AND r.uri > $after
    WITH r
    ORDER BY r.receiver, r.ends, r.uri
    LIMIT $window
    RETURN r, r.ends AS until
    UNION ALL
    MATCH (r:TransferRule)
    USING INDEX r:TransferRule(receiver, ends, uri)
    WHERE r.receiver = start AND r.ends > $after_ends AND r.ends <= $ends_by AND r.uri IS NOT NULL
    WITH r
    ORDER BY r.receiver, r.ends, r.uri
    LIMIT $window
    RETURN r, r.ends AS until
  }
  WITH r, until
  ORDER BY until, r.uri
  LIMIT $window
  RETURN collect(r) AS found
}
WITH start, found, COLLECT {
  UNWIND found AS r
  WITH r
  WHERE left($ends_from, size(r.ends)) <= r.ends
    AND r.ends + substring('-12-31', size(r.ends) - 4) <= $ends_by
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
  RETURN [r.ends, r.uri]
  LIMIT $limit
} AS fit
RETURN start, size(found) AS examined, [found[-1].ends, found[-1].uri] AS last,
  [pair IN fit | pair[0]] AS ends, [pair IN fit | pair[1]] AS uris
ORDER BY start
