"""Ceilings and floors of a requirement, held against what counts for it (``model.md``, "Limit"). Pure.

- A ceiling on credit cuts what amounts of credit below it may count; what is satisfied stands (two ledgers). A ceiling on
  courses or items lets only so many of a kind count at all: which of them, the evaluator chooses best.
- A floor (residency, upper division, n of the last m) is a condition of its own beside the parts. So are an average and a
  share of the credit.
- The average is weighted by credit, over letter grades; each piece of work counts once, work of the institution's own that
  was failed counts with zero points, and an A+ counts as an A (4). Marks without points (P, W, T …) are left out.

What nobody stated is never passed over: no credit, no level, no date, no grade where the limit needs one is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.dates import first_day, last_day
from competency_graph.model.grades import GradeClass, GradeScale
from competency_graph.model.requirements import Limit, Origin
from competency_graph.questions.matching import Satisfier, State, concerned

COUNTED = ("COURSES", "ITEMS")
MOST_POINTS = Fraction(4)
"""Points of the best grade in an average; an A+ stands above an A only as a rank."""
_LEFT_OUT = frozenset(
    {GradeClass.PASS, GradeClass.WITHDRAWN, GradeClass.INCOMPLETE, GradeClass.AUDIT, GradeClass.TRANSFER}
)
_NO_CREDIT = frozenset({"NP", "NC", "U"})
"""Failing marks of pass/no-pass courses: no points in any average."""


@dataclass(frozen=True, slots=True)
class LimitJudged:
    """One limit, held against what counts."""

    limit: Limit
    state: State
    had: Fraction | None
    """What there is of what it measures; the lower end where that is uncertain, None where nothing can be said."""
    why: str = ""
    """Why it is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class Record:
    """What limits are held against, besides what counts."""

    unit: str
    """The credit unit of the institution that asks."""
    coursework: tuple[Satisfier, ...] = ()
    """Every course that was completed, failed ones among it: grades and attempted credit for averages."""
    whole: frozenset[str] = frozenset()
    """Uris of the limits over everything that counts at the institution, whatever it counts for."""
    doubtful: frozenset[str] = frozenset()
    """Uris that something counts as if a person says so (a conflict, a grade that was not given): not OPEN, UNKNOWN."""


def once(items: Iterable[Satisfier]) -> list[Satisfier]:
    """The items, of several that stand for the same work the first."""
    seen: dict[object, Satisfier] = {}
    for item in items:
        seen.setdefault(item.works or item.key, item)
    return list(seen.values())


def _amount(item: Satisfier, unit: str) -> Credit | None:
    return None if item.credit is None else item.credit.to(unit)


def _sum(items: Sequence[Satisfier], unit: str) -> tuple[Fraction, bool]:
    """The certain credit, and whether there may be more."""
    total, more = Fraction(0), False
    for item in items:
        credit = _amount(item, unit)
        if credit is None:
            more = True
            continue
        total += credit.minimum
        more = more or not credit.exact
    return total, more


def judge_limit(limit: Limit, counts: Sequence[Satisfier], record: Record, scale: GradeScale) -> LimitJudged:
    """Hold one limit against what counts for the node that it stands on.

    Args:
        limit: the ceiling or floor.
        counts: what counts there.
        record: the rest of what it may need.
        scale: the scale of the grades.
    """
    if limit.waived_by is not None:
        return LimitJudged(limit, State.MET, None)
    if limit.measure == "GPA":
        return _average(limit, counts, record, scale)
    verdicts = [(item, concerned(limit, item)) for item in counts]
    sure = [item for item, about in verdicts if about is State.MET]
    perhaps = [item for item, about in verdicts if about is State.UNKNOWN]
    level = "nobody states the level of some of what counts" if perhaps else ""
    if limit.measure == "SHARE":
        return _share(limit, counts, sure, level, record)
    if limit.measure not in ("CREDITS", *COUNTED):
        return LimitJudged(
            limit, State.UNKNOWN, None, f"nobody can hold a limit of {limit.measure or 'no measure'}"
        )
    if limit.minimum is None:
        # A ceiling holds nothing up: what is beyond it does not count.
        return _ceiling(limit, sure, perhaps, record)
    if limit.last is not None:
        return _last(limit, counts, record)
    if limit.measure == "CREDITS":
        had, more = _sum(sure, limit.unit or record.unit)
        why = level or ("nobody states the credit of some of what counts" if more else "")
        more = more or bool(perhaps)
    else:
        had, more, why = Fraction(len(once(sure))), bool(perhaps), level
    if had >= limit.minimum:
        return LimitJudged(limit, State.MET, had)
    return LimitJudged(limit, State.UNKNOWN if more else State.OPEN, had, why if more else "")


