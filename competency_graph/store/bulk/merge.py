"""Bucket by bucket: the description of the greatest rank shows, the others wait behind it, the rest are placeholders.

This is ``writing.md`` 3 and 4 (rank, claims, ``Unresolved``) for a set of units that is all there is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from competency_graph.errors import BulkRefused
from competency_graph.model.nodes import RESOURCE, UNRESOLVED, closed_labels
from competency_graph.store.bulk.buckets import bucket_path
from competency_graph.store.bulk.identity import number_of
from competency_graph.store.bulk.table import Columns, Table, Written, listed, node_columns, quoted
from competency_graph.store.memory import peak_memory


@dataclass(frozen=True, slots=True)
class MergeTask:
    """A worker's share."""

    worker: int
    buckets: tuple[int, ...]
    partitions: int
    """Workers that wrote into the buckets."""
    folder: str
    columns: dict[tuple[str, ...], tuple[str, ...]]
    salt: bytes


@dataclass(slots=True)
class Merged:
    """What a worker made of it."""

    files: list[Written]
    labels: Counter[str] = field(default_factory=Counter)
    """Nodes by label."""
    nodes: int = 0
    claims: int = 0
    unresolved: int = 0
    unsaid_nodes: list[dict[str, Any]] = field(default_factory=list)
    """Properties that CSV cannot say: ``{uri, properties}``."""
    unsaid_claims: list[dict[str, Any]] = field(default_factory=list)
    """The same of descriptions that wait: ``{unit, uri, properties}``."""
    memory: int = 0


class _Merge:
    def __init__(self, task: MergeTask) -> None:
        self.task = task
        self.folder = Path(task.folder)
        self.shown: dict[tuple[str, ...], tuple[Table, Columns]] = {}
        self.waiting: dict[tuple[str, ...], tuple[Table, Columns, str]] = {}
        self.placeholders = Table(
            self.folder,
            f"nodes-{UNRESOLVED}-placeholders-{task.worker}",
            f"--nodes={RESOURCE}:{UNRESOLVED}",
            (":ID(n)", "uri:string"),
        )
        self.found = Merged([])

    def bucket(self, bucket: int) -> None:
        descriptions: dict[str, list[list[Any]]] = {}
        for worker in range(self.task.partitions):
            path = bucket_path(self.folder, bucket, worker)
            if not path.exists():
                continue
            with path.open("rb") as lines:
                for text in lines:
                    line = orjson.loads(text)
                    if isinstance(line, str):
                        descriptions.setdefault(line, [])
                    else:
                        descriptions.setdefault(line[0], []).append(line)
            path.unlink()
        numbers: dict[int, str] = {}
        for uri, said in descriptions.items():
            number = number_of(uri, self.task.salt)
            if numbers.setdefault(number, uri) != uri:
                raise BulkRefused(
                    f"{uri} and {numbers[number]} have one number ({number}) in this load.",
                    "Chance, at 1 in 36,000 for two million nodes: load again, each load numbers anew.",
                )
            self.found.nodes += 1
            if not said:
                self.placeholders.add((str(number), quoted(uri)))
                self.found.unresolved += 1
                continue
            said.sort(key=_rank, reverse=True)
            self._show(number, said[0])
            for line in said[1:]:
                self._wait(number, line)

    def _show(self, number: int, line: list[Any]) -> None:
        uri, _, unit, rank, labels, properties = line
        key = tuple(labels)
        found = self.shown.get(key)
        if found is None:
            columns = node_columns(key, self.task.columns[key])
            closed = (RESOURCE, *closed_labels(key))
            name = f"nodes-{'+'.join(key)}-{self.task.worker}"
            table = Table(self.folder, name, f"--nodes={':'.join(closed)}", (":ID(n)", *columns.header))
            found = self.shown[key] = table, columns
        table, columns = found
        fields, unsaid = columns.fields({**properties, "uri": uri, "unit": unit, "rank": rank})
        table.add((str(number), *fields))
        self.found.labels.update(closed_labels(key))
        if unsaid:
            self.found.unsaid_nodes.append({"uri": uri, "properties": unsaid})

    def _wait(self, number: int, line: list[Any]) -> None:
        uri, unit_number, unit, rank, labels, properties = line
        key = tuple(labels)
        found = self.waiting.get(key)
        if found is None:
            columns = node_columns(key, self.task.columns[key])
            header = (":START_ID(u)", ":END_ID(n)", "labels:string[]", *columns.header)
            name = f"claims-{'+'.join(key)}-{self.task.worker}"
            table = Table(self.folder, name, "--relationships=DESCRIBES", header)
            found = self.waiting[key] = table, columns, listed((RESOURCE, *closed_labels(key)))
        table, columns, closed = found
        fields, unsaid = columns.fields({**properties, "uri": uri, "unit": unit, "rank": rank})
        table.add((str(unit_number), str(number), closed, *fields))
        self.found.claims += 1
        if unsaid:
            self.found.unsaid_claims.append({"unit": unit, "uri": uri, "properties": unsaid})

    def finished(self) -> Merged:
        tables = [
            self.placeholders,
            *(table for table, _ in self.shown.values()),
            *(table for table, _, _ in self.waiting.values()),
        ]
        self.found.files = [file for table in tables for file in table.close()]
        self.found.labels[RESOURCE] += self.found.nodes
        self.found.labels[UNRESOLVED] += self.found.unresolved
        self.found.memory = peak_memory()
        return self.found


def _rank(line: list[Any]) -> str:
    rank: str = line[3]
    return rank


def merge(task: MergeTask) -> Merged:
    """Merge a share of the buckets; runs in a worker process."""
    work = _Merge(task)
    for bucket in task.buckets:
        work.bucket(bucket)
    return work.finished()
