"""What the made-up rules are true to: sizes and shares, from the facts page ``articulation.md`` where it has them.

CUNY: 1.3 to 1.6 million internal rules among 20 colleges, 99.5 % of them one course for one; the rest is what breaks
systems. Grade bands, ties of equal priority and blanket credit are named there, with their kinds but without shares:
those are choices, and said to be.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a made-up articulation at scale 1."""

    institutions: int
    courses: int
    rules: int
    receivers: int
    """Receivers that a sender has rules with; 0: all others."""
    scaled: bool
    """Whether a smaller scale has fewer institutions (a nation) or fewer courses at each (a system)."""
    agreements: bool
    """Whether the rules of a pair belong to an agreement (CUNY's internal rules do not)."""


SHAPES = {
    "system": Shape(20, 100_000, 1_600_000, 0, scaled=False, agreements=False),
    "nation": Shape(500, 200_000, 2_000_000, 12, scaled=True, agreements=True),
}
ONE_TO_ONE = 0.995
"""Share of rules that take one course and award one thing."""

# Choices, in shares of the one-to-one rules.
BLANKET = 0.10
"""Land in the receiver's blanket course."""
BLANKET_FIRST = 0.35
"""The same at the first institution: at scale 1 some 29,000 rules to one course."""
ELECTIVE, AREA, NO_CREDIT, REFUSED = 0.06, 0.03, 0.01, 0.01
POPULAR = 0.15
"""Land in few courses; the others in the course of the same place in the catalogue."""
GRADED = 0.30
"""State a minimum grade."""
DATED, ENDED, RANKED = 0.20, 0.03, 0.05
"""Have a first day; a last day that is past; a priority."""

# Choices, in shares of the others.
BANDED = 0.4
"""Two rules on one course with bands that part it."""
TIED = 0.2
"""Two rules on one course, overlapping bands, equal priority, different awards: a conflict."""