def _ceiling(
    limit: Limit, sure: Sequence[Satisfier], perhaps: Sequence[Satisfier], record: Record
) -> LimitJudged:
    if limit.maximum is None:
        return LimitJudged(limit, State.UNKNOWN, None, "it states neither a least nor a most")
    if limit.last is not None:
        return LimitJudged(limit, State.UNKNOWN, None, "a most of the last credits is not judged")
    if limit.measure == "CREDITS":
        had, more = _sum(sure, limit.unit or record.unit)
    else:
        had, more = Fraction(len(once(sure))), False
    if perhaps or (more and limit.measure == "CREDITS"):
        why = "nobody states the level or the credit of some of what it is about"
        return LimitJudged(limit, State.UNKNOWN, had, why)
    return LimitJudged(limit, State.MET, had)


def _share(
    limit: Limit, counts: Sequence[Satisfier], sure: Sequence[Satisfier], level: str, record: Record
) -> LimitJudged:
    total, more = _sum(counts, record.unit)
    part, _ = _sum(sure, record.unit)
    if not total or more or level:
        why = level or (
            "nothing counts yet" if not total and not more else "nobody states the credit of some of it"
        )
        return LimitJudged(limit, State.UNKNOWN, None, why)
    had = part / total
    least, most = (None if x is None else x / 100 if x > 1 else x for x in (limit.minimum, limit.maximum))
    held = (least is None or had >= least) and (most is None or had <= most)
    return LimitJudged(limit, State.MET if held else State.OPEN, had)


def _average(limit: Limit, counts: Sequence[Satisfier], record: Record, scale: GradeScale) -> LimitJudged:
    if limit.minimum is None:
        return LimitJudged(limit, State.UNKNOWN, None, "it states no least average")
    about = [(item, concerned(limit, item)) for item in counts]
    if any(state is State.UNKNOWN for _, state in about):
        return LimitJudged(limit, State.UNKNOWN, None, "nobody states the level of some of what counts")
    positions = {n for item, state in about if state is State.MET for n in item.works}
    points = weight = Fraction(0)
    for work in record.coursework:
        failed = work.resident and work.grade is not None and scale.classify(work.grade) is GradeClass.FAIL
        if not (set(work.works) & positions or (failed and concerned(limit, work) is State.MET)):
            continue
        if work.grade is None:
            return LimitJudged(limit, State.UNKNOWN, None, "the grade of some of it is not given")
        mark = scale.classify(work.grade)
        if mark in _LEFT_OUT or work.grade.strip().upper() in _NO_CREDIT:
            continue
        rank = scale.rank(work.grade)
        if rank is None:
            return LimitJudged(
                limit, State.UNKNOWN, None, f"what {work.grade!r} counts in an average is not known"
            )
        credit = _amount(work, record.unit)
        if credit is None or not credit.exact:
            return LimitJudged(limit, State.UNKNOWN, None, "the credit of some of it is not given")
        points += min(rank, MOST_POINTS) * credit.minimum
        weight += credit.minimum
    if not weight:
        return LimitJudged(limit, State.UNKNOWN, None, "nothing that counts has a letter grade yet")
    had = points / weight
    return LimitJudged(limit, State.MET if had >= limit.minimum else State.OPEN, had)


