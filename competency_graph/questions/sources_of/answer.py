"""The answer to ``sources_of``: what elsewhere counts as this; counts by sender and kind first, then pages of rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.rules import AwardKind, RuleState
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.transfer.answer import Named


class SourceKind(Enum):
    """What a rule asks for, and what it gives."""

    ALONE = "ALONE"
    """One item suffices."""
    TOGETHER = "TOGETHER"
    """Several items are needed together (or the only ways are such)."""
    ELECTIVE = "ELECTIVE"
    """It gives elective credit there only."""
    NO_CREDIT = "NO_CREDIT"
    """It is posted there without credit."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many rules of one sender award it, of one kind."""

    sender: Named
    """The institution or system whose work is taken; without a name where the rules do not say it."""
    kind: SourceKind
    """What the rules ask for and give."""
    rules: int
    """How many rules on file, whatever their dates. A rule that awards two numbers of one course counts for both."""


@dataclass(frozen=True, slots=True)
class Source:
    """One rule that awards it."""

    rule: str
    """Uri of the rule."""
    sender: Named | None
    """Whose work it takes; None where the rule does not say it."""
    kind: SourceKind
    """What it asks for and gives."""
    state: RuleState
    """What the rule says."""
    takes: str
    """What it asks for, in words, with grades and scores."""
    items: tuple[Named, ...]
    """Every course, exam or other thing that it names."""
    awards: Named
    """What it gives: the course asked about, or the same course under another number."""
    award_kind: AwardKind
    """What the award lands in."""
    credit: Credit | None
    """How much; None where nobody stated it."""
    starts: str | None
    """First day that it holds."""
    ends: str | None
    """Last day that it holds."""
    holds: bool
    """Whether its dates include the day of the answer; work of another time is judged by its own date (``transfer``)."""
    conditions: tuple[str, ...]
    """Conditions in words that nobody parsed."""
    evidence: tuple[Evidence, ...]
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class SourceByNumber:
    """Courses of others that count by a common number: whatever carries the number counts as the course with the number."""

    number: Named
    """The common number."""
    rules: tuple[str, ...]
    """Uris of the rules that say so."""
    courses: tuple[Named, ...]
    """The courses that carry it, by institution; since when and until when they do."""
    evidence: tuple[Evidence, ...]
    """Who says so."""


@dataclass(frozen=True, slots=True)
class SourcesOfAnswer:
    """What elsewhere counts as a course, in an area, or as anything else that rules award."""

    of: Named
    """What was asked about."""
    at: Named | None
    """Only work of this institution or system was looked for."""
    kind: SourceKind | None
    """Only rules of this kind were looked for."""
    as_of: str
    """The day on which the rules are read."""
    under: tuple[Named, ...]
    """The same course under other numbers: what awards these awards it."""
    rules_on_file: int | None
    """How many rules award it in all, of any sender and kind; absent on later pages."""
    counts: tuple[SourceCount, ...]
    """How many by sender and kind, most first; empty on later pages."""
    by_number: tuple[SourceByNumber, ...]
    """What counts by a common number; empty on later pages."""
    rules: tuple[Source, ...]
    """One page of the rules, by sender and uri."""
    page_info: PageInfo
    """Where the page ends, and whether there is more."""
    cut: tuple[str, ...]
    """What was not listed, in words; empty: nothing."""
    evidence: tuple[Evidence, ...]
    """Every fact that the page rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide before relying on the page."""
    sentence: str
    """The same in words: unofficial, date, who decides."""
