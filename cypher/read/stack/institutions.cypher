// name: read/stack/institutions
// What these institutions charge, and how much they count in transfer and ask to be earned there.
// parameters: uris list<string>
// returns: institution map
CYPHER 5
UNWIND $uris AS uri
MATCH (o:Resource {uri: uri})
RETURN o {
  .uri, .name, .unit, .calendar, .calendars, .currency, .price_per_credit, .fee_once, .fee_per_term,
  .transfer_maximum, .transfer_maximum_unit, .residency_minimum
} AS institution
ORDER BY institution.uri
