"""The answer to ``explain``: every rule that concerns one item, whether it won, why not, and what it would have given."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph.questions.transfer.answer import Named, Reason, TransferItem, UnmetCondition
from competency_graph.questions.transfer.explanation import Verdict


@dataclass(frozen=True, slots=True)
class ExplainedAward:
    """One thing that a rule gives, or would have given."""

    kind: AwardKind
    """What it lands in."""
    target: Named | None
    """The course, area or elective bucket."""
    gives: Credit | None
    """The credit by the rule; None where nobody stated it, or where the credit earned decides."""
    basis: CreditBasis
    """Where the number of credits comes from."""
    posted: Credit | None
    """What is posted of it; None where the rule did not win, or nothing is known of the amount."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """One rule on one set of work."""

    rule: str
    """Uri of the rule."""
    says: str
    """What it says of the work, in words."""
    verdict: Verdict
    """What became of it."""
    reason: Reason | None
    """Why a chosen rule or a limit stands in its way, or why less is posted than it gives."""
    order: str
    """Its place in the order in which rules are chosen, in words."""
    items: tuple[int, ...]
    """Positions of the items that it uses, or concerns."""
    awards: tuple[ExplainedAward, ...]
    """What it gives, or would have given."""
    conditions: tuple[UnmetCondition, ...]
    """What is not met, and what would fit."""
    by: tuple[str, ...]
    """Uris of the rules that stand against it, or that it is a twin of."""
    evidence: tuple[Evidence, ...]
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class ExplainAnswer:
    """Why one item counts as it does at one receiver."""

    to: Named
    """The institution or system that receives."""
    toward: Named | None
    """The credential or program that credit should apply to."""
    as_of: str
    """The day on which the rules were read."""
    item: TransferItem
    """The item, and what became of it."""
    alone: bool
    """Whether it was judged alone, because no holdings were given (a course as if it ended on the day with the grade that each
    rule asks for): other work may change which rules are chosen."""
    unfinished: bool
    """Whether it is not done yet, and was judged as if it had ended as planned."""
    rules: tuple[ExplainedRule, ...]
    """Those that decide first; empty where no rule is on file."""
    evidence: tuple[Evidence, ...]
    """Every fact that the answer rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide about this item."""
    sentence: str
    """The same in words: unofficial, date, who decides."""
