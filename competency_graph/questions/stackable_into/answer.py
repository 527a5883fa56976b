"""The answer to ``stackable_into``: what a credential or course leads into, by which way, and how much of it that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.transfer.answer import Named


class LeadsBy(Enum):
    """How one thing leads to the next."""

    REQUIRED = "REQUIRED"
    """It is asked for by every way."""
    ALTERNATIVE = "ALTERNATIVE"
    """It is one of several that are asked for, of which some are chosen."""
    PART = "PART"
    """It is listed as a part."""
    RESULTS_IN = "RESULTS_IN"
    """Completing it alone awards the other."""
    PATHWAY = "PATHWAY"
    """It stands in a pathway."""
    TRANSFER = "TRANSFER"
    """A transfer rule takes it and awards the other."""
    SAME_COURSE = "SAME_COURSE"
    """It is the same course under another name or number."""
    RECOMMENDED = "RECOMMENDED"
    """It is recommended."""
    ADVANCED_STANDING = "ADVANCED_STANDING"
    """It gives advanced standing."""
    PREREQUISITE = "PREREQUISITE"
    """It must be there before, or with it, or to be let in."""
    PREPARATION = "PREPARATION"
    """It prepares for it."""

    @property
    def counts(self) -> bool:
        """Whether what one has then counts toward the other (the rest opens a door, or helps)."""
        return self in _COUNT


_COUNT = frozenset(
    (LeadsBy.REQUIRED, LeadsBy.ALTERNATIVE, LeadsBy.PART, LeadsBy.RESULTS_IN, LeadsBy.PATHWAY, LeadsBy.TRANSFER, LeadsBy.SAME_COURSE)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeadStep:
    """One step on the way."""

    by: LeadsBy
    """How."""
    to: Named
    """Where it leads."""
    kind: str
    """What that is: Course, Certificate, Degree, Area, PathwayComponent, …"""
    condition: str | None
    """Name or uri of the requirement that asks for it."""
    choice: str | None
    """How many of how many are asked for there, in words, where it is a choice."""
    parts: int | None
    """How many things are asked for together there, or listed as parts, this one among them; absent: not known."""
    credits: Credit | None
    """Credit that this step brings: what the rule awards, else the credit of what is asked for."""
    rule: str | None
    """Uri of the transfer rule."""
    evidence: tuple[Evidence, ...]
    """Who states it."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a target the last thing on the way is, as far as stated."""

    credits: Credit | None
    """Its credit, in the target's unit where that converts."""
    of_credits: Credit | None
    """The target's credit."""
    parts: int | None
    """1 of so many things that are asked for together, or listed."""
    text: str
    """In words."""


@dataclass(frozen=True, slots=True)
class StackInto:
    """One credential, program, assessment or pathway that it leads into."""

    cursor: str
    """Give it as ``after`` to go on behind this entry."""
    target: Named
    """What it leads into, with who offers it."""
    kind: str
    """Its most telling label: Badge, Certificate, Degree, Program, Pathway, …"""
    hops: int
    """How many steps away; the same course under another name is no step."""
    counts: bool
    """Whether every step counts toward the next; False: some step only opens a door, or helps."""
    way: tuple[LeadStep, ...]
    """The shortest way that counts, else the shortest."""
    share: Share
    """How much of it the last thing on the way is."""
    evidence: tuple[Evidence, ...]
    """Who states the steps."""


@dataclass(frozen=True, slots=True)
class LeadCount:
    """How many targets there are of one kind at one distance."""

    kind: str
    """Badge, Certificate, Degree, Program, Pathway, …"""
    hops: int
    """Steps away."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class StackableIntoAnswer:
    """Which credentials, programs, degrees and pathways a credential or course leads into."""

    of: Named
    """What was asked about."""
    most_hops: int
    """How far was looked."""
    total: int
    """How many targets there are within these steps."""
    counts: tuple[LeadCount, ...]
    """How many of each kind at each distance."""
    targets: tuple[StackInto, ...]
    """One page: what counts first, then the nearest, by name."""
    page_info: PageInfo
    """Whether there is more."""
    examined: int
    """How many things were read."""
    cut: tuple[str, ...]
    """Where reading stopped at a limit, in words; empty: nowhere."""
    evidence: tuple[Evidence, ...]
    """Every record that the page rests on."""
    readings: tuple[Reading, ...]
    """How ambiguous points were read."""
    needs_review: tuple[Review, ...]
    """What a person must look at."""
    sentence: str
    """For the student."""
