"""Recording and revoking registrars' decisions: the one place that writes what no source says.

Decisions stand apart (``model/nodes.APART``): no unit states them, no digest counts them, loads and ``forget`` pass them by.
Each write takes the writers' lock first (``writing.md`` 10), so that a bulk load that is under way sees it and is refused
rather than losing it; a bulk load that ends carries every decision into the database that it makes live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from competency_graph.errors import DecisionRefused
from competency_graph.model.decisions import Decision, faults, minted, said, told, unrevoked
from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.reading import Read

if TYPE_CHECKING:
    from neo4j import ManagedTransaction


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of decisions that were given."""

    added: tuple[str, ...]
    """Ids of those that are on file now and were not before."""
    unchanged: tuple[str, ...]
    """Ids of those that were on file already, saying the same."""
    revoked: tuple[str, ...]
    """Ids of those that were on file, and are revoked now."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Who takes a decision back, when and why."""

    by: str
    on: str
    """Partial ISO date from which the decision no longer holds."""
    why: str


def _run(transaction: ManagedTransaction, name: str, **parameters: object) -> list[dict[str, Any]]:
    return [dict(record) for record in transaction.run(query(f"write/{name}").text, parameters)]


def _on_file(transaction: ManagedTransaction, ids: Iterable[str]) -> dict[str, Decision]:
    transaction.run(query("write/lock").text).consume()
    rows = _run(transaction, "decisions/on_file", ids=sorted(set(ids)))
    return {row["decision"]["id"]: told(row["decision"]) for row in rows}


def _revoke(transaction: ManagedTransaction, revoked: Iterable[Decision]) -> None:
    rows = [
        {"id": d.id, "by": d.revoked_by, "on": d.revoked_on, "why": d.revoked_why}
        for d in revoked
    ]  # fmt: skip
    if rows:
        _run(transaction, "decisions/revoke", rows=rows)


def _add(transaction: ManagedTransaction, new: Sequence[Decision]) -> None:
    if new:
        _run(transaction, "decisions/record", rows=[{"id": d.id, "properties": said(d)} for d in new])
        about = [{"id": d.id, "role": role, "uri": uri} for d in new for role, uri in d.named()]
        _run(transaction, "decisions/about", rows=about)


def record(database: Database, decisions: Sequence[Decision]) -> Recorded:
    """Record decisions in one transaction; what is on file already, saying the same, is left alone.

    Args:
        database: where to write.
        decisions: with uris for everything that they name; one without an id gets one from what it says.

    Raises:
        DecisionRefused: one of them has faults, or its id is on file with something else; nothing is recorded.
    """
    found: dict[str, Decision] = {}
    for decision in map(minted, decisions):
        if wrong := faults(decision):
            raise DecisionRefused(f"Decision {decision.id}: {wrong[0]}.", "Correct it.")
        if found.setdefault(decision.id, decision) != decision:
            raise _other(decision.id)

    def work(transaction: ManagedTransaction) -> Recorded:
        known = _on_file(transaction, found)
        new = [decision for id_, decision in found.items() if id_ not in known]
        revoked = []
        for id_, old in known.items():
            given = found[id_]
            if unrevoked(given) != unrevoked(old):
                raise _other(id_)
            if given.revoked_on is not None and given != old:
                if old.revoked_on is not None:
                    raise _already(old)
                revoked.append(given)
        _add(transaction, new)
        _revoke(transaction, revoked)
        taken_back = tuple(sorted(d.id for d in revoked))
        return Recorded(
            added=tuple(sorted(d.id for d in new)),
            unchanged=tuple(sorted(set(known) - set(taken_back))),
            revoked=taken_back,
        )

    return database.write(work) if found else Recorded((), (), ())


def revoke(database: Database, revocations: Mapping[str, Revocation]) -> Recorded:
    """Revoke decisions in one transaction; what was decided stays on file, with who revoked it, when and why.

    Args:
        database: where to write.
        revocations: id of a decision → who takes it back, when and why.

    Raises:
        DecisionRefused: one of them is not on file, was revoked otherwise before, or was decided later; none is revoked.
    """

    def work(transaction: ManagedTransaction) -> Recorded:
        known = _on_file(transaction, revocations)
        revoked = []
        for id_, revocation in sorted(revocations.items()):
            if id_ not in known:
                raise DecisionRefused(
                    f"No decision {id_!r} is on file.", "`competency-graph decisions list` shows the ids."
                )
            old = known[id_]
            new = replace(
                old,
                revoked_by=revocation.by,
                revoked_on=revocation.on,
                revoked_why=revocation.why,
            )
            if wrong := faults(new):
                raise DecisionRefused(f"Decision {id_}: {wrong[0]}.", "Correct the revocation.")
            if old.revoked_on is not None and new != old:
                raise _already(old)
            if new != old:
                revoked.append(new)
        _revoke(transaction, revoked)
        taken_back = tuple(sorted(d.id for d in revoked))
        return Recorded((), tuple(sorted(set(known) - set(taken_back))), taken_back)

    return database.write(work)


def every(database: Database) -> tuple[Decision, ...]:
    """Every decision on file, revoked ones included, by id."""
    return tuple(told(row["decision"]) for row in database.stream(Read("decisions/all")))


def carry(database: Database, decisions: Sequence[Decision], *, batch_size: int = 1000) -> None:
    """Bring decisions into a database that becomes live, as they stand: those that it lacks, and revocations that it lacks."""
    for start in range(0, len(decisions), batch_size):
        part = decisions[start : start + batch_size]

        def work(transaction: ManagedTransaction, part: Sequence[Decision] = part) -> None:
            known = _on_file(transaction, (decision.id for decision in part))
            _add(transaction, [d for d in part if d.id not in known])
            taken_back = [d for d in part if d.id in known and d.revoked_on is not None]
            _revoke(transaction, [d for d in taken_back if known[d.id].revoked_on is None])

        database.write(work)


def _other(id_: str) -> DecisionRefused:
    return DecisionRefused(
        f"Decision {id_} is on file (or given twice) and says something else.",
        "What was decided is not rewritten: revoke it, and record a new one under an id of its own.",
    )


def _already(old: Decision) -> DecisionRefused:
    return DecisionRefused(
        f"Decision {old.id} was revoked already, by {old.revoked_by} on {old.revoked_on}: {old.revoked_why}",
        "Its history is kept as it is.",
    )
