"""From the rows of ``read/rules/whole`` to rules: several units that state one edge are one fact, what differs is reviewed.

Pure. A rule is evidenced by its own place in the file where its record gives one (``TransferRule.record``), else by the
place of its unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from competency_graph.model.credits import Credit
from competency_graph.model.credits import quantity as parsed
from competency_graph.model.evidence import CitedAgreement, Review
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import (
    Award,
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    RuleLimit,
    RuleState,
    TransferRule,
)
from competency_graph.questions.entities import credit_of
from competency_graph.questions.leaves import ask_of, leaf_of
from competency_graph.questions.sources import citation_of

quantity = lru_cache(maxsize=4096)(parsed)
"""The same few amounts and scores stand in thousands of rules."""
UNSTATED_UNIT = "UnstatedUnit"
"""Unit of a credit whose source gives a number and no unit: it converts to nothing and is summed apart."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node that rules take or award, as far as answers need it."""

    uri: str
    name: str
    code: str | None
    labels: frozenset[str]
    credit: Credit | None
    starts: str | None
    ends: str | None
    institution: str | None
    institution_uri: str | None
    double_count: str | None = None
    """Of an area: SHARED or EXCLUSIVE, where stated."""
    patterns: tuple[tuple[str, str | None], ...] = ()
    """Of an area: uri and ``double_count`` of the patterns it is part of."""
    credit_level: str | None = None
    """Of a course: lower or upper division, where stated."""


@dataclass(frozen=True, slots=True)
class FoundRules:
    """What was found."""

    rules: tuple[TransferRule, ...]
    """In order of uri."""
    places: Mapping[str, Place]
    """Everything that they take and award, by uri."""
    limits: Mapping[str, RuleLimit]
    """Their limits, by uri."""
    snapshots: Mapping[tuple[str, str], tuple[tuple[str | None, str | None], ...]]
    """(sender, receiver) → the intervals for which there are dated agreements; only for rules by catalog year."""
    reviews: tuple[Review, ...] = ()
    instances: Mapping[str, str] = field(default_factory=dict)
    """Rule by common number made for one number → uri of the rule as stated."""
    without: Mapping[str, str] = field(default_factory=dict)
    """Such a rule where the receiver has no course under the number → what the number is called."""


def place(node: Mapping[str, Any], offered_by: Sequence[Mapping[str, Any]] = ()) -> Place:
    """A ``Place`` from a node's map."""
    by = offered_by[0] if len(offered_by) == 1 else None
    return Place(
        uri=node["uri"],
        name=node.get("name") or node.get("text") or node["uri"],
        code=node.get("code") or node.get("coded_notation"),
        labels=frozenset(node.get("labels", ())) - {"Resource"},
        credit=credit_of(node),
        starts=node.get("starts"),
        ends=node.get("ends"),
        institution=(by["name"] or by["uri"]) if by else None,
        institution_uri=by["uri"] if by else None,
        double_count=node.get("double_count"),
        credit_level=node.get("credit_level"),
    )


def limit_of(node: Mapping[str, Any]) -> RuleLimit:
    """A ``RuleLimit`` from a ``Limit`` node's map."""
    return RuleLimit(
        uri=node["uri"],
        measure=node.get("measure") or "",
        minimum=quantity(node.get("minimum")),
        maximum=quantity(node.get("maximum")),
        unit=node.get("credit_unit"),
        scope=node.get("scope") or "rules",
        text=node.get("text") or node.get("name") or "",
    )


