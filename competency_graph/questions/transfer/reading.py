"""What a transfer question reads around the rules: the receiver's policies, the same work under other names, blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from competency_graph.model.credits import quantity
from competency_graph.model.dates import first_day, last_day, within
from competency_graph.model.requirements import Limit, Origin
from competency_graph.model.rules import GradePolicy, RuleLimit
from competency_graph.questions.entities import Found
from competency_graph.questions.leaves import limit_of_node
from competency_graph.questions.rules import Place, limit_of
from competency_graph.questions.trees import requirement_trees
from competency_graph.store.reading import Question, Read


@dataclass(frozen=True, slots=True)
class Receiver:
    """What a receiver declares."""

    node: Found
    policy: GradePolicy
    unit: str | None
    """Its credit unit, by its calendar; None: not stated."""
    accepts_from: frozenset[str] | None
    systems: tuple[str, ...]
    """Uris of the systems that it belongs to on the day."""
    limits: tuple[RuleLimit, ...]
    decides: bool = False
    """Whether a decision of its registrar, or of a system's, is on file."""
    asks: tuple[Limit, ...] = ()
    """What it asks of everybody who earns a credential there, and ceilings over a kind of work: for ``progress``."""


_UNITS = {"semester": "SemesterHour", "quarter": "QuarterHour"}


def read_receiver(node: Found, day: date) -> Question[Receiver]:
    """The receiver's policies, systems and limits on ``day``."""
    rows = yield Read("transfer/receiver", {"receiver": node.uri})
    row: Mapping[str, Any] = rows[0] if rows else {"receiver": {}, "systems": [], "limits": []}
    return receiver_of(node, row["receiver"], row["systems"], row["limits"], day)


def receiver_of(
    node: Found,
    stated: Mapping[str, Any],
    systems: Iterable[Mapping[str, Any]],
    limits: Iterable[Mapping[str, Any]],
    day: date,
) -> Receiver:
    """What a receiver declares on ``day``, from a row of ``read/transfer/receiver`` or ``read/transfer/asked``."""
    accepts = stated.get("accepts_from")
    limits = list(limits)
    asks = [limit_of_node(limit) for limit in limits]
    unit = _UNITS.get((stated.get("calendar") or "").lower())
    return Receiver(
        node=node,
        policy=GradePolicy(
            minimum_grade=stated.get("minimum_grade"),
            scale=stated.get("grade_scale") or "us-letter",
            attempt=stated.get("attempt_policy") or "BEST",
            transfer_maximum=quantity(stated.get("transfer_maximum")),
            transfer_maximum_unit=stated.get("transfer_maximum_unit"),
            residency_minimum=quantity(stated.get("residency_minimum")),
            residency_minimum_unit=unit,
        ),
        unit=unit,
        accepts_from=None if accepts is None else frozenset(accepts),
        systems=tuple(
            dict.fromkeys(s["uri"] for s in systems if within(day, s.get("starts"), s.get("ends")))
        ),
        limits=tuple(limit_of(row) for row, limit in zip(limits, asks, strict=True) if not _of_a_kind(limit)),
        decides=bool(stated.get("decides")),
        asks=tuple(
            limit
            for limit in asks
            if _of_a_kind(limit) or limit.minimum is not None or limit.measure in ("GPA", "SHARE")
        ),
    )


def _of_a_kind(limit: Limit) -> bool:
    """Whether a limit is about some of the credit only, which rules alone cannot tell."""
    return limit.over is not None or limit.last is not None or limit.origin is Origin.RESIDENT


@dataclass(frozen=True, slots=True)
class SameWork:
    """Another name of one item, and the unit ids of the statements that say so."""

    other: str
    kind: str
    """SAME_COURSE or VIA_HUB."""
    steps: tuple[Mapping[str, Any], ...]
    label: str = ""
    """Of a common number: its code, or its name where it has none."""
    schemes: tuple[str, ...] = ()
    """Of a common number: uris of the numbering schemes that it is part of."""

    def holds(self, when: str | None) -> bool:
        """Whether every step holds at some day that ``when`` may mean; undated work takes all."""
        if when is None:
            return True
        first, last = first_day(when), last_day(when)
        return all(
            (s.get("starts") is None or first_day(s["starts"]) <= last)
            and (s.get("ends") is None or first <= last_day(s["ends"]))
            for s in self.steps
        )


def read_same_work(items: Sequence[str]) -> Question[dict[str, tuple[SameWork, ...]]]:
    """Under which other names each of these items goes."""
    if not items:
        return {}
    found: dict[str, list[SameWork]] = defaultdict(list)
    for row in (yield Read("transfer/same_work", {"items": sorted(set(items))})):
        found[row["item"]].append(SameWork(row["other"], row["kind"], tuple(row["steps"])))
    return {item: tuple(others) for item, others in found.items()}


def read_contents(credentials: Iterable[str]) -> Question[dict[str, frozenset[str]]]:
    """Credential → everything that it asks for or lists as a part, through the credentials it asks for."""
    asked: dict[str, frozenset[str]] = {}
    frontier = list(dict.fromkeys(credentials))
    roots = tuple(frontier)
    while frontier:
        trees = yield from requirement_trees(frontier)
        for uri in frontier:
            tree = trees.get(uri)
            leaves = tree.requirement.asks() if tree is not None and tree.requirement is not None else ()
            asked[uri] = frozenset(ask.target for ask in leaves)
        inner = {
            leaf.uri
            for tree in trees.values()
            for leaf in tree.leaves.values()
            if leaf.labels & {"Credential", "Program"}
        }
        frontier = sorted(inner - set(asked))
    found: dict[str, frozenset[str]] = {}
    for root in roots:
        seen: set[str] = set()
        todo = [root]
        while todo:
            for target in asked.get(todo.pop(), frozenset()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        found[root] = frozenset(seen - {root})
    return found


def read_systems(institutions: Iterable[str]) -> Question[dict[str, frozenset[str]]]:
    """Institution → the systems that it belongs to."""
    wanted = sorted(set(institutions))
    if not wanted:
        return {}
    rows = yield Read("transfer/senders", {"institutions": wanted})
    return {row["institution"]: frozenset(row["systems"]) for row in rows}


def one_area_patterns(places: Mapping[str, Place]) -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
    """(area → the patterns that let work count in one of their areas, areas of patterns that do not say)."""
    once: dict[str, frozenset[str]] = {}
    unsaid = []
    for uri, place in places.items():
        if "Area" not in place.labels or not place.patterns:
            continue
        exclusive = frozenset(
            pattern for pattern, stated in place.patterns if (place.double_count or stated) == "EXCLUSIVE"
        )
        if exclusive:
            once[uri] = exclusive
        if any((place.double_count or stated) is None for _, stated in place.patterns):
            unsaid.append(uri)
    return once, tuple(sorted(unsaid))
