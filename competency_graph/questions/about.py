"""What this graph holds and who said it: the library's version, the schema's, the sources with their editions, counts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from competency_graph.errors import MigrationError
from competency_graph.store.digest import Count, SourceStats
from competency_graph.store.reading import Question, Read
from competency_graph.store.schema import pending


@dataclass(frozen=True, slots=True)
class About:
    """What this graph holds, and by which software it is read."""

    version: str
    """Version of competency-graph."""
    schema_version: int
    """Number of the last migration that the database has seen; 0: none."""
    schema_current: bool
    """Whether the database has every migration that this version brings, and no other."""
    sources: tuple[SourceStats, ...]
    """Who said it, and in which edition, by name."""
    nodes: tuple[Count, ...]
    """Nodes by label, by name of the label."""
    edges: tuple[Count, ...]
    """Edges by type, by name of the type."""


def schema_state() -> Question[tuple[int, bool]]:
    """The last migration the database has seen, and whether the schema is exactly what this version brings."""
    rows = yield Read("store/migrations")
    seen = {row["version"]: row["checksum"] for row in rows}
    try:
        current = not pending(seen)
    except MigrationError:
        current = False
    return max(seen, default=0), current


def about() -> Question[About]:
    """What this graph holds; counts read the whole graph, so a service keeps the answer for a while."""
    schema_version, current = yield from schema_state()
    sources = yield Read("store/sources")
    nodes = yield Read("store/counts_by_label")
    edges = yield Read("store/counts_by_type")
    return About(
        version("competency-graph"),
        schema_version,
        current,
        tuple(SourceStats(r["name"], r["edition"], r["licence"], r["units"]) for r in sources),
        tuple(Count(r["label"], r["count"]) for r in nodes),
        tuple(Count(r["type"], r["count"]) for r in edges),
    )
