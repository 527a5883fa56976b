// name: read/audit/ctids_on_two_nodes
// One CTID on several nodes: on several hosts, or in several spellings (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Resource)
WHERE n.ctid > ''
WITH n.ctid AS ctid, count(*) AS nodes, min(n.uri) AS uri, max(n.uri) AS last
WHERE nodes > 1
MATCH (n:Resource {uri: uri})
RETURN uri, n.unit AS unit, nodes + ' nodes, also ' + last AS detail
