"""One edition's rules as plain values, out of the units that any loader yields: what can be compared and told.

The rules are those of ``model.md``: a rule takes an item or a tree and awards a list. Nothing here knows a source's
spelling, so that an edition may come from a table, from CTDL, from a store, or from any later loader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competency_graph.model.declarations import Value
from competency_graph.model.rows import EdgeRow, UnitRows

RULE, REQUIREMENT = "TransferRule", "Requirement"
BAND = ("minimum_grade", "maximum_grade", "minimum_score", "maximum_score", "sub_score", "level")
AWARD = ("kind", "credits", "credits_maximum", "credit_unit", "basis")
_STARTING = ("TAKES", "AWARDS", "LIMITED_BY", "ASKS_FOR", "HAS_PART")

Band = tuple[tuple[str, str], ...]
"""The parts of a band that are stated, as (name, value)."""


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """One item that a rule takes."""

    target: str
    band: Band = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """Several of them; the children are in an order of their own, for their order says nothing."""

    op: str
    count: str
    unit: str
    children: tuple[Leaf | Tree, ...]
    words: tuple[str, ...] = ()

    def leaves(self) -> Iterable[Leaf]:
        """Every item, in order."""
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves()


@dataclass(frozen=True, slots=True)
class AwardSaid:
    """One thing that a rule gives; an absent part is empty."""

    target: str
    kind: str
    credits: str
    credits_maximum: str
    credit_unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """A rule as one edition states it."""

    uri: str
    state: str
    sender: str
    receiver: str
    takes: Tree
    awards: tuple[AwardSaid, ...]
    credit: tuple[str, str, str]
    """Credit of the rule as a whole: from, to, unit."""
    priority: str
    starts: str
    ends: str
    basis: str
    conditions: tuple[str, ...]
    limits: tuple[str, ...]
    consumption: str
    denied_for: tuple[str, ...]
    """Of a refusal: uris of what the work is refused for alone."""
    wording: tuple[str, ...]
    """Name, text, note, url: as published, and nothing that decides."""
    file: str
    record: str
    """Where it was read."""

    @property
    def items(self) -> frozenset[str]:
        """Uris of everything that it takes."""
        return frozenset(leaf.target for leaf in self.takes.leaves())

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """By what it is found again where its uri is not stable: who receives, and what it takes."""
        return self.receiver, self.items


@dataclass(slots=True)
class Gathered:
    """The rows of some units, as far as rules need them."""

    nodes: dict[str, tuple[Mapping[str, Value], frozenset[str], str, str]] = field(default_factory=dict)
    """Uri of a rule, requirement or agreement → properties, labels, file, record."""
    edges: dict[str, set[tuple[str, str, tuple[tuple[str, str], ...]]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    agreements: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Rule → its agreements."""

    def take(self, unit: UnitRows) -> None:
        """Take in a unit; what two units state alike is one statement."""
        for node in unit.nodes:
            if {RULE, REQUIREMENT, "Agreement"} & set(node.labels):
                self.nodes.setdefault(
                    node.uri, (node.properties, frozenset(node.labels), unit.file, unit.record)
                )
        for edge in unit.edges:
            if edge.type in _STARTING:
                self.edges[edge.start].add((edge.type, edge.end, _stated(edge)))
            elif edge.type == "HAS_RULE":
                self.agreements[edge.end].add(edge.start)

    def rules(self) -> dict[str, RuleSaid]:
        """The rules, by uri, in order of uri."""
        return {
            uri: self._rule(uri, properties, file, record)
            for uri, (properties, labels, file, record) in sorted(self.nodes.items())
            if RULE in labels
        }

    def _rule(self, uri: str, said: Mapping[str, Value], file: str, record: str) -> RuleSaid:
        edges = sorted(self.edges.get(uri, ()))
        agreements = [self.nodes[a][0] for a in sorted(self.agreements.get(uri, ())) if a in self.nodes]
        own = text(said.get("starts")), text(said.get("ends"))
        if own == ("", "") and len(agreements) == 1:
            own = text(agreements[0].get("starts")), text(agreements[0].get("ends"))
        return RuleSaid(
            uri=uri,
            state=text(said.get("state")),
            sender=text(said.get("sender")),
            receiver=text(said.get("receiver")),
            takes=self._takes(edges),
            awards=self._awards(edges),
            credit=(text(said.get("credit_minimum")), text(said.get("credit_maximum")), text(said.get("credit_unit"))),
            priority=text(said.get("priority")),
            starts=own[0],
            ends=own[1],
            basis=text(said.get("basis")),
            conditions=tuple(sorted(texts(said.get("prose")))),
            limits=tuple(end for kind, end, _ in edges if kind == "LIMITED_BY"),
            consumption=", ".join(sorted({text(a.get("consumption")) for a in agreements} - {""})),
            denied_for=tuple(sorted(texts(said.get("denied_for")))),
            wording=tuple(text(said.get(name)) for name in ("name", "text", "note", "url", "description")),
            file=file,
            record=text(said.get("record")) or record,
        )  # fmt: skip

    def _awards(self, edges: Sequence[tuple[str, str, tuple[tuple[str, str], ...]]]) -> tuple[AwardSaid, ...]:
        placed: dict[AwardSaid, int] = {}
        for kind, end, stated in edges:
            if kind == "AWARDS":
                given = dict(stated)
                award = AwardSaid(end, *(given.get(name, "") for name in AWARD))
                placed[award] = min(placed.get(award, 10**6), int(given.get("position", "0")))
        return tuple(sorted(placed, key=lambda a: (placed[a], a.target, a.kind, a.credits)))

    def _takes(self, edges: Sequence[tuple[str, str, tuple[tuple[str, str], ...]]]) -> Tree:
        children = [self._below(end, stated, ()) for kind, end, stated in edges if kind == "TAKES"]
        if len(children) == 1 and isinstance(children[0], Tree):
            return children[0]
        return Tree("ALL", "", "", _ordered(children))

    def _below(self, end: str, stated: tuple[tuple[str, str], ...], path: tuple[str, ...]) -> Leaf | Tree:
        known = self.nodes.get(end)
        if known is None or REQUIREMENT not in known[1] or end in path:
            given = dict(stated)
            return Leaf(end, tuple((name, given[name]) for name in BAND if given.get(name)))
        said = known[0]
        children = [
            self._below(target, edge, (*path, end))
            for kind, target, edge in sorted(self.edges.get(end, ()))
            if kind in ("ASKS_FOR", "HAS_PART")
        ]
        return Tree(
            text(said.get("op")) or "ALL", text(said.get("count")), text(said.get("count_unit")), _ordered(children),
            tuple(sorted(texts(said.get("prose")))),
        )  # fmt: skip


def _stated(edge: EdgeRow) -> tuple[tuple[str, str], ...]:
    named = (*BAND, *AWARD, "position")
    return tuple(
        (name, text(edge.properties[name])) for name in named if edge.properties.get(name) is not None
    )


def _ordered(children: Iterable[Leaf | Tree]) -> tuple[Leaf | Tree, ...]:
    return tuple(sorted(children, key=repr))


def text(value: Any) -> str:  # noqa: ANN401 - a stored value
    """A stored value as text; empty where there is none."""
    return "" if value is None else str(value)


def texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a stored value
    """A stored list of texts."""
    return tuple(value) if isinstance(value, list | tuple) else ()
