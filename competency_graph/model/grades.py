"""Grades, ranked in a named scale of an institution; bands are closed at both ends.

Pass, withdrawn, incomplete, audit and transfer marks are classes, not points, and so are scores: they have no rank, so no
band of letters holds them. Which of them count as passed is the scale's to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction


class GradeClass(Enum):
    """What kind of mark a grade is."""

    LETTER = "LETTER"
    PASS = "PASS"  # noqa: S105 - a mark, not a password
    FAIL = "FAIL"
    WITHDRAWN = "WITHDRAWN"
    INCOMPLETE = "INCOMPLETE"
    AUDIT = "AUDIT"
    TRANSFER = "TRANSFER"
    SCORE = "SCORE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class GradeScale:
    """A scale: letters with grade points, and marks that are not points."""

    name: str
    points: tuple[tuple[str, Fraction], ...]
    marks: tuple[tuple[str, GradeClass], ...]

    _ranks: dict[str, Fraction] = field(init=False, repr=False, compare=False)
    _classes: dict[str, GradeClass] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = dict(self.points)
        classes = {letter: GradeClass.LETTER if points else GradeClass.FAIL for letter, points in self.points}
        object.__setattr__(self, "_ranks", ranks)
        object.__setattr__(self, "_classes", {**dict(self.marks), **classes})

    def rank(self, grade: str) -> Fraction | None:
        """The grade points of a letter; None for a mark, a score or an unknown grade."""
        found = self._ranks.get(grade)
        return found if found is not None else self._ranks.get(grade.strip().upper())

    def classify(self, grade: str) -> GradeClass:
        """What kind of mark it is."""
        text = grade.strip().upper()
        found = self._classes.get(text)
        if found is not None:
            return found
        return GradeClass.SCORE if _SCORE.fullmatch(text) else GradeClass.UNKNOWN


_SCORE = re.compile(r"\d+(\.\d+)? ?%?")


def _letters(steps: str, first: Fraction) -> tuple[tuple[str, Fraction], ...]:
    rows = []
    for letter, base in zip(steps, range(int(first), -1, -1), strict=False):
        for sign, shift in (("+", Fraction(3, 10)), ("", Fraction(0)), ("-", Fraction(-3, 10))):
            rows.append((letter + sign, base + shift))
    return tuple(rows)


US_LETTERS = GradeScale(
    name="us-letter",
    # A+ is 4.0 at nearly all institutions and 4.3 at a few; as a rank it must only stand above A.
    points=(*_letters("ABCD", Fraction(4)), ("F", Fraction(0))),
    marks=(
        ("P", GradeClass.PASS), ("CR", GradeClass.PASS), ("S", GradeClass.PASS), ("PASS", GradeClass.PASS),
        ("NP", GradeClass.FAIL), ("NC", GradeClass.FAIL), ("U", GradeClass.FAIL), ("FW", GradeClass.FAIL),
        ("WF", GradeClass.FAIL), ("WU", GradeClass.FAIL), ("FAIL", GradeClass.FAIL),
        ("W", GradeClass.WITHDRAWN), ("WD", GradeClass.WITHDRAWN), ("WP", GradeClass.WITHDRAWN),
        ("I", GradeClass.INCOMPLETE), ("IP", GradeClass.INCOMPLETE), ("INC", GradeClass.INCOMPLETE),
        ("RD", GradeClass.INCOMPLETE), ("NR", GradeClass.INCOMPLETE),
        ("AU", GradeClass.AUDIT), ("AUD", GradeClass.AUDIT), ("T", GradeClass.TRANSFER), ("TR", GradeClass.TRANSFER),
    ),
)  # fmt: skip
SCALES = {US_LETTERS.name: US_LETTERS}
"""The scales that an institution's ``grade_scale`` may name."""
