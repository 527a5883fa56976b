"""The courses of an area list: one number is one course unless it stood under another title at another time.

A number that was listed under two titles, one after the other, was reused, and is two courses: the number means the
earlier one up to its last removal, the later one from its first approval, and neither in between. Outside of what the
list covers the first and the last stay open, so that the dates of the rules, not of the number, decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from competency_graph.model.dates import first_day, last_day
from competency_graph.model.identity import normalise_code
from competency_graph_loaders.areas.tables import AreaEntryRow
from competency_graph_loaders.areas.terms import USUAL, day_before, term_start
from competency_graph_loaders.rules.directory import part
from competency_graph_loaders.rules.sheets import Placed

_EVER = (date.min, date.max)


@dataclass(slots=True)
class ListedCourse:
    """One course, and where it is listed."""

    uri: str
    code: str
    title: str | None
    entries: list[Placed[AreaEntryRow]] = field(default_factory=list)
    starts: str | None = None
    """First day on which the number means this course; None: as far back as it goes."""
    ends: str | None = None
    reused: bool = False


def interval(entry: AreaEntryRow, first_days: Mapping[str, str] = USUAL) -> tuple[str | None, str | None]:
    """First and last day of an entry, open where its dates contradict each other.

    "Removed F2009" ends the day before that term starts.
    """
    starts, ends = _stated(entry, first_days)
    return (None, None) if contradicts(entry, first_days) else (starts, ends)


def contradicts(entry: AreaEntryRow, first_days: Mapping[str, str] = USUAL) -> bool:
    """Whether an entry was removed before it was approved: 2 of 363 of the list at hand."""
    starts, ends = _stated(entry, first_days)
    return starts is not None and ends is not None and first_day(starts) > last_day(ends)


def _stated(entry: AreaEntryRow, first_days: Mapping[str, str]) -> tuple[str | None, str | None]:
    starts = term_start(entry.approved, first_days) if entry.approved else None
    removed = term_start(entry.removed, first_days) if entry.removed else None
    return starts, day_before(removed) if removed else None


def _days(span: tuple[str | None, str | None]) -> tuple[date, date]:
    return first_day(span[0]) if span[0] else _EVER[0], last_day(span[1]) if span[1] else _EVER[1]


def courses_of(
    institution: str, entries: Sequence[Placed[AreaEntryRow]], first_days: Mapping[str, str] = USUAL
) -> dict[str, list[ListedCourse]]:
    """The courses of one institution by normalised code, the earlier ones first."""
    by_code: dict[str, list[Placed[AreaEntryRow]]] = defaultdict(list)
    for placed in entries:
        by_code[normalise_code(placed.row.code)].append(placed)
    return {code: _courses(institution, code, listed, first_days) for code, listed in by_code.items()}


def _courses(
    institution: str, code: str, entries: Sequence[Placed[AreaEntryRow]], first_days: Mapping[str, str]
) -> list[ListedCourse]:
    by_title: dict[str, list[Placed[AreaEntryRow]]] = defaultdict(list)
    for placed in entries:
        by_title[(placed.row.title or "").casefold()].append(placed)
    spans = []
    for title, listed in by_title.items():
        days = [_days(interval(placed.row, first_days)) for placed in listed]
        spans.append((min(low for low, _ in days), max(high for _, high in days), title, listed))
    # Titles of one time are one course under two names: of two such, the later entry's is shown.
    groups: list[tuple[date, date, list[Placed[AreaEntryRow]]]] = []
    for low, high, _, listed in sorted(spans, key=lambda span: span[:3]):
        if groups and low <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(high, groups[-1][1]), [*groups[-1][2], *listed])
        else:
            groups.append((low, high, list(listed)))
    base = f"{institution}#course-{part(code)}"
    found = []
    for number, (low, high, listed) in enumerate(groups):
        latest = max(listed, key=lambda p: (_days(interval(p.row, first_days))[0], p.row.title or ""))
        course = ListedCourse(base, latest.row.code, latest.row.title, listed, reused=len(groups) > 1)
        if len(groups) > 1:
            course.uri = (
                f"{base}-from-{low.isoformat()}" if low != _EVER[0] else f"{base}-to-{high.isoformat()}"
            )
            course.starts = low.isoformat() if number else None
            course.ends = high.isoformat() if number < len(groups) - 1 else None
        found.append(course)
    return found


def meant(
    courses: Sequence[ListedCourse], by: tuple[str | None, str | None], first_days: Mapping[str, str] = USUAL
) -> ListedCourse | None:
    """The course that a code means in the time of another entry; None where that is not certain."""
    if len(courses) == 1:
        return courses[0]
    low, high = _days(by)
    found = []
    for course in courses:
        days = [_days(interval(placed.row, first_days)) for placed in course.entries]
        if any(first <= high and low <= last for first, last in days):
            found.append(course)
    return found[0] if len(found) == 1 else None
