// name: write/decisions/on_file
// The decisions of these ids that are on file, as they stand.
// parameters: ids list<string>
// returns: decision map
CYPHER 5
UNWIND $ids AS id
MATCH (d:Decision {id: id})
RETURN d {.*} AS decision
