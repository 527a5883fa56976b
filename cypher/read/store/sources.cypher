// name: read/store/sources
// The sources that were loaded, with the edition of each and how many units it has (a handful of bookkeeping nodes).
// parameters: none
// returns: name string, edition string, licence string, units integer
CYPHER 5
MATCH (s:Source)
RETURN s.name AS name, s.edition AS edition, s.licence AS licence, COUNT { MATCH (u:Unit {source: s.name}) } AS units
ORDER BY name
