"""The transfer rules that concern given work, read whole: what each takes and awards, when, under which limits, who says so.

A rule is found from what it takes (an item itself, or a tree of items) and from its receiver, which is a property of the
rule; where the record does not know its receiver it is who offers the award's target (``model.md``). Several units that
state one edge are one fact. Nothing is judged here: which rules fire is for the question that asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from competency_graph.model.credits import Credit, quantity
from competency_graph.model.evidence import Review
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
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
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.store.reading import Question, Read

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
    units: Mapping[str, int | None]
    """Unit id of each rule."""
    reviews: tuple[Review, ...] = ()


_NONE = FoundRules((), {}, {}, {}, {})


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


def _ask(edge: Mapping[str, Any], node: Mapping[str, Any]) -> Ask:
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


def _filter(node: Mapping[str, Any]) -> Filter:
    return Filter(
        uri=node["uri"],
        subject=node.get("subject"),
        first_number=node.get("first_number"),
        last_number=node.get("last_number"),
        level=node.get("level"),
        area=node.get("area"),
        institution=node.get("institution"),
        exclusions=frozenset(node.get("exclusions", ())),
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

    def read(self, roots: Iterable[str]) -> Question[None]:
        seen: set[str] = set()
        frontier = set(roots)
        while frontier:
            seen |= frontier
            reached: set[str] = set()
            for row in (yield Read("trees/below", {"uris": sorted(frontier)})):
                if row["type"] not in ("HAS_PART", "ASKS_FOR"):
                    continue
                node = row["node"]
                self.nodes[node["uri"]] = node
                self.below[row["start"]].append((row["type"], row["edge"], node["uri"]))
                self.places.setdefault(node["uri"], place(node))
                if "Requirement" in node["labels"]:
                    reached.add(node["uri"])
            frontier = reached - seen

    def requirement(
        self, node: Mapping[str, Any], reviews: list[Review], path: tuple[str, ...] = ()
    ) -> Requirement:
        uri = node["uri"]
        children: dict[tuple[object, ...], tuple[tuple[int, str], Node]] = {}
        for kind, edge, target in self.below.get(uri, ()):
            below = self.nodes[target]
            child: Node
            if kind == "ASKS_FOR":
                child = _ask(edge, below)
            elif target in (*path, uri):
                reviews.append(Review(uri, "What this rule takes contains itself; the loop was cut here."))
                continue
            elif "Requirement" in below["labels"]:
                child = self.requirement(below, reviews, (*path, uri))
            elif "Filter" in below["labels"]:
                child = _filter(below)
            else:
                child = Residual(
                    target,
                    below.get("text") or below.get("name") or "",
                    quantity(below.get("credits")),
                    below.get("credit_unit"),
                )
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


def _award(row: Mapping[str, Any]) -> tuple[Award, tuple[Place, ...]]:
    edge, node = row["edge"], row["node"]
    target = place(node, row["offered_by"])
    target = replace(target, patterns=tuple((p["uri"], p.get("double_count")) for p in row["patterns"]))
    places = [target]
    if len(row["courses"]) == 1:
        # The receiver's own course under the common number is what is awarded.
        own = row["courses"][0]
        target = replace(
            place({**own, "labels": ["Course"]}),
            institution=own["institution"],
            institution_uri=own["institution_uri"],
        )
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
    return Award(kind, target.uri, target.name, target.code, credit, basis, edge.get("position", 0)), tuple(
        places
    )


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
            children.setdefault(node["uri"], _filter(node))
        else:
            ask = _ask(edge, node)
            children.setdefault(replace(ask, role=""), ask)
    found = tuple(children.values())
    if len(found) == 1 and isinstance(found[0], Requirement):
        return found[0]
    return Requirement(f"{uri}#takes", Op.ALL, found, kind="sending")


def _rule(
    row: Mapping[str, Any],
    trees: _Trees,
    receivers: Sequence[str],
    citations: Mapping[int, Citation],
    places: dict[str, Place],
    reviews: list[Review],
) -> TransferRule:
    rule = row["rule"]
    uri = rule["uri"]
    agreements = row["agreements"]
    awards: dict[tuple[AwardKind, str | None], Award] = {}
    for given in row["awards"]:
        award, named = _award(given)
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
    offerers = {
        places[a.target].institution_uri
        for a in awards.values()
        if a.target is not None and a.target in places
    }
    receiver = rule.get("receiver")
    if receiver is None and len(offerers) == 1:
        (receiver,) = offerers
    state = rule.get("state")
    if state is None:
        reviews.append(Review(uri, "The rule states neither an award nor a refusal; read as under review."))
    starts, ends = _dates(rule, agreements, reviews)
    citation = citations.get(rule.get("unit", 0), UNKNOWN)
    agreement = agreements[0] if len(agreements) == 1 else None
    return TransferRule(
        uri=uri,
        state=RuleState(state) if state else RuleState.UNDER_REVIEW,
        sender=rule.get("sender"),
        receiver=receiver,
        takes=_takes(row, trees, reviews),
        awards=tuple(sorted(awards.values(), key=lambda a: (a.position, a.target or ""))),
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
            agreement=agreement["uri"] if agreement else None,
            agreement_name=agreement.get("name") if agreement else None,
        ),
        credit=credit_of(rule),
        denied_for=tuple(rule.get("denied_for", ())),
    )


def read_rules(uris: Sequence[str], receivers: Sequence[str] | None) -> Question[FoundRules]:
    """These rules (uris), whole; what is no rule is left out.

    Args:
        uris: of rules.
        receivers: the institution that the question names first, then the systems it belongs to; None: any. Decides
            ``by_member``, and which course a common number stands for.
    """
    if not uris:
        return _NONE
    rows = yield Read("rules/read", {"rules": sorted(set(uris)), "receivers": list(receivers or ())})
    trees = _Trees()
    roots = {t["node"]["uri"] for row in rows for t in row["takes"] if "Requirement" in t["node"]["labels"]}
    if roots:
        yield from trees.read(roots)
    citations = yield from cite(row["rule"].get("unit") for row in rows)
    places: dict[str, Place] = {}
    reviews: list[Review] = []
    for row in rows:
        for taken in row["takes"]:
            places[taken["node"]["uri"]] = place(taken["node"], taken["offered_by"])
    rules = tuple(_rule(row, trees, list(receivers or ()), citations, places, reviews) for row in rows)
    for uri, found in trees.places.items():
        places.setdefault(uri, found)
    pairs = {
        (rule.sender, rule.receiver)
        for rule in rules
        if rule.basis is DateBasis.CATALOG_YEAR and rule.sender and rule.receiver
    }
    snapshots: dict[tuple[str, str], list[tuple[str | None, str | None]]] = defaultdict(list)
    if pairs:
        asked = [{"sender": s, "receiver": r} for s, r in sorted(pairs)]
        for row in (yield Read("rules/snapshots", {"pairs": asked})):
            snapshots[row["sender"], row["receiver"]].append((row["starts"], row["ends"]))
    return FoundRules(
        rules=tuple(sorted(rules, key=lambda rule: rule.uri)),
        places=places,
        limits={limit["uri"]: limit_of(limit) for row in rows for limit in row["limits"]},
        snapshots={pair: tuple(intervals) for pair, intervals in snapshots.items()},
        units={row["rule"]["uri"]: row["rule"].get("unit") for row in rows},
        reviews=tuple(reviews),
    )


def rules_for(items: Sequence[str], receivers: Sequence[str] | None) -> Question[FoundRules]:
    """The rules that take any of these items, alone or with others.

    Args:
        items: uris of courses, exams, credentials, occupations, competencies, common numbers.
        receivers: uris of the receiver and the systems it belongs to, the receiver first; None: every receiver.
            Recommendations, which have no receiver, always come along.

    Returns:
        The rules, whole, whatever their state and dates.
    """
    if not items:
        return _NONE
    rows = yield Read(
        "rules/by_items",
        {
            "items": sorted(set(items)),
            "receivers": list(receivers or ()),
            "anywhere": receivers is None,
        },
    )
    return (yield from read_rules([row["rule"] for row in rows], receivers))
