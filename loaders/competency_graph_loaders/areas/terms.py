"""Terms as dates: ``F2009``, ``Fall 2009`` → the day on which that term starts.

Area lists date by term and learners by day of completion; whatever lies between the end of one term and the start of the
next serves as the boundary. The usual first days are below; a load may give others, for lists of colleges that differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from competency_graph.errors import LoadError
from competency_graph.model.dates import first_day, parse_date

USUAL: Mapping[str, str] = {"W": "01-02", "S": "02-10", "Su": "06-15", "F": "08-20"}
"""First days of winter, spring, summer and fall terms. A college without a winter term starts spring in January; courses
of its fall are completed in December and those of its spring in May, so 10 February parts them just as well."""
_NAMES = {
    "w": "W",
    "winter": "W",
    "s": "S",
    "sp": "S",
    "spring": "S",
    "su": "Su",
    "summer": "Su",
    "f": "F",
    "fall": "F",
}
_TERM = re.compile(r"([A-Za-z]+)\s*'?(\d{4})")


def term_start(text: str, first_days: Mapping[str, str] = USUAL) -> str | None:
    """The day a term starts, or the date itself where ``text`` is one; None where it is neither."""
    date = parse_date(text)
    if date is not None:
        return date
    found = _TERM.fullmatch(text.strip())
    season = _NAMES.get(found[1].lower()) if found else None
    return f"{found[2]}-{first_days[season]}" if found and season else None


def day_before(date: str) -> str:
    """The last day before a (partial) date begins: what is removed in a term ends then."""
    return (first_day(date) - timedelta(days=1)).isoformat()


def read_first_days(text: str | None) -> Mapping[str, str]:
    """Other first days than the usual ones, as ``F=08-25 S=01-15``.

    Raises:
        LoadError: a term or a day that is none.
    """
    found = dict(USUAL)
    for part in (text or "").replace(",", " ").split():
        name, _, day = part.partition("=")
        season = _NAMES.get(name.lower())
        if season is None or parse_date(f"2001-{day}") is None or not re.fullmatch(r"\d\d-\d\d", day):
            raise LoadError(
                f"{part!r} is no first day of a term.", "Give terms and days, such as F=08-25 S=01-15."
            )
        found[season] = day
    return found
