"""What a planner is given: what can be taken, what counts as what, what is held, what must be respected.

All of it is data of frozen dataclasses and requirement trees (``model/requirements.py``); nothing here knows the
database or the solver. The meanings, which ``covering.py`` turns into constraints and the tests' oracle into a search
(both follow ``questions.md`` and ``model.md``):

- An item is *had* when it is held, taken, earned, or contained in something that is had. ``SAME_COURSE`` items are one.
- An ``Ask`` is satisfied by having the item, or by a conversion that awards it and whose receiver's word counts there:
  the institution whose requirement it is, or a system that it belongs to; where nobody knows whose requirement it is,
  whoever offers what is asked for.
- Rules do not chain: a conversion takes what is had, never what another conversion awarded.
- An offer with a requirement is *earned* by satisfying it; nothing supports itself, so there is an order in which
  everything is had before it is used (concurrent requirements may use what comes at the same time).
- Items counted by one AT_LEAST are counted for one of its children; parts of an ALL share (both can be overridden by
  the node's ``consumption``). What is contained in, or asked for by, a credential is not counted beside it.
- AT_MOST is a cap on what its children count for, never an obligation.
- Credit is posted on an institution's record once: an item by at most one rule of that institution, or directly; a
  course there by one award, or directly. A rule's credit never exceeds what its items earned, unless the rule states
  the number. An unstated credit counts as nothing (a lower bound).
- Of two ``rivals`` one conversion is used. A conversion is not used while one that outranks it could be, from what is
  held and taken.
- A credential that a rule of an institution takes as a block excludes its components from that institution's rules, and
  with them what was used inside it: by a rule that satisfied a part of it, or toward its total of credits. None of that
  is posted on the same record beside the block.

Time is there only with a ``calendar``; without one a plan has an order and no dates, and whoever asks for TIME is refused.
A plan with terms is always a plan without them, to which this is added:

- Whatever is taken is taken in one term: one in which it is offered (``terms``; a key that the calendar has not is a term
  that the plan cannot use), in which the loads are kept. An item that takes its whole term occupies it beside others. An
  item of n weeks is done inside its term, one such item after the other, so that their weeks sum to at most the weeks of
  the term; one of 0 weeks is a moment.
- The load of a term is the credit, and the hours, of all that is taken in it. Credit in a unit that does not convert, and
  what nobody states, counts as nothing: the load is a lower bound, and ``PlanFound.load_unknown`` names such items.
- Something is before something else when it is in an earlier term, or both are of the weeks kind in the same term (and
  stand in an order there). A prerequisite is before; so is the credit that a total counts. A corequisite shares the term
  or is before.
- What is earned, and what a conversion awards, is there when the last of what it uses is done (for what is earned that is
  its requirement, prerequisite and corequisite, and enough of the credit that it counts): with the items of weeks of that
  term, or at its end where one of them takes the whole term. What uses only what is held is there before the first term.
  Which conversion outranks which is asked of the whole plan, not of a term.
- TIME is the number of weeks from the first day of the calendar until everything in the plan is done: the end of the last
  used term where something there takes the whole term, else what passed before that term and the weeks done in it.
- ``fee_per_term`` is paid for every term with something taken at that institution (an item that several offer is paid at
  the first of them by uri, as with ``fee_once``).
- Among plans that are equal in all measures and in the sorted uris of what is taken, each item is as early as possible,
  the first uri first: no item could come earlier unless one that stands before it came later.
- As elements of a conflict: without TERMS the calendar goes on with its terms over again, each offered as the first time;
  without LOAD (of ``CREDITS``, ``HOURS`` or ``WEEKS``) that sum has no limit; without OFFERED an item begins in any term.

``weights`` put a weighted sum of measures before everything else; each is divided by what it is in the plan that is best
for it alone (``weighing.py``). ``counting`` says whether COURSES counts items or option bundles (``bundles.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Requirement
from competency_graph.model.rules import Award
from competency_graph.planning.objective import Counting, Objective


class OfferKind(Enum):
    """What kind of thing is offered."""

    COURSE = "COURSE"
    PROGRAM = "PROGRAM"
    CREDENTIAL = "CREDENTIAL"
    ASSESSMENT = "ASSESSMENT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be taken as it is, or earned by satisfying its requirement."""

    uri: str
    name: str = ""
    kind: OfferKind = OfferKind.COURSE
    institutions: frozenset[str] = frozenset()
    """Who offers it; empty: unknown."""
    credit: Credit | None = None
    price: Fraction | None = None
    """In the plan's currency. None: unknown, or (with a requirement) the price is that of its parts."""
    requirement: Requirement | None = None
    """What earns it; None: it is taken as it is."""
    takable: bool = True
    """False: nobody offers it (it can only be held, or earned by its requirement)."""
    contains: frozenset[str] = frozenset()
    """What having it brings: parts, and credentials that its completion alone awards."""
    covers: frozenset[str] = frozenset()
    """With a requirement and a price: parts that the price includes. Paying it is then a choice. Empty: the price is a
    fee beside the parts."""
    prerequisite: Requirement | None = None
    """What must be satisfied before it."""
    corequisite: Requirement | None = None
    """What must be satisfied before or with it."""
    residency: Credit | None = None
    """Least credit earned directly at its institutions; only with a requirement."""
    weeks: int | None = None
    """None: it takes its whole term. n: n weeks inside one term. 0: a moment (an exam)."""
    hours: Fraction | None = None
    """Hours of work that it takes in all. None: unknown."""
    terms: frozenset[str] | None = None
    """Keys of the terms in which it can be begun. None: every term."""


