"""Alignment objects: a value that names its target by uri, by framework and code, or in words only.

``ceterms:CredentialAlignmentObject`` stands for a concept of CTDL's own schemes, for a resource elsewhere (a SOC code's
page, a competency of a framework), or for mere words. Some are published as ``ceasn:Competency`` with nothing but a
framework and a target (facts page section 7).
"""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph_loaders.ctdl.document import Item, classes
from competency_graph_loaders.ctdl.spelling import Json, local
from competency_graph_loaders.ctdl.values import number, text, texts

_TERMS = frozenset(
    (
        "targetNode",
        "targetNodeName",
        "targetNodeDescription",
        "framework",
        "frameworkName",
        "codedNotation",
        "weight",
    )
)


@dataclass(frozen=True, slots=True)
class Alignment:
    """One alignment object, read."""

    target: Json
    """As published: a text, ``{"@id"}``, an embedded object, or None."""
    names: tuple[tuple[str, str], ...]
    description: str | None
    framework: str | None
    """Uri where one is given, else the framework's name."""
    code: str | None
    weight: str | None

    @property
    def name(self) -> str | None:
        """What it calls its target: the name, else the description."""
        return self.names[0][1] if self.names else self.description

    @property
    def words(self) -> str | None:
        """All that it says of a target without an address, in one text."""
        return " ".join(part for part in (self.code, self.name) if part) or self.framework

    def edge(self) -> dict[str, Value | None]:
        """What it says of the target, as properties of the edge that points there."""
        return {"name": self.name, "framework": self.framework, "weight": self.weight}


def alignment(item: Item) -> Alignment | None:
    """Read an alignment object; None for an object of another kind."""
    by_name = {local(key): value for key, value in item.items() if not key.startswith("@")}
    kinds = classes(item)
    disguised = kinds == ["Competency"] and "targetNode" in by_name and set(by_name) <= _TERMS
    named = kinds in ([], ["AlignmentObject"]) and "sourceNode" not in by_name
    named = named and ("targetNode" in by_name or "targetNodeName" in by_name)
    if "CredentialAlignmentObject" not in kinds and not disguised and not named:
        return None
    weight = number(by_name.get("weight"))
    return Alignment(
        target=_single(by_name.get("targetNode")),
        # In a fixed order: a value that is kept as published does not keep that of its languages.
        names=tuple(sorted(texts(by_name.get("targetNodeName")), key=lambda said: said[0])),
        description=text(by_name.get("targetNodeDescription")),
        framework=text(by_name.get("framework")) or text(by_name.get("frameworkName")),
        code=text(by_name.get("codedNotation")),
        weight=quantity_text(weight) if weight is not None else None,
    )


def _single(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else value
