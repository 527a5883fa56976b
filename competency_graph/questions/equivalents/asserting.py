"""Who asserts that two things are equivalent: what is stated about the pair, and rules in both directions.

Two rules in both directions assert it only where each takes the one thing alone, awards the other alone, and both hold on
some day. Statements are read about the thing itself and never chained: that A is B and B is C says nothing about A and C.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from competency_graph.model.dates import first_day, last_day, within
from competency_graph.model.rules import AwardKind, RuleState, TransferRule
from competency_graph.questions.equivalents.answer import Asserted, Assertion
from competency_graph.questions.rules import FoundRules, place
from competency_graph.questions.sources import UNKNOWN, Citation
from competency_graph.questions.taking import alone_suffices
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.wording import label, named
from competency_graph.store.reading import Question, Read

Span = tuple[str | None, str | None]


def _overlap(a: TransferRule, b: TransferRule) -> tuple[str | None, str | None] | None:
    """The time in which both hold; None where there is none."""
    starts = max((s for s in (a.starts, b.starts) if s is not None), default=None, key=first_day)
    ends = min((e for e in (a.ends, b.ends) if e is not None), default=None, key=last_day)
    if starts is not None and ends is not None and first_day(starts) > last_day(ends):
        return None
    return starts, ends


def read_both_ways(of: str, most: int) -> Question[tuple[tuple[str, ...], bool]]:
    """Uris of rules that may hold in both directions, at most ``most``; and whether there are more."""
    there = yield Read("equivalents/there", {"of": of})
    if not there:
        return (), False
    back = yield Read("equivalents/back", {"of": of})
    others = {row["other"] for row in there} & {row["other"] for row in back}
    uris = sorted({row["rule"] for row in (*there, *back) if row["other"] in others})
    return tuple(uris[:most]), len(uris) > most


def both_directions(of: Named, rules: FoundRules, day: date) -> Iterator[Asserted]:
    """Things that count as ``of`` alone, and as which it counts alone, on some day."""
    there: dict[str, list[TransferRule]] = {}
    back: dict[str, list[TransferRule]] = {}
    for rule in rules.rules:
        if rule.state is not RuleState.AWARDED or len(rule.awards) != 1:
            continue
        (award,) = rule.awards
        if award.kind is not AwardKind.COURSE or award.target is None:
            continue
        if award.target == of.uri:
            for other in dict.fromkeys(ask.target for ask in rule.takes.asks()):
                if other != of.uri and alone_suffices(rule.takes, frozenset({other})):
                    back.setdefault(other, []).append(rule)
        elif alone_suffices(rule.takes, frozenset({of.uri})):
            there.setdefault(award.target, []).append(rule)
    for other in sorted(there.keys() & back.keys()):
        name = named(rules.places[other])
        for a in there[other]:
            for b in back[other]:
                span = _overlap(a, b)
                if span is None:
                    continue
                yield Asserted(
                    other=name,
                    by=Assertion.BOTH_DIRECTIONS,
                    asserted_by=None,
                    hub=None,
                    starts=span[0],
                    ends=span[1],
                    current=within(day, *span),
                    evidence=tuple(r.evidence for r in (a, b) if r.evidence is not None),
                    sentence=f"{label(of)} and {label(name)} each count as the other, by two separate rules"
                    f"{_when(span)}.",
                )


def _when(span: Span) -> str:
    starts, ends = span
    return (f" since {starts}" if starts else "") + (f" until {ends}" if ends else "")


def stated(
    row: Mapping[str, Any],
    of: Named,
    citations: Mapping[int, Citation],
    names: Mapping[str, str],
    day: date,
) -> Asserted:
    """One statement about a pair, from a row of ``equivalents/asserted``.

    Where each side has dates of its own (memberships in a common number) both must hold; where they never do, the claim is
    not current and its sentence says so.
    """
    other = named(place(row["other"], row["offered_by"]))
    edge, hub = row["edge"], row["hub"]
    by = Assertion(row["kind"])
    units = [edge.get("unit"), edge.get("own_unit")]
    evidence = tuple(
        citations.get(unit, UNKNOWN).evidence(
            other.uri,
            by.value,
            field=edge.get("term"),
            text=edge.get("text") or edge.get("why") or edge.get("evidence"),
        )
        for unit in dict.fromkeys(u for u in units if u is not None)
    )
    number = Named(hub["uri"], hub.get("name") or hub["uri"], hub.get("code")) if hub else None
    asserter = edge.get("asserted_by")
    asserted_by = names.get(asserter, asserter) if asserter else (evidence[0].source if evidence else None)
    begins = [s for s in (edge.get("starts"), edge.get("own_starts")) if s]
    finishes = [e for e in (edge.get("ends"), edge.get("own_ends")) if e]
    span: Span = (
        max(begins, key=first_day) if begins else None,
        min(finishes, key=last_day) if finishes else None,
    )
    ever = span[0] is None or span[1] is None or first_day(span[0]) <= last_day(span[1])
    return Asserted(
        other=other,
        by=by,
        asserted_by=asserted_by,
        hub=number,
        starts=span[0],
        ends=span[1],
        current=ever and within(day, *span),
        evidence=evidence,
        sentence=_sentence(by, of, other, number, edge)
        + (_when(span) if ever else ", but never at the same time")
        + ".",
    )


def _sentence(by: Assertion, of: Named, other: Named, number: Named | None, edge: Mapping[str, Any]) -> str:
    pair = f"{label(of)} and {label(other)}"
    if by is Assertion.EXACT_ALIGNMENT:
        return f"{pair} are stated to align exactly"
    if by is Assertion.SAME_COURSE:
        return f"{pair} are one course under two numbers" + (f" ({edge['why']})" if edge.get("why") else "")
    if by is Assertion.SAME_AS:
        how = (edge.get("method") and f"found by {edge['method']}") or "stated by its record"
        sure = f", confidence {edge['confidence']}" if edge.get("confidence") else ""
        return f"{pair} are taken for one thing under two keys ({how}{sure})"
    if number is not None and number.uri == of.uri:
        what = (
            "carries the common number"
            if by is Assertion.COMMON_NUMBER
            else "is valued through the intermediary"
        )
        return f"{label(other)} {what} {label(number)}"
    if by is Assertion.INTERMEDIARY:
        return f"{pair} are both valued through the intermediary {label(number)}"
    return f"{pair} both carry the common number {label(number)}"


def offered_at(row: Mapping[str, Any], where: str) -> bool:
    """Whether what a row of ``equivalents/asserted`` states is offered by ``where``, or by nobody who is named."""
    offerers = {by["uri"] for by in row["offered_by"]}
    return not offerers or where in offerers


def merged(claims: Iterable[Asserted]) -> tuple[Asserted, ...]:
    """One claim for each pair, reason and hub: several records that state it are its witnesses."""
    found: dict[object, Asserted] = {}
    for claim in claims:
        key = (claim.other.uri, claim.by, claim.hub, claim.starts, claim.ends)
        had = found.get(key)
        evidence = claim.evidence if had is None else tuple(dict.fromkeys((*had.evidence, *claim.evidence)))
        found[key] = replace(had or claim, evidence=evidence)
    return tuple(sorted(found.values(), key=_order))


def _order(claim: Asserted) -> tuple[str, ...]:
    hub = claim.hub.uri if claim.hub is not None else ""
    return claim.by.value, claim.other.uri, hub, claim.starts or "", claim.ends or ""
