"""What there is to browse, in registrars' words: one dataclass a kind, from which JSON and GraphQL are derived.

What lies beside a thing (the rules that take a course, the competencies of a framework) is a list of its own: see
``lists.py``; over GraphQL it is a field of the thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Evidence, Review
from competency_graph.model.requirements import CountUnit, Op
from competency_graph.model.rules import AwardKind, CreditBasis, RuleState
from competency_graph.questions.entities import Offerer


@dataclass(frozen=True, slots=True)
class Thing:
    """Anything in the graph that has no kind of its own here, in a few words."""

    uri: str
    """The one key of every node: what every question takes."""
    ctid: str | None
    """Credential Transparency identifier, where it has one."""
    labels: tuple[str, ...]
    """What it is in this graph, such as Course or Degree, in alphabetical order."""
    ctdl_type: str | None
    """The exact class its source gave it, such as ``ceterms:AssociateOfScienceDegree``."""
    name: str | None
    """Name; absent where nobody has described it yet."""
    description: str | None
    """Description as published."""
    url: str | None
    """Page about it."""
    status: str | None
    """Life-cycle status, as published."""
    starts: str | None
    """First day it holds, a partial ISO date (2026, 2026-05 or 2026-05-31)."""
    ends: str | None
    """Last day it holds, a partial ISO date."""
    offered_by: tuple[Offerer, ...]
    """Who offers it; where nobody is stated to, who owns it, else who publishes it."""
    described: bool
    """False: others point at it, and nobody has described it (or its source deleted it)."""
    evidence: Evidence | None
    """Where its description was read."""


@dataclass(frozen=True, slots=True)
class Institution(Thing):
    """A college, university, system, department, employer or other organization."""

    region: str | None
    """State or region, as published."""
    country: str | None
    """Country, as published."""
    locality: str | None
    """City, as published."""
    calendar: str | None
    """semester or quarter."""
    ipeds_id: str | None
    """IPEDS unit id."""
    ope_id: str | None
    """OPE id."""
    minimum_grade: str | None
    """Lowest grade that it takes where a rule states none; absent: no policy stated."""
    attempt_policy: str | None
    """Which attempt of a repeated course counts: BEST or LAST."""
    transfer_maximum: Credit | None
    """Most credit that it accepts in transfer."""
    residency_minimum: Fraction | None
    """Credits that must be earned there for a degree, in its own unit."""
    price_per_credit: Fraction | None
    """Price of one credit there, in currency; absent: unknown, not zero."""
    fee_per_term: Fraction | None
    """Fee of each term with work there, in currency."""
    fee_once: Fraction | None
    """Fee paid once on starting there, in currency."""
    currency: str | None
    """ISO 4217 currency of its prices."""


@dataclass(frozen=True, slots=True)
class _Offered(Thing):
    """What is offered, with credit and cost."""

    credit: Credit | None
    """Credit that it carries where it is offered; absent: not stated, or not as a number."""
    credit_level: str | None
    """Level of its credit, such as UpperDivisionLevel."""
    price: Fraction | None
    """What it costs in total where a single figure is stated; absent: unknown, not zero."""
    currency: str | None
    """ISO 4217 currency of the price."""
    hours_minimum: Fraction | None
    """Hours of work, lower end."""
    hours_maximum: Fraction | None
    """Hours of work, upper end."""
    delivery: tuple[str, ...]
    """How it is delivered, such as OnlineOnly."""
    levels: tuple[str, ...]
    """Audience levels."""
    subjects: tuple[str, ...]
    """Subjects, as published."""


@dataclass(frozen=True, slots=True)
class Credential(_Offered):
    """A degree, certificate, certification, licence, badge or micro-credential."""

    credential_status: str | None
    """Active, Deprecated and so on, as published."""
    classified: tuple[str, ...]
    """Names of its classifications: programs of instruction, occupations, industries."""
    codes: tuple[str, ...]
    """Their codes (CIP, SOC, NAICS)."""


@dataclass(frozen=True, slots=True)
class Course(_Offered):
    """A course, or another thing that one learns in and that is no program."""

    code: str | None
    """Code as published, such as MATH 151."""
    grade_minimum: str | None
    """Lowest grade that passes, where stated."""
    terms_offered: tuple[str, ...]
    """Terms in which it is offered; empty: unknown."""


@dataclass(frozen=True, slots=True)
class Program(_Offered):
    """A program of courses."""

    code: str | None
    """Code as published."""
    terms_offered: tuple[str, ...]
    """Terms in which it is offered; empty: unknown."""


@dataclass(frozen=True, slots=True)
class Exam(_Offered):
    """An exam or another assessment."""

    code: str | None
    """Code as published."""
    score_minimum: Fraction | None
    """Lowest score of its scale."""
    score_maximum: Fraction | None
    """Highest score of its scale."""


@dataclass(frozen=True, slots=True)
class Competency(Thing):
    """A skill, knowledge or ability."""

    code: str | None
    """Code within its framework."""
    label: str | None
    """Short label."""
    list_id: str | None
    """Position within its framework, as published."""
    levels: tuple[str, ...]
    """Levels, as published."""


@dataclass(frozen=True, slots=True)
class Framework(Thing):
    """A framework of competencies."""


@dataclass(frozen=True, slots=True)
class Agreement(Thing):
    """A transfer agreement: of one pair and year, or one edition of a table."""

    edition: str | None
    """Edition or academic year."""
    signed: str | None
    """Date of signature."""
    agreement_type: str | None
    """Type, as published."""
    consumption: str | None
    """Whether one course may serve several of its rules: SHARED, EXCLUSIVE or UNSTATED; absent: not stated."""


@dataclass(frozen=True, slots=True)
class Pathway(Thing):
    """A pathway: what is done in which order to reach a destination."""


@dataclass(frozen=True, slots=True)
class Occupation(Thing):
    """An occupation, civil or military."""

    code: str | None
    """Occupation code (SOC, O*NET, MOS)."""
    level: str | None
    """Skill level or rank."""


class RowKind(Enum):
    """What one row of a requirement tree is."""

    GROUP = "GROUP"
    """All, any or so many of the rows one step deeper below it."""
    ITEM = "ITEM"
    """One thing that is asked for."""
    ANY_OF_A_KIND = "ANY_OF_A_KIND"
    """Anything of a kind, such as any course of a subject at one institution."""
    WORDS = "WORDS"
    """Words, or credits that no listed part accounts for: nobody can judge it but a person."""


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One row of a requirement tree, written flat: what stands below a group has a greater depth and follows it."""

    position: int
    """Place in the tree, from 0: a parent comes before what is below it."""
    parent: int | None
    """Position of the group that it stands in; absent for the first row."""
    depth: int
    """How deep it stands, from 0."""
    kind: RowKind
    """What it is."""
    uri: str
    """Uri of the requirement, or of what is asked for."""
    text: str
    """The same in words."""
    op: Op | None
    """How the rows of a group combine."""
    count: Fraction | None
    """The n of AT_LEAST and AT_MOST, in count_unit."""
    count_unit: CountUnit | None
    """What is counted: items, credits or sections."""
    credit_unit: str | None
    """Unit of the credits that are counted, or that no part accounts for."""
    role: str | None
    """Of a group: required, recommended, entry, corequisite, prerequisite and so on. Of an item: the term that asks for it."""
    minimum_grade: str | None
    """Lowest grade with which an item is taken."""
    maximum_grade: str | None
    """Highest grade with which an item is taken."""
    minimum_score: Fraction | None
    """Lowest score with which an exam is taken, in points of its scale."""
    maximum_score: Fraction | None
    """Highest score with which an exam is taken."""
    sub_score: str | None
    """The part of the exam that the score is of."""
    level: str | None
    """Skill level or rank that is asked for."""
    prose: tuple[str, ...]
    """Conditions in words that nobody parsed."""
    reading: str | None
    """Which reading of an ambiguous instruction this is."""


