"""Rules over common course numbers: one rule of a numbering scheme, made into one rule for every number that is brought.

"The course with this number there" (Florida's same-number rule) is one ``TransferRule`` that takes and awards the scheme
(``model.md``, ``CommonNumber``). For a number that the learner's work carries it becomes: takes that number, awards the
receiver's own course under it, on the days on which that course carries the number. Where the receiver has none, nothing
is invented: the rule gives nothing, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from competency_graph.model.dates import first_day, last_day
from competency_graph.model.evidence import Review
from competency_graph.model.requirements import Ask, Node, Requirement
from competency_graph.model.rules import RuleState, TransferRule
from competency_graph.questions.rule_rows import OwnCourse, Place, awards_in, place


@dataclass(frozen=True, slots=True)
class Hub:
    """A common number that some work carries."""

    uri: str
    scheme: str | None
    """Uri of the numbering scheme; None: of none."""
    name: str
    """Its code, or its name where it has none."""


@dataclass(slots=True)
class Instances:
    """What became of one rule."""

    rules: list[TransferRule] = field(default_factory=list)
    without: dict[str, str] = field(default_factory=dict)
    """Uri of a rule that gives nothing, because the receiver has no course under the number → the number."""


def gives_numbers(row: Mapping[str, Any]) -> bool:
    """Whether a rule awards "the course with this number"."""
    return any("CommonNumber" in award["node"]["labels"] for award in row["awards"])


def _course(found: Mapping[str, Any]) -> Place:
    return replace(
        place({**found, "labels": ["Course"]}),
        institution=found["institution"],
        institution_uri=found["institution_uri"],
    )


def own_course(receivers: Sequence[str]) -> OwnCourse:
    """The one course of these receivers under the number that is awarded; none where there are several."""

    def find(award: Mapping[str, Any]) -> Place | None:
        number = award["node"]["uri"]
        found = {
            c["uri"]: c for c in award["courses"] if c["hub"] == number and c["institution_uri"] in receivers
        }
        return _course(next(iter(found.values()))) if len(found) == 1 else None

    return find


def _later(a: str | None, b: str | None) -> str | None:
    return max((d for d in (a, b) if d is not None), key=first_day, default=None)


def _earlier(a: str | None, b: str | None) -> str | None:
    return min((d for d in (a, b) if d is not None), key=last_day, default=None)


def _taking(node: Node, hub: Hub) -> Node:
    """What a rule takes, with the number in the place of the scheme."""
    if isinstance(node, Ask):
        return replace(node, target=hub.uri, name=hub.name) if node.target in (hub.scheme, hub.uri) else node
    if isinstance(node, Requirement):
        return replace(node, children=tuple(_taking(child, hub) for child in node.children))
    return node


def instances_of(
    rule: TransferRule,
    row: Mapping[str, Any],
    hubs: Sequence[Hub],
    receivers: Sequence[str],
    places: dict[str, Place],
    reviews: list[Review],
) -> Instances:
    """The rule, once for every number it takes and every course that the receiver has under it.

    Args:
        rule: as stated, over a scheme (or over one number).
        row: as it was read.
        hubs: the numbers that the learner's work carries.
        receivers: the receiver that is asked about first, then its systems.
        places: the receiver's courses are added here.
        reviews: what must be looked at is added here.
    """
    made = Instances()
    asked = {ask.target for ask in rule.takes.asks()}
    for hub in hubs:
        if not asked & {hub.scheme, hub.uri}:
            continue
        takes = _taking(rule.takes, hub)
        assert isinstance(takes, Requirement)  # noqa: S101 - the root of what is taken
        number = [a for a in row["awards"] if a["node"]["uri"] in (hub.scheme, hub.uri)]
        others = [a for a in row["awards"] if a not in number]
        courses = sorted(
            {
                (c["since"] or "", c["until"] or "", c["uri"]): c
                for award in number
                for c in award["courses"]
                if c["hub"] == hub.uri and c["institution_uri"] in receivers
            }.items()
        )
        if not courses:
            uri = f"{rule.uri}|{hub.uri}"
            made.without[uri] = hub.name
            awards = awards_in(uri, others, own_course(receivers), places, reviews)
            state = rule.state if awards else RuleState.NOT_ARTICULATED
            made.rules.append(replace(rule, uri=uri, takes=takes, state=state, awards=awards))
        for _, course in courses:
            uri = f"{rule.uri}|{hub.uri}|{course['uri']}"
            own = _course(course)
            starts, ends = _later(rule.starts, course["since"]), _earlier(rule.ends, course["until"])
            if starts is not None and ends is not None and first_day(starts) > last_day(ends):
                continue  # the course carried the number when the rule did not hold
            awards = awards_in(
                uri,
                row["awards"],
                lambda award, own=own, number=number: own if award in number else None,  # type: ignore[misc]
                places,
                reviews,
            )
            made.rules.append(
                replace(
                    rule,
                    uri=uri,
                    takes=takes,
                    awards=awards,
                    starts=starts,
                    ends=ends,
                )
            )
    return made
