// name: read/store/writes
// How often the writers' lock was taken so far: an equal number later means that nobody wrote in between.
// parameters: none
// returns: taken integer
CYPHER 5
MATCH (lock:Lock {id: 'writer'})
RETURN lock.taken AS taken
