"""What the notes of an area list say about a course's other names: "Same as: PHOTO 52", "Formerly: ART 73 prior to F2009".

These two are certain. Any other note stays among the rule's prose, for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_graph_loaders.areas.terms import USUAL, day_before, term_start

_CODE = r"[A-Z][A-Z&/ ]*\s?\d+[A-Z]*"
_SAME = re.compile(rf"Same as:?\s+(?P<codes>{_CODE}(?:\s*,\s*{_CODE})*)", re.IGNORECASE)
_FORMERLY = re.compile(rf"Formerly:?\s+(?P<code>{_CODE})\s+prior to\s+(?P<term>\w+\s?\d{{4}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Alias:
    """Another code that means the same course."""

    code: str
    why: str
    ends: str | None = None
    """Last day on which the other code was in use."""


def read_notes(
    notes: Sequence[str], first_days: Mapping[str, str] = USUAL
) -> tuple[tuple[Alias, ...], tuple[str, ...]]:
    """The aliases that notes state, and the notes that state something else."""
    aliases: list[Alias] = []
    rest: list[str] = []
    for note in notes:
        plain = " ".join(note.split())
        if same := _SAME.fullmatch(plain):
            aliases += [Alias(code.strip(), "same as") for code in same["codes"].split(",")]
            continue
        former = _FORMERLY.fullmatch(plain)
        since = term_start(former["term"], first_days) if former else None
        if former and since:
            aliases.append(Alias(former["code"].strip(), "formerly", day_before(since)))
        else:
            rest.append(note)
    return tuple(aliases), tuple(rest)
