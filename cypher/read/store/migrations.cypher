// name: read/store/migrations
// The migrations that this database has seen (a handful of bookkeeping nodes).
// parameters: none
// returns: version integer, title string, checksum string
CYPHER 5
MATCH (m:Migration)
RETURN m.version AS version, m.title AS title, m.checksum AS checksum
ORDER BY version
