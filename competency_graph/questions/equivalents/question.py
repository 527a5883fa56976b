"""What is recognised as the same as this, by whom, since when? (``questions.md``, ``equivalents``).

Three claims, kept apart: rules (one way, at one institution), assertions (a common course number, an exact alignment, one
course under two numbers, rules in both directions at overlapping dates), and candidates, only on request. Nothing is
chained: only statements about the thing itself are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from competency_graph.model.credits import Credit, CreditTotal, quantity, quantity_text
from competency_graph.model.dates import first_day, last_day, within
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.model.rules import AwardKind, RuleState, TransferRule
from competency_graph.questions.entities import Found, one
from competency_graph.questions.equivalents.answer import (
    Asserted,
    Assertion,
    CountsAs,
    Direction,
    EquivalentsAnswer,
    Similar,
)
from competency_graph.questions.rules import FoundRules, place, read_rules
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.eligibility import awards_of
from competency_graph.questions.transfer.reading import read_systems
from competency_graph.questions.transfer.wording import credit_words, label, named
from competency_graph.store.reading import Question, Read

LISTED = 500
"""Most rules (and most assertions) that are listed; how many there are is said in any case."""


def _of(found: Found) -> Named:
    by = found.offered_by[0] if len(found.offered_by) == 1 else None
    return Named(
        found.uri,
        found.name,
        found.code,
        by.name if by else None,
        by.uri if by else None,
        found.starts,
        found.ends,
    )


def _band(ask: Ask) -> str:
    parts = []
    if ask.minimum_grade or ask.maximum_grade:
        parts.append(f"grade {ask.minimum_grade or 'any'} to {ask.maximum_grade or 'any'}")
    if ask.minimum_score is not None or ask.maximum_score is not None:
        low = quantity_text(ask.minimum_score) if ask.minimum_score is not None else "any"
        high = quantity_text(ask.maximum_score) if ask.maximum_score is not None else "any"
        parts.append(f"{ask.sub_score or 'score'} {low} to {high}")
    if ask.level is not None:
        parts.append(f"level {ask.level}")
    return f" ({', '.join(parts)})" if parts else ""


def taken_words(node: Node, rules: FoundRules, *, inner: bool = False) -> str:
    """What a rule takes, in words."""
    if isinstance(node, Ask):
        known = rules.places.get(node.target)
        return (label(named(known)) if known is not None else node.name or node.target) + _band(node)
    if isinstance(node, Filter):
        return node.text or "any work of a kind"
    if not isinstance(node, Requirement):
        return node.text
    parts = [taken_words(child, rules, inner=len(node.children) > 1) for child in node.children]
    if node.op is Op.AT_LEAST:
        what = "credits" if node.unit is CountUnit.CREDITS else "of"
        return f"{quantity_text(node.count or 1)} {what} {', '.join(parts)}".strip()
    text = (" or " if node.op is Op.ANY else " and ").join(parts) or "; ".join(node.text) or "work"
    return f"({text})" if inner and len(parts) > 1 else text


def alone_suffices(takes: Node, uris: frozenset[str]) -> bool:
    """Whether the one thing meets everything that a rule takes, grades and scores aside."""

    def bare(node: Node) -> Node:
        if isinstance(node, Requirement):
            return replace(node, children=tuple(bare(child) for child in node.children))
        return Ask(node.target) if isinstance(node, Ask) else node

    return bool(ways(bare(takes), [Satisfier("it", uris)]))


def _total(rule: TransferRule) -> Credit | None:
    if rule.credit is not None:
        return rule.credit
    known = [a.credit for a in rule.awards if a.credit is not None]
    if not known or len(known) < len(rule.awards):
        return None
    total = CreditTotal.of(known, known[0].unit)
    return total.by_unit[0] if len(total.by_unit) == 1 else None


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is needed to tell of rules."""

    of: Named
    uris: frozenset[str]
    rules: FoundRules
    day: date
    institutions: Mapping[str, str]

    def institution(self, rule: TransferRule) -> Named | None:
        """Where a rule's award counts."""
        if rule.receiver is None:
            return None
        return Named(rule.receiver, self.institutions.get(rule.receiver, rule.receiver))

    def line(self, rule: TransferRule, direction: Direction) -> CountsAs:
        """One rule, one way."""
        taken = tuple(
            dict.fromkeys(
                named(self.rules.places[ask.target])
                for ask in rule.takes.asks()
                if ask.target in self.rules.places
            )
        )
        awards = awards_of(rule) if rule.state is RuleState.AWARDED else ()
        awarded = tuple(
            named(self.rules.places[a.target])
            if a.target is not None and a.target in self.rules.places
            else Named(a.target or "", a.target_name, a.target_code)
            for a in awards
        )
        whole = (
            alone_suffices(rule.takes, self.uris)
            if direction is Direction.COUNTS_AS
            else {a.target for a in rule.awards} <= self.uris
        )
        where = self.institution(rule)
        return CountsAs(
            direction=direction,
            state=rule.state,
            taken=taken,
            taken_text=taken_words(rule.takes, self.rules),
            awarded=awarded,
            kinds=tuple(a.kind for a in awards),
            credit=_total(rule),
            institution=where,
            whole=whole,
            rule=rule.uri,
            starts=rule.starts,
            ends=rule.ends,
            current=within(self.day, rule.starts, rule.ends),
            evidence=(rule.evidence,) if rule.evidence is not None else (),
            sentence=self.sentence(rule, taken_words(rule.takes, self.rules), awarded, where),
        )

    def sentence(self, rule: TransferRule, taken: str, awarded: Sequence[Named], where: Named | None) -> str:
        """One rule, in words."""
        at = where.name if where is not None else "an institution that is not named"
        since = f" since {rule.starts}" if rule.starts else ""
        until = f" until {rule.ends}" if rule.ends else ""
        what = " and ".join(label(a) for a in awarded)
        text = {
            RuleState.AWARDED: f"{taken} counts as {what} at {at}{since}{until}.",
            RuleState.RECOMMENDED: f"A third party recommends {credit_words(_total(rule))} for {taken}{since}{until}; "
            "nothing says who accepts that.",
            RuleState.REFUSED: f"{taken} was evaluated, and does not transfer to {at}{since}{until}.",
            RuleState.AFTER_TRANSFER: f"{at} wants this taken there after transfer: {taken}.",
            RuleState.NOT_ARTICULATED: f"{at} states that nothing there corresponds to {taken}.",
            RuleState.UNDER_REVIEW: f"{at} is reviewing {taken}.",
        }[rule.state]
        if rule.denies:
            text = f"{at} says: {rule.text}{since}{until}. That refuses nothing else."
        return (
            text
            if rule.state is not RuleState.AWARDED or what
            else f"{taken} gives credit at {at}{since}{until}."
        )


