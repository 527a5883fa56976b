"""A transfer rule as the evaluator sees it: what it takes, what it awards, when, and under which limits.

A rule is one-way, from sender to receiver; neither the reverse nor a chain of rules is a fact (``model.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence
from competency_graph.model.requirements import Requirement


class RuleState(Enum):
    """What the rule says. Silence is no state: where there is no rule, nothing was evaluated."""

    AWARDED = "AWARDED"
    """It gives credit."""
    RECOMMENDED = "RECOMMENDED"
    """A third party recommends credit; accepting it is up to a receiver."""
    REFUSED = "REFUSED"
    """Evaluated, and refused."""
    AFTER_TRANSFER = "AFTER_TRANSFER"
    """Must be taken at the receiver, after transfer."""
    NOT_ARTICULATED = "NOT_ARTICULATED"
    """The receiver states that nothing articulates."""
    UNDER_REVIEW = "UNDER_REVIEW"
    """The receiver is reviewing it."""


class AwardKind(Enum):
    """What an award lands in."""

    COURSE = "COURSE"
    """A course of the receiver."""
    AREA = "AREA"
    """An area of a general-education pattern."""
    REQUIREMENT = "REQUIREMENT"
    """A named requirement."""
    ELECTIVE = "ELECTIVE"
    """Elective credit: it counts to the total only."""
    NO_CREDIT = "NO_CREDIT"
    """Posted, with zero credit."""


class CreditBasis(Enum):
    """Where an award's number of credits comes from."""

    STATED = "STATED"
    """The rule states the number."""
    AS_SENT = "AS_SENT"
    """What the sender awarded."""
    CATALOG = "CATALOG"
    """What the receiver's own course carries."""
    MAXIMUM = "MAXIMUM"
    """At most the number that the rule states."""
    UNKNOWN = "UNKNOWN"
    """Nobody stated it."""


class DateBasis(Enum):
    """Which date must lie in a rule's interval."""

    COMPLETION = "COMPLETION"
    CATALOG_YEAR = "CATALOG_YEAR"
    EVALUATION = "EVALUATION"


class Consumption(Enum):
    """May one course serve several rules of an agreement?"""

    SHARED = "SHARED"
    EXCLUSIVE = "EXCLUSIVE"
    UNSTATED = "UNSTATED"


@dataclass(frozen=True, slots=True)
class Award:
    """One thing a rule gives."""

    kind: AwardKind
    target: str | None
    """Uri of the course, area or requirement; None for an elective bucket nobody named."""
    target_name: str
    target_code: str | None
    credit: Credit | None
    """None where nobody stated it (basis UNKNOWN), or where it is AS_SENT and the sent credit decides."""
    basis: CreditBasis
    position: int = 0
    target_level: str | None = None
    """Level of the course (lower or upper division), for requirements that ask for anything of a level."""
    target_institution: str | None = None
    """Uri of who offers it, for requirements that ask for anything of an institution."""


@dataclass(frozen=True, slots=True)
class RuleLimit:
    """A ceiling over the awards of several rules (two exams at most 8 credits together), or over an institution."""

    uri: str
    measure: str
    """CREDITS, COURSES, ITEMS, GPA or SHARE."""
    minimum: Fraction | None
    maximum: Fraction | None
    unit: str | None
    """A credit unit, when the measure is CREDITS."""
    scope: str
    """``rules`` (over the rules that are LIMITED_BY it), ``institution`` or ``program``."""
    text: str


@dataclass(frozen=True, slots=True)
class TransferRule:
    """A rule, whole."""

    uri: str
    state: RuleState
    sender: str | None
    """Uri of the institution or system whose work it takes; None: whoever offers the item."""
    receiver: str | None
    """Uri of the institution or system that awards; None for a recommendation."""
    takes: Requirement
    """The sending side; a single course is ``ALL`` of one ``Ask``."""
    awards: tuple[Award, ...]
    priority: int = 0
    """The receiver's own order; the smaller number goes first."""
    starts: str | None = None
    ends: str | None = None
    basis: DateBasis = DateBasis.COMPLETION
    consumption: Consumption = Consumption.UNSTATED
    by_member: bool = True
    """True when the receiver named in the question states it itself, False when it comes from a system it belongs to."""
    limits: tuple[str, ...] = ()
    """Uris of the ``RuleLimit`` it falls under."""
    text: str = ""
    conditions: tuple[str, ...] = ()
    """Conditions in prose that nobody parsed: a person must read them."""
    evidence: Evidence | None = None
    credit: Credit | None = None
    """Credit of the rule as a whole, where no award states its own (several targets; a recommendation)."""
    decided: bool = False
    """Whether it is a registrar's recorded decision: it outranks every rule of a source, and asks for no grade that it
    does not state."""

    denied_for: tuple[str, ...] = ()
    """Of a refusal: uris of what the work does not count as, where it is refused for that alone (a denied look-alike)."""

    @property
    def denies(self) -> bool:
        """Whether it refuses the work for one thing, and says nothing about what else it may count as."""
        return self.state is RuleState.REFUSED and bool(self.denied_for)


@dataclass(frozen=True, slots=True)
class GradePolicy:
    """What a receiver asks for where a rule states no minimum grade."""

    minimum_grade: str | None
    scale: str
    attempt: str = "BEST"
    """Which attempt of a repeated course counts: BEST or LAST."""
    transfer_maximum: Fraction | None = None
    transfer_maximum_unit: str | None = None
    residency_minimum: Fraction | None = None
    """Credit that must be earned at the receiver itself; it is said, not judged: it depends on work that is still to come."""
    residency_minimum_unit: str | None = None
