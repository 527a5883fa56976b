// name: write/tallies_gone
// Drop the counts that stopped counting when something was written (a handful of bookkeeping nodes).
// parameters: none
// returns: nothing
CYPHER 5
MATCH (lock:Lock {id: 'writer'})
MATCH (y:Tally)
WHERE y.taken <> lock.taken
DELETE y
