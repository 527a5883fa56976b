"""What ASSIST says in words or numbers, as tables: reasons, categories, calendars, titles; and conditions on grades.

A phrase that no table has is kept as published, and the report counts it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from competency_graph.model.credits import QUARTER, SEMESTER
from competency_graph_loaders.prose import read_condition

REASONS = {
    "this course must be taken at the university after transfer": "AFTER_TRANSFER",
    "must be taken at the university after transfer": "AFTER_TRANSFER",
    "this course must be taken at the university": "AFTER_TRANSFER",
    "no course articulated": "NOT_ARTICULATED",
    "not articulated": "NOT_ARTICULATED",
    "no articulation": "NOT_ARTICULATED",
    "no comparable course": "NOT_ARTICULATED",
}
"""``noArticulationReason``, in lower case → state of the rule. A reason that is not here is NOT_ARTICULATED and counted."""

CATEGORIES = {"0": "CSU", "1": "UC", "2": "CCC"}
"""Numbers of ``/api/institutions`` → the codes of agreements. 5 is independent: no system."""
SYSTEMS = {
    "UC": "University of California",
    "CSU": "California State University",
    "CCC": "California Community Colleges",
}
INDEPENDENT = frozenset({"5", "AICCU", "IND", "INDEPENDENT", "PRIVATE", ""})
"""Categories that are no system."""

CALENDARS = {"0": "semester", "1": "quarter", "semester": "semester", "quarter": "quarter"}
"""Term type, in lower case → calendar. 2 (one school of 175) is documented nowhere."""
CREDIT_UNITS = {"semester": SEMESTER, "quarter": QUARTER}
AMOUNTS_OF_CREDIT = {
    "quarterunit": QUARTER, "quarterunits": QUARTER, "quarter": QUARTER,
    "semesterunit": SEMESTER, "semesterunits": SEMESTER, "semester": SEMESTER,
    "unit": None, "units": None,
}  # fmt: skip
"""``amountUnitType`` in lower case → unit of credit; None: that of the receiver. ``course`` counts courses."""
AT_LEAST = frozenset({"none", "", "atleast", "at least", "minimum", "exactly"})
AT_MOST = frozenset({"atmost", "at most", "maximum", "upto", "up to", "nomorethan", "no more than"})
"""``amountQuantifier`` in lower case."""

_RECOMMENDED = re.compile(r"\brecommended\b|\bsuggested\b|\boptional\b|\bnot required\b", re.IGNORECASE)
_REQUIRED = re.compile(r"(?<!not )\brequire(?:d|ments?)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:/p|/li|/h\d|br\s*/?|/div|/tr)>", re.IGNORECASE)


def kind_of(title: str) -> str | None:
    """What a title says of the groups below it: ``required``, ``recommended``, or None where it says both or neither."""
    recommended, required = bool(_RECOMMENDED.search(title)), bool(_REQUIRED.search(title))
    if recommended == required:
        return None
    return "recommended" if recommended else "required"


def plain(markup: str) -> str:
    """Text of ASSIST's HTML, a line a paragraph."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Words:
    """Attributes, read as far as they are certain."""

    minimum_grade: str | None
    maximum_grade: str | None
    rest: tuple[str, ...]
    """What nobody parsed."""
    said: tuple[str, ...]
    """All of it, as published."""

    @property
    def band(self) -> dict[str, str]:
        """The grades as properties of an edge."""
        named = {"minimum_grade": self.minimum_grade, "maximum_grade": self.maximum_grade}
        return {name: grade for name, grade in named.items() if grade is not None}


def read_words(phrases: Iterable[str]) -> Words:
    """Read attributes; two that state different grades leave all of them in words."""
    said = tuple(dict.fromkeys(phrase for phrase in phrases if phrase))
    read = [(phrase, read_condition(phrase)) for phrase in said]
    bands = {(r.lowest_grade, r.maximum_grade) for _, r in read if r.lowest_grade or r.maximum_grade}
    if len(bands) > 1:
        return Words(None, None, said, said)
    low, high = next(iter(bands), (None, None))
    rest = tuple(r.rest if r.lowest_grade or r.maximum_grade else phrase for phrase, r in read if r.rest)
    return Words(low, high, tuple(text for text in rest if text), said)
