"""The answer of ``stack_to_degree``: steps, what they cost and satisfy, the proof, or why there is no plan.

Follows ``questions.md``. Everything is text, exact numbers, enumerations, tuples and further dataclasses, so that the
JSON and GraphQL forms are derived from these types.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus


@dataclass(frozen=True, slots=True)
class StackLimits:
    """What a plan must respect."""

    budget: Fraction | None = None
    """Most money, in ``currency``."""
    currency: str | None = None
    """ISO 4217; default the currency in which most offers are priced."""
    institutions: tuple[str, ...] = ()
    """Only take items at these (uri, CTID or exact name); empty: anywhere."""
    not_at: tuple[str, ...] = ()
    """Take nothing at these (uri, CTID or exact name)."""
    exclude: tuple[str, ...] = ()
    """Do not take these items (uri or CTID)."""
    maximum_credits: Fraction | None = None
    """Most credit to take, in the target's unit."""
    transfer_maximum: Fraction | None = None
    """Most transfer credit that the target's institution counts, in the target's unit; default its stated policy."""
    residency_minimum: Fraction | None = None
    """Least credit to earn at the target's institution, in the target's unit; default its stated policy."""


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


@dataclass(frozen=True, slots=True)
class Fee:
    """A one-off fee of an institution where the plan takes something."""

    institution: Item
    """Who charges it."""
    amount: Fraction
    """How much, in the totals' currency."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the plan adds up to. What is held costs nothing."""

    cost: Fraction
    """Known costs, one-off fees and programs paid as a whole included."""
    currency: str
    """ISO 4217."""
    cost_is_lower_bound: bool
    """True where the price of something is unknown."""
    unpriced: tuple[Item, ...]
    """Steps whose price nobody stated in this currency."""
    fees: tuple[Fee, ...]
    """One-off fees within ``cost``."""
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


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan."""

    steps: tuple[Step, ...]
    """What to take, in a possible order."""
    held: tuple[HeldItem, ...]
    """What is used of what the learner has."""
    exit_points: tuple[ExitPoint, ...]
    """Credentials earned on the way, the target last."""
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
class StackAnswer:
    """Which credentials and courses, in which order, reach that target cheapest or with the fewest credits."""

    target: Item
    """What is to be reached."""
    offered_by: tuple[Item, ...]
    """Whose target it is."""
    objective: Objective
    """What was made smallest first."""
    limits: StackLimits
    """The limits, as asked."""
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
