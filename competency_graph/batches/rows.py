"""From one learner's answer to rows that a student system can post: one row an award, and one for work that nobody evaluated.

Nothing is decided here: a row says what ``transfer`` answered, with who says so. ``state`` tells what to do with it: POST
only what is certain; whatever a person must look at first is REVIEW, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from fractions import Fraction

from competency_graph.batches.reading import Learner
from competency_graph.model.credits import Credit, CreditTotal, quantity_text
from competency_graph.model.evidence import Evidence
from competency_graph.model.holdings import Coursework, WorkStatus
from competency_graph.model.identity import normalise_code
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph.questions.transfer.answer import (
    ItemKind,
    Named,
    Outcome,
    Reason,
    TransferAnswer,
    TransferAward,
    TransferItem,
)


class RowState(Enum):
    """What a student system may do with a row."""

    POST = "POST"
    """It counts, and all of it is certain."""
    EXPECTED = "EXPECTED"
    """It would count once the work is done."""
    REVIEW = "REVIEW"
    """A person must look at it first: ``needs_review`` says why."""
    NONE = "NONE"
    """Nothing is to be posted: refused, not counted, conditions not met, only recommended."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One outcome of one piece of work at one receiver."""

    learner: str
    """The receiver's id of the learner, as given."""
    to: str
    """Uri of the receiver."""
    to_name: str
    """Name of the receiver."""
    toward: str | None
    """Uri of the credential or program that credit should apply to."""
    as_of: str
    """The day on which the rules were read."""
    catalog_year: str | None
    """The catalog year, as given."""
    item: int
    """Number of the piece of work in the learner's transcript, from 0."""
    kind: ItemKind
    """COURSEWORK, EXAM, CREDENTIAL, …"""
    institution: str | None
    """Who offers it; as given, where it was not found."""
    institution_uri: str | None
    course: str | None
    """Uri of the course, exam or credential; empty where it was not found."""
    code: str | None
    title: str | None
    grade: str | None
    """As given."""
    grade_basis: str | None
    """Grade scale that it was read by."""
    score: Fraction | None
    """Of an exam."""
    sent_credits: Fraction | None
    """Credit earned with the sender, or the lower end of a range."""
    sent_credits_maximum: Fraction | None
    sent_credit_unit: str | None
    term: str | None
    """Term, as given."""
    completed: str | None
    """Date, as given, or by its term."""
    status: WorkStatus
    state: RowState
    """POST, EXPECTED, REVIEW or NONE: what to do with this row."""
    outcome: Outcome
    """EQUIVALENT, AREA, ELECTIVE, NO_CREDIT, REFUSED, …"""
    reason: Reason | None
    """Why, where the outcome alone does not say."""
    award_kind: AwardKind | None
    """COURSE, AREA, REQUIREMENT, ELECTIVE or NO_CREDIT."""
    award: str | None
    """Uri of the course, area or elective bucket that it counts as (or would have)."""
    award_code: str | None
    award_title: str | None
    credits: Fraction | None
    """Credit that this row posts, or the lower end of a range; empty: unknown, or none is posted here."""
    credits_maximum: Fraction | None
    credit_unit: str | None
    credit_basis: CreditBasis | None
    """STATED, AS_SENT, CATALOG, MAXIMUM or UNKNOWN."""
    posted: bool
    """Whether this row carries the credit: what several pieces of work earn together is posted at the first of them."""
    together_with: tuple[int, ...]
    """Numbers of the other pieces of work that the rule uses."""
    applies: bool
    """Whether it applies to ``toward``."""
    applies_to: tuple[str, ...]
    """Uris of the requirements that it serves."""
    rule: str | None
    """Uri of the rule, or of a registrar's decision (``decision:…``)."""
    competing: tuple[str, ...]
    """Uris of the rules that disagree (CONFLICT)."""
    agreement: str | None
    """Uri of the agreement that the rule stands in."""
    agreement_name: str | None
    source: str | None
    """Name of the source that states the rule."""
    edition: str | None
    file: str | None
    """File that the rule was read from."""
    record: str | None
    """Where in that file."""
    conditions: tuple[str, ...]
    """What is not met: what would fit, and what was brought."""
    needs_review: tuple[str, ...]
    """What a person must decide."""
    sentence: str
    """The same for people."""
    rejected_rows: int
    """Rows of the learner that were left out: with them the answer may be another."""


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """A piece of work that nobody has evaluated, or that was not found, or is not certain."""

    learner: str
    to: str
    to_name: str
    item: int
    kind: ItemKind
    given: str
    """As it was given."""
    institution: str | None
    institution_uri: str | None
    course: str | None
    """Uri, where it was found."""
    code: str | None
    title: str | None
    grade: str | None
    term: str | None
    completed: str | None
    status: WorkStatus
    reason: Reason | None
    """NO_RULE, NOT_FOUND, AMBIGUOUS, SENDER_NOT_ACCEPTED, NOT_ARTICULATED or UNDER_REVIEW."""
    candidates: tuple[str, ...]
    """Uris of what it may mean."""
    department: str | None
    """Name of the receiver's department that offers courses of that subject, where exactly one is known."""
    department_uri: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner at one receiver: the sums."""

    learner: str
    to: str
    to_name: str
    toward: str | None
    as_of: str
    items: int
    """Pieces of work that were judged."""
    unmatched: int
    """Of these, those in the file of unmatched work."""
    awarded: str
    """Credit that counts, such as ``15 SemesterHour``; ranges as ``12..15``."""
    unknown_credit: int
    """Awards whose credit nobody stated, not in ``awarded``."""
    applied: str | None
    """The part of it that applies to ``toward``."""
    requirements_met: int | None
    requirements: int | None
    complete: bool | None
    """Whether everything that ``toward`` asks for is met."""
    rejected_rows: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Receiving:
    """What rows need to know of a receiver beside the answer."""

    grade_scale: str
    departments: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Subject → (uri, name) of the one department that offers courses of it."""


