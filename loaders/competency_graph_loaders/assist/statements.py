"""What one document of ASSIST states, in pieces that other documents may state too: a course, an articulation, a major.

Each piece becomes one unit, however many documents repeat it. Where two state it otherwise, the newer one counts; of an
articulation or a major the other one is kept beside it, under a name of its own, and the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import orjson

from competency_graph.model.declarations import Value
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows

DESCRIPTION_PRIORITY = 4
"""An institution or course as an agreement describes it shows only where no registry (5) describes it."""
RULE_PRIORITY = 5


@dataclass(slots=True)
class Rows:
    """Node and edge rows while they are collected; equal ones are one."""

    nodes: dict[str, NodeRow] = field(default_factory=dict)
    edges: dict[tuple[str, str, str, str], EdgeRow] = field(default_factory=dict)

    def node(self, uri: str, labels: tuple[str, ...], said: Mapping[str, Value | None]) -> str:
        """Describe a node; what is empty is left out. Returns its uri."""
        properties = {k: v for k, v in said.items() if v is not None and v != "" and v != []}
        self.nodes.setdefault(uri, NodeRow(uri, labels, properties))
        return uri

    def edge(
        self,
        edge_type: str,
        start: str,
        end: str,
        said: Mapping[str, Value | None] | None = None,
        key: str = "",
    ) -> None:
        """State an edge; what is None is left out."""
        properties = {k: v for k, v in (said or {}).items() if v is not None}
        self.edges.setdefault((edge_type, start, end, key), EdgeRow(edge_type, start, end, key, properties))


@dataclass(frozen=True)
class Statement:
    """One piece."""

    name: str
    """Of its unit."""
    build: Callable[[str], Rows]
    """Gives its rows; told the variant, which is empty for the one that counts."""
    record: str
    """Where in the document it stands."""
    date: str = ""
    """The date of the unit: the newer one counts, in this load and against the store."""
    published: str = ""
    """Decides between two of one date."""
    priority: int = DESCRIPTION_PRIORITY
    variants: bool = False
    """Whether what is stated otherwise elsewhere is kept as well."""

    @cached_property
    def digest(self) -> str:
        """Hash of what it says, whoever says it and when."""
        rows = self.build("")
        said = [
            sorted([n.uri, sorted(n.labels), dict(n.properties)] for n in rows.nodes.values()),
            sorted(
                [e.type, e.start, e.end, e.key, dict(e.properties)] for e in rows.edges.values()
            ),
        ]  # fmt: skip
        return blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()

    @property
    def order(self) -> tuple[str, str, str]:
        """Of two statements of one name the greater counts."""
        return self.date, self.published, self.digest

    def unit(self, source: str, file: str, place: str, variant: str = "") -> UnitRows:
        """Its unit, as read from a document."""
        rows = self.build(variant)
        record = " ".join(part for part in (place, self.record) if part)
        return UnitRows(
            source, f"{self.name}|{variant}" if variant else self.name, tuple(rows.nodes.values()),
            tuple(rows.edges.values()), file, record, self.date, self.priority,
        )  # fmt: skip
