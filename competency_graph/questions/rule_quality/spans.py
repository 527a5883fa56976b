"""Where bands of grades and scores meet, and what they leave out between them.

Grades are compared by rank in a named scale; what is not on the scale cannot be compared, and is said so. Whole scores
are taken to be counted in whole numbers: 3 and 4 leave nothing out, 3 and 5 leave out 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.model.grades import GradeScale
from competency_graph.questions.rule_quality.combinations import Band

TOP = Fraction(4)
"""Rank from which on a band reaches the top: an A, whether or not the scale has an A+."""


@dataclass(frozen=True, slots=True)
class Common:
    """What two bands have in common."""

    grades: tuple[str, ...] | None
    """The grades that lie in both, the lowest first; None: neither says anything about grades."""
    scores: tuple[Fraction | None, Fraction | None] | None
    """Lowest and highest score that lie in both; None: neither says anything about scores."""

    @property
    def words(self) -> str:
        """The same in words."""
        parts = []
        if self.grades is not None:
            low, high = self.grades[0], self.grades[-1]
            parts.append(f"grade {low}" if low == high else f"grades {low} to {high}")
        if self.scores is not None:
            low_score, high_score = (None if s is None else quantity_text(s) for s in self.scores)
            if low_score == high_score and low_score is not None:
                parts.append(f"score {low_score}")
            elif low_score is not None and high_score is not None:
                parts.append(f"scores {low_score} to {high_score}")
            elif low_score is not None:
                parts.append(f"scores from {low_score}")
            elif high_score is not None:
                parts.append(f"scores to {high_score}")
        return " and ".join(parts) or "any grade"


def letters(scale: GradeScale) -> tuple[tuple[str, Fraction], ...]:
    """The letters of a scale, the lowest first."""
    return tuple(sorted(scale.points, key=lambda pair: pair[1]))


def readable(band: Band, scale: GradeScale) -> bool:
    """Whether the band's grades are on the scale and some grade and some score can lie in it."""
    ranks = [scale.rank(g) for g in (band.minimum_grade, band.maximum_grade) if g is not None]
    if None in ranks:
        return False
    return meeting((band,), scale) is not None


def meeting(bands: Iterable[Band], scale: GradeScale) -> Common | None:
    """What all of these bands have in common; None where that is nothing, or a grade is not on the scale."""
    bands = tuple(bands)
    inside = letters(scale)
    for band in bands:
        for grade, low in ((band.minimum_grade, True), (band.maximum_grade, False)):
            if grade is None:
                continue
            rank = scale.rank(grade)
            if rank is None:
                return None
            inside = tuple(pair for pair in inside if (pair[1] >= rank if low else pair[1] <= rank))
    if not inside:
        return None
    lows = [b.minimum_score for b in bands if b.minimum_score is not None]
    highs = [b.maximum_score for b in bands if b.maximum_score is not None]
    low_score, high_score = max(lows, default=None), min(highs, default=None)
    if low_score is not None and high_score is not None and low_score > high_score:
        return None
    return Common(
        tuple(letter for letter, _ in inside) if any(b.graded for b in bands) else None,
        (low_score, high_score) if any(b.scored for b in bands) else None,
    )


@dataclass(frozen=True, slots=True)
class Hole:
    """Grades or scores that no band holds."""

    kind: str
    """BETWEEN two bands, or ABOVE all of them."""
    words: str


def holes(bands: Sequence[Band], scale: GradeScale) -> tuple[Hole, ...]:
    """What these bands of one item leave out between them and above the highest; below the lowest is no hole."""
    readable_bands = [b for b in bands if readable(b, scale)]
    if any(not b.graded and not b.scored for b in readable_bands):
        return ()
    return (
        *_grade_holes([b for b in readable_bands if b.graded and not b.scored], scale),
        *_score_holes([b for b in readable_bands if b.scored and not b.graded]),
    )


def _grade_holes(bands: Sequence[Band], scale: GradeScale) -> tuple[Hole, ...]:
    if not bands:
        return ()
    held = {letter for band in bands if (common := meeting((band,), scale)) for letter in common.grades or ()}
    order = letters(scale)
    first = min(n for n, (letter, _) in enumerate(order) if letter in held)
    last = max(n for n, (letter, _) in enumerate(order) if letter in held)
    found = []
    run: list[str] = []
    for letter, _ in order[first : last + 1]:
        if letter not in held:
            run.append(letter)
        elif run:
            found.append(Hole("BETWEEN", _run(run)))
            run = []
    if order[last][1] < TOP:
        found.append(Hole("ABOVE", f"grades above {order[last][0]}"))
    return tuple(found)


def _run(run: Sequence[str]) -> str:
    return f"grade {run[0]}" if len(run) == 1 else f"grades {run[0]} to {run[-1]}"


def _score_holes(bands: Sequence[Band]) -> tuple[Hole, ...]:
    if not bands:
        return ()
    ends = [s for b in bands for s in (b.minimum_score, b.maximum_score) if s is not None]
    step = Fraction(1) if all(end.denominator == 1 for end in ends) else Fraction(0)
    order = sorted(bands, key=lambda b: (b.minimum_score is not None, b.minimum_score or Fraction(0)))
    found = []
    reached = order[0].maximum_score
    for band in order[1:]:
        if reached is None:
            break
        if band.minimum_score is not None and band.minimum_score - reached > step:
            low, high = quantity_text(reached), quantity_text(band.minimum_score)
            found.append(Hole("BETWEEN", f"scores between {low} and {high}"))
        reached = None if band.maximum_score is None else max(reached, band.maximum_score)
    return tuple(found)
