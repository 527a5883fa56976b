// name: read/browse/offered
// One page of what these offer or own, of some labels, by uri; sorted before what is dear to look at.
// parameters: uris list<string>, labels list<string>, without string, code string, label string, type string, receiver string, after string, limit integer
// returns: start string, uris list<string>
CYPHER 5
UNWIND $uris AS start
MATCH (s:Resource {uri: start})
CALL (s) {
  MATCH (s)<-[:OFFERED_BY|OWNED_BY]-(n:Resource)
  WITH DISTINCT n
  WHERE n.uri > $after
    AND any(label IN labels(n) WHERE label IN $labels)
    AND ($without IS NULL OR NOT $without IN labels(n))
    AND ($code IS NULL OR n.code_key STARTS WITH $code)
    AND ($label IS NULL OR $label IN labels(n))
    AND ($type IS NULL OR n.ctdl_type = $type)
  WITH n
  ORDER BY n.uri
  WHERE $receiver IS NULL
    OR EXISTS {
      MATCH (n)<-[:TAKES]-(r:TransferRule)
      WHERE r.receiver = $receiver
        OR (r.receiver IS NULL AND EXISTS { (r)-[:AWARDS]->()-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $receiver}) })
    }
    OR EXISTS {
      MATCH (n)<-[:ASKS_FOR]-(:Requirement)(()<-[:HAS_PART]-(:Requirement)){0,8}(:Requirement)<-[:TAKES]-(r:TransferRule)
      WHERE r.receiver = $receiver
        OR (r.receiver IS NULL AND EXISTS { (r)-[:AWARDS]->()-[:OFFERED_BY|OWNED_BY]->(:Resource {uri: $receiver}) })
    }
  WITH n.uri AS uri
  LIMIT $limit
  RETURN collect(uri) AS uris
}
RETURN start, uris
ORDER BY start
