"""Whether a grade or a score lies in a band that is closed at both ends (``model.md``, "Meanings that must hold").

Marks such as P, W or T are classes, not points: no band of letters holds them. What is not given, or is not in the
scale, cannot be judged; that is an answer of its own (None), never a no.
"""

from __future__ import annotations

from fractions import Fraction

from competency_graph.model.grades import SCALES, US_LETTERS, GradeClass, GradeScale

EARNED = frozenset({GradeClass.LETTER, GradeClass.PASS})
"""Classes of marks that earn credit."""


def scale_named(name: str | None) -> tuple[GradeScale, bool]:
    """The scale of this name and whether it is known; the United States' letters stand in for an unknown one."""
    if name is not None and name in SCALES:
        return SCALES[name], True
    return US_LETTERS, False


def grade_in_band(
    scale: GradeScale, grade: str | None, minimum: str | None, maximum: str | None
) -> bool | None:
    """Whether ``grade`` lies in [minimum, maximum]; None where that cannot be judged.

    Args:
        scale: the scale that the grade and the band are in.
        grade: as given; None where it was not given.
        minimum: lowest grade, inclusive; None: open.
        maximum: highest grade, inclusive; None: open.
    """
    if minimum is None and maximum is None:
        return True
    if grade is None or scale.classify(grade) is GradeClass.UNKNOWN:
        return None
    rank = scale.rank(grade)
    if rank is None:
        return False
    low = scale.rank(minimum) if minimum is not None else None
    high = scale.rank(maximum) if maximum is not None else None
    if (minimum is not None and low is None) or (maximum is not None and high is None):
        return None
    return (low is None or rank >= low) and (high is None or rank <= high)


def score_in_band(score: Fraction | None, minimum: Fraction | None, maximum: Fraction | None) -> bool | None:
    """Whether ``score`` lies in [minimum, maximum]; None where a band is asked for and no score is given."""
    if minimum is None and maximum is None:
        return True
    if score is None:
        return None
    return (minimum is None or score >= minimum) and (maximum is None or score <= maximum)
