"""Grades, ranked in a named scale of an institution; bands are closed at both ends.

Pass, withdrawn, incomplete, audit and transfer marks are classes, not points: they have no rank, so no band of letters
holds them. Which of them count as passed is the scale's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class GradeScale:
    """A scale: letters with grade points, and marks that are not points."""

    name: str
    points: tuple[tuple[str, Fraction], ...]
    marks: tuple[tuple[str, GradeClass], ...]

    def rank(self, grade: str) -> Fraction | None:
        """The grade points of a letter; None for a mark or an unknown grade."""
        return dict(self.points).get(grade.strip().upper())

    def classify(self, grade: str) -> GradeClass:
        """What kind of mark it is."""
        text = grade.strip().upper()
        if self.rank(text) is not None:
            return GradeClass.FAIL if self.rank(text) == 0 else GradeClass.LETTER
        return dict(self.marks).get(text, GradeClass.UNKNOWN)


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
        ("P", GradeClass.PASS), ("CR", GradeClass.PASS), ("S", GradeClass.PASS),
        ("NP", GradeClass.FAIL), ("NC", GradeClass.FAIL), ("U", GradeClass.FAIL), ("FW", GradeClass.FAIL),
        ("W", GradeClass.WITHDRAWN), ("WD", GradeClass.WITHDRAWN),
        ("I", GradeClass.INCOMPLETE), ("IP", GradeClass.INCOMPLETE),
        ("AU", GradeClass.AUDIT), ("T", GradeClass.TRANSFER), ("TR", GradeClass.TRANSFER),
    ),
)  # fmt: skip
SCALES = {US_LETTERS.name: US_LETTERS}
"""The scales that an institution's ``grade_scale`` may name."""
