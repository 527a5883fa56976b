"""Dates with the precision they were given in: ``2004``, ``2004-05``, ``2004-05-31`` (ISO 8601).

An interval that starts in ``2004`` starts on 1 January, one that ends in ``2004`` ends on 31 December: a date of low
precision is never read as narrower than it was stated.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

_GIVEN = re.compile(r"\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?\s*")


def parse_date(text: str) -> str | None:
    """The canonical partial date of ``text`` (``2020-6-1`` → ``2020-06-01``); None when it is no date."""
    found = _GIVEN.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


@lru_cache(maxsize=4096)
def first_day(partial: str) -> date:
    """The first day that ``partial`` may mean."""
    year, month, day = (*(int(p) for p in partial.split("-")), 0, 0)[:3]
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def last_day(partial: str) -> date:
    """The last day that ``partial`` may mean."""
    year, month, day = (*(int(p) for p in partial.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def within(day: date, starts: str | None, ends: str | None) -> bool:
    """Whether ``day`` lies in the closed interval; an open end is open."""
    return (starts is None or first_day(starts) <= day) and (ends is None or day <= last_day(ends))
