// name: read/audit/strange_nodes
// Nodes outside the model: without the label Resource and no bookkeeping, or without a uri (a whole-graph read by intent).
// parameters: known list<string>
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n)
WHERE (n:Resource AND n.uri IS NULL) OR (NOT n:Resource AND NOT any(label IN labels(n) WHERE label IN $known))
RETURN toStringOrNull(n.uri) AS uri, null AS unit,
  CASE WHEN n:Resource THEN 'no uri, labels' ELSE 'not a Resource, labels' END
    + reduce(all = '', label IN labels(n) | all + ' ' + label) AS detail
