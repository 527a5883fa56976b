"""The answer to ``progress``: the requirement tree, node by node, after transfer; what is done, by what, and what is missing.

The tree is a flat list in reading order (GraphQL has no trees of any depth): ``position``, ``depth`` and ``parent`` tell
where a node stands. Work that is not finished never makes a node MET; what it would change stands beside (``expected``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit, CreditTotal
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.transfer.answer import Named, Proof


class NodeState(Enum):
    """How far a requirement is."""

    MET = "MET"
    """Met by what the learner has."""
    OPEN = "OPEN"
    """Not met, or not wholly."""
    NOT_ARTICULATED = "NOT_ARTICULATED"
    """Not met, and the receiver states that nothing from there corresponds to it."""
    TAKE_AFTER_TRANSFER = "TAKE_AFTER_TRANSFER"
    """Not met, and the receiver states that it must be taken there after transfer."""
    UNKNOWN = "UNKNOWN"
    """Nobody can tell from what is stated: a person must look."""


class NodeKind(Enum):
    """What kind of node it is."""

    ALL = "ALL"
    """Everything below it."""
    ANY = "ANY"
    """One of what stands below it."""
    AT_LEAST = "AT_LEAST"
    """So many items or credits of what stands below it; of anything, where nothing does."""
    AT_MOST = "AT_MOST"
    """No more than so much of what stands below it counts."""
    ITEM = "ITEM"
    """One course, exam, credential, area or other thing."""
    KIND = "KIND"
    """Anything of a kind."""
    RESIDUAL = "RESIDUAL"
    """Credits or words that nobody has accounted for."""
    LIMIT = "LIMIT"
    """A ceiling or floor over the node above it."""


class Articulation(Enum):
    """Whether something that can be done here counts as what is asked for."""

    ARTICULATES = "ARTICULATES"
    """A rule that holds says that something done here counts as it."""
    OFFERED_HERE = "OFFERED_HERE"
    """It is offered here itself."""
    NOT_ARTICULATED = "NOT_ARTICULATED"
    """The receiver states that nothing from here corresponds to it."""
    AFTER_TRANSFER = "AFTER_TRANSFER"
    """The receiver states that it must be taken there after transfer."""
    NO_RULE = "NO_RULE"
    """No rule that holds is on file, which is not a refusal."""
    NOT_NEEDED = "NOT_NEEDED"
    """Holding it is enough (an exam, a credential, a course of somebody else)."""


@dataclass(frozen=True, slots=True)
class CountedBy:
    """What meets a requirement, and by which rule."""

    items: tuple[int, ...]
    """Positions of the work in the holdings, from 0; empty for a waiver."""
    given: str
    """The work, in words."""
    counts_as: Named | None
    """What it counts as there; None where it is the receiver's own work, or held as such."""
    credit: Credit | None
    """Credit posted for it; None where nobody stated it."""
    rule: str | None
    """Uri of the transfer rule or of the decision; None where nothing had to transfer."""
    decided: bool
    """Whether a registrar decided it (a waiver, substitution, petition or local rule)."""
    evidence: tuple[Evidence, ...]
    """Who says so."""


@dataclass(frozen=True, slots=True)
class CappedFigure:
    """The same node with needs capped at what can be done here. Never what MET means."""

    done: Fraction
    """Parts, items or credits done, of those that can be done here."""
    needed: Fraction
    """How many can be done here, up to what is asked for."""
    complete: bool
    """Whether all that can be done here is done; so it is where nothing can be done here."""
    met: int
    """Requirements met."""
    requirements: int
    """Requirements that can be done here, or are met."""


@dataclass(frozen=True, slots=True)
class ProgressNode:
    """One node of the requirement tree."""

    position: int
    """Its number in this answer, from 0; the root is 0."""
    depth: int
    """How deep it stands, from 0."""
    parent: int | None
    """Position of the node above it; None for the root."""
    uri: str
    """Of the requirement; of what is asked for, where it asks for one thing."""
    kind: NodeKind
    """What kind of node it is."""
    text: str
    """What it asks for, in words."""
    asks_for: Named | None
    """The one thing that it asks for."""
    recommended: bool
    """Whether it is only recommended: it holds nothing up."""
    state: NodeState
    """How far it is."""
    expected: NodeState | None
    """How far it would be once all unfinished work is done as planned; None where none is unfinished."""
    counts: bool
    """Whether the node above counts it (of alternatives one counts, of k of n at most k)."""
    done: Fraction
    """Parts, items or credits done, up to what is needed; of a limit, what there is of what it measures."""
    needed: Fraction
    """How many parts, items or credits it asks for; of a limit, the least, else the most."""
    unit: str
    """What done and needed count: ITEMS, SECTIONS, a credit unit, or the measure of a limit."""
    met: int
    """Requirements met below it, where an alternative is one and k of n are k."""
    requirements: int
    """Requirements in all."""
    articulation: Articulation | None
    """Whether something done here counts as it, where it asks for one thing."""
    capped: CappedFigure
    """With needs capped at what can be done here."""
    counted_by: tuple[CountedBy, ...]
    """What meets it, or is counted in it."""
    missing: str | None
    """What is missing, in words; None where nothing is."""
    evidence: tuple[Evidence, ...]
    """Who states the requirement, and that nothing articulates to it."""


@dataclass(frozen=True, slots=True)
class ProgressTotals:
    """Requirements and credit, for one column."""

    state: NodeState
    """Of the whole."""
    requirements_met: int
    """Requirements met."""
    requirements: int
    """Requirements in all, where an alternative is one and k of n are k."""
    requirements_open: int
    """Parts that ask for one thing, count, and are open."""
    requirements_unknown: int
    """Such parts that nobody can judge."""
    not_articulated: int
    """Such parts to which nothing articulates, by the receiver's statement."""
    after_transfer: int
    """Such parts that must be taken there after transfer."""
    capped: CappedFigure
    """With needs capped at what can be done here."""
    awarded: CreditTotal
    """Credit that counts at the receiver, its own and transferred."""
    applied: CreditTotal
    """The part of the transferred credit that applies to this program."""
    proof: Proof
    """Whether the choice of transfer rules is proven best."""


@dataclass(frozen=True, slots=True)
class ProgressAnswer:
    """How far a learner is."""

    toward: Named
    """The credential, program, pathway or agreement."""
    to: Named
    """The institution or system that receives."""
    here: tuple[Named, ...]
    """Where "what can be done here" is counted; empty: anywhere that rules take work from."""
    entry_term: str | None
    """When the learner enters, as given."""
    catalog_year: str | None
    """The catalog year, as given."""
    as_of: str
    """The day on which the rules were read."""
    unit: str
    """The receiver's credit unit."""
    requires: str
    """How several separate requirement profiles were read: ALL or ANY."""
    totals: ProgressTotals
    """Today."""
    expected: ProgressTotals | None
    """Once all unfinished work is done as planned; None where none is unfinished."""
    nodes: tuple[ProgressNode, ...]
    """The requirement tree, in reading order."""
    what_is_missing: tuple[str, ...]
    """What is missing, in words, one part a line."""
    decisions: tuple[Evidence, ...]
    """The registrars' decisions that were honoured."""
    evidence: tuple[Evidence, ...]
    """Every fact that the answer rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide."""
    sentence: str
    """A plain sentence for the student: unofficial, date, edition, who decides."""
