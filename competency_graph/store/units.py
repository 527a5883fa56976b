"""What one unit says, read back: the rows that a loader once gave to the write port, for export and for audits.

A unit's descriptions are the nodes that carry its id and those that wait behind another's; its edges carry its id and have
an end that it describes (``writing.md`` 10).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from competency_graph.errors import Ambiguous, NotFound
from competency_graph.model.identity import CTID, normalise_uri
from competency_graph.model.nodes import RESOURCE
from competency_graph.model.rows import DELETED, EdgeRow, NodeRow, UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.reading import Read

_NODE_BOOKKEEPING = frozenset(("uri", "unit", "rank", "labels"))
_EDGE_BOOKKEEPING = frozenset(("unit", "key"))


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit, by id and by name."""

    id: int
    """The signed 64-bit id."""
    name: str
    """A CTID, a uri, or the place where it was read."""
    source: str
    """The source that it belongs to."""


def units_about(database: Database, reference: str) -> tuple[UnitName, ...]:
    """The units that describe a resource; the one whose description shows goes first.

    Args:
        database: where to read.
        reference: uri or CTID.

    Raises:
        NotFound: nothing carries it, nobody has described it yet, or it was deleted.
        Ambiguous: a CTID stands on two hosts.
    """
    text = normalise_uri(reference)
    ctid = text if CTID.fullmatch(text) else None
    rows = database.read(Read("store/units_about", {"uri": text, "ctid": ctid}))
    if not rows:
        raise NotFound(f"There is no resource {reference!r} in this graph.", "Give its uri or its CTID.")
    if len(rows) > 1:
        listed = ", ".join(row["uri"] for row in rows)
        raise Ambiguous(
            f"{reference!r} means {len(rows)} resources: {listed}.",
            "Give the uri of one.",
            tuple((row["uri"], row["uri"]) for row in rows),
        )
    (row,) = rows
    if DELETED in row["labels"]:
        raise NotFound(f"{row['uri']} was deleted by its source.", "Only its tombstone is left.")
    if not row["units"]:
        raise NotFound(f"Nobody has described {row['uri']} yet: others only point at it.", "Load its record.")
    return tuple(UnitName(unit["id"], unit["name"], unit["source"]) for unit in row["units"])


def units_of(database: Database, source: str) -> Iterator[UnitName]:
    """Every unit of a source, in order of name.

    Raises:
        NotFound: the source has none.
    """
    none = True
    for row in database.stream(Read("store/unit_names", {"source": source})):
        none = False
        yield UnitName(row["id"], row["name"], source)
    if none:
        raise NotFound(
            f"There is no source {source!r} in this graph.", "`competency-graph stats` lists them."
        )


def read_unit(database: Database, unit: UnitName) -> UnitRows:
    """The rows of a unit, in a fixed order."""
    nodes = database.read(Read("store/unit_nodes", {"unit": unit.id}))
    edges = database.read(Read("store/unit_edges", {"unit": unit.id}))
    return UnitRows(
        unit.source,
        unit.name,
        tuple(sorted(map(_node, nodes), key=lambda row: row.uri)),
        tuple(sorted(map(_edge, edges), key=lambda row: (row.type, row.start, row.end, row.key))),
    )


def _node(row: Mapping[str, Any]) -> NodeRow:
    properties = {name: value for name, value in row["properties"].items() if name not in _NODE_BOOKKEEPING}
    return NodeRow(row["uri"], tuple(label for label in row["labels"] if label != RESOURCE), properties)


def _edge(row: Mapping[str, Any]) -> EdgeRow:
    properties = {name: value for name, value in row["properties"].items() if name not in _EDGE_BOOKKEEPING}
    return EdgeRow(row["type"], row["start"], row["end"], row["properties"].get("key", ""), properties)
