// name: write/sweep
// Remove placeholders that nothing touches any more. By Resource's unique uri: Unresolved has no index, and would be
// scanned once an uri.
// parameters: uris list<string>
// returns: nothing
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri}) WHERE n:Unresolved AND NOT EXISTS { (n)--() }
DELETE n