def _last(limit: Limit, counts: Sequence[Satisfier], record: Record) -> LimitJudged:
    """At least so many of the last so many: proven by the worst order that the dates allow, refuted by the best."""
    unit = limit.unit or record.unit
    by_credit = limit.measure == "CREDITS"
    items: list[tuple[Satisfier, Fraction]] = []
    for item in counts if by_credit else once(counts):
        credit = _amount(item, unit)
        if by_credit and (credit is None or not credit.exact):
            return LimitJudged(limit, State.UNKNOWN, None, "nobody states the credit of some of what counts")
        if item.date is None:
            return LimitJudged(limit, State.UNKNOWN, None, "the date of some of what counts is not given")
        if concerned(limit, item) is State.UNKNOWN:
            return LimitJudged(limit, State.UNKNOWN, None, "nobody states the level of some of what counts")
        items.append((item, credit.minimum if by_credit and credit is not None else Fraction(1)))

    def within_last(best: bool) -> Fraction:
        def late(pair: tuple[Satisfier, Fraction]) -> tuple[int, bool]:
            item, about = pair[0], concerned(limit, pair[0]) is State.MET
            assert item.date is not None  # noqa: S101 - looked at above
            end = last_day if about == best else first_day
            return (end(item.date).toordinal(), about == best)

        left, found = limit.last or Fraction(0), Fraction(0)
        for item, size in sorted(items, key=late, reverse=True):
            taken = min(size, left)
            left -= taken
            if concerned(limit, item) is State.MET:
                found += taken
        return found

    worst, best = within_last(False), within_last(True)
    assert limit.minimum is not None  # noqa: S101 - the caller looked
    if worst >= limit.minimum:
        return LimitJudged(limit, State.MET, worst)
    if best < limit.minimum:
        return LimitJudged(limit, State.OPEN, best)
    return LimitJudged(limit, State.UNKNOWN, worst, "the dates do not say which credits are the last")


# -- ceilings over parts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ceiling:
    """At most so much of what some things bring may count below a node."""

    uri: str
    keys: frozenset[str]
    """Keys of the things that it is about."""
    most: Fraction
    credits: bool
    """Whether credit is counted, not things."""
    unit: str | None = None


def ceiling_of(limit: Limit, satisfiers: Sequence[Satisfier], unit: str) -> Ceiling | None:
    """A limit as a ceiling; None where it is none. What it may be about is taken as what it is about."""
    if (
        limit.waived_by is not None
        or limit.maximum is None
        or limit.measure not in ("CREDITS", *COUNTED)
        or limit.last is not None
    ):
        return None
    keys = frozenset(s.key for s in satisfiers if concerned(limit, s) is not State.OPEN)
    in_credit = limit.measure == "CREDITS"
    return Ceiling(limit.uri, keys, limit.maximum, in_credit, (limit.unit or unit) if in_credit else None)


def cut(amounts: dict[str, Fraction], ceilings: Iterable[Ceiling], unit: str) -> bool:
    """Cut credit down to ceilings, in place; False: a greater amount under all of them may be possible.

    Args:
        amounts: key → credit in ``unit``.
        ceilings: of credit.
        unit: the unit of the amounts; a ceiling in a unit that does not convert lets nothing through, and is uncertain.
    """
    sure = True
    bound: list[frozenset[str]] = []
    for ceiling in sorted(ceilings, key=lambda c: (len(c.keys), c.uri)):
        inside = sorted(ceiling.keys & amounts.keys())
        same = Credit.of(ceiling.most, ceiling.unit or unit).to(unit)
        if same is None:
            sure = sure and not any(amounts[key] for key in inside)
        over = sum((amounts[key] for key in inside), Fraction(0)) - (same.minimum if same is not None else 0)
        if over <= 0:
            continue
        mine = frozenset(inside)
        # Two ceilings that bind and cross may be held in a better way than one after the other.
        sure = sure and all(other <= mine or mine <= other or not other & mine for other in bound)
        bound.append(mine)
        for key in reversed(inside):
            taken = min(over, amounts[key])
            amounts[key] -= taken
            over -= taken
    return sure


def keeps(limit: Limit) -> bool:
    """Whether a limit is a condition that can hold a node up; a ceiling on credit or on a number cannot."""
    return limit.minimum is not None or limit.measure in ("GPA", "SHARE")


__all__ = [
    "COUNTED", "Ceiling", "LimitJudged", "Origin", "Record", "ceiling_of", "cut", "judge_limit", "keeps", "once",
]  # fmt: skip
