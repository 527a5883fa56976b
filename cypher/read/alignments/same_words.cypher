// name: read/alignments/same_words
// Competencies whose name has these words in this order, as the full-text index finds them; whether they are the same is for the reader.
// parameters: phrases list<map {asked string, phrase string}>, maximum integer
// returns: asked string, node map
CYPHER 5
UNWIND $phrases AS one
CALL (one) {
  CALL db.index.fulltext.queryNodes('fulltext_Competency', one.phrase, {limit: $maximum}) YIELD node
  RETURN node AS o
}
RETURN one.asked AS asked, o {.uri, .name, .coded_notation, .unit, labels: labels(o)} AS node
ORDER BY asked, node.uri