@dataclass(slots=True)
class _Trees:
    """The trees below the requirements that rules take."""

    nodes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    below: dict[str, list[tuple[str, Mapping[str, Any], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in the tree below one thing that is taken."""
        for row in rows:
            node = row["node"]
            self.nodes[node["uri"]] = node
            self.below[row["start"]].append((row["type"], row["edge"], node["uri"]))
            self.places.setdefault(node["uri"], place(node))

    def requirement(
        self, node: Mapping[str, Any], reviews: list[Review], path: tuple[str, ...] = ()
    ) -> Requirement:
        uri = node["uri"]
        children: dict[tuple[object, ...], tuple[tuple[int, str], Node]] = {}
        for kind, edge, target in self.below.get(uri, ()):
            below = self.nodes[target]
            child: Node
            if kind == "ASKS_FOR":
                child = ask_of(edge, below)
            elif target in (*path, uri):
                reviews.append(Review(uri, "What this rule takes contains itself; the loop was cut here."))
                continue
            elif "Requirement" in below["labels"]:
                child = self.requirement(below, reviews, (*path, uri))
            else:
                child = leaf_of(below)
            place_in_order = (edge.get("position", 0), target)
            # One edge stated by two units is one child; two bands on one target are two children.
            key = (kind, replace(child, role="") if isinstance(child, Ask) else target)
            children.setdefault(key, (place_in_order, child))
        prose = tuple(node.get("prose", ()))
        return Requirement(
            uri=uri,
            op=Op[node.get("op", "ALL")],
            children=tuple(child for _, child in sorted(children.values(), key=lambda pair: pair[0])),
            count=quantity(node.get("count")),
            unit=CountUnit[node.get("count_unit", "ITEMS")],
            credit_unit=node.get("credit_unit"),
            kind=node.get("kind", "sending"),
            name=node.get("name", ""),
            text=prose,
            reading=node.get("reading"),
            consumption=node.get("consumption", "UNSTATED"),
            readings=tuple(node.get("readings", ())),
        )


def _award_kind(stated: str | None, node: Mapping[str, Any]) -> AwardKind:
    if stated is not None:
        return AwardKind(stated)
    labels = set(node["labels"])
    if "Area" in labels:
        return AwardKind.ELECTIVE if node.get("elective") else AwardKind.AREA
    return AwardKind.REQUIREMENT if "Requirement" in labels else AwardKind.COURSE


OwnCourse = Callable[[Mapping[str, Any]], Place | None]
"""The receiver's own course that an award of a common number stands for; None: the award is meant as it stands."""


def award_of(row: Mapping[str, Any], own: OwnCourse) -> tuple[Award, tuple[Place, ...]]:
    """An award, and the places that it names."""
    edge, node = row["edge"], row["node"]
    target = place(node, row["offered_by"])
    target = replace(target, patterns=tuple((p["uri"], p.get("double_count")) for p in row["patterns"]))
    places = [target]
    if (course := own(row)) is not None:
        target = course
        places.append(target)
    low, high = quantity(edge.get("credits")), quantity(edge.get("credits_maximum"))
    credit = None
    if low is not None:
        unit = edge.get("credit_unit") or (target.credit.unit if target.credit else UNSTATED_UNIT)
        credit = Credit(low, low if high is None else high, unit)
    basis = CreditBasis(edge["basis"]) if edge.get("basis") else None
    if basis is None:
        basis = CreditBasis.UNKNOWN if credit is None else CreditBasis.STATED
    if basis is CreditBasis.CATALOG and credit is None:
        credit = target.credit
    kind = _award_kind(edge.get("kind"), node)
    given = Award(
        kind, target.uri, target.name, target.code, credit, basis, edge.get("position", 0),
        target_level=target.credit_level, target_institution=target.institution_uri,
    )  # fmt: skip
    return given, tuple(places)


def _dates(
    rule: Mapping[str, Any], agreements: Sequence[Mapping[str, Any]], reviews: list[Review]
) -> tuple[str | None, str | None]:
    """The rule's own dates, else those of its agreements (from the first start to the last end)."""
    starts, ends = rule.get("starts"), rule.get("ends")
    if starts is not None or ends is not None or not agreements:
        return starts, ends
    intervals = {(a.get("starts"), a.get("ends")) for a in agreements}
    if len(intervals) > 1 and (None, None) not in intervals:
        reviews.append(
            Review(
                rule["uri"],
                f"It stands in {len(agreements)} agreements of different dates; it is read as holding from the first "
                "start to the last end, gaps between them included.",
            )
        )
    firsts = [a for a, _ in intervals]
    lasts = [b for _, b in intervals]
    return (
        None if None in firsts else min(a for a in firsts if a is not None),
        None if None in lasts else max(b for b in lasts if b is not None),
    )


def _consumption(rule: str, agreements: Sequence[Mapping[str, Any]], reviews: list[Review]) -> Consumption:
    stated = {Consumption(a["consumption"]) for a in agreements if a.get("consumption")}
    stated.discard(Consumption.UNSTATED)
    if len(stated) > 1:
        reviews.append(
            Review(rule, "Its agreements disagree on whether work may count twice; read as EXCLUSIVE.")
        )
        return Consumption.EXCLUSIVE
    return next(iter(stated), Consumption.UNSTATED)


def _takes(row: Mapping[str, Any], trees: _Trees, reviews: list[Review]) -> Requirement:
    """What the rule takes, as one tree; a single Requirement stands for itself."""
    uri = row["rule"]["uri"]
    children: dict[object, Node] = {}
    for taken in row["takes"]:
        node, edge = taken["node"], taken["edge"]
        if "Requirement" in node["labels"]:
            children.setdefault(node["uri"], trees.requirement(node, reviews))
        elif "Filter" in node["labels"]:
            children.setdefault(node["uri"], leaf_of(node))
        else:
            ask = ask_of(edge, node)
            children.setdefault(replace(ask, role=""), ask)
    found = tuple(children.values())
    if len(found) == 1 and isinstance(found[0], Requirement):
        return found[0]
    return Requirement(f"{uri}#takes", Op.ALL, found, kind="sending")


def awards_in(
    uri: str,
    rows: Iterable[Mapping[str, Any]],
    own: OwnCourse,
    places: dict[str, Place],
    reviews: list[Review],
) -> tuple[Award, ...]:
    """The awards of one rule (its uri), in order of position; places and reviews are added to."""
    awards: dict[tuple[AwardKind, str | None], Award] = {}
    for given in rows:
        award, named = award_of(given, own)
        for found in named:
            places.setdefault(found.uri, found)
        held = awards.get((award.kind, award.target))
        if held is None or (held.credit is None and award.credit is not None):
            awards[award.kind, award.target] = award
        elif award.credit is not None and award.credit != held.credit:
            reviews.append(
                Review(
                    uri,
                    f"Two records give different credit for {award.target_name}: {held.credit}, {award.credit}.",
                )
            )
    return tuple(sorted(awards.values(), key=lambda a: (a.position, a.target or "")))


def rule_of(
    row: Mapping[str, Any],
    receivers: Sequence[str],
    own: OwnCourse,
    places: dict[str, Place],
    reviews: list[Review],
) -> TransferRule:
    """One rule.

    Args:
        row: of ``read/rules/whole``.
        receivers: the receiver that is asked about first, then its systems; empty: any.
        own: the receiver's own course under a common number.
        places: what it takes and awards is added here.
        reviews: what must be looked at is added here.
    """
    rule = row["rule"]
    uri = rule["uri"]
    agreements = row["agreements"]
    trees = _Trees()
    for taken in row["takes"]:
        trees.add(taken["tree"])
    for below, found in trees.places.items():
        places.setdefault(below, found)
    awards = awards_in(uri, row["awards"], own, places, reviews)
    offerers = {
        places[a.target].institution_uri for a in awards if a.target is not None and a.target in places
    }
    receiver = rule.get("receiver")
    if receiver is None and len(offerers) == 1:
        (receiver,) = offerers
    state = rule.get("state")
    if state is None:
        reviews.append(Review(uri, "The rule states neither an award nor a refusal; read as under review."))
    starts, ends = _dates(rule, agreements, reviews)
    citation = citation_of(row["cited"], rule.get("record"))
    return TransferRule(
        uri=uri,
        state=RuleState(state) if state else RuleState.UNDER_REVIEW,
        sender=rule.get("sender"),
        receiver=receiver,
        takes=_takes(row, trees, reviews),
        awards=awards,
        priority=rule.get("priority", 0),
        starts=starts,
        ends=ends,
        basis=DateBasis(rule["basis"]) if rule.get("basis") else DateBasis.COMPLETION,
        consumption=_consumption(uri, agreements, reviews),
        by_member=not receivers or receiver is None or receiver == receivers[0],
        limits=tuple(limit["uri"] for limit in row["limits"]),
        text=rule.get("text") or rule.get("description") or "",
        conditions=tuple(rule.get("prose", ())),
        evidence=citation.evidence(
            uri,
            "TransferRule",
            field=rule.get("field"),
            text=rule.get("text") or rule.get("note") or rule.get("description") or rule.get("name"),
            url=rule.get("url"),
            agreements=tuple(
                CitedAgreement(
                    g["uri"], g.get("name") or g["uri"], g.get("edition"), g.get("starts"), g.get("ends")
                )
                for g in agreements
            ),
        ),
        credit=credit_of(rule),
        denied_for=tuple(rule.get("denied_for", ())),
    )
