// name: read/browse/nodes
// These nodes, with who offers, owns or publishes them and where each was read; what is not there has no row.
// parameters: uris list<string>
// returns: node map, offered_by list<map {uri string, name string, by string}>, cited list<map>
CYPHER 5
UNWIND $uris AS uri
MATCH (n:Resource {uri: uri})
RETURN n {
    .uri, .ctid, .ctdl_type, .name, .description, .url, .status, .starts, .ends, .unit, .field, .record, .text,
    .code, .coded_notation, .label, .list_id, .level, .levels, .subjects, .keywords, .classified, .codes,
    .credit_minimum, .credit_maximum, .credit_unit, .credit_level, .price, .currency, .hours_minimum, .hours_maximum,
    .terms_offered, .delivery, .credential_status, .grade_minimum, .score_minimum, .score_maximum, .region, .country,
    .locality, .calendar, .ipeds_id, .ope_id, .minimum_grade, .attempt_policy, .transfer_maximum, .transfer_maximum_unit,
    .residency_minimum, .price_per_credit, .fee_per_term, .fee_once, .edition, .signed, .consumption, .agreement_type,
    labels: labels(n)
  } AS node,
  COLLECT {
    MATCH (n)-[r:OFFERED_BY|OWNED_BY|PUBLISHED_BY]->(o:Resource)
    WITH DISTINCT o, type(r) AS by
    RETURN o {.uri, .name, by: by} ORDER BY o.uri
  } AS offered_by,
  COLLECT {
    MATCH (u:Unit {id: n.unit})
    OPTIONAL MATCH (s:Source {name: u.source})
    RETURN {source: u.source, edition: s.edition, file: u.file, record: u.record, name: u.name}
  } AS cited
ORDER BY node.uri
