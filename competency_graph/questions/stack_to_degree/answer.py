"""The answer of ``stack_to_degree``: steps, what they cost and satisfy, the proof, or why there is no plan.

Follows ``questions.md``. Everything is text, exact numbers, enumerations, tuples and further dataclasses, so that the
JSON and GraphQL forms are derived from these types.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.planning.objective import ConflictKind, Counting, Objective, PlanStatus
from competency_graph.questions.displayed import Displayed
from competency_graph.questions.stack_to_degree.asked import LimitName, StackLimits


@dataclass(frozen=True, slots=True)
class Item:
    """A course, credential, exam or anything else that a plan names."""

    uri: str
    """Its uri."""
    name: str
    """Its name."""
    code: str | None
    """Course or exam code, as published."""
    kind: str
    """Its most telling label: Course, Program, Assessment, Badge, Certificate, Degree, Area, …"""


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """One term of the plan's calendar."""

    key: str
    """Its year and season, such as ``2027-Spring``."""
    name: str
    """For people, such as ``Spring 2027``."""
    starts: str
    """First day, ISO 8601."""
    ends: str
    """Last day, ISO 8601."""
    weeks: int
    """Weeks of work in it."""


@dataclass(frozen=True, slots=True)
class PlanWeeks:
    """The weeks of a term that something takes."""

    first: int
    """From 1."""
    last: int
    """The week in which it is done."""
    starts: str
    """First day, ISO 8601."""
    ends: str
    """Last day, ISO 8601."""


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """The grid of terms that a plan is laid out in."""

    of: Item | None
    """Whose calendar it is; None: nobody states one."""
    kind: str
    """semester or quarter."""
    terms: tuple[PlanTerm, ...]
    """Every term that could be used, in order."""
    most_credits: Fraction | None
    """Most credit in one term."""
    credit_unit: str
    """Its unit."""
    weekly_hours: Fraction
    """Hours of work a week."""


class HowSatisfied(Enum):
    """How an item satisfies what is asked for."""

    ITSELF = "ITSELF"
    """It is what is asked for."""
    SAME_COURSE = "SAME_COURSE"
    """It is the same course under another number."""
    CONTAINED = "CONTAINED"
    """It is a credential or program that contains what is asked for."""
    RULE = "RULE"
    """A transfer rule counts it as what is asked for."""
    PLACEMENT = "PLACEMENT"
    """The learner was placed past it."""
    CREDIT = "CREDIT"
    """Its credit counts to a total."""
    WAIVED = "WAIVED"
    """A registrar decided that it need not be met."""


@dataclass(frozen=True, slots=True)
class Satisfies:
    """One thing that an item satisfies."""

    asked: Item
    """What was asked for; for a credit total, what asks for it."""
    of: Item
    """The credential, program or course whose requirement this is."""
    how: HowSatisfied
    """How."""
    rule: str | None
    """Uri of the transfer rule, when one is needed."""
    prerequisite: bool
    """Whether this was asked for as a prerequisite."""
    text: str
    """The same in words."""


class CostBasis(Enum):
    """Where the price of a step comes from."""

    PRICE = "PRICE"
    """A stated price."""
    PER_CREDIT = "PER_CREDIT"
    """The institution's price of a credit times the credits."""
    INCLUDED = "INCLUDED"
    """Inside the price of a program that is paid as a whole."""
    FREE = "FREE"
    """Stated to cost nothing."""
    REQUIREMENT = "REQUIREMENT"
    """Earned by completing its parts, which are priced on their own; no price of its own is stated."""
    UNKNOWN = "UNKNOWN"
    """Nobody stated it, or in another currency. Unknown is not zero: totals are lower bounds."""


@dataclass(frozen=True, slots=True)
class CountsAs:
    """What a transfer rule makes of an item in this plan."""

    rule: str
    """Uri of the rule."""
    receiver: Item
    """Who awards."""
    together_with: tuple[str, ...]
    """Uris of the other items that the rule needs."""
    awards: tuple[str, ...]
    """What it gives, in words, in the rule's order."""
    credits: Fraction
    """Credit of this rule that is posted in this plan, in the receiver's unit; 0 where it only satisfies."""
    credit_unit: str | None
    """Its unit."""
    conditions: tuple[str, ...]
    """Minimum grades, scores and prose that the learner must meet."""


