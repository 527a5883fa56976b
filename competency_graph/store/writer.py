"""The write port, online: units in, one transaction a batch, the content hash as the checkpoint (``writing.md``).

The graph is a function of the set of current units: order, batching, a crash and a resume cannot matter. A unit whose
content is what the store already has is skipped; a changed one is retired (its edges, the descriptions of its that
show) and written anew in the same transaction. To resume after a kill is to read the input again and skip.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neo4j.exceptions import ClientError

from competency_graph.errors import ModelError, NotFound
from competency_graph.model.declarations import Property, PropertyType, Value, check_value
from competency_graph.model.edges import EDGE_TYPES, edge_properties
from competency_graph.model.identity import unit_id
from competency_graph.model.nodes import KEPT_PREFIX, NODE_TYPES, RESOURCE, closed_labels, properties_of
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.reading import Read

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

TALLIED = 1000
"""Awarding rules from which they are counted once after a load: counting 30,000 when asked takes 80 ms (``sources_of``)."""
FIRST_PAGE = 101
"""Of these, so many rules are noted by sender and uri: the largest page, and whether there is more."""
_SELF_INDEXED = tuple(name for name, edge in EDGE_TYPES.items() if edge.own_unit_index)


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did."""

    units: int
    """Units written, new or changed."""
    unchanged: int
    """Units skipped because the store already has this content."""
    retired: int
    """Of the units written, those that had said something else before; or units that a complete input no longer has."""
    nodes: int
    edges: int

    def __add__(self, other: Written) -> Written:
        return Written(
            self.units + other.units,
            self.unchanged + other.unchanged,
            self.retired + other.retired,
            self.nodes + other.nodes,
            self.edges + other.edges,
        )


NOTHING = Written(0, 0, 0, 0, 0)


_node_properties = lru_cache(4096)(properties_of)
_edge_properties = lru_cache(edge_properties)
# Asked for each row of each unit: to put them together took a third of all checking.


def _fits(declared: Mapping[str, Property], properties: Mapping[str, Value]) -> bool:
    """Whether every property is declared and holds what it may: the usual case, decided without a word."""
    for name, value in properties.items():
        property_ = declared.get(name)
        if property_ is None:
            return False
        if property_.type is PropertyType.TEXT:
            if value.__class__ is not str:
                return False
        elif not property_.type.accepts(value):
            return False
    return True


def _checked_node(unit: UnitRows, row: NodeRow) -> None:
    where = f"{unit.file or unit.source} {unit.record or unit.name}: node {row.uri}"
    if not row.labels:
        raise ModelError(f"{where} has no label.", "Give it one of the declared labels (docs/model.md).")
    for label in row.labels:
        if label not in NODE_TYPES:
            raise ModelError(f"{where}: label {label!r} is not declared.", "Declare it in model/nodes.py.")
    declared = _node_properties(tuple(row.labels))
    if _fits(declared, row.properties):
        return
    for name, value in row.properties.items():
        if name in declared:
            check_value(where, declared[name], value)
        elif not (
            name.startswith(KEPT_PREFIX)
            and isinstance(value, list)
            and all(isinstance(v, str) for v in value)
        ):
            raise ModelError(
                f"{where}: property {name!r} is not declared for {'+'.join(row.labels)}.",
                f"Declare it in model/nodes.py, or keep it as texts under {KEPT_PREFIX}<term>.",
            )


def _checked_edge(unit: UnitRows, row: EdgeRow, described: frozenset[str]) -> None:
    where = f"{unit.file or unit.source} {unit.record or unit.name}: edge {row.start} -{row.type}-> {row.end}"
    if row.type not in EDGE_TYPES:
        raise ModelError(f"{where}: the type is not declared.", "Declare it in model/edges.py.")
    if not EDGE_TYPES[row.type].own_unit_index and row.start not in described and row.end not in described:
        raise ModelError(
            f"{where}: neither end is described by its own unit.", "It could not be retired; add a node row."
        )
    declared = _edge_properties(row.type)
    if _fits(declared, row.properties):
        return
    for name, value in row.properties.items():
        if name not in declared:
            raise ModelError(f"{where}: property {name!r} is not declared.", "Declare it in model/edges.py.")
        check_value(where, declared[name], value)


def check_unit(unit: UnitRows) -> None:
    """Hold every row of a unit against the declared model.

    Raises:
        ModelError: names the unit, the row, the property and what was expected.
    """
    seen: dict[str, NodeRow] = {}
    for node in unit.nodes:
        _checked_node(unit, node)
        if seen.setdefault(node.uri, node) != node:
            raise ModelError(
                f"{unit.file or unit.source} {unit.record or unit.name} describes {node.uri} twice, differently.",
                "A unit gives one description of a node: join them in the translation.",
            )
    described = frozenset(seen)
    for edge in unit.edges:
        _checked_edge(unit, edge, described)


