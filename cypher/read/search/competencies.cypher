// name: read/search/competencies
// One window of competencies by words, best first, and which of them one publisher published or owns, itself or by their framework.
// parameters: text string, skip integer, window integer, publisher string, limit integer
// returns: examined integer, matches list<map>
CYPHER 5
MATCH (publisher:Resource {uri: $publisher})
CALL (publisher) {
  CALL db.index.fulltext.queryNodes('fulltext_Competency', $text) YIELD node, score
  WITH node, score
  ORDER BY score DESC, elementId(node)
  SKIP $skip
  LIMIT $window
  RETURN collect(node) AS found
}
RETURN size(found) AS examined, COLLECT {
  UNWIND range(0, size(found) - 1) AS i
  WITH i, found[i] AS n, publisher
  WHERE $publisher IN n.publishers
    OR EXISTS { (n)-[:IN_FRAMEWORK]->(f:Resource)-[:PUBLISHED_BY|OWNED_BY]->(publisher) }
    OR EXISTS { (n)-[:PUBLISHED_BY|OWNED_BY]->(publisher) }
  // UNWIND gives the positions in order, so that the first that fit end the look; sorted, all of the window would be looked at.
  WITH i, n
  LIMIT $limit
  RETURN {
    position: $skip + i,
    node: n {
      .uri, .ctid, .name, .description, .url, .status, .starts, .ends, .ctdl_type, .unit, .field,
      code: n.coded_notation, labels: labels(n)
    },
    offered_by: COLLECT {
      MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
      WITH DISTINCT o, type(r) AS by
      RETURN o {.uri, .name, by: by} ORDER BY o.uri
    }
  }
} AS matches
