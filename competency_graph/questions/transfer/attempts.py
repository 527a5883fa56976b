"""Which of several attempts at one course counts: the best unless the receiver says the last (``questions.md``).

Courses that are one course under several numbers (cross-listed, renamed, "same as", at the date of the work) are attempts
at one course too. Work that is not done has no grade: it takes the place of a completed attempt that earned nothing, or
less than the grade that is asked for, and of any where the last attempt counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from competency_graph.model.dates import last_day
from competency_graph.model.grades import GradeClass
from competency_graph.model.rules import GradePolicy
from competency_graph.questions.bands import EARNED, UNREADABLE, grade_in_band, scale_named
from competency_graph.questions.transfer.answer import ItemKind, Reason
from competency_graph.questions.transfer.work import Work


@dataclass(frozen=True, slots=True)
class Superseded:
    """An attempt that does not count."""

    by: int
    """Position of the one that does."""
    reason: Reason
    """REPEAT, or SAME_COURSE where it stands under another number."""


def same_course_groups(works: Sequence[Work]) -> list[list[Work]]:
    """Coursework, and exams taken again, that is one course (or exam), in order of position."""
    several = [w for w in works if w.kind in (ItemKind.COURSEWORK, ItemKind.EXAM)]
    by_uri: dict[str, list[Work]] = {}
    for work in several:
        by_uri.setdefault(work.uri, []).append(work)
    group_of: dict[int, list[Work]] = {}
    for work in several:
        joined: dict[int, list[Work]] = {}
        for other in (w for uri in work.serves if uri in by_uri for w in by_uri[uri]):
            for one in (work, other):
                group = group_of.setdefault(one.position, [one])
                joined[id(group)] = group
        if len(joined) > 1:
            together = sorted((w for group in joined.values() for w in group), key=lambda w: w.position)
            for one in together:
                group_of[one.position] = together
    found = {id(group): group for group in group_of.values()}
    return sorted(found.values(), key=lambda group: group[0].position)


def _quality(
    work: Work, policy: GradePolicy, wanted: str | None
) -> tuple[int, Fraction, Fraction, date, int]:
    """How good an attempt is; the greatest counts."""
    when = last_day(work.date) if work.date is not None else date.min
    attempt = work.attempt if work.attempt is not None else work.position
    if policy.attempt == "LAST" and work.kind is ItemKind.COURSEWORK:
        return (
            0,
            Fraction(0),
            Fraction(0),
            date.max if not work.done and work.date is None else when,
            attempt,
        )
    scale = scale_named(work.scale or policy.scale)[0]
    mark = scale.classify(work.grade) if work.grade is not None else GradeClass.UNKNOWN
    rank = scale.rank(work.grade) if work.grade is not None else None
    if not work.done and mark not in EARNED:
        # Above an attempt that falls short of what is asked for, below one that does not.
        level = 2
    elif work.grade is not None and mark not in EARNED and mark not in UNREADABLE:
        level = 0
    elif grade_in_band(scale, work.grade, wanted, None) is False:
        level = 1
    else:
        level = 3
    return (level, rank if rank is not None else Fraction(-1), work.score or Fraction(0), when, attempt)


def settle(
    works: Sequence[Work], policy: GradePolicy, wanted: Callable[[], Mapping[str, str | None]]
) -> tuple[tuple[Work, ...], dict[int, Superseded]]:
    """The work that counts, and the attempts that do not.

    Args:
        works: all work of one column.
        policy: the receiver's.
        wanted: tells, for the uri of a course, the lowest grade that any rule asks of it, where one does; asked for
            only where something was attempted twice.
    """
    superseded: dict[int, Superseded] = {}
    groups = [group for group in same_course_groups(works) if len(group) > 1]
    lowest = wanted() if groups else {}
    for group in groups:
        asked = next((g for w in group if (g := lowest.get(w.uri)) is not None), policy.minimum_grade)
        best = max(group, key=lambda w: _quality(w, policy, asked))
        for work in group:
            if work is not best:
                reason = Reason.REPEAT if work.uri == best.uri else Reason.SAME_COURSE
                superseded[work.position] = Superseded(best.position, reason)
    if not superseded:
        return tuple(works), {}
    return tuple(w for w in works if w.position not in superseded), superseded
