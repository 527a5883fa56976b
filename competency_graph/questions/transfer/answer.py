"""The answer to ``transfer``: for each item a list of awards with one outcome each, totals, and why.

The words are those of ``questions.md``. Work that is not finished is answered in a second column (``expected``), never
in the awarded totals. An award that several items earn together is listed at each of them and posted at one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit, CreditTotal
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.model.rules import AwardKind, CreditBasis


class Outcome(Enum):
    """What became of an item by one rule (or by the lack of one)."""

    EQUIVALENT = "EQUIVALENT"
    """Counts as a course there."""
    AREA = "AREA"
    """Counts in an area, or as a named requirement."""
    ELECTIVE = "ELECTIVE"
    """Counts to the total, to no requirement."""
    NO_CREDIT = "NO_CREDIT"
    """Posted, with zero credit."""
    REFUSED = "REFUSED"
    """Evaluated, and refused."""
    AFTER_TRANSFER = "AFTER_TRANSFER"
    """Must be taken there, after transfer."""
    RECOMMENDED = "RECOMMENDED"
    """Recommended by a third party; nothing says that it is accepted here."""
    CONDITIONS_NOT_MET = "CONDITIONS_NOT_MET"
    """A rule is on file, and this work does not meet its conditions."""
    CONFLICT = "CONFLICT"
    """Rules of equal rank disagree; a person must decide."""
    NOT_COUNTED = "NOT_COUNTED"
    """A rule would take it, and something else stands against: a repeat, a ceiling, an award already given."""
    NOT_EVALUATED = "NOT_EVALUATED"
    """No rule on file: not a refusal."""


class Reason(Enum):
    """Why an outcome is what it is, where the outcome alone does not say."""

    OWN_COURSE = "OWN_COURSE"
    """The receiver's own course: nothing has to transfer."""
    REPEAT = "REPEAT"
    """Another attempt at the same course counts."""
    SAME_COURSE = "SAME_COURSE"
    """The same course under another number (cross-listed, renamed) counts."""
    ALREADY_AWARDED = "ALREADY_AWARDED"
    """What it would give has already been given for other work."""
    USED_ELSEWHERE = "USED_ELSEWHERE"
    """The rule shares work with a chosen rule, and their agreement lets work count once."""
    OUTRANKED = "OUTRANKED"
    """A rule of better rank decides about the same work."""
    OTHER_BAND = "OTHER_BAND"
    """The work can have a grade (or score) of one of two bands only, and counts by the rule of the other."""
    IN_CREDENTIAL = "IN_CREDENTIAL"
    """Part of a credential that was accepted as a block."""
    CREDIT_POSTED = "CREDIT_POSTED"
    """All credit that the work earned is already posted; what it satisfies stands."""
    CEILING = "CEILING"
    """A ceiling over several rules is reached."""
    TRANSFER_MAXIMUM = "TRANSFER_MAXIMUM"
    """The most credit that the institution accepts is reached."""
    AREA_ONCE = "AREA_ONCE"
    """The work already counts in another area of the same pattern, which lets it count in one."""
    NO_RULE = "NO_RULE"
    """Nobody has stated a rule for it."""
    SENDER_NOT_ACCEPTED = "SENDER_NOT_ACCEPTED"
    """No rule, and its institution is not among those that the receiver accepts work from."""
    NOT_ARTICULATED = "NOT_ARTICULATED"
    """The receiver states that nothing articulates."""
    NO_COURSE_UNDER_NUMBER = "NO_COURSE_UNDER_NUMBER"
    """Courses with a common number count as the course with that number, and the receiver has none."""
    UNDER_REVIEW = "UNDER_REVIEW"
    """The receiver is reviewing it."""
    AMBIGUOUS = "AMBIGUOUS"
    """It is not certain which course is meant; see the candidates."""
    NOT_FOUND = "NOT_FOUND"
    """Nothing in this graph carries the reference."""


class ItemKind(Enum):
    """Which part of the holdings an item comes from."""

    COURSEWORK = "COURSEWORK"
    """A course."""
    EXAM = "EXAM"
    """A score in an exam."""
    CREDENTIAL = "CREDENTIAL"
    """A credential held."""
    COMPETENCY = "COMPETENCY"
    """A competency shown."""
    EXPERIENCE = "EXPERIENCE"
    """Work in an occupation."""
    PLACEMENT = "PLACEMENT"
    """An outcome of placement."""
    CERTIFICATION = "CERTIFICATION"
    """A certified pattern."""


class ConditionKind(Enum):
    """What kind of condition is not met."""

    GRADE = "GRADE"
    """A minimum or maximum grade."""
    DATE = "DATE"
    """A date of completion."""
    COMPANION = "COMPANION"
    """Another course or exam that is needed with it."""
    SCORE = "SCORE"
    """A score or sub-score."""
    LEVEL = "LEVEL"
    """A skill level or rank."""
    CREDITS = "CREDITS"
    """An amount of credit."""
    NOT_EARNED = "NOT_EARNED"
    """The mark earned no credit (failed, withdrawn, incomplete, audited, or taken elsewhere)."""


