"""ASSIST's years and terms as dates: the year of an agreement, the calendar of a year, ``F2020`` and its like.

A course begins with the term that ``begin`` names and is gone from the term that ``end`` names: the two courses that
carried ``F2025`` in the agreements of 2024-2025 were renumbered statewide in that term. A term's date is the month in
which it starts; a term in a form that is not known gives no date, and stays as text.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from competency_graph.model.dates import parse_date
from competency_graph_loaders.assist.phrases import CALENDARS
from competency_graph_loaders.assist.wire import AcademicYear, Institution

FIRST_ID = 1949
"""The id of an academic year is its first year less this."""
STARTS = {"F": 8, "FA": 8, "W": 1, "WI": 1, "S": 1, "SP": 1, "SU": 6, "U": 6}
"""Season of a term → month in which it starts."""
_TERM = re.compile(r"(F|FA|W|WI|S|SP|SU|U)\s*(\d{4})", re.IGNORECASE)


def term_start(term: str | None) -> str | None:
    """The month in which a term starts (``F2020`` → ``2020-08``); None where the text is no term."""
    found = _TERM.fullmatch(term.strip()) if term else None
    return f"{found[2]}-{STARTS[found[1].upper()]:02d}" if found else None


def last_month_before(term: str | None) -> str | None:
    """The last month before a term (``F2025`` → ``2025-07``)."""
    start = term_start(term)
    if start is None:
        return None
    year, month = (int(part) for part in start.split("-"))
    return f"{year:04d}-{month - 1:02d}" if month > 1 else f"{year - 1:04d}-12"


def first_year(year: AcademicYear) -> int:
    """The calendar year in which an academic year begins: by its code, else by its id."""
    found = re.match(r"(\d{4})", year.code)
    return int(found[1]) if found else year.id + FIRST_ID


def year_dates(year: AcademicYear) -> tuple[str, str]:
    """First and last day of an academic year; ASSIST's end date is the first day of the next one."""
    begins = parse_date(year.begin_date) if year.begin_date else None
    ends = parse_date(year.end_date) if year.end_date else None
    begins = begins if begins and len(begins) == 10 else f"{first_year(year)}-10-01"
    if ends is None or len(ends) < 10 or ends <= begins:
        ends = f"{int(begins[:4]) + 1}{begins[4:]}"
    if ends[5:] == begins[5:]:
        ends = (date.fromisoformat(ends) - timedelta(days=1)).isoformat()
    return begins, ends


def calendars(institution: Institution) -> dict[int, str]:
    """First year → calendar, as far as the term types are known; repetitions of one calendar are one entry."""
    found: dict[int, str] = {}
    for entry in sorted(institution.term_type_academic_years, key=lambda t: t.from_year):
        known = CALENDARS.get(entry.term_type.lower())
        if known is not None and (not found or list(found.values())[-1] != known):
            found[entry.from_year] = known
    return found


def calendar_in(institution: Institution, year: int) -> str | None:
    """The calendar of an institution in a year: the latest that has begun by then, else its present one."""
    begun = [name for start, name in calendars(institution).items() if start <= year]
    return begun[-1] if begun else CALENDARS.get(institution.term_type.lower())


def name_in(institution: Institution, year: int) -> str:
    """The name of an institution in a year: the latest that has begun by then, else its first."""
    named = sorted(institution.names, key=lambda n: n.from_year or 0)
    begun = [n.name for n in named if (n.from_year or 0) <= year]
    return begun[-1] if begun else named[0].name
