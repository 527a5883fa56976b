// name: read/languages/texts
// The names and descriptions of these nodes in every language, of those that state a language.
// parameters: uris list<string>
// returns: uri string, name string, name_langs list<string>, name_texts list<string>, description string, description_langs list<string>, description_texts list<string>
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
WHERE n.name_langs IS NOT NULL OR n.description_langs IS NOT NULL
RETURN n.uri AS uri, n.name AS name, n.name_langs AS name_langs, n.name_texts AS name_texts,
  n.description AS description, n.description_langs AS description_langs, n.description_texts AS description_texts
