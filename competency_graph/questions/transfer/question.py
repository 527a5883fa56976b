"""The question ``transfer``: what does this work count as at that institution, toward that program?

The question reads the receiver, the work, the rules that concern it and what ``toward`` asks for; the evaluation is pure
(``evaluate.py``). Work that is not done is judged in a second column, as if it ended as planned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from competency_graph.errors import QuestionError
from competency_graph.model.credits import SEMESTER
from competency_graph.model.dates import parse_date
from competency_graph.model.evidence import Evidence
from competency_graph.model.holdings import Holdings, WorkStatus
from competency_graph.model.rules import RuleLimit
from competency_graph.questions.decisions.honour import read_decisions
from competency_graph.questions.entities import Found, one
from competency_graph.questions.rules import FoundRules, Place, rules_for
from competency_graph.questions.sources import UNKNOWN, cite
from competency_graph.questions.transfer.answer import (
    ItemKind,
    Named,
    Outcome,
    Reason,
    TransferAnswer,
    TransferAward,
    TransferItem,
)
from competency_graph.questions.transfer.evaluate import Evaluation, evaluate, totals
from competency_graph.questions.transfer.holdings import Brought, find
from competency_graph.questions.transfer.reading import (
    Receiver,
    SameWork,
    one_area_patterns,
    read_contents,
    read_receiver,
    read_same_work,
    read_systems,
)
from competency_graph.questions.transfer.remarks import item_sentence, readings_of, reviews_of, whole_sentence
from competency_graph.questions.transfer.wording import Names, blank, label, lines
from competency_graph.questions.transfer.work import Case, When, Work
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.reading import Question


def _named(found: Found) -> Named:
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


def _checked(date_text: str | None, what: str) -> str | None:
    if date_text is None:
        return None
    parsed = parse_date(date_text)
    if parsed is None:
        raise QuestionError(
            f"{what} {date_text!r} is no date.", "Give a year, a month or a day: 2026, 2026-09, 2026-09-01."
        )
    return parsed


def _dated(item: Brought) -> Brought:
    _checked(item.date, f"The date of {item.given!r},")
    return item


def _work(
    item: Brought,
    same: Mapping[str, tuple[SameWork, ...]],
    contents: Mapping[str, frozenset[str]],
    receiver: str,
) -> Work | None:
    if item.found is None:
        return None
    found = item.found
    others = {s.other for s in same.get(found.uri, ()) if s.holds(item.date)}
    offerers = {o.uri for o in found.offered_by}
    return Work(
        position=item.position,
        kind=item.kind,
        uri=found.uri,
        serves=frozenset({found.uri, *others}),
        done=item.status is WorkStatus.COMPLETED,
        date=None if item.date is None else parse_date(item.date),
        grade=item.grade,
        scale=item.scale,
        score=item.score,
        sub_scores=item.sub_scores,
        level=item.level,
        credit=item.credit,
        attempt=item.attempt,
        covers=contents.get(found.uri, frozenset()),
        own=item.kind in (ItemKind.COURSEWORK, ItemKind.CREDENTIAL) and receiver in offerers,
        code=found.code,
        institution=found.offered_by[0].uri if len(found.offered_by) == 1 else None,
    )


def _accepted(item: Brought, receiver: Receiver, systems: Mapping[str, frozenset[str]]) -> bool | None:
    if receiver.accepts_from is None or item.found is None or not item.found.offered_by:
        return None
    senders = {o.uri for o in item.found.offered_by}
    for uri in tuple(senders):
        senders |= systems.get(uri, frozenset())
    return bool(senders & receiver.accepts_from)


def _unfound(item: Brought) -> TransferAward:
    if item.problem is Reason.AMBIGUOUS:
        listed = "; ".join(
            f"{label(_named(c))} ({c.starts or '…'} to {c.ends or '…'})" for c in item.candidates
        )
        text = f"It is not certain which course is meant: {listed}. Give the date of completion, the title, or the uri."
    else:
        text = "Nothing in this graph carries this reference: it could not be evaluated."
    return blank(Outcome.NOT_EVALUATED, text, reason=item.problem)


@dataclass(frozen=True, slots=True)
class _Column:
    """One evaluation, and what it is told with."""

    found: Evaluation
    names: Names
    works: Mapping[int, Work]
    accepted: Mapping[int, bool | None]

    def lines(self, item: Brought) -> tuple[TransferAward, ...]:
        work = self.works.get(item.position)
        if work is None:
            return (_unfound(item),)
        return lines(self.found, work, self.names, accepted=self.accepted[item.position])


def _names(brought: Sequence[Brought], rules: FoundRules, receiver: Found, trees: Tree | None) -> Names:
    places: dict[str, Place] = dict(rules.places)
    for found in (
        *(item.found for item in brought if item.found is not None),
        *(trees.leaves.values() if trees is not None else ()),
    ):
        named = _named(found)
        places.setdefault(
            found.uri,
            Place(
                found.uri, found.name, found.code, found.labels, found.credit, found.starts, found.ends,
                named.institution, named.institution_uri,
            ),
        )  # fmt: skip
    return Names(
        places=places,
        evidence={r.uri: r.evidence for r in rules.rules if r.evidence is not None},
        items={
            item.position: label(_named(item.found)) if item.found is not None else item.given
            for item in brought
        },
        receiver=receiver.name,
    )


def _case(
    works: Sequence[Work],
    receiver: Receiver,
    rules: FoundRules,
    when: When,
    tree: Tree | None,
    same: Mapping[str, tuple[SameWork, ...]],
) -> Case:
    limits: dict[str, RuleLimit] = {**rules.limits, **{limit.uri: limit for limit in receiver.limits}}
    return Case(
        works=tuple(works),
        rules=rules.rules,
        when=When(when.as_of, when.catalog_year, rules.snapshots),
        policy=receiver.policy,
        limits=limits,
        everywhere=tuple(limit.uri for limit in receiver.limits),
        patterns=one_area_patterns(rules.places)[0],
        same={uri: frozenset(s.other for s in others) for uri, others in same.items()},
        toward=tree.requirement if tree is not None else None,
        unit=receiver.unit or SEMESTER,
    )


def _fact_evidence(
    receiver: Receiver,
    tree: Tree | None,
    same: Mapping[str, tuple[SameWork, ...]],
    works: Mapping[int, Work],
) -> Question[tuple[Evidence, ...]]:
    """Who states the receiver's policies, what ``toward`` asks for, and that two courses are one."""
    used = [
        (work.uri, step)
        for work in works.values()
        for other in same.get(work.uri, ())
        if other.other in work.serves
        for step in other.steps
    ]
    units = [receiver.node.unit, *(tree.units.values() if tree is not None else ())]
    citations = yield from cite([*units, *(step.get("unit") for _, step in used)])
    found = [
        citations.get(receiver.node.unit or 0, UNKNOWN).evidence(
            receiver.node.uri, "Institution", url=receiver.node.url
        )
    ]
    if tree is not None:
        found += [
            citations.get(unit, UNKNOWN).evidence(uri, "Requirement", field="ceterms:requires")
            for uri, unit in tree.units.items()
        ]
    found += [
        citations.get(step.get("unit") or 0, UNKNOWN).evidence(uri, "SameCourse", text=step.get("why"))
        for uri, step in used
    ]
    return tuple(dict.fromkeys(found))


