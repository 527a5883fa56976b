// name: read/store/graph_counts
// How many nodes of each label and edges of each type, out of the count store: at once at any size, bookkeeping included.
// parameters: none
// returns: counts map
CYPHER 5
CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
RETURN {nodes: data.nodes, relationships: data.relationships} AS counts
