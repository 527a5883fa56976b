"""Whether a grade or a score lies in a band that is closed at both ends (``model.md``, "Meanings that must hold").

Marks such as P, W or T are classes, not points: no band of letters holds them. What is not given, or is not in the
scale, cannot be judged; that is an answer of its own (None), never a no.
"""

from __future__ import annotations

import re
from fractions import Fraction

from competency_graph.model.grades import SCALES, US_LETTERS, GradeClass, GradeScale

EARNED = frozenset({GradeClass.LETTER, GradeClass.PASS})
"""Classes of marks that earn credit."""
UNREADABLE = frozenset({GradeClass.UNKNOWN, GradeClass.SCORE})
"""Classes of marks that no letter scale can rank: they may have earned credit, and a band of letters cannot be judged."""


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
    if grade is None:
        return None
    rank = scale.rank(grade)
    if rank is None:
        return None if scale.classify(grade) in UNREADABLE else False
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


_LEVEL = re.compile(r"(.*?)(\d+)")


def level_order(level: str) -> tuple[str, int] | None:
    """What orders skill levels and ranks of one kind: ``10`` before ``30``, ``E4`` before ``E5``; None: nothing does."""
    found = _LEVEL.fullmatch(level.strip().upper().replace("-", "").replace(" ", ""))
    return (found[1], int(found[2])) if found else None


def level_meets(level: str | None, asked: str) -> bool | None:
    """Whether a skill level or rank is the one asked for; None where none is given.

    A level means itself only: sources list each level with its own awards (a Kansas profile gives another course at
    level 30 than at 10, and nothing says that the higher one brings the lower one's). Where a source does say so it
    writes ``10+``, and that level and every higher one of the same kind meet it.
    """
    if level is None:
        return None
    asked = asked.strip()
    if level.strip() == asked:
        return True
    if not asked.endswith("+"):
        return False
    low, had = level_order(asked[:-1]), level_order(level)
    if low is None or had is None:
        return level.strip() == asked[:-1].strip()
    return low[0] == had[0] and had[1] >= low[1]
