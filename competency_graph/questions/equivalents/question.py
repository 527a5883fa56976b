"""What is recognised as the same as this, by whom, since when? (``questions.md``, ``equivalents``).

Three claims, kept apart: rules (one way, at one institution), assertions (``asserting``), and candidates, only on request
(``candidates``). Nothing is chained: only statements about the thing itself, and about a common number that it carries, are
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from competency_graph.model.credits import Credit, CreditTotal
from competency_graph.model.dates import within
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.rules import RuleState, TransferRule
from competency_graph.questions.entities import Found, one
from competency_graph.questions.equivalents.answer import (
    Asserted,
    CountsAs,
    Direction,
    EquivalentsAnswer,
    Similar,
)
from competency_graph.questions.equivalents.asserting import (
    both_directions,
    merged,
    offered_at,
    read_both_ways,
    stated,
)
from competency_graph.questions.equivalents.candidates import proposed, read_by_text
from competency_graph.questions.rules import FoundRules, read_rules
from competency_graph.questions.sources import cite
from competency_graph.questions.taking import alone_suffices, taken_words
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.eligibility import awards_of
from competency_graph.questions.transfer.reading import read_systems
from competency_graph.questions.transfer.telling import named as found_named
from competency_graph.questions.transfer.wording import credit_words, label, named
from competency_graph.store.reading import Question, Read

LISTED = 500
"""Most rules (and most assertions) that are listed; how many there are is said in any case."""


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


def equivalents(
    of: str, *, at: str | None = None, as_of: date | None = None, include_candidates: bool = False
) -> Question[EquivalentsAnswer]:
    """What is recognised as the same as one thing.

    Args:
        of: uri or CTID of a course, assessment, credential or competency.
        at: only with this institution (uri, CTID or exact name).
        as_of: the day on which rules are called current; default today.
        include_candidates: also what is merely similar: proposals on file, and where there are none and ``at`` is given,
            what is found there by text.

    Raises:
        NotFound: nothing carries ``of`` or ``at``.
        Ambiguous: one of them means several nodes.
        QuestionError: ``at`` is no organization.
    """
    day = as_of or datetime.now(tz=UTC).date()
    thing = yield from one(of, "course, exam, credential or competency")
    where = (yield from one(at, "institution", "Organization")) if at is not None else None
    name = found_named(thing)
    rows = yield Read("equivalents/asserted", {"of": thing.uri, "maximum": LISTED})
    hubs = [
        row["hub"]
        for row in (yield Read("equivalents/hubs", {"of": thing.uri}))
        if within(day, row["starts"], row["ends"])
    ]
    # A rule about the common number is about each course that carries it on that day.
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
    parties = {r for rule in rules.rules for r in (rule.receiver, rule.sender) if r is not None}
    parties |= {row["edge"]["asserted_by"] for row in rows if row["edge"].get("asserted_by")}
    institutions = yield from _institution_names(sorted(parties))
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
    both, more_both = yield from read_both_ways(thing.uri, LISTED)
    pairs = rules if set(both) <= {rule.uri for rule in rules.rules} else (yield from read_rules(both, None))
    asserted = [
        *(
            stated(row, name, citations, institutions, day)
            for row in rows
            if where is None or offered_at(row, where.uri)
        ),
        *(
            claim
            for claim in both_directions(name, pairs, day)
            if where is None or claim.other.institution_uri in (where.uri, None)
        ),
    ]
    claims = merged(asserted)
    similar: tuple[Similar, ...] = ()
    if include_candidates:
        similar = tuple(proposed((yield Read("equivalents/similar", {"of": thing.uri, "maximum": LISTED}))))
        if not similar and where is not None:
            claimed = {c.other.uri for c in claims}
            claimed |= {n.uri for line in lines if line.whole for n in (*line.taken, *line.awarded)}
            similar = yield from read_by_text(thing, where.uri, frozenset(claimed))
    return EquivalentsAnswer(
        of=name,
        at=found_named(where) if where is not None else None,
        as_of=day.isoformat(),
        counts_as=tuple(lines),
        asserted=claims,
        similar=similar,
        rules_on_file=len(on_file),
        evidence=_evidence(lines, claims),
        readings=tuple(
            _readings(len(on_file), LISTED if more_both else len(rows), include_candidates and where is None)
        ),
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


def _readings(on_file: int, assertions: int, stored_only: bool) -> Iterator[Reading]:
    if stored_only:
        yield Reading(
            "candidates",
            "STORED",
            ("STORED", "BY_TEXT"),
            "Candidates are looked for by text only at one institution; name it to have that.",
        )
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
    current = sum(claim.current for claim in claims)
    text += f"{current} equivalence{'' if current == 1 else 's'} {'is' if current == 1 else 'are'} asserted"
    text += f", and {len(claims) - current} for other times." if len(claims) > current else "."
    if similar:
        text += f" {len(similar)} candidate{'' if len(similar) == 1 else 's'} {'is' if len(similar) == 1 else 'are'} only proposed."
    sources = sorted(
        {f"{e.source} ({e.edition})" if e.edition else e.source for e in _evidence(lines, claims)}
    )
    if sources:
        text += f" Sources: {'; '.join(sources)}."
    return f"{text} Each institution decides what it accepts."
