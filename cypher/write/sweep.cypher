// name: write/sweep
// Remove placeholders that nothing touches any more.
// parameters: uris list<string>
// returns: nothing
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Unresolved {uri: uri}) WHERE NOT EXISTS { (n)--() }
DELETE n
