"""Which nodes the holdings mean: each item found, ambiguous with its candidates, or not in this graph.

A course number is reused and renamed: it means the course that was valid when the work was completed, then the one whose
title was given; otherwise the candidates are listed (``model.md``, "Keys and identity").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.dates import first_day, last_day
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.holdings import Coursework, Holdings, WorkStatus
from competency_graph.questions.entities import Found
from competency_graph.questions.rules import UNSTATED_UNIT
from competency_graph.questions.transfer.answer import ItemKind, Reason
from competency_graph.questions.transfer.asking import Asked, Wanted
from competency_graph.store.reading import Question


@dataclass(frozen=True, slots=True)
class Brought:
    """One item of the holdings, as given and as found."""

    position: int
    kind: ItemKind
    given: str
    found: Found | None = None
    candidates: tuple[Found, ...] = ()
    problem: Reason | None = None
    """AMBIGUOUS or NOT_FOUND."""
    status: WorkStatus = WorkStatus.COMPLETED
    grade: str | None = None
    scale: str | None = None
    score: Fraction | None = None
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    date: str | None = None
    level: str | None = None
    credit: Credit | None = None
    attempt: int | None = None
    hint: str | None = None
    """Of coursework that was not found: whether its institution is known, and what may be meant."""


def _given(work: Coursework) -> str:
    what = work.code or work.title or work.course or "coursework"
    return f"{work.institution} {what}" if work.institution else what


def _valid(candidate: Found, date: str | None) -> bool:
    """Whether a course was offered under its number at some day that ``date`` may mean."""
    if date is None:
        return True
    return (candidate.starts is None or first_day(candidate.starts) <= last_day(date)) and (
        candidate.ends is None or first_day(date) <= last_day(candidate.ends)
    )


def pick(candidates: Sequence[Found], date: str | None, title: str | None) -> Found | None:
    """The one course that is meant: valid at the date of the work, then of the title given, in any language; None: not certain."""
    valid = [c for c in candidates if _valid(c, date)]
    if len(valid) > 1 and title is not None:
        meant = title.casefold().strip()
        valid = [c for c in valid if any(name.casefold().strip() == meant for name in c.names | {c.name})]
    return valid[0] if len(valid) == 1 else None


def _settled(item: Brought, candidates: Sequence[Found], title: str | None = None, *, dated: bool) -> Brought:
    if not candidates:
        return replace(item, problem=Reason.NOT_FOUND)
    found = pick(candidates, item.date if dated else None, title)
    if found is None:
        return replace(item, candidates=tuple(candidates), problem=Reason.AMBIGUOUS)
    return replace(item, found=found)


def _items(holdings: Holdings) -> Iterator[tuple[Brought, str]]:
    """Everything but coursework, with the reference that it was given by."""
    for exam in holdings.exams:
        yield (
            Brought(
                0, ItemKind.EXAM, exam.exam, score=exam.score, sub_scores=exam.sub_scores, date=exam.date
            ),
            exam.exam,
        )
    for credential in holdings.credentials:
        yield (
            Brought(0, ItemKind.CREDENTIAL, credential.credential, date=credential.awarded),
            credential.credential,
        )
    for competency in holdings.competencies:
        yield Brought(0, ItemKind.COMPETENCY, competency), competency
    for work in holdings.experience:
        given = work.occupation if work.level is None else f"{work.occupation}, level {work.level}"
        yield Brought(0, ItemKind.EXPERIENCE, given, level=work.level, date=work.until), work.occupation
    for placed in holdings.placements:
        yield (
            Brought(0, ItemKind.PLACEMENT, f"{placed.into} (placed at {placed.at})", date=placed.date),
            placed.into,
        )
    for pattern in holdings.certifications:
        yield Brought(0, ItemKind.CERTIFICATION, pattern.pattern, date=pattern.date), pattern.pattern


@dataclass(frozen=True, slots=True)
class Sought:
    """The holdings, and the key under which each item is looked up; () where nothing was given to look it up by."""

    holdings: Holdings
    coursework: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]


def seek(holdings: Holdings, wanted: Wanted) -> Sought:
    """Collect what must be looked up."""
    coursework = tuple(
        (wanted.reference(work.course),)
        if work.course is not None
        else (wanted.code(work.institution, work.code),)
        if work.institution and work.code
        else ()
        for work in holdings.coursework
    )
    others = tuple(
        wanted.exam(reference) if item.kind is ItemKind.EXAM else (wanted.reference(reference),)
        for item, reference in _items(holdings)
    )
    return Sought(holdings, coursework, others)


def settle(sought: Sought, asked: Asked) -> tuple[tuple[Brought, ...], tuple[Reading, ...]]:
    """What every item means.

    Returns:
        The items (coursework, exams, credentials, competencies, experience, placements, certifications), and readings of
        what was not given.
    """
    brought: list[Brought] = []
    readings: list[Reading] = []
    for work, keys in zip(sought.holdings.coursework, sought.coursework, strict=True):
        item = Brought(
            position=len(brought),
            kind=ItemKind.COURSEWORK,
            given=_given(work),
            status=work.status,
            grade=work.grade,
            scale=work.grade_scale,
            date=work.completed,
            attempt=work.attempt,
        )
        by_code = work.course is None
        item = _settled(item, asked.candidates(*keys), work.title if by_code else None, dated=by_code)
        catalog = item.found.credit if item.found is not None else None
        if work.credits is not None:
            unit = work.credit_unit or (catalog.unit if catalog is not None else UNSTATED_UNIT)
            item = replace(item, credit=Credit.of(work.credits, unit))
        elif catalog is not None:
            item = replace(item, credit=catalog)
            readings.append(
                Reading(
                    item.given,
                    "CATALOG",
                    ("CATALOG", "UNKNOWN"),
                    "The credit earned was not given; the catalog's is taken.",
                )
            )
        brought.append(item)
    for (item, _), keys in zip(_items(sought.holdings), sought.others, strict=True):
        item = _settled(replace(item, position=len(brought)), asked.candidates(*keys), dated=False)
        if item.kind is ItemKind.CREDENTIAL and item.found is not None:
            item = replace(item, credit=item.found.credit)
        brought.append(item)
    return tuple(brought), tuple(readings)


def find(holdings: Holdings) -> Question[tuple[tuple[Brought, ...], tuple[Reading, ...]]]:
    """Find every item: coursework, exams, credentials, competencies, experience, placements, certifications.

    Returns:
        The items, and readings of what was not given.
    """
    wanted = Wanted()
    sought = seek(holdings, wanted)
    return settle(sought, (yield from wanted.read()))


def unused(item: Brought) -> Review | None:
    """What a person must look at where an item was not found, or means several; None where it means one."""
    if item.problem is None:
        return None
    return Review(
        item.given, f"This was not used: {item.problem.value.lower().replace('_', ' ')} in this graph."
    )