def transfer(
    to: str,
    holdings: Holdings,
    *,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> Question[TransferAnswer]:
    """What the holdings count as at one receiver.

    Args:
        to: uri, CTID or exact name of the institution or system that receives.
        holdings: what the learner has.
        toward: uri or CTID of the credential or program that credit should apply to.
        entry_term: when the learner enters, as a partial ISO date; echoed, and kept for policies by entry.
        catalog_year: the receiver's catalog year, as a partial ISO date; decides rules by catalog year.
        as_of: the day on which the rules are read; default today.

    Raises:
        NotFound: nothing carries ``to`` or ``toward``.
        Ambiguous: one of them means several nodes.
        QuestionError: one of them is of the wrong kind, or a date is none.
    """
    day = as_of or datetime.now(tz=UTC).date()
    catalog_year = _checked(catalog_year, "The catalog year")
    entry_term = _checked(entry_term, "The entry term")
    receiver = yield from read_receiver((yield from one(to, "institution", "Organization")), day)
    brought, given_readings = yield from find(holdings)
    brought = tuple(_dated(item) for item in brought)
    tree: Tree | None = None
    if toward is not None:
        goal = yield from one(toward, "credential or program")
        tree = (yield from requirement_trees([goal.uri]))[goal.uri]

    uris = [item.found.uri for item in brought if item.found is not None]
    same = yield from read_same_work(uris)
    credentials = [
        item.found.uri for item in brought if item.found is not None and item.kind is ItemKind.CREDENTIAL
    ]
    contents = (yield from read_contents(credentials)) if credentials else {}
    works = {
        item.position: work
        for item in brought
        if (work := _work(item, same, contents, receiver.node.uri)) is not None
    }
    systems: Mapping[str, frozenset[str]] = {}
    if receiver.accepts_from is not None:
        systems = yield from read_systems(
            o.uri for item in brought if item.found is not None for o in item.found.offered_by
        )
    rules = yield from rules_for(
        [uri for work in works.values() for uri in work.serves], [receiver.node.uri, *receiver.systems]
    )
    # -- what registrars decided (questions/decisions/honour.py) ---------------------------------------------------
    decided = yield from read_decisions(
        [receiver.node.uri, *receiver.systems], works.values(), tree, holdings.learner, day
    )
    rules, tree = decided.rules_with(rules), decided.tree(tree)
    # ----------------------------------------------------------------------------------------------------------------
    same_awarded: Mapping[str, tuple[SameWork, ...]] = {}
    if tree is not None:
        same_awarded = yield from read_same_work(
            [a.target for rule in rules.rules for a in rule.awards if a.target is not None]
        )
    facts = yield from _fact_evidence(receiver, tree, same, works)

    when = When(day, catalog_year)
    names = _names(brought, rules, receiver.node, tree)
    accepted = {item.position: _accepted(item, receiver, systems) for item in brought}
    done = [work for work in works.values() if work.done]
    today = _Column(evaluate(_case(done, receiver, rules, when, tree, same_awarded)), names, works, accepted)
    later: _Column | None = None
    if any(item.status is not WorkStatus.COMPLETED for item in brought):
        everything = evaluate(_case(list(works.values()), receiver, rules, when, tree, same_awarded))
        later = _Column(everything, names, works, accepted)

    items = tuple(_item(item, today, later) for item in brought)
    sums = totals(today.found)
    expected = totals(later.found) if later is not None else None
    columns = [today.found, *([later.found] if later is not None else [])]
    readings = (
        *given_readings,
        *readings_of(columns, receiver, names, one_area_patterns(rules.places)[1]),
        *(tree.readings if tree is not None else ()),
    )
    reviews = (
        *reviews_of(columns, items, receiver, names, rules),
        *(tree.reviews if tree is not None else ()),
        *decided.reviews,
    )
    cited = [e for item in items for a in (*item.awards, *item.expected) for e in a.evidence]
    cited += [
        c.evidence
        for item in items
        for a in (*item.awards, *item.expected)
        for c in a.competing
        if c.evidence
    ]
    evidence = tuple(dict.fromkeys((*cited, *decided.evidence, *facts)))
    goal_named = _named(tree.root) if tree is not None else None
    return TransferAnswer(
        to=_named(receiver.node),
        toward=goal_named,
        entry_term=entry_term,
        catalog_year=catalog_year,
        as_of=day.isoformat(),
        unit=receiver.unit or SEMESTER,
        items=items,
        totals=sums,
        expected=expected,
        evidence=evidence,
        readings=tuple(dict.fromkeys(readings)),
        needs_review=tuple(dict.fromkeys(reviews)),
        sentence=whole_sentence(receiver.node.name, goal_named, day, items, sums, expected, evidence),
    )


def _item(item: Brought, today: _Column, later: _Column | None) -> TransferItem:
    finished = item.status is WorkStatus.COMPLETED
    awards = today.lines(item) if finished else ()
    expected = later.lines(item) if later is not None else ()
    return TransferItem(
        position=item.position,
        kind=item.kind,
        given=item.given,
        item=_named(item.found) if item.found is not None else None,
        candidates=tuple(_named(c) for c in item.candidates),
        status=item.status,
        grade=item.grade,
        score=item.score,
        date=item.date,
        credit=item.credit,
        awards=awards,
        expected=expected,
        sentence=item_sentence(item, awards, expected),
    )
