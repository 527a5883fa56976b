// name: read/audit/credits_without_unit
// Credit stated as a number without its unit, on nodes and on awards (a whole-graph read by intent).
// parameters: none
// returns: uri string, unit integer, detail string
CYPHER 5
CALL () {
  MATCH (n:Resource)
  WHERE n.credit_unit IS NULL
    AND (n.credit_minimum IS NOT NULL OR n.credit_maximum IS NOT NULL)
  RETURN n.uri AS uri, n.unit AS unit, coalesce(n.credit_minimum, n.credit_maximum) AS detail
  UNION ALL
  MATCH (n:Requirement|Residual|Limit)
  WHERE n.credit_unit IS NULL AND (
    n.credits IS NOT NULL OR n.measure = 'CREDITS' OR (n.count_unit = 'CREDITS' AND n.count IS NOT NULL)
  )
  RETURN n.uri AS uri, n.unit AS unit, coalesce(n.credits, n.count, n.maximum, n.minimum) AS detail
  UNION ALL
  MATCH (n:TransferRule)-[a:AWARDS]->(t)
  WHERE a.credits IS NOT NULL AND a.credit_unit IS NULL
  RETURN n.uri AS uri, a.unit AS unit, a.credits + ' for ' + t.uri AS detail
}
RETURN uri, unit, detail
