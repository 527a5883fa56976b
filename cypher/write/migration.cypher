// name: write/migration
// Record that a migration was applied.
// parameters: version integer, title string, checksum string, applied string
// returns: nothing
CYPHER 5
MERGE (m:Migration {version: $version})
SET m.title = $title, m.checksum = $checksum, m.applied = $applied
