"""What a credential, program or pathway asks for, read out of the graph as one requirement tree.

Condition profiles (CTDL ``requires``, with ``alternativeCondition`` and shared ``commonConditions``), pathway components
with their ``k of n`` conditions, and programs that merely list their parts become the same ``Requirement``. The tree
of what is asked for is not followed into the courses and credentials at its leaves: those have trees of their own.

Readings that are used, each said in the answer:
- several ``requires`` profiles of one resource: ``ALL`` (the standard's keepers in 2026) or ``ANY`` (in 2016);
- a pathway component without a condition of its own asks for all its children;
- a program without conditions asks for all its parts, and credits that the parts do not account for stay open;
- an instruction that its loader marked as ambiguous (``Requirement.reading``): the reading that the tree follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from competency_graph.model.credits import SEMESTER, quantity, quantity_text
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.entities import Found, credit_of, found, resolve
from competency_graph.questions.leaves import ask_of, leaf_of
from competency_graph.store.reading import Question, Read

REQUIRES_READINGS = ("ALL", "ANY")
HAS_CONDITION = "ceterms:hasCondition"
HELD = "held"
"""Role of an Ask that only what the learner already holds can satisfy (a pathway component's own credential)."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What one root asks for."""

    root: Found
    requirement: Requirement | None
    """None: nobody has stated what it asks for."""
    readings: tuple[Reading, ...]
    reviews: tuple[Review, ...]
    leaves: Mapping[str, Found]
    """What the Asks name, by uri; a target nobody has described is a Found with the label Unresolved."""
    units: Mapping[str, int]
    """Unit id of each requirement node, for evidence."""


@dataclass(slots=True)
class _Subgraph:
    """The nodes and edges that were read, multiple witnesses of one edge joined."""

    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: dict[tuple[str, str], dict[tuple[str, Any], tuple[Mapping[str, Any], str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    read: set[str] = field(default_factory=set)
    """Uris of what was followed down."""
    offered_by: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Uri of an end → who offers it, as far as that was read."""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> set[str]:
        """Take in rows of ``trees/whole`` or ``trees/members``; returns the uris that were reached."""
        reached = set()
        for row in rows:
            node, edge = row["node"], row["edge"]
            if "offered_by" in row:
                self.read.add(row["start"])
            if node is None:
                continue
            if "offered_by" in row:
                self.offered_by[node["uri"]] = row["offered_by"]
            self.nodes[node["uri"]] = node
            reached.add(node["uri"])
            # Two units that state one edge are one fact with two witnesses.
            self.edges[row["start"], row["type"]].setdefault(
                (node["uri"], edge.get("role")), (edge, node["uri"])
            )
        return reached

    def ends(self, start: str, edge_type: str) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
        """(edge properties, node) of each edge, by position, then uri."""
        found = self.edges.get((start, edge_type), {}).values()
        return sorted(
            ((edge, self.nodes[uri]) for edge, uri in found),
            key=lambda pair: (pair[0].get("position", 0), pair[1]["uri"]),
        )

    def labels(self, uri: str) -> set[str]:
        return set(self.nodes[uri]["labels"])


_INNER = {"Requirement", "ConditionManifest", "PathwayComponent"}
"""Labels of nodes that are followed further down."""
_WITH_MEMBERS = {"Program", "LearningOpportunity", "Credential", "PathwayComponent"}


def _read(roots: Sequence[Found]) -> Question[_Subgraph]:
    graph = _Subgraph()
    for root in roots:
        graph.nodes[root.uri] = {"uri": root.uri, "labels": sorted(root.labels), "name": root.name}
    members: set[str] = set()
    frontier = {root.uri for root in roots}
    while frontier:
        reached = graph.add((yield Read("trees/whole", {"uris": sorted(frontier)})))
        # A root that is gone between two reads has no row.
        graph.read |= frontier
        without = sorted(
            uri
            for uri in graph.read - members
            if graph.labels(uri) & _WITH_MEMBERS
            and not graph.ends(uri, "REQUIRES")
            and not graph.ends(uri, "HAS_CONDITION")
        )
        if without:
            members |= set(without)
            reached |= graph.add((yield Read("trees/members", {"uris": without})))
        frontier = {uri for uri in reached - graph.read if graph.labels(uri) & _INNER}
    return graph


@dataclass(slots=True)
class _Builder:
    """Turns what was read below one root into a tree."""

    graph: _Subgraph
    requires: str
    relation: str = "REQUIRES"
    """Which conditions of the root are built."""
    readings: dict[str, Reading] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def note(self, node: Mapping[str, Any]) -> None:
        if (unit := node.get("unit")) is not None:
            self.units[node["uri"]] = unit

    def root(self, root: Found) -> Requirement | None:
        if self.relation == "REQUIRES" and "PathwayComponent" in root.labels:
            return self.own_component(root.uri)
        if self.relation == "REQUIRES" and "Pathway" in root.labels:
            ends = [self.component(node, root=True) for _, node in self.graph.ends(root.uri, "DESTINATION")]
            children = tuple(end for end in ends if end is not None)
            if not children:
                return None
            return Requirement(
                f"{root.uri}#destination",
                Op.ALL,
                children,
                name=root.name,
                term="ceterms:hasDestinationComponent",
            )
        stated = self.conditions(root.uri)
        if self.relation != "REQUIRES":
            # Several profiles of prerequisites are read as all of them.
            own = stated[0] if len(stated) == 1 and isinstance(stated[0], Requirement) else None
            return own or (
                Requirement(f"{root.uri}#{self.relation}", Op.ALL, stated, name=root.name) if stated else None
            )
        shared = tuple(
            condition
            for _, manifest in self.graph.ends(root.uri, "COMMON_CONDITIONS")
            for condition in self.conditions(manifest["uri"])
        )
        if not stated and not shared:
            return self.parts(root)
        op = Op.ALL
        if len(stated) > 1:
            op = Op[self.requires]
            self.readings[f"{root.uri} requires"] = Reading(
                root.uri,
                self.requires,
                REQUIRES_READINGS,
                f"{root.name} states {len(stated)} separate requirement profiles; CTDL does not settle whether all of "
                "them or one of them is meant.",
            )
        own = stated[0] if len(stated) == 1 and isinstance(stated[0], Requirement) else None
        if own is None and stated:
            own = Requirement(f"{root.uri}#requires", op, stated, name=root.name, term="ceterms:requires")
        if not shared:
            return own
        return Requirement(
            f"{root.uri}#requires-with-common",
            Op.ALL,
            (*((own,) if own else ()), *shared),
            name=root.name,
            term="ceterms:commonConditions",
        )

    def conditions(self, uri: str) -> tuple[Node, ...]:
        found: list[Node] = []
        for edge, node in self.graph.ends(uri, self.relation):
            child = (
                self.requirement(node, edge.get("term", ""))
                if "Requirement" in node["labels"]
                else self.ask(edge, node)
            )
            if child is not None:
                found.append(child)
        return tuple(found)

    def ask(self, edge: Mapping[str, Any], node: Mapping[str, Any]) -> Node:
        if "PathwayComponent" in node["labels"]:
            component = self.component(node)
            if component is not None:
                return component
        return ask_of(edge, node)

    def requirement(self, node: Mapping[str, Any], term: str) -> Requirement | None:
        uri = node["uri"]
        if uri in self.path:
            self.reviews.append(Review(uri, "This requirement contains itself; the loop was cut here."))
            return None
        self.note(node)
        self.path.append(uri)
        children: list[Node] = []
        for edge, part in self.graph.ends(uri, "HAS_PART"):
            child = (
                self.leaf(part)
                if "Requirement" not in part["labels"]
                else self.requirement(part, edge.get("term", ""))
            )
            if child is not None:
                children.append(child)
        children = [*(self.ask(edge, target) for edge, target in self.graph.ends(uri, "ASKS_FOR")), *children]
        self.path.pop()
        prose = tuple(node.get("prose", ()))
        if prose:
            self.reviews.append(
                Review(uri, f"A condition in words must be read by a person: {' / '.join(prose)}")
            )
        if (used := node.get("reading")) is not None:
            said = f" ({node['text']})" if node.get("text") else ""
            self.readings[uri] = Reading(
                uri,
                used,
                tuple(node.get("readings", (used,))),
                f"{node.get('name') or 'A requirement'}: the instruction{said} can be read in several ways.",
            )
        op, count = Op[node.get("op", "ALL")], quantity(node.get("count"))
        unit = CountUnit[node.get("count_unit", "ITEMS")]
        consumption = node.get("consumption", "UNSTATED")
        if (
            term == HAS_CONDITION
            and op is Op.AT_LEAST
            and consumption == "UNSTATED"
            and count == len(children)
        ):
            # "5 of 5" components are all of them, and the parts of an ALL share: one French BA publishes its last step as 5
            # of 5, its other edition as 5 children without a condition. Both must ask for the same.
            consumption = "SHARED"
        return Requirement(
            uri=uri,
            op=op,
            children=tuple(children),
            count=count,
            unit=unit,
            credit_unit=node.get("credit_unit"),
            kind=node.get("kind", "required"),
            name=node.get("name", ""),
            text=prose,
            reading=node.get("reading"),
            consumption=consumption,
            term=term,
            readings=tuple(node.get("readings", ())),
        )

    def leaf(self, node: Mapping[str, Any]) -> Filter | Residual:
        self.note(node)
        return leaf_of(node)

    def component(self, node: Mapping[str, Any], *, root: bool = False) -> Node | None:
        """A pathway component: its conditions, else all its children, else the resource that it stands for."""
        uri = node["uri"]
        if uri in self.path:
            self.reviews.append(Review(uri, "This pathway component contains itself; the loop was cut here."))
            return None
        self.note(node)
        self.path.append(uri)
        proxies = [proxy for _, proxy in self.graph.ends(uri, "PROXY_FOR")]
        asked = proxies or [dict(node)]
        asks = tuple(
            Ask(
                p["uri"],
                "proxyFor",
                name=p.get("name") or node.get("name") or p["uri"],
                labels=frozenset(p["labels"]) - {"Resource"},
            )
            for p in asked
        )
        built = [self.requirement(c, HAS_CONDITION) for _, c in self.graph.ends(uri, "HAS_CONDITION")]
        inner: tuple[Node, ...] = tuple(c for c in built if c is not None)
        if not inner:
            children = [
                self.component(c)
                for _, c in self.graph.ends(uri, "CHILD_OF")
                if "PathwayComponent" in c["labels"]
            ]
            inner = tuple(c for c in children if c is not None)
            if inner:
                self.readings["children without a condition"] = Reading(
                    uri,
                    "ALL",
                    ("ALL", "NONE"),
                    "A pathway component that has children and no condition is read as asking for all of them.",
                )
        self.path.pop()
        name = node.get("name", "")
        if not inner:
            return (
                asks[0]
                if len(asks) == 1
                else Requirement(f"{uri}#proxies", Op.ALL, asks, name=name, term="ceterms:proxyFor")
            )
        earned = (
            inner[0]
            if len(inner) == 1
            else Requirement(f"{uri}#conditions", Op.ALL, inner, name=name, term=HAS_CONDITION)
        )
        if root:
            return earned
        # Who already holds what the component stands for has met its condition; nobody can buy it past the condition.
        held = tuple(Ask(a.target, HELD, name=a.name, labels=a.labels) for a in asks)
        return Requirement(f"{uri}#component", Op.ANY, (*held, earned), name=name, term="ceterms:proxyFor")

    def own_component(self, uri: str) -> Requirement | None:
        """What a pathway component asks for when it is asked about itself; None where it is taken as it is."""
        node = self.component(self.graph.nodes[uri], root=True)
        if isinstance(node, Ask):
            if node.target == uri:
                return None
            return Requirement(f"{uri}#proxies", Op.ALL, (node,), name=node.name, term="ceterms:proxyFor")
        return node if isinstance(node, Requirement) else None

    def parts(self, root: Found) -> Requirement | None:
        """A program or credential that merely lists its parts."""
        members = self.graph.ends(root.uri, "PART_OF")
        if not members:
            return None
        children: list[Node] = [self.ask({**edge, "role": "hasPart"}, node) for edge, node in members]
        if "Program" in root.labels or "Credential" in root.labels:
            self.readings[f"{root.uri} parts"] = Reading(
                root.uri,
                "ALL",
                ("ALL", "NONE"),
                f"{root.name} states no requirement; its {len(children)} listed parts are read as all required.",
            )
        total = root.credit
        listed = [credit_of(node) for _, node in members]
        if total is not None:
            known = sum(
                (c.minimum for c in (x.to(total.unit) for x in listed if x is not None) if c), Fraction(0)
            )
            unstated = sum(c is None or c.to(total.unit) is None for c in listed)
            rest = total.minimum - known
            if rest > 0:
                text = (
                    f"{quantity_text(rest)} of {quantity_text(total.minimum)} {total.unit or SEMESTER} are not accounted "
                    f"for by the {len(members)} listed parts"
                    + (f" ({unstated} of them state no credit)" if unstated else "")
                )
                children.append(Residual(f"{root.uri}#residual", text, rest, total.unit))
                self.reviews.append(Review(root.uri, text + "."))
        return Requirement(
            f"{root.uri}#parts", Op.ALL, tuple(children), name=root.name, term="ceterms:hasPart"
        )


def requirement_trees(
    roots: Sequence[str | Found], *, requires: str = "ALL", relation: str = "REQUIRES"
) -> Question[dict[str, Tree]]:
    """What each of these (uris) asks for; a uri that is not in the graph is left out.

    Args:
        roots: credentials, programs, courses or pathways: uris, or nodes that were found already.
        requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
        relation: which conditions: ``REQUIRES``, ``PREREQUISITE`` or ``COREQUISITE``.
    """
    known = {root.uri: root for root in roots if isinstance(root, Found)}
    unknown = [root for root in roots if isinstance(root, str) and root not in known]
    if unknown:
        candidates = yield from resolve(unknown)
        known |= {uri: nodes[0] for uri, nodes in candidates.items() if nodes}
    if not known:
        return {}
    graph = yield from _read(list(known.values()))
    built = {}
    for uri, root in known.items():
        builder = _Builder(graph, requires, relation)
        built[uri] = (builder, builder.root(root))
    targets = sorted({ask.target for _, tree in built.values() if tree is not None for ask in tree.asks()})
    leaves: dict[str, tuple[Found, ...]] = {
        uri: (found(graph.nodes[uri], graph.offered_by[uri]),) for uri in targets if uri in graph.offered_by
    }
    if unread := [uri for uri in targets if uri not in leaves]:
        leaves |= yield from resolve(unread)
    return {
        uri: Tree(
            root=known[uri],
            requirement=tree,
            readings=tuple(builder.readings.values()),
            reviews=tuple(builder.reviews),
            leaves={
                ask.target: leaves[ask.target][0]
                for ask in (tree.asks() if tree else ())
                if leaves.get(ask.target)
            },
            units=dict(builder.units),
        )
        for uri, (builder, tree) in built.items()
    }
