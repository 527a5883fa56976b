// name: read/audit/prices_without_currency
// Prices whose currency nobody states (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
MATCH (n:Resource)
WHERE n.currency IS NULL
WITH n, coalesce(n.price, n.amount, n.price_per_credit, n.fee_per_term, n.fee_once) AS price
WHERE price IS NOT NULL
RETURN n.uri AS uri, n.unit AS unit, price AS detail
