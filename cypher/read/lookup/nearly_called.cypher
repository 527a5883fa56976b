// name: read/lookup/nearly_called
// Organizations whose names are nearly these: every word but for two letters, best match first.
// parameters: texts list<map {asked string, text string}>, limit integer
// returns: asked string, names list<string>
CYPHER 5
UNWIND $texts AS wanted
RETURN wanted.asked AS asked,
  COLLECT {
    CALL db.index.fulltext.queryNodes('fulltext_Organization', wanted.text) YIELD node, score
    RETURN node.name AS name ORDER BY score DESC, node.uri LIMIT $limit
  } AS names
ORDER BY asked