def _node_parameters(unit: UnitRows, row: NodeRow) -> dict[str, Any]:
    properties: dict[str, Value] = {**row.properties, "uri": row.uri, "unit": unit.id, "rank": unit.rank}
    return {
        "uri": row.uri,
        "unit": unit.id,
        "labels": [RESOURCE, *closed_labels(row.labels)],
        "properties": properties,
    }


def _edge_parameters(unit: UnitRows, row: EdgeRow) -> dict[str, Any]:
    properties: dict[str, Value] = {**row.properties, "unit": unit.id}
    if row.key:
        properties["key"] = row.key
    return {"type": row.type, "start": row.start, "end": row.end, "properties": properties}


def unit_properties(unit: UnitRows) -> dict[str, Any]:
    """The properties of a unit's own node, for both writers."""
    return {
        "id": unit.id, "name": unit.name, "source": unit.source, "content": unit.content,
        "file": unit.file, "record": unit.record, "date": unit.date, "priority": unit.priority, "input": unit.input,
    }  # fmt: skip


def _unit_parameters(unit: UnitRows) -> dict[str, Any]:
    return {"id": unit.id, "source": unit.source, "properties": unit_properties(unit)}


def _differing(units: Iterable[UnitRows], known: Mapping[int, Mapping[str, Any]]) -> list[UnitRows]:
    """Units that the store does not have with this content."""
    return [unit for unit in units if unit.id not in known or known[unit.id]["content"] != unit.content]


def _moved(units: Iterable[UnitRows], known: Mapping[int, Mapping[str, Any]]) -> list[UnitRows]:
    """Units that the store has with this content, but read elsewhere or from other bytes."""
    moved = []
    for unit in units:
        row = known.get(unit.id)
        if row is not None and row["content"] == unit.content:
            place = (row["input"], row["file"], row["record"])
            if place != (unit.input, unit.file, unit.record):
                moved.append(unit)
    return moved


class _Batch:
    """The statements of one transaction."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self.transaction = transaction

    def run(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        result = self.transaction.run(query(f"write/{name}").text, parameters)
        return [dict(record) for record in result]

    def known(self, units: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What the store has of these units: content, input, file and record, by id."""
        return {row["unit"]: row for row in self.run("contents", units=list(units))}

    def refresh(self, units: Sequence[UnitRows]) -> int:
        """Note anew where these units were read; what they say is unchanged."""
        if units:
            self.run("refresh", rows=[_unit_parameters(unit) for unit in units])
        return len(units)

    def retire(self, units: Sequence[int]) -> tuple[set[str], set[str]]:
        """Uris that may need another description, and uris that may have to be swept."""
        if not units:
            return set(), set()
        (row,) = self.run("retire", units=list(units))
        own = set(row["own"])
        near = own.union(*row["near"])
        for edge_type in _SELF_INDEXED:
            (row,) = self.run(f"retire_{edge_type.lower()}", units=list(units))
            near.update(row["near"])
        (row,) = self.run("retire_claims", units=list(units))
        return own, near.union(row["uris"])

    def describe(self, units: Sequence[UnitRows]) -> set[str]:
        """Write the node rows; returns the uris whose description may have to change hands."""
        first: dict[str, dict[str, Any]] = {}
        further: list[dict[str, Any]] = []
        # The greatest rank of the batch goes first: it shows at once where nobody else described the node.
        for unit in sorted(units, key=lambda u: u.rank, reverse=True):
            for uri, node in {node.uri: node for node in unit.nodes}.items():
                parameters = _node_parameters(unit, node)
                if first.setdefault(uri, parameters) is not parameters:
                    further.append(parameters)
        (taken_row,) = self.run("nodes", rows=list(first.values())) if first else ({"taken": []},)
        taken = set(taken_row["taken"])
        claims = [row for uri, row in first.items() if uri not in taken] + further
        if not claims:
            return set()
        (row,) = self.run("claims", rows=claims)
        return set(row["outranking"])

    def elect_and_sweep(self, elect: set[str], sweep: set[str]) -> None:
        if elect:
            self.run("elect", uris=sorted(elect))
        if sweep:
            self.run("sweep", uris=sorted(sweep))