class AfterTransfer(Enum):
    """Why a step is taken at the target's institution, at its price, once the learner is there."""

    MUST_BE_TAKEN_THERE = "MUST_BE_TAKEN_THERE"
    """Its institution says that it must be taken there after transfer."""
    NOT_ARTICULATED = "NOT_ARTICULATED"
    """Its institution says that nothing elsewhere counts as it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One item to take."""

    position: int
    """From 1, in an order in which every prerequisite comes first."""
    item: Item
    """What to take."""
    where: tuple[Item, ...]
    """Who offers it; empty where nobody says."""
    cost: Fraction | None
    """What this step adds to the cost; None where unknown."""
    cost_basis: CostBasis
    """Where the cost comes from."""
    credits: Fraction | None
    """Its credit, lower end of a range; None where nobody stated it."""
    credit_unit: str | None
    """Unit of its credit."""
    hours: Fraction | None
    """Hours of work, upper end of a range; None where nobody stated it."""
    satisfies: tuple[Satisfies, ...]
    """What it satisfies."""
    needs_first: tuple[Item, ...]
    """Items of this plan, or held, that must come before it."""
    counts_as: tuple[CountsAs, ...]
    """The transfer rules that count it."""
    conditions: tuple[str, ...]
    """Minimum grades that the plan takes for granted, and prerequisites in words that a person must read."""
    term: PlanTerm | None = None
    """In which term; None where the plan is not laid out in terms."""
    weeks: PlanWeeks | None = None
    """In which weeks of the term; None where it takes the whole term, or no time (an exam)."""
    after_transfer: AfterTransfer | None = None
    """Set where the target's institution says that it is not to be had elsewhere."""


@dataclass(frozen=True, slots=True)
class HeldItem:
    """Something that the learner has already and that this plan uses."""

    item: Item
    """What."""
    satisfies: tuple[Satisfies, ...]
    """What it satisfies."""
    counts_as: tuple[CountsAs, ...]
    """The transfer rules that count it."""


@dataclass(frozen=True, slots=True)
class ExitPoint:
    """A credential that is earned on the way: one can stop here, or enter the rest from here."""

    credential: Item
    """What is earned."""
    after_step: int
    """Position of the last step that it needs; 0 where what is held is enough."""
    cost_so_far: Fraction
    """Cost of all steps up to there, and of the credential itself where it has a price."""
    own_cost: Fraction
    """Price of the credential itself beyond its parts (an award or exam fee, or a program paid as a whole)."""
    credits_so_far: Fraction
    """Credit of all steps up to there, in the totals' unit."""
    for_parsed_part: bool
    """True where some of what it asks for could not be judged."""
    term: PlanTerm | None = None
    """The term in which it is complete; None where what is held is enough, or without terms."""
    on: str | None = None
    """The day by which it is complete, ISO 8601."""
    weeks_so_far: int | None = None
    """Weeks from the first day of the calendar to that day."""
    satisfies: tuple[Satisfies, ...] = ()
    """What it satisfies in turn, where it is earned by its requirement; of a step, the step tells."""
    counts_as: tuple[CountsAs, ...] = ()
    """The transfer rules that count it, likewise."""
    by: Item | None = None
    """What was completed to be awarded it; None where it is earned by its own requirement, or taken."""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A credential with which one can enter the rest of this plan: who has it has these steps left."""

    credential: Item
    """What one enters with."""
    held: bool
    """Whether the learner has it already."""
    steps_left: tuple[int, ...]
    """Positions of the steps that remain."""
    cost_left: Fraction
    """What remains to be paid: the steps left, with fees, and what is earned after it."""
    credits_left: Fraction
    """Known credit of the steps left, in the totals' unit."""
    from_term: PlanTerm | None
    """The term of the first of them; None where nothing is left, or without terms."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Credit that stands on an institution's record when the plan is done."""

    institution: Item
    """Whose record."""
    direct: Fraction
    """Earned there."""
    transferred: Fraction
    """Awarded by transfer rules and counted."""
    transfer_maximum: Fraction | None
    """Most that it counts in transfer, where stated."""
    needed: Fraction | None
    """Total that the requirement asks for, where it asks for one."""
    residency_minimum: Fraction | None
    """Least to be earned there, where stated."""
    credit_unit: str
    """Unit of all these."""


