// name: read/stack/offers
// What these things are as offers: price, credit, hours, who offers them, what completing them alone awards.
// parameters: uris list<string>
// returns: node map, offered_by list<map {uri string, name string, by string}>, results_in list<string>, hubs list<string>
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
RETURN n {
    .uri, .name, .code, .starts, .ends, .unit, .ctid, .url, .credit_minimum, .credit_maximum, .credit_unit, .credit_level,
    .price, .currency, .price_kind, .price_text, .hours_minimum, .hours_maximum, .weeks_minimum, .weeks_maximum, .terms_offered, .delivery,
    .processes_completion, .elective,
    labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY by, o.uri
  } AS offered_by,
  COLLECT { MATCH (n)-[:RESULTS_IN]->(c:Resource) RETURN DISTINCT c.uri ORDER BY c.uri } AS results_in,
  COLLECT { MATCH (n)-[:VIA_HUB]->(h:CommonNumber) RETURN DISTINCT h.uri ORDER BY h.uri } AS hubs
ORDER BY node.uri
