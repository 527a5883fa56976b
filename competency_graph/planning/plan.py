"""What a planner gives back: one or several plans with what is proven about them, or what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus


class Relation(Enum):
    """For what an offer asks for something."""

    REQUIREMENT = "REQUIREMENT"
    PREREQUISITE = "PREREQUISITE"
    COREQUISITE = "COREQUISITE"


@dataclass(frozen=True, slots=True)
class Satisfied:
    """One leaf of one requirement, and what satisfies it."""

    owner: str
    """Whose requirement it is."""
    relation: Relation
    asked: str
    base: str | None
    """The item that is had; None where a conversion or a placement satisfies it."""
    conversion: str | None
    held: bool = False
    """Whether the base is held already."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Credit on one record, as one credential counts it."""

    owner: str
    """The credential that asks for a total or for residency."""
    unit: str
    """Semester hours for semester and quarter credit; any other unit is its own."""
    direct: tuple[tuple[str, Fraction], ...]
    """(item, credit) earned there."""
    transferred: tuple[tuple[str, Fraction], ...]
    """(key of the conversion, credit) awarded and counted."""
    needed: Fraction | None


@dataclass(frozen=True, slots=True)
class PlanFound:
    """One plan."""

    taken: tuple[str, ...]
    """Uris of what is taken, sorted."""
    earned: tuple[str, ...]
    """Uris of what is earned by its requirement, in an order in which each comes after what it needs."""
    order: tuple[str, ...]
    """``taken`` and ``earned`` together in a possible order."""
    paid_whole: tuple[str, ...]
    """Of what is earned: whose price is paid and includes its parts."""
    charged: tuple[str, ...]
    """Of what is taken: what is paid for itself (the rest is covered by ``paid_whole``)."""
    fees: tuple[str, ...]
    """Institutions whose one-off fee is paid."""
    conversions: tuple[str, ...]
    """Keys of the conversions that are used."""
    satisfied: tuple[Satisfied, ...]
    postings: tuple[Posting, ...]
    vector: tuple[tuple[str, Fraction], ...]
    """Every measure that was minimised: UNPRICED, COST, TIME (weeks; only with a calendar), UNCREDITED, CREDITS,
    COURSES; ITEMS where COURSES counts bundles; WEIGHTED, the sum of what the weights name."""
    when: tuple[tuple[str, str], ...] = ()
    """(uri of what is taken or earned, key of the term it falls in), sorted; empty without a calendar."""
    load_unknown: tuple[str, ...] = ()
    """Of what is taken: what counts as nothing in a limit of the terms' load, because nobody states its credit or hours;
    where there is any, a term may hold more work than the limit."""

    def measure(self, name: str) -> Fraction:
        """One of the measures."""
        return dict(self.vector)[name]


@dataclass(frozen=True, slots=True)
class Element:
    """One requirement or limit that could be taken away."""

    kind: ConflictKind
    about: str
    """Uri of the requirement, item, institution or ceiling; empty for a limit of the question."""
    owner: str = ""
    """Whose requirement it is."""
    position: int = 0
    """Which part of the owner's requirement."""


@dataclass(frozen=True, slots=True)
class ProofGap:
    """How far a proof got."""

    objective: Objective
    value: Fraction
    bound: Fraction
    weighted: bool = False
    """Whether value and bound are of the weighted sum; ``objective`` is then the one that follows it."""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A leaf that nobody can judge; the plan leaves it out."""

    owner: str
    requirement: str
    text: str
    credits: Fraction | None
    credit_unit: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """The planner's result."""

    status: PlanStatus
    plans: tuple[PlanFound, ...] = ()
    gap: ProofGap | None = None
    conflict: tuple[Element, ...] = ()
    irreducible: bool = False
    unparsed: tuple[Unparsed, ...] = ()
    normalised: tuple[tuple[Objective, Fraction], ...] = ()
    """With weights: by what each measure was divided, in the order of the weights."""
