"""Values as CTDL publishes them into the values of the model: texts, numbers, dates, durations, currencies.

Numbers are exact (``3.0`` and ``"3"`` are 3), dates keep their precision, durations follow ISO 8601. What cannot be read
gives None: the caller keeps the text and says so, never a guess.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

import orjson

from competency_graph_loaders.ctdl.spelling import Json, Texts, as_list

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
WEEKS = (Fraction(52), Fraction(13, 3), Fraction(1), Fraction(1, 7))
"""Weeks in a year, month, week and day. Twelve months make the year of 52 weeks; a calendar year has 52.18."""
HOURS = (Fraction(1), Fraction(1, 60), Fraction(1, 3600))
"""Hours in an hour, minute and second."""

CURRENCIES = {
    "us dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD", "united states dollar": "USD", "dollar": "USD",
    "$": "USD", "us$": "USD", "euro": "EUR", "€": "EUR", "pound sterling": "GBP", "british pound": "GBP", "£": "GBP",
    "canadian dollar": "CAD", "australian dollar": "AUD", "new zealand dollar": "NZD", "swiss franc": "CHF",
    "mexican peso": "MXN", "japanese yen": "JPY", "indian rupee": "INR",
}  # fmt: skip
"""Currency names in data, in lower case. ``Dollar`` alone is the Registry's own drop-down entry for USD."""


def number(value: object) -> Fraction | None:
    """An exact number of a JSON number or of a text such as ``"3"`` or ``"1,495.00"``; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, float):
        # repr gives the shortest decimal that reads back as this float: the number as it was published.
        return Fraction(repr(value)) if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Fraction(value.strip().replace(",", ""))
    return None


def currency(text: str) -> str | None:
    """The ISO 4217 code of a currency as published; None where it is not known."""
    text = text.strip()
    if re.fullmatch(r"[A-Z]{3}", text):
        return text
    return CURRENCIES.get(text.lower())


@dataclass(frozen=True, slots=True)
class Length:
    """An ISO 8601 duration: hours of work (its time part) or calendar weeks (its date part)."""

    hours: Fraction | None
    weeks: Fraction | None


def duration(text: str) -> Length | None:
    """Read ``P9M``, ``P2Y``, ``PT40H``; None for what is no duration, or says nothing."""
    found = _DURATION.fullmatch(text.strip().upper())
    if not found:
        return None
    dates, times = found.groups()[:4], found.groups()[4:]
    weeks = sum((Fraction(n) * w for n, w in zip(dates, WEEKS, strict=True) if n), Fraction(0))
    hours = sum((Fraction(n) * h for n, h in zip(times, HOURS, strict=True) if n), Fraction(0))
    if not weeks and not hours:
        return None
    return Length(hours or None, weeks or None)


def texts(value: object) -> list[tuple[str, str]]:
    """Every text in a value with its language (empty: not stated), each once, in order, without outer blanks."""
    if isinstance(value, str):  # nine of ten
        return [("", said)] if (said := value.strip()) else []
    found: list[tuple[str, str]] = []
    for part in as_list(value):
        if isinstance(part, Texts):
            found.extend(part.items)
        elif isinstance(part, str):
            found.append(("", part))
        elif isinstance(part, bool):
            found.append(("", "true" if part else "false"))
        elif isinstance(part, int | float):
            found.append(("", repr(part)))
    stripped = [(language, text.strip()) for language, text in found]
    return (
        [said for said in dict.fromkeys(stripped) if said[1]]
        if len(found) > 1
        else [s for s in stripped if s[1]]
    )


def text(value: object) -> str | None:
    """The first text in a value."""
    if isinstance(value, str):
        return value.strip() or None
    found = texts(value)
    return found[0][1] if found else None


def plain(value: Json) -> Json:
    """A value as JSON again, for what is kept whole."""
    if isinstance(value, Texts):
        languages: dict[str, list[str]] = {}
        for language, content in value.items:
            languages.setdefault(language or "@none", []).append(content)
        return {tag: found[0] if len(found) == 1 else found for tag, found in languages.items()}
    if isinstance(value, dict):
        return {key: plain(content) for key, content in value.items()}
    if isinstance(value, list):
        return [plain(content) for content in value]
    return value


def json_text(value: Json) -> str:
    """A value as one canonical JSON text."""
    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS).decode()