_COUNTS = (Outcome.EQUIVALENT, Outcome.AREA, Outcome.ELECTIVE, Outcome.NO_CREDIT)
_REVIEWED = (*_COUNTS, Outcome.CONFLICT)


def lines_of(item: TransferItem) -> tuple[TransferAward, ...]:
    """What counts of an item: today where it is done, once it is done where it is not."""
    return item.awards if item.status is WorkStatus.COMPLETED else item.expected


def _work(item: TransferItem, learner: Learner) -> Coursework | None:
    # Coursework comes first in an answer, in the order given.
    return learner.holdings.coursework[item.position] if item.kind is ItemKind.COURSEWORK else None


def unmatched(item: TransferItem) -> bool:
    """Whether nobody has evaluated an item."""
    return all(line.outcome is Outcome.NOT_EVALUATED for line in lines_of(item))


def _cited(award: TransferAward) -> Evidence | None:
    return next((e for e in award.evidence if e.uri == award.rule), None)


def _reviews(answer: TransferAnswer, item: TransferItem, award: TransferAward) -> Iterator[str]:
    """What a person must decide about one row: about its rule, or about the item where rules disagree or work is unclear."""
    if award.outcome not in _REVIEWED:
        return
    names = {award.rule, item.item.uri if item.item is not None else item.given, item.given} - {None}
    yield from dict.fromkeys(review.why for review in answer.needs_review if review.about in names)


def _state(item: TransferItem, award: TransferAward, reviews: tuple[str, ...]) -> RowState:
    if award.outcome is Outcome.CONFLICT:
        return RowState.REVIEW
    if award.outcome not in _COUNTS:
        return RowState.NONE
    unsure = (
        award.posted and award.outcome is not Outcome.NO_CREDIT and not (award.credit and award.credit.exact)
    )
    if reviews or (unsure and award.reason is not Reason.OWN_COURSE):
        return RowState.REVIEW
    return RowState.POST if item.status is WorkStatus.COMPLETED else RowState.EXPECTED


def _ends(credit: Credit | None) -> tuple[Fraction | None, Fraction | None, str | None]:
    return (None, None, None) if credit is None else (credit.minimum, credit.maximum, credit.unit)


def _sender(
    item: TransferItem, work: Coursework | None
) -> tuple[str | None, str | None, str | None, str | None]:
    """(institution, its uri, code, title) as found, else as given."""
    found: Named | None = item.item
    given = (work.institution, work.code, work.title) if work is not None else (None, None, None)
    if found is None:
        return given[0], None, given[1], given[2]
    return found.institution or given[0], found.institution_uri, found.code or given[1], found.name


