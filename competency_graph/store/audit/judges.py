"""What the rows of an audit query mean: faults as they are, cycles among streamed edges, shapes against the model.

Most queries name faults. Some name what there is (edges; which labels, properties and kinds of value, with how many of
each), and the fault is found here, against the declarations in ``model/nodes.py`` and ``model/edges.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from competency_graph.model.declarations import Property, PropertyType
from competency_graph.model.edges import EDGE_COMMON, EDGE_TYPES, edge_properties
from competency_graph.model.nodes import (
    COMMON,
    KEPT_PREFIX,
    NODE_TYPES,
    RESOURCE,
    UNRESOLVED,
    closed_labels,
    properties_of,
)
from competency_graph.model.rows import DELETED
from competency_graph.store.audit.cycles import cycles

_SHOWN_STEPS = 8
"""Steps of a cycle that are written out."""
_VALUE_TYPES = {
    PropertyType.TEXT: "STRING NOT NULL",
    PropertyType.TEXTS: "LIST<STRING NOT NULL> NOT NULL",
    PropertyType.INTEGER: "INTEGER NOT NULL",
    PropertyType.FLAG: "BOOLEAN NOT NULL",
    PropertyType.DATE: "STRING NOT NULL",
    PropertyType.QUANTITY: "STRING NOT NULL",
}
"""What Cypher's ``valueType`` says of a property of each declared type; an empty list is a list of NOTHING."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a rule does not allow, or several of one shape."""

    uri: str
    """The node that it is about; empty where it is about a unit."""
    detail: str = ""
    """What is wrong with it, where the rule alone does not say."""
    unit: int | None = None
    """The unit that states it; None: the one that describes the node."""
    count: int = 1


Judge: TypeAlias = Callable[[Iterable[Mapping[str, Any]]], Iterator[Fault]]


def as_it_is(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Every row is a fault."""
    for row in rows:
        yield Fault(row["uri"] or "", row["detail"] or "", row["unit"])


def on_a_cycle(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Rows are edges; a fault is a set of nodes that lead back to themselves by edges of one type."""
    by_type: dict[str, list[tuple[str, str]]] = {}
    same: dict[str, str] = {}
    for row in rows:
        # One object a uri: a row brings a text of its own for each of its ends.
        start, end = (same.setdefault(uri, uri) for uri in (row["start"], row["end"]))
        by_type.setdefault(row["type"], []).append((start, end))
    del same
    for kind in sorted(by_type):
        for cycle in cycles(by_type.pop(kind)):
            steps = cycle.path if len(cycle.path) <= _SHOWN_STEPS else (*cycle.path[: _SHOWN_STEPS - 1], "…")
            yield Fault(steps[0], f"{kind}, {_of(cycle.size, 'node')}: {' → '.join(steps)}")


def _of(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _declared_as(properties: Iterable[Property]) -> dict[str, PropertyType]:
    return {declared.name: declared.type for declared in properties}


NODE_PROPERTIES = _declared_as((*COMMON, *(p for node in NODE_TYPES.values() for p in node.properties)))
"""Every property of every label; a test holds that one name has one type."""
EDGE_PROPERTIES = _declared_as((*EDGE_COMMON, *(p for edge in EDGE_TYPES.values() for p in edge.properties)))


def patterns(properties: Mapping[str, PropertyType]) -> dict[str, str]:
    """The regular expressions of those properties whose texts must match one."""
    return {name: kind.pattern for name, kind in properties.items() if kind.pattern is not None}


def _type_of(declared: Property | None) -> PropertyType | None:
    return None if declared is None else declared.type


def _value_fault(name: str, kind: PropertyType | None, row: Mapping[str, Any]) -> str | None:
    if kind is None:
        return f"property {name!r} is not declared"
    if row["value"] != _VALUE_TYPES[kind] or not row["fits"]:
        return f"property {name!r} is {row['value'].removesuffix(' NOT NULL')}, not {kind.value}"
    return None


def _label_fault(labels: frozenset[str]) -> str | None:
    if unknown := sorted(labels - set(NODE_TYPES)):
        return f"label {unknown[0]!r} is not declared"
    if not labels:
        return "no label but Resource"
    if missing := sorted(set(closed_labels(tuple(sorted(labels)))) - labels):
        return f"labels {' '.join(sorted(labels))} without {missing[0]}"
    if UNRESOLVED in labels and len(labels) > 1:
        return f"a placeholder that is {' '.join(sorted(labels - {UNRESOLVED}))} too"
    return None


def node_shapes(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Rows are (labels, property, kind of value); a fault is what the declared labels do not allow."""
    for row in rows:
        labels = frozenset(row["labels"]) - {RESOURCE}
        fault = _label_fault(labels)
        if fault is not None:
            # Told once for each of the nodes: every one has a uri.
            if row["property"] == "uri":
                yield Fault(row["uri"], fault, count=row["count"])
            continue
        name = row["property"]
        declared = properties_of(tuple(sorted(labels))).get(name)
        # A property may be declared under a name that begins like those that are kept (``ctdl_type``).
        kept = declared is None and name.startswith(KEPT_PREFIX)
        kind = PropertyType.TEXTS if kept else _type_of(declared)
        fault = _value_fault(name, kind, row)
        if fault is not None:
            yield Fault(row["uri"], f"{fault} ({' '.join(sorted(labels))})", count=row["count"])


def edge_shapes(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Rows are (type, property, kind of value); a fault is what the declared types do not allow."""
    for row in rows:
        if row["type"] not in EDGE_TYPES:
            # Told once for each of the edges: what has no unit is told by another rule.
            if row["property"] == "unit":
                yield Fault(row["uri"], f"type {row['type']} is not declared", count=row["count"])
            continue
        declared = edge_properties(row["type"]).get(row["property"])
        fault = _value_fault(row["property"], _type_of(declared), row)
        if fault is not None:
            yield Fault(row["uri"], f"{row['type']}: {fault}", count=row["count"])


def _may_stand(labels: frozenset[str], allowed: tuple[str, ...]) -> bool:
    # Of a placeholder and of a tombstone nobody says what it is.
    return RESOURCE in allowed or bool(labels & {*allowed, UNRESOLVED, DELETED})


def edge_ends(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Rows are (labels, type, labels); a fault is an edge at whose ends its type does not stand."""
    for row in rows:
        declared = EDGE_TYPES.get(row["type"])
        if declared is None:
            continue  # told by another rule
        for side, allowed in (("starts", declared.starts), ("ends", declared.ends)):
            labels = frozenset(row[side])
            if not _may_stand(labels, allowed):
                said = " ".join(sorted(labels - {RESOURCE}))
                verb = "starts" if side == "starts" else "ends"
                yield Fault(
                    row["uri"],
                    f"{row['type']} {verb} at {said}, not at {' or '.join(allowed)}",
                    count=row["count"],
                )