def _overlap(a: TransferRule, b: TransferRule) -> tuple[str | None, str | None] | None:
    """The time in which both hold; None where there is none."""
    starts = max((s for s in (a.starts, b.starts) if s is not None), default=None, key=first_day)
    ends = min((e for e in (a.ends, b.ends) if e is not None), default=None, key=last_day)
    if starts is not None and ends is not None and first_day(starts) > last_day(ends):
        return None
    return starts, ends


def _both_directions(of: Named, telling: _Telling, rules: Sequence[TransferRule]) -> Iterator[Asserted]:
    """Courses that count as the thing alone, and as which it counts alone, at overlapping dates."""
    there: dict[str, list[TransferRule]] = {}
    back: dict[str, list[TransferRule]] = {}
    for rule in rules:
        asks = list(rule.takes.asks())
        if rule.state is not RuleState.AWARDED or len(asks) != 1 or len(rule.awards) != 1:
            continue
        (ask,), (award,) = asks, rule.awards
        if award.kind is not AwardKind.COURSE or award.target is None:
            continue
        if ask.target == of.uri:
            there.setdefault(award.target, []).append(rule)
        elif award.target == of.uri:
            back.setdefault(ask.target, []).append(rule)
    for other in sorted(there.keys() & back.keys()):
        pairs = [
            (a, b, span) for a in there[other] for b in back[other] if (span := _overlap(a, b)) is not None
        ]
        if not pairs:
            continue
        a, b, (starts, ends) = pairs[0]
        name = named(telling.rules.places[other])
        yield Asserted(
            other=name,
            by=Assertion.BOTH_DIRECTIONS,
            asserted_by=None,
            hub=None,
            starts=starts,
            ends=ends,
            evidence=tuple(r.evidence for r in (a, b) if r.evidence is not None),
            sentence=f"{label(of)} and {label(name)} each count as the other, by two separate rules.",
        )


