// name: write/lock
// Take the writers' lock: one node that every writing transaction writes first, so that only one writes at a time.
// parameters: none
// returns: nothing
CYPHER 5
MERGE (lock:Lock {id: 'writer'})
SET lock.taken = coalesce(lock.taken, 0) + 1