class Writer:
    """Writes units into one database, one writer at a time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._changed = False
        """Whether this writer has written or taken back anything since the last run was recorded."""

    def write(self, units: Iterable[UnitRows]) -> Written:
        """Write a batch of units in one transaction.

        Of two units with one id in a batch the last one counts, as it would in two batches. Give about 1,000 Registry
        envelopes at a time: measured in turns on a warm server, 3,958 of them took 2.0 to 2.8 s of its processor time in
        batches of 1,000 and 2.7 to 4.0 s in batches of 200. Warming up matters more: the first time they took 6.1 s.

        Raises:
            ModelError: a row does not fit the model; nothing of the batch is written.
        """
        batch = {unit.id: unit for unit in units}
        for unit in batch.values():
            check_unit(unit)
        if not batch:
            return NOTHING
        known = self._known(batch)
        if not _differing(batch.values(), known) and not _moved(batch.values(), known):
            return Written(0, len(batch), 0, 0, 0)
        self._changed = True
        return self.database.write(lambda transaction: self._write(transaction, batch))

    def _known(self, batch: Mapping[int, UnitRows]) -> dict[int, dict[str, Any]]:
        return self.database.write(lambda transaction: _Batch(transaction).known(list(batch)))

    def _write(self, transaction: ManagedTransaction, batch: Mapping[int, UnitRows]) -> Written:
        statements = _Batch(transaction)
        statements.run("lock")
        # Read under the lock: another writer may have written some of them since.
        known = statements.known(list(batch))
        changed = _differing(batch.values(), known)
        statements.refresh(_moved(batch.values(), known))
        before = [unit.id for unit in changed if unit.id in known]
        own, near = statements.retire(before)
        statements.run("units", rows=[_unit_parameters(unit) for unit in changed])
        outranking = statements.describe(changed)
        edges = [_edge_parameters(unit, edge) for unit in changed for edge in unit.edges]
        if edges:
            statements.run("edges", rows=edges)
        statements.elect_and_sweep(own | outranking, near)
        return Written(
            len(changed),
            len(batch) - len(changed),
            len(before),
            sum(len(u.nodes) for u in changed),
            len(edges),
        )

    def retire_absent(self, source: str, present: Iterable[str], *, batch_size: int = 1000) -> int:
        """Take back the units of a source that a *complete* input no longer has; returns how many.

        Args:
            source: name of the source.
            present: unit names that the input has, rejected ones included: a rejected record retires nothing.
            batch_size: units a transaction.
        """
        keep = {unit_id(source, name) for name in present}

        def named(transaction: ManagedTransaction) -> list[int]:
            found = _Batch(transaction).run("units_of_source", source=source)
            return sorted(r["unit"] for r in found if r["unit"] not in keep)

        gone = self.database.write(named)
        self._changed = self._changed or bool(gone)
        for start in range(0, len(gone), batch_size):
            part = gone[start : start + batch_size]

            def work(transaction: ManagedTransaction, part: list[int] = part) -> None:
                statements = _Batch(transaction)
                statements.run("lock")
                own, near = statements.retire(part)
                statements.run("drop_units", units=part)
                statements.elect_and_sweep(own, near)

            self.database.write(work)
        return len(gone)

    def forget(self, source: str) -> int:
        """Take back everything that a source has said, and note that as a run; returns how many units that was.

        Raises:
            NotFound: there is no such source.
        """
        if all(row["name"] != source for row in self.database.read(Read("store/sources"))):
            raise NotFound(
                f"There is no source {source!r} in this graph.", "`competency-graph stats` lists them."
            )
        began, started = time.monotonic(), datetime.now(UTC)
        retired = self.retire_absent(source, ())
        self.record_run(
            source,
            {
                "started": started.isoformat(timespec="seconds"), "seconds": f"{time.monotonic() - began:.1f}",
                "records": 0, "units": 0, "written": 0, "unchanged": 0, "rejected": 0, "retired": retired,
                "complete": True, "duplicates": 0, "findings": ["1 × the source was forgotten"],
            },
        )  # fmt: skip
        return retired

    def record_run(
        self, source: str, run: Mapping[str, Value], *, edition: str | None = None, licence: str | None = None
    ) -> None:
        """Note a finished load under its source; runs are in neither form of the digest."""
        counts = dict(run)

        def work(transaction: ManagedTransaction) -> None:
            statements = _Batch(transaction)
            statements.run("lock")
            statements.run("run", source=source, edition=edition, licence=licence, run=counts)
            statements.run("tallies_kept")

        self.database.write(work)
        if self._changed:
            self._changed = False
            self.tally()
            # Not every server lets its users do this; plans then follow the statistics after a while by themselves.
            with suppress(ClientError):
                self.database.schema(query("write/replan"))

    def tally(self) -> None:
        """Count anew the rules of what many rules award, by sender and kind (``write/tallies``).

        The counts hold until the next write of facts; who asks for them then counts for himself.
        """

        def work(transaction: ManagedTransaction) -> None:
            statements = _Batch(transaction)
            statements.run("lock")
            statements.run("tallies_gone")
            statements.run("tallies", fewest=TALLIED, page=FIRST_PAGE)

        self.database.write(work)