@dataclass(frozen=True, slots=True)
class Use:
    """One item on the sending side of a rule."""

    item: str
    by_holding: bool = True
    """The holding meets the rule's grade, score and dates."""
    by_taking: bool = True
    """Taking it from now on can meet them."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """One way of using a rule: all of its ``uses`` are needed. A sending side with alternatives gives several."""

    key: str
    """The rule's uri and which alternative it is."""
    rule: str
    receiver: str
    uses: tuple[Use, ...]
    awards: tuple[Award, ...]
    """``credit`` resolved to the catalogue's number where the basis is CATALOG and that is known."""
    exclusive: bool = False
    """Its items serve one exclusive rule of this receiver."""
    ceilings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Most that several rules give together."""

    uri: str
    measure: str
    """CREDITS (a cap on counted credit) or ITEMS (a cap on the number of rules)."""
    maximum: Fraction
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """Who awards and posts credit."""

    uri: str
    member_of: frozenset[str] = frozenset()
    """Systems whose rules hold here."""
    transfer_maximum: Credit | None = None
    fee_once: Fraction | None = None
    """Paid once when something is taken there."""
    fee_per_term: Fraction | None = None
    """Paid for every term in which something is taken there; only with a calendar."""


@dataclass(frozen=True, slots=True)
class Held:
    """An item that the learner has; it costs nothing."""

    item: str
    too_low_for: frozenset[str] = frozenset()
    """Minimum grades that it does not reach."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan must respect."""

    budget: Fraction | None = None
    institutions: frozenset[str] = frozenset()
    """Take items only here; empty: anywhere."""
    not_at: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    maximum_credits: Credit | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a calendar. Terms do not overlap."""

    key: str
    name: str
    starts: date
    weeks: int
    """Weeks of teaching."""
    share: Fraction = Fraction(1)
    """Part of the calendar's most credits and hours that fits into it: a summer of ten weeks holds less than one of sixteen."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The grid of terms in which everything is taken."""

    terms: tuple[Term, ...]
    most_credits: Credit | None = None
    """Most credit in one term of a whole share. None: no such limit."""
    most_hours: Fraction | None = None
    """Most hours of work in one term of a whole share. None: no such limit."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One question to the planner."""

    target: str
    offers: tuple[Offer, ...]
    conversions: tuple[Conversion, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    """Pairs of keys of conversions that cannot both be used."""
    outranked: tuple[tuple[str, str], ...] = ()
    """(worse, better) keys: the worse is not used where the better could be."""
    institutions: tuple[Institution, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    same_course: tuple[tuple[str, str], ...] = ()
    held: tuple[Held, ...] = ()
    placed: frozenset[str] = frozenset()
    """What a placement satisfies, as a prerequisite only."""
    filters: tuple[tuple[str, frozenset[str]], ...] = ()
    """(uri of a Filter leaf, the items that match it)."""
    limits: Limits = field(default_factory=Limits)
    objective: Objective = Objective.COST
    credit_unit: str = SEMESTER
    """The unit of credit totals."""
    calendar: Calendar | None = None
    """None: a plan has an order, but no terms."""
    counting: Counting = Counting.COURSES
    weights: tuple[tuple[Objective, Fraction], ...] = ()
    """A weighted sum that is made small before everything else (``weighing.py``). Empty: ``objective`` comes first."""