def decision_rows(answer: TransferAnswer, learner: Learner, receiving: Receiving) -> Iterator[DecisionRow]:
    """A row for each outcome of each item that somebody has evaluated."""
    rejected = (
        (f"{learner.rejected} row(s) of this learner were rejected; with them the answer may be another.",)
        if learner.rejected
        else ()
    )
    for item in answer.items:
        if unmatched(item):
            continue
        work = _work(item, learner)
        institution, institution_uri, code, title = _sender(item, work)
        scale = (work.grade_scale or receiving.grade_scale) if work is not None and work.grade else None
        sent = _ends(item.credit)
        for award in lines_of(item):
            credits_, maximum, unit = _ends(award.credit) if award.posted else (None, None, None)
            cited = _cited(award)
            reviews = (*_reviews(answer, item, award), *(rejected if award.outcome in _REVIEWED else ()))
            target = award.target
            yield DecisionRow(
                learner=learner.id,
                to=answer.to.uri,
                to_name=answer.to.name,
                toward=answer.toward.uri if answer.toward is not None else None,
                as_of=answer.as_of,
                catalog_year=answer.catalog_year,
                item=item.position,
                kind=item.kind,
                institution=institution,
                institution_uri=institution_uri,
                course=item.item.uri if item.item is not None else None,
                code=code,
                title=title,
                grade=item.grade,
                grade_basis=scale,
                score=item.score,
                sent_credits=sent[0],
                sent_credits_maximum=sent[1],
                sent_credit_unit=sent[2],
                term=work.term if work is not None else None,
                completed=item.date,
                status=item.status,
                state=_state(item, award, reviews),
                outcome=award.outcome,
                reason=award.reason,
                award_kind=award.kind,
                award=(target.uri or None) if target is not None else None,
                award_code=target.code if target is not None else None,
                award_title=target.name if target is not None else None,
                credits=credits_,
                credits_maximum=maximum,
                credit_unit=unit,
                credit_basis=award.basis,
                posted=award.posted,
                together_with=award.together_with,
                applies=award.applies,
                applies_to=award.applies_to,
                rule=award.rule,
                competing=tuple(rule.rule for rule in award.competing),
                agreement=cited.agreement if cited is not None else None,
                agreement_name=cited.agreement_name if cited is not None else None,
                source=cited.source if cited is not None else None,
                edition=cited.edition if cited is not None else None,
                file=cited.file if cited is not None else None,
                record=cited.record if cited is not None else None,
                conditions=tuple(
                    f"{unmet.needed} (here: {unmet.had})" if unmet.had is not None else unmet.needed
                    for unmet in award.conditions
                ),
                needs_review=reviews,
                sentence=award.sentence,
                rejected_rows=learner.rejected,
            )


def subject_of(code: str | None) -> str | None:
    """The subject of a course code: the part before its number; None where it has none."""
    parts = normalise_code(code).split(" ") if code else []
    return parts[0] if len(parts) > 1 else None


def unmatched_rows(answer: TransferAnswer, learner: Learner, receiving: Receiving) -> Iterator[UnmatchedRow]:
    """A row for each item that nobody has evaluated, with the department that would decide, where one is known."""
    for item in answer.items:
        if not unmatched(item):
            continue
        work = _work(item, learner)
        institution, institution_uri, code, title = _sender(item, work)
        department = receiving.departments.get(subject_of(code) or "")
        lines = lines_of(item)
        yield UnmatchedRow(
            learner=learner.id,
            to=answer.to.uri,
            to_name=answer.to.name,
            item=item.position,
            kind=item.kind,
            given=item.given,
            institution=institution,
            institution_uri=institution_uri,
            course=item.item.uri if item.item is not None else None,
            code=code,
            title=title,
            grade=item.grade,
            term=work.term if work is not None else None,
            completed=item.date,
            status=item.status,
            reason=next((line.reason for line in lines if line.reason is not None), None),
            candidates=tuple(candidate.uri for candidate in item.candidates),
            department=department[1] if department is not None else None,
            department_uri=department[0] if department is not None else None,
            sentence=" ".join(dict.fromkeys(line.sentence for line in lines)) or item.sentence,
        )


def _total(total: CreditTotal) -> str:
    def amount(credit: Credit) -> str:
        low = quantity_text(credit.minimum)
        if not credit.exact:
            low += f"..{'' if credit.maximum is None else quantity_text(credit.maximum)}"
        return f"{low} {credit.unit}"

    return " + ".join(amount(credit) for credit in total.by_unit) or "0"


def learner_row(answer: TransferAnswer, learner: Learner) -> LearnerRow:
    """The sums of one learner at one receiver."""
    sums = answer.totals
    return LearnerRow(
        learner=learner.id,
        to=answer.to.uri,
        to_name=answer.to.name,
        toward=answer.toward.uri if answer.toward is not None else None,
        as_of=answer.as_of,
        items=len(answer.items),
        unmatched=sum(unmatched(item) for item in answer.items),
        awarded=_total(sums.awarded),
        unknown_credit=sums.awarded.unknown,
        applied=_total(sums.applied) if sums.applied is not None else None,
        requirements_met=sums.requirements_met,
        requirements=sums.requirements,
        complete=sums.complete,
        rejected_rows=learner.rejected,
        sentence=answer.sentence,
    )


def columns(kind: type) -> tuple[str, ...]:
    """The columns of a kind of row, in order."""
    return tuple(f.name for f in fields(kind))


def cell(value: object) -> str:
    """A value as it stands in a table: lists are joined by ``;``, what is absent is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return quantity_text(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "; ".join(cell(part) for part in value)
    return str(value)
