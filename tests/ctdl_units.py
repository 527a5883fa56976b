"""One document translated, for the tests of the CTDL loader: its nodes and edges in a form that reads well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competency_graph.store.writer import check_unit
from competency_graph_loaders.ctdl.translate import translate
from competency_graph_loaders.findings import Translated

BASE = "https://example.org/"


@dataclass
class Told:
    """What a document came to."""

    translated: Translated
    nodes: dict[str, dict[str, Any]]
    edges: list[tuple[str, str, str]]

    def node(self, uri: str) -> dict[str, Any]:
        """The description of one node, by its uri without the base."""
        return self.nodes[BASE + uri]

    def labelled(self, label: str) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if label in node["labels"]]

    def edge(self, edge_type: str) -> list[dict[str, Any]]:
        """Properties of the edges of a type, with their ends."""
        return [
            {"start": e.start, "end": e.end, **e.properties}
            for e in self.translated.unit.edges
            if e.type == edge_type
        ]

    def pairs(self, edge_type: str) -> set[tuple[str, str]]:
        """Ends of the edges of a type, without the base."""
        return {(e["start"].removeprefix(BASE), e["end"].removeprefix(BASE)) for e in self.edge(edge_type)}

    def notes(self) -> list[str]:
        return [note.rule for note in self.translated.notes]


def tell(*items: Mapping[str, Any], document: Mapping[str, Any] | None = None) -> Told:
    """Translate a graph of these items (ids relative to BASE), and hold it against the model."""
    context = {"x": BASE}
    payload = document or {"@context": context, "@id": f"{BASE}document", "@graph": list(items)}
    translated = translate(payload, "test", "unit")
    check_unit(translated.unit)
    nodes = {n.uri: {"uri": n.uri, "labels": set(n.labels), **n.properties} for n in translated.unit.nodes}
    edges = [(e.start.removeprefix(BASE), e.type, e.end.removeprefix(BASE)) for e in translated.unit.edges]
    return Told(translated, nodes, edges)
