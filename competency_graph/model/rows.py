"""What a loader hands to the write port: units, each with its node rows and edge rows (``writing.md``).

A unit is the smallest piece that is replaced as a whole: an envelope, a file, a table's (sender, receiver) group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import orjson

from competency_graph.model.declarations import Value
from competency_graph.model.identity import content_hash, unit_id


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One description of one node. ``labels`` without ``Resource``; parents of a label are added by the write port."""

    uri: str
    labels: tuple[str, ...]
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One statement that two nodes are related. ``key`` tells two statements of one type and ends in a unit apart."""

    type: str
    start: str
    end: str
    key: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitRows:
    """Everything one unit says."""

    source: str
    name: str
    nodes: tuple[NodeRow, ...] = ()
    edges: tuple[EdgeRow, ...] = ()
    file: str = ""
    """Where it was read: loads keep it relative to the files and folders that were given."""
    record: str = ""
    """Where in the file: member and position."""
    date: str = ""
    """The record's own date (ISO), for its rank; empty when it has none."""
    priority: int = 5
    """The source's priority, 0 to 9; the greater outranks."""
    input: str = ""
    """128-bit BLAKE2b (hex) of the translator's fingerprint and the raw record: an equal one need not even be parsed.
    Kept with the unit, in neither form of the digest and not in ``content``. Empty: the loader does not know it."""

    @cached_property
    def id(self) -> int:
        """The signed 64-bit id."""
        return unit_id(self.source, self.name)

    @cached_property
    def rank(self) -> str:
        """A total order over descriptions of one node: source priority, record date, source, unit name."""
        return f"{self.priority}|{self.date}|{self.source}|{self.name}"

    @cached_property
    def content(self) -> str:
        """The hash of what it says, independent of the order of its rows: equal content need not be written again."""
        nodes = sorted(
            orjson.dumps([n.uri, sorted(n.labels), dict(n.properties)], option=orjson.OPT_SORT_KEYS)
            for n in self.nodes
        )
        edges = sorted(
            orjson.dumps([e.type, e.start, e.end, e.key, dict(e.properties)], option=orjson.OPT_SORT_KEYS)
            for e in self.edges
        )
        return content_hash(b"\n".join([self.rank.encode(), *nodes, b"--", *edges]))


DELETED = "Deleted"
"""The label of a tombstone: the only row of a unit that a change set deletes."""
