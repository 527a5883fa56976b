"""The answer to ``equivalents``: three claims, kept apart — counts as, asserted as equivalent, similar.

None of them says "equal", and none is chained: that A counts as B and B as C says nothing about A and C.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.rules import AwardKind, RuleState
from competency_graph.questions.transfer.answer import Named


class Direction(Enum):
    """Which way a rule holds, seen from the thing asked about."""

    COUNTS_AS = "COUNTS_AS"
    """The thing asked about counts as the other, at the other's institution."""
    COUNTED_FROM = "COUNTED_FROM"
    """The other counts as the thing asked about, at its institution."""


class Assertion(Enum):
    """Why two things are asserted as equivalent."""

    COMMON_NUMBER = "COMMON_NUMBER"
    """Both carry one common course number."""
    BOTH_DIRECTIONS = "BOTH_DIRECTIONS"
    """Each counts as the other, alone, at overlapping dates."""
    EXACT_ALIGNMENT = "EXACT_ALIGNMENT"
    """An exact alignment is stated."""
    SAME_COURSE = "SAME_COURSE"
    """Cross-listed, renamed or otherwise one course under two numbers."""
    SAME_AS = "SAME_AS"
    """One thing under two keys, stated by a record or found by a method."""
    INTERMEDIARY = "INTERMEDIARY"
    """Both are valued through one transfer intermediary."""


@dataclass(frozen=True, slots=True)
class CountsAs:
    """One rule, one way: this work counts as that, there."""

    direction: Direction
    """Which way."""
    state: RuleState
    """AWARDED, RECOMMENDED (by a third party), REFUSED, …"""
    taken: tuple[Named, ...]
    """What the rule takes, all of it or alternatives as ``taken_text`` says."""
    taken_text: str
    """What the rule takes, in words, with grades and scores."""
    awarded: tuple[Named, ...]
    """What it counts as; empty where the rule refuses."""
    kinds: tuple[AwardKind, ...]
    """What each of ``awarded`` is."""
    credit: Credit | None
    """Credit in all; None where nobody stated it."""
    institution: Named | None
    """Where it counts; None for a recommendation that nobody has accepted."""
    whole: bool
    """Whether the thing asked about alone is enough (COUNTS_AS), or alone is given (COUNTED_FROM)."""
    rule: str
    """Uri of the rule."""
    starts: str | None
    """Since when."""
    ends: str | None
    """Until when."""
    current: bool
    """Whether it holds on the day asked about."""
    evidence: tuple[Evidence, ...]
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Asserted:
    """Somebody asserts that the two are equivalent."""

    other: Named
    """The other one."""
    by: Assertion
    """Why."""
    asserted_by: str | None
    """Name or uri of who asserts it, where known."""
    hub: Named | None
    """The common course number, where there is one."""
    starts: str | None
    """Since when."""
    ends: str | None
    """Until when."""
    current: bool
    """Whether it holds on the day asked about."""
    evidence: tuple[Evidence, ...]
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A candidate: proposed by a method, claimed by nobody."""

    other: Named
    """The other one."""
    score: Fraction | None
    """0 to 1, by the method."""
    method: str | None
    """How it was found."""
    version: str | None
    """Version of the method."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class EquivalentsAnswer:
    """What is recognised as the same as one thing."""

    of: Named
    """The thing asked about."""
    at: Named | None
    """The institution asked about."""
    as_of: str
    """The day asked about."""
    counts_as: tuple[CountsAs, ...]
    """Rules in both directions."""
    asserted: tuple[Asserted, ...]
    """Assertions of equivalence."""
    similar: tuple[Similar, ...]
    """Candidates, only on request."""
    rules_on_file: int
    """How many rules there are; more than are listed where there are very many."""
    evidence: tuple[Evidence, ...]
    """Every fact that the answer rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide."""
    sentence: str
    """A plain sentence for the student."""
