// name: read/rule_quality/parties
// What senders and receivers are called, and the grades that they read rules by.
// parameters: uris list<string>
// returns: uri string, name string, grade_scale string, minimum_grade string, system boolean
CYPHER 5
UNWIND $uris AS uri
MATCH (o:Resource {uri: uri})
RETURN o.uri AS uri, o.name AS name, o.grade_scale AS grade_scale, o.minimum_grade AS minimum_grade, o:System AS system
