// name: read/store/counts_by_label
// How many nodes carry each label (a whole-graph read by intent).
// parameters: none
// returns: label string, count integer
CYPHER 5
MATCH (n:Resource)
UNWIND labels(n) AS label
RETURN label, count(*) AS count
ORDER BY label
