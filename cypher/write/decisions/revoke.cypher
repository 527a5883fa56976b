// name: write/decisions/revoke
// Note who revoked decisions, when and why; what was decided stays on file.
// parameters: rows list<map {id string, by string, on string, why string}>
// returns: nothing
CYPHER 5
UNWIND $rows AS row
MATCH (d:Decision {id: row.id})
SET d.revoked_by = row.by, d.revoked_on = row.on, d.revoked_why = row.why
