"""From spooled units to edge rows for the importer, and to buckets of what is said about each uri.

An edge needs only the numbers of its ends, so its row is final here. A node may be described by several units, or only
be pointed at: its descriptions, and each end that its own unit does not describe, go into the bucket of its uri.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from competency_graph.errors import ModelError
from competency_graph.model.declarations import Property, PropertyType
from competency_graph.model.edges import edge_properties
from competency_graph.store.bulk.buckets import Buckets
from competency_graph.store.bulk.identity import number_of
from competency_graph.store.bulk.table import Columns, Table, Written
from competency_graph.store.memory import peak_memory

_REMEMBERED_MENTIONS = 200_000
_UNIT_INTEGERS = frozenset({"id", "priority"})


@dataclass(frozen=True, slots=True)
class PartitionTask:
    """A worker's share."""

    worker: int
    spool: tuple[str, ...]
    """Files to read; each is deleted when it was read."""
    superseded: frozenset[int]
    """Lines that do not count."""
    folder: str
    buckets: int
    salt: bytes
    unit_properties: tuple[str, ...]
    """Names of the properties of units' own nodes."""


@dataclass(slots=True)
class Partitioned:
    """What a worker made of it."""

    files: list[Written]
    columns: dict[tuple[str, ...], set[str]]
    """Property names that occur, by the labels of the description."""
    edges: Counter[str] = field(default_factory=Counter)
    units: int = 0
    memory: int = 0
    """Peak resident bytes of the worker."""


class _Partition:
    def __init__(self, task: PartitionTask) -> None:
        self.task = task
        self.folder = Path(task.folder)
        self.buckets = Buckets(self.folder, task.worker, task.buckets)
        self.columns: dict[tuple[str, ...], set[str]] = {}
        self.edge_tables: dict[str, tuple[Table, Columns]] = {}
        self.unit_table: tuple[Table, Columns] | None = None
        self.mentioned: set[str] = set()
        self.edges: Counter[str] = Counter()
        self.units = 0

    def unit(self, line: list[Any]) -> None:
        number, unit, rank, properties, nodes, edges = line
        self.units += 1
        self._unit_row(number, properties)
        numbers: dict[str, int] = {}
        for uri, labels, said in nodes:
            numbers[uri] = at = number_of(uri, self.task.salt)
            key = tuple(labels)
            seen = self.columns.get(key)
            if seen is None:
                seen = self.columns[key] = {"uri", "unit", "rank"}
            if not said.keys() <= seen:
                seen.update(said)
            row = [uri, number, unit, rank, labels, said]
            self.buckets.add(at, orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        for kind, start, end, key_text, said in edges:
            said["unit"] = unit
            if key_text:
                said["key"] = key_text
            table, columns = self.edge_tables.get(kind) or self._edge_table(kind)
            fields, unsaid = columns.fields(said)
            if unsaid:
                raise ModelError(
                    f"Edge {start} -{kind}-> {end}: {sorted(unsaid)} cannot be said in CSV.",
                    "Load it online.",
                )
            table.add((str(self._end(start, numbers)), str(self._end(end, numbers)), *fields))
            self.edges[kind] += 1

    def _end(self, uri: str, numbers: dict[str, int]) -> int:
        at = numbers.get(uri)
        if at is None:
            numbers[uri] = at = number_of(uri, self.task.salt)
            if uri not in self.mentioned:
                # Thousands of records point at one organization: once in a while is enough.
                if len(self.mentioned) >= _REMEMBERED_MENTIONS:
                    self.mentioned.clear()
                self.mentioned.add(uri)
                self.buckets.add(at, orjson.dumps(uri, option=orjson.OPT_APPEND_NEWLINE))
        return at

    def _edge_table(self, kind: str) -> tuple[Table, Columns]:
        declared = edge_properties(kind)
        columns = Columns(declared, declared)
        name = f"edges-{kind}-{self.task.worker}"
        header = (":START_ID(n)", ":END_ID(n)", *columns.header)
        made = Table(self.folder, name, f"--relationships={kind}", header), columns
        self.edge_tables[kind] = made
        return made

    def _unit_row(self, number: int, properties: dict[str, Any]) -> None:
        if self.unit_table is None:
            declared = {
                name: Property(
                    name, PropertyType.INTEGER if name in _UNIT_INTEGERS else PropertyType.TEXT, ""
                )
                for name in self.task.unit_properties
            }
            columns = Columns(declared, declared)
            table = Table(
                self.folder, f"units-{self.task.worker}", "--nodes=Unit", (":ID(u)", *columns.header)
            )
            self.unit_table = table, columns
        table, columns = self.unit_table
        fields, _ = columns.fields(properties)
        table.add((str(number), *fields))

    def finished(self) -> Partitioned:
        self.buckets.flush()
        tables = [table for table, _ in self.edge_tables.values()]
        if self.unit_table is not None:
            tables.append(self.unit_table[0])
        files = [file for table in tables for file in table.close()]
        return Partitioned(files, self.columns, self.edges, self.units, peak_memory())


def partition(task: PartitionTask) -> Partitioned:
    """Read a share of the spool; runs in a worker process."""
    work = _Partition(task)
    for name in task.spool:
        path = Path(name)
        with path.open("rb") as lines:
            for text in lines:
                line = orjson.loads(text)
                if line[0] not in task.superseded:
                    work.unit(line)
        path.unlink()
    return work.finished()
