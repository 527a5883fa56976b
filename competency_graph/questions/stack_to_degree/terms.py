"""The grid of terms that a plan is laid out in: whose calendar, which dates, how many terms, how much in each.

Sources state a calendar (semester or quarter) and in which seasons something is offered, hardly ever dates. The dates are a
stated default, a table below; every use of it is a reading of the answer. One plan has one grid, that of the target's
institution: what an institution on the other calendar offers in a season is taken in the same season here.

How long things take (``questions.md``): a course of a catalogue takes its whole term; an exam is a moment; anything else of
h hours takes ceil(h / weekly hours) weeks inside a term; where nobody states hours, its whole term.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from competency_graph.errors import QuestionError
from competency_graph.model.credits import QUARTER, SEMESTER, Credit
from competency_graph.model.dates import first_day, last_day, parse_date
from competency_graph.planning.problem import Term
from competency_graph.questions.stack_to_degree.universe import Campus, Thing


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the academic year: it begins on the first Monday from a day on."""

    name: str
    month: int
    day: int
    weeks: int

    def begins(self, year: int) -> date:
        """Its first day in a calendar year."""
        earliest = date(year, self.month, self.day)
        return earliest + timedelta(days=-earliest.weekday() % 7)


GRIDS: dict[str, tuple[Season, ...]] = {
    "semester": (
        Season("Spring", 1, 10, 16), Season("Summer", 5, 25, 10), Season("Fall", 8, 22, 16),
    ),
    "quarter": (
        Season("Winter", 1, 2, 11), Season("Spring", 3, 24, 11), Season("Summer", 6, 20, 8), Season("Fall", 9, 20, 11),
    ),
}  # fmt: skip
"""The default dates: seasons of a calendar year, in order. They never overlap (a test looks at every year to 2100)."""
ELSEWHERE: dict[str, dict[str, str]] = {"semester": {"Winter": "Spring"}, "quarter": {}}
"""Seasons of the other calendar that this one does not have → the season here in which their work falls."""
NAMES = {"autumn": "Fall", "fall": "Fall", "winter": "Winter", "spring": "Spring", "summer": "Summer"}
"""Seasons as they are published."""
UNITS = {"semester": SEMESTER, "quarter": QUARTER}
DEFAULT = "semester"
"""Where nobody states a calendar."""
FULL_LOAD = Fraction(18)
"""Credit of a term, in its calendar's hours, that institutions commonly let a learner take without asking."""
WEEKLY_HOURS = Fraction(10)
"""Hours a week for what is measured in hours, where the learner does not say."""
MOST_TERMS = 40
"""Ten years of quarters."""
SHORTEST = 2
"""Years that a calendar has at least, where nobody limits it: chains of prerequisites are longer than their credit."""


def calendar_of(campus: Campus | None, start: date) -> str | None:
    """The calendar (semester, quarter) that an institution states for the academic year of ``start``; None: not stated."""
    if campus is None:
        return None
    year = start.year if start.month >= 8 else start.year - 1
    by_year = sorted(
        (int(first), kind)
        for first, _, kind in (stated.partition("=") for stated in campus.calendars)
        if first.isdigit() and int(first) <= year
    )
    stated = (by_year[-1][1] if by_year else campus.calendar or "").lower()
    return stated if stated in GRIDS else None


def longest(kind: str) -> int:
    """Weeks of the longest term of a calendar, which a full load is meant for."""
    return max(season.weeks for season in GRIDS[kind])


def grid(kind: str, start: date, count: int) -> tuple[Term, ...]:
    """The first ``count`` terms of a calendar that begin on ``start`` or later."""
    found: list[Term] = []
    year = start.year
    while len(found) < count:
        for season in GRIDS[kind]:
            begins = season.begins(year)
            if begins >= start and len(found) < count:
                share = Fraction(season.weeks, longest(kind))
                name = f"{season.name} {year}"
                found.append(Term(f"{year}-{season.name}", name, begins, season.weeks, share))
        year += 1
    return tuple(found)


def how_many(kind: str, needed: Credit | None, load: Fraction) -> int:
    """Terms that reach for a target of so much credit at a full load in the long terms, whole years of them."""
    a_year = len(GRIDS[kind])
    credit = None if needed is None else needed.to(UNITS[kind])
    if credit is None or not load:
        return SHORTEST * a_year
    years = max(SHORTEST, ceil(credit.minimum / load / (a_year - 1)))
    return min(MOST_TERMS, years * a_year)


def first_term_day(start: str | None, entry: str | None, day: date) -> date:
    """The day from which terms may begin: what is asked for, else the day of the answer.

    Raises:
        QuestionError: ``start`` or ``entry`` is no date.
    """
    for name, given in (("limits.start", start), ("The entry term", entry)):
        if given is not None and parse_date(given) is None:
            raise QuestionError(
                f"{name} {given!r} is no date.",
                "Give a year, a month or a day: 2027, 2027-01, 2027-01-15.",
            )
    return day if start is None else first_day(parse_date(start) or start)


def seasons(terms_offered: Iterable[str]) -> frozenset[str] | None:
    """The seasons that are stated; None where nothing that is stated is a season."""
    found = frozenset(NAMES[name.lower()] for name in terms_offered if name.lower() in NAMES)
    return found or None


def open_in(
    thing: Thing, kind: str, terms: Sequence[Term], enters: date | None
) -> tuple[frozenset[str] | None, bool]:
    """(keys of the terms in which a thing can be begun, None: every one; whether its seasons are unknown).

    Args:
        thing: what is offered.
        kind: the calendar of the grid.
        terms: the grid.
        enters: nothing of it before this day; None: no such day.
    """
    stated = seasons(thing.terms_offered)
    own = None if stated is None else {ELSEWHERE[kind].get(name, name) for name in stated}
    starts = None if thing.found.starts is None else first_day(thing.found.starts)
    ends = None if thing.found.ends is None else last_day(thing.found.ends)
    found = frozenset(
        term.key
        for term in terms
        if (own is None or term.name.partition(" ")[0] in own)
        and (starts is None or starts <= last_of(term))
        and (ends is None or term.starts <= ends)
        and (enters is None or enters <= term.starts)
    )
    return (None if len(found) == len(terms) else found), stated is None


def last_of(term: Term) -> date:
    """The last day of a term."""
    return term.starts + timedelta(weeks=term.weeks, days=-1)


def pace(thing: Thing, weekly: Fraction) -> tuple[int | None, bool]:
    """(weeks that taking a thing needs inside a term, None: the whole term; whether that is because nobody says)."""
    labels = thing.found.labels
    if "Assessment" in labels:
        return 0, False
    if labels & {"Course", "Program"} and thing.found.credit is not None:
        return None, False
    if thing.hours is not None:
        return ceil(thing.hours / weekly), False
    if thing.weeks is not None:
        return thing.weeks, False
    return None, not labels & {"Course", "Program"}