class FeeBasis(Enum):
    """How often a fee is due."""

    ONCE = "ONCE"
    """Once, on starting there."""
    PER_TERM = "PER_TERM"
    """For every term with something taken there."""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee of an institution where the plan takes something."""

    institution: Item
    """Who charges it."""
    amount: Fraction
    """How much in all, in the totals' currency."""
    basis: FeeBasis = FeeBasis.ONCE
    """How often it is due."""
    terms: tuple[str, ...] = ()
    """Keys of the terms for which it is due."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the plan adds up to. What is held costs nothing."""

    cost: Fraction
    """Known costs, fees and programs paid as a whole included."""
    currency: str
    """ISO 4217."""
    cost_is_lower_bound: bool
    """True where the price of something is unknown."""
    unpriced: tuple[Item, ...]
    """Steps whose price nobody stated in this currency."""
    fees: tuple[Fee, ...]
    """Fees within ``cost``."""
    paid_as_a_whole: tuple[Item, ...]
    """Programs and credentials whose price is within ``cost`` and includes their parts, or is asked beside them."""
    credits: Fraction
    """Known credit of the steps."""
    credit_unit: str
    """Its unit."""
    credits_is_lower_bound: bool
    """True where the credit of a step is unknown, a range, or in a unit that does not convert."""
    hours: Fraction
    """Known hours of work."""
    hours_is_lower_bound: bool
    """True where the hours of a step are unknown."""
    items: int
    """Number of steps."""
    posted: tuple[Posted, ...]
    """Credit on the records of the institutions that count a total."""
    weeks: int | None = None
    """Weeks from the first day of the calendar to the day when the target is complete; None without terms."""
    terms: int | None = None
    """Number of terms with something taken; None without terms."""
    starts: str | None = None
    """First day of the first term with something taken, ISO 8601."""
    finishes: str | None = None
    """Day by which the target is complete, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan."""

    steps: tuple[Step, ...]
    """What to take, in a possible order."""
    held: tuple[HeldItem, ...]
    """What is used of what the learner has."""
    exit_points: tuple[ExitPoint, ...]
    """Credentials earned on the way, the target last."""
    entry_points: tuple[EntryPoint, ...]
    """Credentials with which the rest can be entered: those held and used, those earned on the way."""
    totals: Totals
    """Sums."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the proof got."""

    objective: Objective
    """The first objective that was not proven."""
    value: Fraction
    """What the plan has."""
    bound: Fraction
    """No plan can have less."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One requirement or limit of a set that cannot hold together: take any one away and there is a plan."""

    kind: ConflictKind
    """What it is."""
    about: str
    """Uri of the requirement, item, institution or limit; empty for a limit of the question."""
    of: Item | None
    """Whose requirement it is."""
    text: str
    """In words."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """One part of a weighted objective: its value is divided by the same for all parts to be of one size."""

    objective: Objective
    """What is weighed."""
    weight: Fraction
    """As asked."""
    divided_by: Fraction
    """What its value (money, weeks, credit or items) is divided by before it is weighed."""


@dataclass(frozen=True, slots=True)
class WhatIfOutcome:
    """What comes out with another value of one limit."""

    limit: LimitName
    """Which limit."""
    value: Fraction
    """The value that was tried."""
    status: PlanStatus
    """What is proven with it."""
    totals: Totals | None
    """Sums of the best plan; None where there is none."""
    steps: tuple[Item, ...]
    """What that plan takes, in order."""
    conflict: tuple[Conflict, ...]
    """Where there is no plan: what cannot hold together."""
    gap: Gap | None
    """Where the plan is not proven best: how far the proof got."""


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A part of the requirements that could not be judged; the plan is for the parsed part, without this."""

    of: Item
    """Whose requirement it is."""
    requirement: str
    """Uri of the requirement or leaf."""
    text: str
    """As published, or what is missing."""
    credits: Fraction | None
    """Credit that it stands for, where stated."""
    credit_unit: str | None
    """Its unit."""


@dataclass(frozen=True, slots=True)
class Universe:
    """What was searched: the proof holds among these."""

    items: int
    """Things that could be taken."""
    courses: int
    """Courses and programs among them."""
    credentials: int
    """Credentials among them."""
    exams: int
    """Assessments among them."""
    rules: int
    """Transfer rules that could count something."""
    complete: bool
    """False where a stated bound cut the search: something outside might matter."""
    text: str
    """What was looked at, in words."""


@dataclass(frozen=True, slots=True)
class StackAnswer(Displayed):
    """Which credentials and courses, in which order, reach that target cheapest or with the fewest credits."""

    target: Item
    """What is to be reached; of several targets, all of them together."""
    targets: tuple[Item, ...]
    """Each of several targets; the target itself where there is one."""
    offered_by: tuple[Item, ...]
    """Whose target it is."""
    objective: Objective
    """What was made smallest first."""
    weighted: tuple[Normalised, ...]
    """Where several objectives were weighed together: their weights, and what each was divided by. Empty: one after another."""
    counting: Counting
    """What COURSES counted as one item."""
    limits: StackLimits
    """The limits, as asked."""
    calendar: PlanCalendar | None
    """The terms of the plans; None where the plan was asked for without."""
    entry_term: str | None
    """When the learner enters the target's institution, as asked."""
    catalog_year: str | None
    """The catalog year, as asked."""
    status: PlanStatus
    """What is proven."""
    for_parsed_part: bool
    """True where the proof leaves out what nobody could parse (see ``unaccounted``)."""
    gap: Gap | None
    """Where status is FEASIBLE: how far the proof got."""
    plans: tuple[Plan, ...]
    """The best plan first; alternatives differ in institutions or credentials taken."""
    conflict: tuple[Conflict, ...]
    """Where status is INFEASIBLE: requirements and limits that cannot hold together."""
    conflict_is_irreducible: bool
    """True where each of them was proven necessary: take any one away and there is a plan."""
    what_if: tuple[WhatIfOutcome, ...]
    """For each value that was tried for one limit: the best plan's sums, or the conflict."""
    unaccounted: tuple[Unaccounted, ...]
    """What could not be judged."""
    universe: Universe
    """What was searched."""
    evidence: tuple[Evidence, ...]
    """The facts that the answer rests on."""
    readings: tuple[Reading, ...]
    """Ambiguous points, and how they were read."""
    needs_review: tuple[Review, ...]
    """What a person must decide."""
    sentence: str
    """For the student: unofficial, date, edition, who decides."""
