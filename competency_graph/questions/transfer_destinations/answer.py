"""The answer to ``transfer_destinations``: where the holdings go how far, best first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.transfer.answer import Named, TransferTotals


class DestinationState(Enum):
    """Whether anything of what is brought counts there, and if nothing does, why."""

    COUNTS = "COUNTS"
    """Something counts."""
    LATER = "LATER"
    """Nothing counts yet; some of it will, once the unfinished work is done."""
    NOTHING_COUNTS = "NOTHING_COUNTS"
    """Rules are on file there, and by them nothing counts: refused, conditions not met, rules that disagree."""
    NO_RULE = "NO_RULE"
    """No rule on file there for anything that is brought: nobody has evaluated it, which is not a refusal."""


@dataclass(frozen=True, slots=True)
class FullAnswer:
    """With what to ask ``transfer`` for the whole answer of one destination; the holdings are the same."""

    to: str
    """Uri of the institution or system."""
    toward: str | None
    """Uri of the credential or program."""
    entry_term: str | None
    """When the learner enters."""
    catalog_year: str | None
    """The catalog year."""
    as_of: str
    """The day on which the rules are read."""


@dataclass(frozen=True, slots=True)
class TransferDestination:
    """How far the holdings go at one institution, or toward one program there."""

    rank: int
    """Its place among all that were compared, from 1."""
    to: Named
    """The institution or system that receives."""
    toward: Named | None
    """The credential or program that credit should apply to."""
    state: DestinationState
    """Whether anything counts there."""
    unit: str
    """The receiver's credit unit, in which totals are given."""
    totals: TransferTotals
    """What counts today."""
    expected: TransferTotals | None
    """What would count once all unfinished work is done; None where none is unfinished."""
    counted: int
    """Completed items of which something counts."""
    refused: int
    """Completed items that were evaluated and refused, or must be taken there after transfer."""
    conditions_not_met: int
    """Completed items for which a rule is on file, whose conditions they do not meet."""
    conflicts: int
    """Completed items about which rules of equal rank disagree."""
    not_evaluated: int
    """Completed items without a rule there, or not found in this graph."""
    full_answer: FullAnswer
    """With what to ask for the whole answer."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class TransferDestinationsAnswer:
    """Institutions or programs, by how far the holdings go there.

    The order is: requirements of the goal met, then credit in courses, areas and requirements, then all credit (each today,
    then with unfinished work done; credit that is certain, in semester hours), then fewest items used, then by state, name
    and uri.
    """

    items: int
    """How many items were brought."""
    unclear: tuple[str, ...]
    """Items (as given) of which it is not clear what they mean, or that are not in this graph: they count nowhere."""
    as_of: str
    """The day on which the rules were read."""
    compared: int
    """How many institutions or programs were compared."""
    destinations: tuple[TransferDestination, ...]
    """One page of them, best first."""
    page_info: PageInfo
    """Where the page ends, and whether there is more."""
    cut: tuple[str, ...]
    """What was not compared, in words; empty: nothing that is on file."""
    evidence: tuple[Evidence, ...]
    """Every fact that the page rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide before relying on the page."""
    sentence: str
    """A plain sentence for the student: unofficial, date, who decides."""
