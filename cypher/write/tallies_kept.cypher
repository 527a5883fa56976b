// name: write/tallies_kept
// The transaction that runs this writes no fact: counts that held before it go on holding (a handful of bookkeeping nodes).
// parameters: none
// returns: nothing
CYPHER 5
MATCH (lock:Lock {id: 'writer'})
MATCH (y:Tally)
WHERE y.taken = lock.taken - 1
SET y.taken = lock.taken
