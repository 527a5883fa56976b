"""The rows of one unit as they are gathered: one description a node, one edge a statement.

What a record says twice (``owns`` here and ``ownedBy`` there) becomes one edge; the term of the direction in which the
edge runs is the one that is kept, and either side may add the position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from competency_graph.model.declarations import Property, Value
from competency_graph.model.nodes import properties_of
from competency_graph.model.rows import EdgeRow, NodeRow


@dataclass(slots=True)
class NodeSheet:
    """One node's description so far."""

    uri: str
    labels: tuple[str, ...]
    properties: dict[str, Value] = field(default_factory=dict)
    declared: dict[str, Property] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.declared = properties_of(self.labels)

    def label(self, label: str) -> None:
        """One more label."""
        if label not in self.labels:
            self.labels = (*self.labels, label)
            self.declared = properties_of(self.labels)

    def set(self, name: str, value: Value) -> bool:
        """Set a property that the node's labels have and that is not set yet; says whether it was."""
        if name not in self.declared or name in self.properties or value in ("", []):
            return False
        self.properties[name] = value
        return True

    def keep(self, name: str, texts: list[str]) -> None:
        """Keep texts under a property of their own, each once, in order."""
        have = self.properties.get(name, [])
        kept = list(have) if isinstance(have, list) else []
        kept.extend(t for t in dict.fromkeys(texts) if t not in kept)
        if kept:
            self.properties[name] = kept


@dataclass(slots=True)
class Sheet:
    """All nodes and edges of one unit."""

    nodes: dict[str, NodeSheet] = field(default_factory=dict)
    edges: dict[tuple[str, str, str, str], dict[str, Value]] = field(default_factory=dict)
    _reversed: set[tuple[str, str, str, str]] = field(default_factory=set)
    overruled: set[tuple[str, str]] = field(default_factory=set)
    """(Owner, term) of statements whose edge goes by the term of its other end."""

    def node(self, uri: str, labels: tuple[str, ...]) -> NodeSheet:
        """The node's description, begun where it is new, with these labels among its own."""
        if uri not in self.nodes:
            self.nodes[uri] = NodeSheet(uri, labels)
        node = self.nodes[uri]
        for label in labels:
            node.label(label)
        return node

    def relate(
        self,
        edge_type: str,
        start: str,
        end: str,
        properties: Mapping[str, Value | None],
        *,
        key: str = "",
        reverse: bool = False,
    ) -> bool:
        """State an edge; ``reverse`` says that the term runs against it.

        Returns:
            Whether the edge goes by this term: False where the same was stated before by another.
        """
        identity = (edge_type, start, end, key)
        stated = {name: value for name, value in properties.items() if value is not None and value != ""}
        if identity not in self.edges:
            self.edges[identity] = stated
            if reverse:
                self._reversed.add(identity)
            return True
        have = self.edges[identity]
        if not reverse and identity in self._reversed:
            self._reversed.discard(identity)
            self.overruled.add((end, str(have.get("term", ""))))
            self.edges[identity] = {**have, **stated}
            return True
        self.edges[identity] = {**stated, **have}
        return False

    def ends(self, edge_type: str, start: str) -> list[str]:
        """Uris that a node's edges of a type run to, in order of statement."""
        return [end for kind, first, end, _ in self.edges if kind == edge_type and first == start]

    def rows(self) -> tuple[tuple[NodeRow, ...], tuple[EdgeRow, ...]]:
        """What goes to the write port."""
        nodes = tuple(NodeRow(n.uri, n.labels, n.properties) for n in self.nodes.values())
        edges = tuple(
            EdgeRow(kind, start, end, key, properties)
            for (kind, start, end, key), properties in self.edges.items()
        )
        return nodes, edges