def _stated(row: Mapping[str, Any], of: Named, citations: Mapping[int, Citation]) -> Asserted:
    other = named(place(row["other"], row["offered_by"]))
    edge, hub = row["edge"], row["hub"]
    by = Assertion(row["kind"])
    units = [edge.get("unit"), edge.get("own_unit")]
    evidence = tuple(
        citations.get(unit, UNKNOWN).evidence(
            other.uri, by.value, field=edge.get("term"), text=edge.get("text") or edge.get("why")
        )
        for unit in dict.fromkeys(u for u in units if u is not None)
    )
    number = Named(hub["uri"], hub.get("name") or hub["uri"], hub.get("code")) if hub else None
    asserted_by = edge.get("asserted_by") or (evidence[0].source if evidence else None)
    text = {
        Assertion.EXACT_ALIGNMENT: f"{label(of)} and {label(other)} are stated to align exactly.",
        Assertion.SAME_COURSE: f"{label(of)} and {label(other)} are one course under two numbers"
        + (f" ({edge['why']})." if edge.get("why") else "."),
        Assertion.COMMON_NUMBER: f"{label(of)} and {label(other)} both carry the common number {label(number)}.",
    }[by]
    starts = [s for s in (edge.get("starts"), edge.get("own_starts")) if s]
    ends = [e for e in (edge.get("ends"), edge.get("own_ends")) if e]
    return Asserted(
        other=other,
        by=by,
        asserted_by=asserted_by,
        hub=number,
        starts=max(starts, key=first_day) if starts else None,
        ends=min(ends, key=last_day) if ends else None,
        evidence=evidence,
        sentence=text,
    )


def _merged(claims: Iterable[Asserted]) -> tuple[Asserted, ...]:
    """One claim for each pair, reason and hub: several records that state it are its witnesses."""
    found: dict[object, Asserted] = {}
    for claim in claims:
        key = (claim.other.uri, claim.by, claim.hub, claim.starts, claim.ends)
        had = found.get(key)
        evidence = claim.evidence if had is None else tuple(dict.fromkeys((*had.evidence, *claim.evidence)))
        found[key] = replace(had or claim, evidence=evidence)
    return tuple(found[key] for key in sorted(found, key=lambda k: (found[k].by.value, found[k].other.uri)))


def _similar(rows: Iterable[Mapping[str, Any]]) -> Iterator[Similar]:
    for row in rows:
        edge = row["edge"]
        other = named(place(row["other"], row["offered_by"]))
        score: Fraction | None = quantity(edge.get("score") or edge.get("confidence"))
        method = edge.get("method")
        yield Similar(
            other,
            score,
            method,
            edge.get("version"),
            f"{label(other)} is proposed as similar by {method or 'a method that is not named'}"
            + (f" (score {quantity_text(score)})" if score is not None else "")
            + "; nobody claims it.",
        )


def equivalents(
    of: str, *, at: str | None = None, as_of: date | None = None, include_candidates: bool = False
) -> Question[EquivalentsAnswer]:
    """What is recognised as the same as one thing.

    Args:
        of: uri or CTID of a course, assessment, credential or competency.
        at: only with this institution (uri, CTID or exact name).
        as_of: the day on which rules are called current; default today.
        include_candidates: also what is merely similar.

    Raises:
        NotFound: nothing carries ``of`` or ``at``.
        Ambiguous: one of them means several nodes.
        QuestionError: ``at`` is no organization.
    """
    day = as_of or datetime.now(tz=UTC).date()
    thing = yield from one(of, "course, exam, credential or competency")
    where = (yield from one(at, "institution", "Organization")) if at is not None else None
    name = _of(thing)
    rows = yield Read("equivalents/asserted", {"of": thing.uri, "maximum": LISTED})
    hubs = {row["hub"]["uri"] for row in rows if row["hub"]}
    uris = frozenset({thing.uri, *hubs})
    near: set[str] = set()
    if where is not None:
        near = {where.uri} | (yield from read_systems([where.uri])).get(where.uri, frozenset())

    taking = yield Read("rules/by_items", {"items": sorted(uris), "receivers": [], "anywhere": True})
    awarding = yield Read("equivalents/awarding", {"targets": sorted(uris)})
    out = {row["rule"] for row in taking}
    back = {row["rule"] for row in awarding}
    on_file = sorted(out | back)
    rules = yield from read_rules(on_file[:LISTED], None)
    parties = sorted({r for rule in rules.rules for r in (rule.receiver, rule.sender) if r is not None})
    institutions = yield from _institution_names(parties)
    telling = _Telling(name, uris, rules, day, institutions)

    def concerns(rule: TransferRule, direction: Direction) -> bool:
        if where is None:
            return True
        if direction is Direction.COUNTS_AS:
            return rule.receiver in near
        offerers = {
            rules.places[a.target].institution_uri for a in rule.takes.asks() if a.target in rules.places
        }
        return bool(({rule.sender} | offerers) & near)

    lines = [
        telling.line(rule, direction)
        for direction, some in ((Direction.COUNTS_AS, out), (Direction.COUNTED_FROM, back))
        for rule in rules.rules
        if rule.uri in some and concerns(rule, direction)
    ]
    citations = yield from cite(
        u for row in rows for u in (row["edge"].get("unit"), row["edge"].get("own_unit"))
    )
    asserted = [
        *(_stated(row, name, citations) for row in rows),
        *_both_directions(name, telling, rules.rules),
    ]
    if where is not None:
        asserted = [claim for claim in asserted if claim.other.institution_uri in (where.uri, None)]
    claims = _merged(asserted)
    similar: tuple[Similar, ...] = ()
    if include_candidates:
        similar = tuple(_similar((yield Read("equivalents/similar", {"of": thing.uri, "maximum": LISTED}))))
    return EquivalentsAnswer(
        of=name,
        at=_of(where) if where is not None else None,
        as_of=day.isoformat(),
        counts_as=tuple(lines),
        asserted=claims,
        similar=similar,
        rules_on_file=len(on_file),
        evidence=_evidence(lines, claims),
        readings=tuple(_readings(len(on_file), len(rows))),
        needs_review=tuple(_reviews(rules, lines)),
        sentence=_sentence(name, where, day, lines, claims, similar),
    )


