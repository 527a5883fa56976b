"""The leaves of requirement trees as they are read: of what rules take and of what programs ask for alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competency_graph.model.credits import quantity
from competency_graph.model.requirements import Ask, Filter, Limit, Origin, Residual


def ask_of(edge: Mapping[str, Any], node: Mapping[str, Any]) -> Ask:
    """A resource that is asked for by name, with the band on the edge."""
    return Ask(
        target=node["uri"],
        role=edge.get("role") or edge.get("term") or "",
        minimum_grade=edge.get("minimum_grade"),
        maximum_grade=edge.get("maximum_grade"),
        minimum_score=quantity(edge.get("minimum_score")),
        maximum_score=quantity(edge.get("maximum_score")),
        level=edge.get("level"),
        name=node.get("name") or edge.get("name") or node["uri"],
        labels=frozenset(node.get("labels", ())) - {"Resource"},
        sub_score=edge.get("sub_score"),
    )


def leaf_of(node: Mapping[str, Any]) -> Filter | Residual:
    """Anything of a kind; what is no Filter (a placeholder among it) is nothing that anybody can judge."""
    text = node.get("text") or node.get("name") or ""
    if "Filter" not in node["labels"]:
        return Residual(node["uri"], text, quantity(node.get("credits")), node.get("credit_unit"))
    return filter_of(node, text)


def filter_of(node: Mapping[str, Any], text: str) -> Filter:
    """Anything of the kind that a node's properties describe."""
    return Filter(
        uri=node["uri"],
        subject=node.get("subject"),
        first_number=node.get("first_number"),
        last_number=node.get("last_number"),
        level=node.get("level"),
        area=node.get("area"),
        institution=node.get("institution"),
        exclusions=frozenset(node.get("exclusions", ())),
        text=text,
    )


_OVER = ("subject", "first_number", "last_number", "level", "area", "institution", "exclusions")


def limit_of_node(node: Mapping[str, Any]) -> Limit:
    """A ceiling or floor, with what it is about."""
    text = node.get("text") or node.get("name") or ""
    origin = node.get("origin")
    return Limit(
        uri=node["uri"],
        measure=node.get("measure", ""),
        minimum=quantity(node.get("minimum")),
        maximum=quantity(node.get("maximum")),
        unit=node.get("credit_unit"),
        text=text,
        over=filter_of(node, text) if any(node.get(name) is not None for name in _OVER) else None,
        origin=Origin(origin) if origin in Origin.__members__ else Origin.ANY,
        last=quantity(node.get("last")),
    )
