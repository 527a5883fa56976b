// name: write/run
// Record a finished load, with its counts, under its source.
// parameters: source string, edition string, licence string, run map
// returns: nothing
CYPHER 5
MERGE (s:Source {name: $source})
SET s.edition = coalesce($edition, s.edition), s.licence = coalesce($licence, s.licence)
CREATE (s)<-[:OF_SOURCE]-(r:LoadRun)
SET r = $run, r.edition = $edition