def _evidence(lines: Sequence[CountsAs], claims: Sequence[Asserted]) -> tuple[Evidence, ...]:
    cited = [e for line in lines for e in line.evidence] + [e for claim in claims for e in claim.evidence]
    return tuple(dict.fromkeys(cited))


def _institution_names(uris: Sequence[str]) -> Question[dict[str, str]]:
    if not uris:
        return {}
    rows = yield Read(
        "entities/find", {"uris": list(uris), "ctids": [], "names": [], "codes": [], "exams": []}
    )
    return {row["node"]["uri"]: row["node"].get("name") or row["node"]["uri"] for row in rows}


def _readings(on_file: int, assertions: int) -> Iterator[Reading]:
    if on_file > LISTED:
        yield Reading(
            "rules",
            "FIRST_LISTED",
            ("FIRST_LISTED", "ALL"),
            f"{on_file} rules are on file; the first {LISTED} are listed.",
        )
    if assertions >= LISTED:
        yield Reading(
            "assertions",
            "FIRST_LISTED",
            ("FIRST_LISTED", "ALL"),
            f"Only the first {LISTED} assertions are listed.",
        )


def _reviews(rules: FoundRules, lines: Sequence[CountsAs]) -> Iterator[Review]:
    shown = {line.rule for line in lines}
    for rule in rules.rules:
        if rule.uri in shown:
            for text in rule.conditions:
                yield Review(
                    rule.uri, f"A condition in words must be read by a person: {text}", rule.receiver
                )
    for review in rules.reviews:
        if review.about in shown:
            yield review


def _sentence(
    of: Named,
    where: Found | None,
    day: date,
    lines: Sequence[CountsAs],
    claims: Sequence[Asserted],
    similar: Sequence[Similar],
) -> str:
    there = [
        line
        for line in lines
        if line.direction is Direction.COUNTS_AS
        and line.state is RuleState.AWARDED
        and line.current
        and line.whole
    ]
    places = len({line.institution.uri for line in there if line.institution is not None})
    text = (
        f"Unofficial, as of {day.isoformat()}: alone, {label(of)} counts by {len(there)} current "
        f"rule{'' if len(there) == 1 else 's'} at {places} institution{'' if places == 1 else 's'}"
    )
    if where is not None:
        text += f" (asked: {where.name})"
    back = sum(line.direction is Direction.COUNTED_FROM and line.state is RuleState.AWARDED for line in lines)
    text += f"; {back} rule{'' if back == 1 else 's'} award{'s' if back == 1 else ''} it for other work. "
    text += f"{len(claims)} equivalence{'' if len(claims) == 1 else 's'} {'is' if len(claims) == 1 else 'are'} asserted."
    if similar:
        text += f" {len(similar)} candidate{'' if len(similar) == 1 else 's'} {'is' if len(similar) == 1 else 'are'} only proposed."
    sources = sorted(
        {f"{e.source} ({e.edition})" if e.edition else e.source for e in _evidence(lines, claims)}
    )
    if sources:
        text += f" Sources: {'; '.join(sources)}."
    return f"{text} Each institution decides what it accepts."
