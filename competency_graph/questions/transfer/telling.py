"""From what was read to the answer of one receiver: both columns judged, told, and cited. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from competency_graph.model.credits import SEMESTER
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.model.rules import RuleLimit
from competency_graph.questions.entities import Found
from competency_graph.questions.rules import FoundRules, Place
from competency_graph.questions.transfer.answer import (
    Named,
    Outcome,
    Reason,
    TransferAnswer,
    TransferAward,
    TransferItem,
)
from competency_graph.questions.transfer.evaluate import Evaluation, evaluate, totals
from competency_graph.questions.transfer.gathering import Learner
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.questions.transfer.reading import Receiver, SameWork, one_area_patterns
from competency_graph.questions.transfer.remarks import item_sentence, readings_of, reviews_of, whole_sentence
from competency_graph.questions.transfer.wording import Names, blank, label, lines
from competency_graph.questions.transfer.work import Case, When, Work
from competency_graph.questions.trees import Tree


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the question is asked."""

    day: date
    catalog_year: str | None = None
    entry_term: str | None = None


@dataclass(frozen=True, slots=True)
class At:
    """Everything that the answer of one receiver rests on."""

    terms: Terms
    receiver: Receiver
    learner: Learner
    rules: FoundRules
    tree: Tree | None
    same_awarded: Mapping[str, tuple[SameWork, ...]]
    facts: tuple[Evidence, ...]
    """Who states what it rests on besides the rules."""
    reviews: tuple[Review, ...] = ()
    """What must be looked at besides what the evaluation finds."""


def named(found: Found) -> Named:
    """A node that was found, as it stands in answers."""
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


def _unfound(item: Brought) -> TransferAward:
    if item.problem is Reason.AMBIGUOUS:
        listed = "; ".join(
            f"{label(named(c))} ({c.starts or '…'} to {c.ends or '…'})" for c in item.candidates
        )
        text = f"It is not certain which course is meant: {listed}. Give the date of completion, the title, or the uri."
    else:
        text = item.hint or "Nothing in this graph carries this reference: it could not be evaluated."
    return blank(Outcome.NOT_EVALUATED, text, reason=item.problem)