@dataclass(frozen=True, slots=True)
class RuleAward:
    """One thing that a rule gives."""

    kind: AwardKind
    """What it lands in."""
    uri: str | None
    """Uri of the course, area or requirement."""
    code: str | None
    """Code of the course or area there."""
    name: str
    """Its name."""
    credit: Credit | None
    """How much credit, with its unit; absent where nobody stated it."""
    basis: CreditBasis
    """Where the number of credits comes from."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One transfer rule: what it takes of whom, what it gives there, when, and who says so."""

    uri: str
    """Uri of the rule."""
    state: RuleState
    """What the rule says; a rule that states nothing is read as UNDER_REVIEW."""
    sender: str | None
    """Uri of the institution or system whose work it takes; absent: whoever offers the item."""
    receiver: str | None
    """Uri of the institution or system that awards; absent: a recommendation that no receiver made."""
    takes: str
    """What it asks for, in words, with grades and scores."""
    taking: tuple[RequirementRow, ...]
    """What it asks for, as a tree written flat."""
    awards: tuple[RuleAward, ...]
    """What it gives, in order."""
    credit: Credit | None
    """Credit of the rule as a whole, where no award states its own."""
    priority: int
    """The receiver's own order; the smaller number goes first."""
    starts: str | None
    """First day that it holds (its own, else its agreements'), a partial ISO date."""
    ends: str | None
    """Last day that it holds (its own, else its agreements'), a partial ISO date."""
    conditions: tuple[str, ...]
    """Conditions in words that nobody parsed: a person must read them."""
    text: str
    """As published."""
    needs_review: tuple[Review, ...]
    """What a person must decide before relying on it."""
    evidence: Evidence | None
    """Who says so: source, edition, file, record, agreements."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A statement that a competency aligns with another."""

    uri: str
    """Uri of the other competency."""
    kind: str | None
    """exact, close, broad, narrow, major, minor, prerequisite or related; absent: not stated."""
    asserted_by: str | None
    """Uri of who asserts it."""
    stated_here: bool
    """Whether this competency's side points at the other; False: the other's side points here."""


@dataclass(frozen=True, slots=True)
class LastLoad:
    """The newest load of a source."""

    started: str
    """When it began: ISO 8601, UTC."""
    edition: str | None
    """Edition that was given to it."""
    seconds: Fraction | None
    """How long it took, in seconds."""
    records: int | None
    """Records read, rejected ones included."""
    rejected: int | None
    """Records kept out whole."""
    written: int | None
    """Units written: new or changed."""


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """Who said it: a source that was loaded."""

    name: str
    """Its name, as evidence gives it."""
    edition: str | None
    """Edition that is in the graph."""
    licence: str | None
    """Licence, as given at the load."""
    units: int
    """How many units (records, pairs, tables) it has in the graph."""
    last_load: LastLoad | None
    """Its newest load; absent: none was noted."""


@dataclass(frozen=True, slots=True)
class HighlightPart:
    """A piece of plain text."""

    text: str
    """The piece; all pieces in order give the text, or the part of it that is shown."""
    matched: bool
    """Whether it is a word that was looked for."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where the words stand in one text of a match: plain text in pieces, never markup."""

    field: str
    """name, description or code."""
    parts: tuple[HighlightPart, ...]
    """The text in pieces; of a long description about 160 characters around the first word."""


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found by words."""

    score: Fraction
    """How well it matches, by the full-text index; only to be compared within one answer."""
    node: Thing
    """What was found."""
    highlights: tuple[Highlight, ...]
    """Where the words stand."""
