"""Which of several attempts at one course counts: the best unless the receiver says the last (``questions.md``).

Courses that are one course under several numbers (cross-listed, renamed, "same as", at the date of the work) are attempts
at one course too. Work that is not done has no grade: it takes the place of a completed attempt that earned nothing, or
less than the grade that is asked for, and of any where the last attempt counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from competency_graph.model.dates import last_day
from competency_graph.model.grades import GradeClass
from competency_graph.model.rules import GradePolicy
from competency_graph.questions.bands import EARNED, grade_in_band, scale_named
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
    groups: list[list[Work]] = []
    for work in sorted(works, key=lambda w: w.position):
        if work.kind not in (ItemKind.COURSEWORK, ItemKind.EXAM):
            continue
        joined = [g for g in groups if any(_one_course(work, other) for other in g)]
        for group in joined:
            groups.remove(group)
        groups.append(sorted([w for g in joined for w in g] + [work], key=lambda w: w.position))
    return groups


def _one_course(a: Work, b: Work) -> bool:
    return a.uri in b.serves or b.uri in a.serves


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
    elif work.grade is not None and mark not in EARNED and mark is not GradeClass.UNKNOWN:
        level = 0
    elif grade_in_band(scale, work.grade, wanted, None) is False:
        level = 1
    else:
        level = 3
    return (level, rank if rank is not None else Fraction(-1), work.score or Fraction(0), when, attempt)


def settle(
    works: Sequence[Work], policy: GradePolicy, wanted: Mapping[str, str | None]
) -> tuple[tuple[Work, ...], dict[int, Superseded]]:
    """The work that counts, and the attempts that do not.

    Args:
        works: all work of one column.
        policy: the receiver's.
        wanted: uri of a course → the lowest grade that any rule asks of it, where one does.
    """
    superseded: dict[int, Superseded] = {}
    for group in same_course_groups(works):
        asked = next((g for w in group if (g := wanted.get(w.uri)) is not None), policy.minimum_grade)
        best = max(group, key=lambda w: _quality(w, policy, asked))
        for work in group:
            if work is not best:
                reason = Reason.REPEAT if work.uri == best.uri else Reason.SAME_COURSE
                superseded[work.position] = Superseded(best.position, reason)
    return tuple(w for w in works if w.position not in superseded), superseded
