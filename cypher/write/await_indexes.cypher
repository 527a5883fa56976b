// name: write/await_indexes
// Wait until every index is online.
// parameters: none
// returns: nothing
CYPHER 5
CALL db.awaitIndexes(300)
