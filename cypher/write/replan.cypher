// name: write/replan
// Sample the indexes that changed and forget the plans made before: after a load a plan for the store as it was may start at the wrong end.
// parameters: none
// returns: nothing
CYPHER 5
CALL db.prepareForReplanning(300)
