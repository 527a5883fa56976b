"""What a bulk load did: sizes, memory, and the seconds of each stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and its seconds."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a bulk load did."""

    database: str
    """The database that is live now."""
    kept: str | None
    """The one that was live before, if any; ``competency-graph server rollback`` goes back to it."""
    units: int
    nodes: int
    """Nodes of the graph, placeholders among them."""
    edges: int
    """Edges between them."""
    claims: int
    """Descriptions that wait behind others."""
    placeholders: int
    """Nodes that somebody points at and nobody describes."""
    spool_bytes: int
    """Units as they were written down."""
    csv_bytes: int
    """What the importer read."""
    store_bytes: int
    """The new database, its indexes included."""
    memory: int
    """Peak resident bytes of this process, or of a worker when that took more."""
    importer_memory: int
    """Peak resident bytes of Neo4j's importer."""
    stages: tuple[Stage, ...]


class Clock:
    """Measures the stages, and says when each begins."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self.stages: list[Stage] = []

    @contextmanager
    def stage(self, name: str, words: str = "") -> Iterator[None]:
        """Measure one stage; ``words`` are said when it begins."""
        if words:
            self._report(words)
        began = time.monotonic()
        yield
        self.add(name, time.monotonic() - began)

    def add(self, name: str, seconds: float) -> None:
        """Note a stage that was measured elsewhere."""
        self.stages.append(Stage(name, round(seconds, 2)))