class Proof(Enum):
    """Whether the choice among rules that compete is proven best."""

    OPTIMAL = "OPTIMAL"
    """No other choice is better, by the order in which rules are chosen."""
    NOT_PROVEN = "NOT_PROVEN"
    """The proof was not finished in the time that one question may take: the best set found is shown."""


@dataclass(frozen=True, slots=True)
class Named:
    """A node, as far as a person needs to recognise it."""

    uri: str
    """Uri."""
    name: str
    """Name; the uri where nobody named it."""
    code: str | None = None
    """Course or exam code."""
    institution: str | None = None
    """Name of who offers it."""
    institution_uri: str | None = None
    """Uri of who offers it."""
    starts: str | None = None
    """First day that it was valid."""
    ends: str | None = None
    """Last day that it was valid."""


@dataclass(frozen=True, slots=True)
class UnmetCondition:
    """One condition that an item, or the whole of the holdings, does not meet."""

    kind: ConditionKind
    """What is asked for."""
    about: Named | None
    """The course, exam or other thing that the condition is about."""
    needed: str
    """What would fit, in words: ``C or better``, ``completed from 2020-09-01``, ``score 3 or higher``."""
    had: str | None
    """What was brought; None where nothing was given."""


@dataclass(frozen=True, slots=True)
class CompetingRule:
    """One of several rules that disagree."""

    rule: str
    """Uri of the rule."""
    says: str
    """What it says, in words."""
    credit: Credit | None
    """What it would give; None where it gives nothing, or states no number."""
    evidence: Evidence | None
    """Who says so."""


@dataclass(frozen=True, slots=True)
class TransferAward:
    """One outcome of one item."""

    outcome: Outcome
    """What became of it."""
    reason: Reason | None
    """Why, where the outcome alone does not say."""
    kind: AwardKind | None
    """What the award lands in; None where nothing is awarded."""
    target: Named | None
    """The course, area or elective bucket it counts as, or would have counted as."""
    credit: Credit | None
    """Credit posted by this award: a range where it is uncertain, None where nobody stated it."""
    basis: CreditBasis | None
    """Where the number of credits comes from."""
    posted: bool
    """Whether this line carries the credit (an award for several items is posted at the first of them)."""
    applies: bool
    """Whether it applies to ``toward``."""
    applies_to: tuple[str, ...]
    """Uris of the requirements of ``toward`` that it serves."""
    rule: str | None
    """Uri of the rule."""
    together_with: tuple[int, ...]
    """Positions of the other items that the rule uses."""
    conditions: tuple[UnmetCondition, ...]
    """What is not met, and what would fit."""
    competing: tuple[CompetingRule, ...]
    """The rules that disagree (CONFLICT)."""
    evidence: tuple[Evidence, ...]
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class TransferItem:
    """One thing the learner brings, and what became of it."""

    position: int
    """Its number in this answer, from 0."""
    kind: ItemKind
    """Which part of the holdings it comes from."""
    given: str
    """As it was given."""
    item: Named | None
    """What was found; None where nothing was, or where it is ambiguous."""
    candidates: tuple[Named, ...]
    """What it may mean, where that is not certain."""
    status: WorkStatus
    """Whether it is done."""
    grade: str | None
    """Grade, as given."""
    score: Fraction | None
    """Exam score."""
    date: str | None
    """When it was completed, or is expected to be."""
    credit: Credit | None
    """Credit earned with the sender; None where unknown."""
    awards: tuple[TransferAward, ...]
    """What it counts as today; empty for work that is not done."""
    expected: tuple[TransferAward, ...]
    """What it would count as once all unfinished work is done; empty where no work is unfinished."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class TransferTotals:
    """Credit and requirements, for one column."""

    awarded: CreditTotal
    """Credit that counts, in the receiver's unit where it converts."""
    direct: CreditTotal
    """The part of it that lands in courses, areas and requirements, not in electives."""
    applied: CreditTotal | None
    """The part of it that applies to ``toward``; None without one."""
    requirements_met: int | None
    """How many requirements of ``toward`` are met; None without one."""
    requirements: int | None
    """How many it has, where an alternative is one and k of n are k."""
    complete: bool | None
    """Whether everything that ``toward`` asks for is met; None without one."""
    proof: Proof
    """Whether the choice of rules is proven best."""


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """What the holdings count as at one receiver."""

    to: Named
    """The institution or system that receives."""
    toward: Named | None
    """The credential or program that credit should apply to."""
    entry_term: str | None
    """When the learner enters, as given."""
    catalog_year: str | None
    """The catalog year, as given."""
    as_of: str
    """The day on which the rules were read."""
    unit: str
    """The receiver's credit unit, in which totals are given."""
    items: tuple[TransferItem, ...]
    """Every item of the holdings, in the order given."""
    totals: TransferTotals
    """What counts today."""
    expected: TransferTotals | None
    """What would count once all unfinished work is done; None where none is unfinished."""
    evidence: tuple[Evidence, ...]
    """Every fact that the answer rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide."""
    sentence: str
    """A plain sentence for the student: unofficial, date, edition, who decides."""
