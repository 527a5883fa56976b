// name: read/owned_by/size
// How many edges say that these organizations own or offer something: counted by the store, not by looking at them.
// parameters: uris list<string>
// returns: edges integer
CYPHER 5
UNWIND $uris AS uri
MATCH (o:Resource {uri: uri})
RETURN sum(COUNT { (o)<-[:OWNED_BY]-() } + COUNT { (o)<-[:OFFERED_BY]-() }) AS edges
