"""The transfer rules that concern given work, read whole: what each takes and awards, when, under which limits, who says so.

A rule is found from what it takes (an item itself, a tree of items, or anything of a kind) and from its receiver, which is
a property of the rule; where the record does not know its receiver it is who offers the award's target (``model.md``).
Rules and everything about them are one read (``read/rules/whole``); only those by catalog year need a second one, for the
snapshots. What was read once is then looked at by one receiver after another. Nothing is judged here: which rules fire is
for the question that asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competency_graph.model.evidence import Review
from competency_graph.model.rules import DateBasis
from competency_graph.questions.common_numbers import Hub, gives_numbers, instances_of, own_course
from competency_graph.questions.rule_rows import (
    UNSTATED_UNIT,
    FoundRules,
    Place,
    limit_of,
    place,
    rule_of,
)
from competency_graph.store.reading import Question, Read, Rows

__all__ = [
    "UNSTATED_UNIT", "FoundRules", "Hub", "Kind", "Place", "RuleRows", "limit_of", "place", "read_rows", "read_rules",
    "rules_at", "rules_for",
]  # fmt: skip

Snapshots = Mapping[tuple[str, str], tuple[tuple[str | None, str | None], ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What rules about anything of a kind are found by: an institution, and the subject of a course code."""

    institution: str
    """Uri."""
    subject: str | None
    """Such as MATH; None where the item has no code."""


@dataclass(frozen=True, slots=True)
class RuleRows:
    """What was read of rules, before one receiver looks at it."""

    rows: Rows = field(default_factory=list)
    snapshots: Snapshots = field(default_factory=dict)
    hubs: tuple[Hub, ...] = ()


def _snapshots(rows: Sequence[Mapping[str, Any]]) -> Question[Snapshots]:
    pairs = {
        (rule["sender"], rule["receiver"])
        for rule in (row["rule"] for row in rows)
        if rule.get("basis") == DateBasis.CATALOG_YEAR.value and rule.get("sender") and rule.get("receiver")
    }
    found: dict[tuple[str, str], list[tuple[str | None, str | None]]] = defaultdict(list)
    if pairs:
        asked = [{"sender": s, "receiver": r} for s, r in sorted(pairs)]
        for row in (yield Read("rules/snapshots", {"pairs": asked})):
            found[row["sender"], row["receiver"]].append((row["starts"], row["ends"]))
    return {pair: tuple(intervals) for pair, intervals in found.items()}


def read_rows(
    *,
    rules: Iterable[str] = (),
    items: Iterable[str] = (),
    kinds: Iterable[Kind] = (),
    receivers: Iterable[str] | None,
    hubs: Iterable[Hub] = (),
) -> Question[RuleRows]:
    """Read rules: those named, and those that take any of the items, alone or with others.

    Args:
        rules: uris of rules; what is no rule is left out.
        items: uris of courses, exams, credentials, occupations, competencies, common numbers.
        kinds: find also rules that take anything of a kind, such as all courses of a subject.
        receivers: uris of receivers and of the systems they belong to; None: every receiver. Recommendations, which have
            no receiver, always come along.
        hubs: the common numbers of the items, with their schemes.
    """
    some, named, of_kind, numbers = (
        sorted(set(items)),
        sorted(set(rules)),
        sorted(set(kinds), key=str),
        tuple(hubs),
    )
    if not (some or named or of_kind):
        return RuleRows()
    schemes = sorted({hub.scheme for hub in numbers if hub.scheme is not None})
    rows = yield Read(
        "rules/whole",
        {
            "rules": named,
            "items": sorted({*some, *schemes}) if some else [],
            "kinds": [{"institution": kind.institution, "subject": kind.subject} for kind in of_kind],
            "receivers": sorted(set(receivers or ())),
            "hubs": [{"hub": h.uri, "scheme": h.scheme} for h in numbers if h.scheme is not None],
            "anywhere": receivers is None,
        },
    )
    return RuleRows(rows, (yield from _snapshots(rows)), numbers)


def _concerns(row: Mapping[str, Any], receivers: Sequence[str]) -> bool:
    receiver = row["rule"].get("receiver")
    if receiver is not None:
        return receiver in receivers
    if row["rule"].get("state") == "RECOMMENDED":
        return True
    return any(by["uri"] in receivers for award in row["awards"] for by in award["offered_by"])


def rules_at(read: RuleRows, receivers: Sequence[str] | None, *, every: bool = False) -> FoundRules:
    """The rules that were read, as one receiver sees them.

    Args:
        read: what was read for this receiver, or for many.
        receivers: the institution that the question names first, then the systems it belongs to; None: any. Decides
            ``by_member``, and which course a common number stands for.
        every: take also the rules of other receivers, where they were read.
    """
    own = list(receivers or ())
    rows = read.rows if every or receivers is None else [row for row in read.rows if _concerns(row, own)]
    numbers = frozenset(uri for hub in read.hubs for uri in (hub.uri, hub.scheme) if uri is not None)
    places: dict[str, Place] = {}
    reviews: list[Review] = []
    rules = []
    instances: dict[str, str] = {}
    without: dict[str, str] = {}
    for row in rows:
        for taken in row["takes"]:
            places[taken["node"]["uri"]] = place(taken["node"], taken["offered_by"])
        rule = rule_of(row, own, own_course(own), places, reviews)
        if not numbers.isdisjoint(ask.target for ask in rule.takes.asks()) and gives_numbers(row):
            made = instances_of(rule, row, read.hubs, own, places, reviews)
            rules += made.rules
            instances |= {one.uri: rule.uri for one in made.rules}
            without |= made.without
        else:
            rules.append(rule)
    return FoundRules(
        rules=tuple(sorted(rules, key=lambda rule: rule.uri)),
        places=places,
        limits={limit["uri"]: limit_of(limit) for row in rows for limit in row["limits"]},
        snapshots=read.snapshots,
        reviews=tuple(reviews),
        instances=instances,
        without=without,
    )


def read_rules(uris: Sequence[str], receivers: Sequence[str] | None) -> Question[FoundRules]:
    """These rules (uris), whole; what is no rule is left out.

    Args:
        uris: of rules.
        receivers: the institution that the question names first, then the systems it belongs to; None: any. Decides
            ``by_member``, and which course a common number stands for. Rules of other receivers are not left out.
    """
    read = yield from read_rows(rules=uris, receivers=list(receivers or ()))
    return rules_at(read, receivers, every=True)


def rules_for(items: Sequence[str], receivers: Sequence[str] | None) -> Question[FoundRules]:
    """The rules that take any of these items, alone or with others.

    Args:
        items: uris of courses, exams, credentials, occupations, competencies, common numbers.
        receivers: uris of the receiver and the systems it belongs to, the receiver first; None: every receiver.
            Recommendations, which have no receiver, always come along.

    Returns:
        The rules, whole, whatever their state and dates.
    """
    return rules_at((yield from read_rows(items=items, receivers=receivers)), receivers)