def without_course(number: str, receiver: str) -> str:
    """What is said where the receiver has no course under a common number."""
    return (
        f"It carries the common number {number}, and {receiver} has no course under it: nothing is awarded by number, which "
        "is not a refusal."
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One evaluation, and what it is told with."""

    found: Evaluation
    names: Names
    works: Mapping[int, Work]
    accepted: Mapping[int, bool | None]
    rules: FoundRules

    def lines(self, item: Brought) -> tuple[TransferAward, ...]:
        """Every outcome of one item."""
        work = self.works.get(item.position)
        if work is None:
            return (_unfound(item),)
        told = lines(self.found, work, self.names, accepted=self.accepted[item.position])
        if not (self.rules.instances or self.rules.without):
            return told
        return tuple(self._as_stated(award) for award in told)

    def _as_stated(self, award: TransferAward) -> TransferAward:
        """A rule by common number is shown as it was stated, not as it was made for one number."""
        number = self.rules.without.get(award.rule or "")
        if number is not None and award.reason is Reason.NOT_ARTICULATED:
            text = without_course(number, self.names.receiver)
            award = replace(award, reason=Reason.NO_COURSE_UNDER_NUMBER, sentence=text)
        of = self.rules.instances
        return replace(
            award,
            rule=None if award.rule is None else of.get(award.rule, award.rule),
            competing=tuple(replace(c, rule=of.get(c.rule, c.rule)) for c in award.competing),
        )


def _names(at: At) -> Names:
    places: dict[str, Place] = dict(at.rules.places)
    brought = at.learner.brought
    for found in (
        *(item.found for item in brought if item.found is not None),
        *(at.tree.leaves.values() if at.tree is not None else ()),
    ):
        of = named(found)
        places.setdefault(
            found.uri,
            Place(
                found.uri, found.name, found.code, found.labels, found.credit, found.starts, found.ends,
                of.institution, of.institution_uri,
            ),
        )  # fmt: skip
    return Names(
        places=places,
        evidence={r.uri: r.evidence for r in at.rules.rules if r.evidence is not None},
        items={
            item.position: label(named(item.found)) if item.found is not None else item.given
            for item in brought
        },
        receiver=at.receiver.node.name,
    )


def _case(at: At, works: Sequence[Work]) -> Case:
    receiver = at.receiver
    limits: dict[str, RuleLimit] = {**at.rules.limits, **{limit.uri: limit for limit in receiver.limits}}
    return Case(
        works=tuple(works),
        rules=at.rules.rules,
        when=When(at.terms.day, at.terms.catalog_year, at.rules.snapshots),
        policy=receiver.policy,
        limits=limits,
        everywhere=tuple(limit.uri for limit in receiver.limits),
        patterns=one_area_patterns(at.rules.places)[0],
        same={uri: frozenset(s.other for s in others) for uri, others in at.same_awarded.items()},
        toward=at.tree.requirement if at.tree is not None else None,
        unit=receiver.unit or SEMESTER,
    )


def columns(at: At) -> tuple[Column, Column | None]:
    """What the work counts as today, and once all unfinished work is done (None where none is unfinished)."""
    works = at.learner.works(at.receiver.node.uri)
    names, accepted = _names(at), at.learner.accepted(at.receiver)

    def judged(some: Sequence[Work]) -> Column:
        return Column(evaluate(_case(at, some)), names, works, accepted, at.rules)

    today = judged([work for work in works.values() if work.done])
    if all(item.status is WorkStatus.COMPLETED for item in at.learner.brought):
        return today, None
    return today, judged(list(works.values()))


def answer(at: At, judged: tuple[Column, Column | None] | None = None) -> TransferAnswer:
    """The answer of one receiver; ``judged``: the columns, where they have been judged already."""
    today, later = judged if judged is not None else columns(at)
    receiver, terms, rules, tree = at.receiver, at.terms, at.rules, at.tree
    items = tuple(_item(item, today, later) for item in at.learner.brought)
    sums = totals(today.found)
    expected = totals(later.found) if later is not None else None
    found = [today.found, *([later.found] if later is not None else [])]
    of = rules.instances
    readings = (
        *at.learner.readings,
        *(
            _reading_of(reading, of)
            for reading in readings_of(found, receiver, today.names, one_area_patterns(rules.places)[1])
        ),
        *(tree.readings if tree is not None else ()),
    )
    reviews = (
        *(_review_of(review, of) for review in reviews_of(found, items, receiver, today.names, rules)),
        *(tree.reviews if tree is not None else ()),
        *at.reviews,
    )
    cited = [e for item in items for a in (*item.awards, *item.expected) for e in a.evidence]
    cited += [
        c.evidence
        for item in items
        for a in (*item.awards, *item.expected)
        for c in a.competing
        if c.evidence
    ]
    evidence = tuple(dict.fromkeys((*cited, *at.facts)))
    goal = named(tree.root) if tree is not None else None
    return TransferAnswer(
        to=named(receiver.node),
        toward=goal,
        entry_term=terms.entry_term,
        catalog_year=terms.catalog_year,
        as_of=terms.day.isoformat(),
        unit=receiver.unit or SEMESTER,
        items=items,
        totals=sums,
        expected=expected,
        evidence=evidence,
        readings=tuple(dict.fromkeys(readings)),
        needs_review=tuple(dict.fromkeys(reviews)),
        sentence=whole_sentence(receiver.node.name, goal, terms.day, items, sums, expected, evidence),
    )


def _reading_of(reading: Reading, of: Mapping[str, str]) -> Reading:
    if not of:
        return reading
    return replace(
        reading,
        point=of.get(reading.point, reading.point),
        used=of.get(reading.used, reading.used),
        choices=tuple(of.get(choice, choice) for choice in reading.choices),
    )


def _review_of(review: Review, of: Mapping[str, str]) -> Review:
    return replace(review, about=of.get(review.about, review.about)) if of else review


def _item(item: Brought, today: Column, later: Column | None) -> TransferItem:
    finished = item.status is WorkStatus.COMPLETED
    awards = today.lines(item) if finished else ()
    expected = later.lines(item) if later is not None else ()
    return TransferItem(
        position=item.position,
        kind=item.kind,
        given=item.given,
        item=named(item.found) if item.found is not None else None,
        candidates=tuple(named(c) for c in item.candidates),
        status=item.status,
        grade=item.grade,
        score=item.score,
        date=item.date,
        credit=item.credit,
        awards=awards,
        expected=expected,
        sentence=item_sentence(item, awards, expected),
    )
