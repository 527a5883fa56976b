"""The answer of ``skill_gap``: each competency that is asked for, what shows it, and a proven plan for those that are missing.

Follows ``questions.md``. A plan is that of ``stack_to_degree``, so that one reader of plans serves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.displayed import Displayed
from competency_graph.questions.skills.answer import Need, SkillStep
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    Gap,
    Item,
    Plan,
    PlanCalendar,
    Unaccounted,
)
from competency_graph.questions.transfer.answer import Named


class GapState(Enum):
    """Whether the holdings show a competency."""

    SHOWN = "SHOWN"
    """Something that is held shows it."""
    EXPECTED = "EXPECTED"
    """Only work in progress will show it, when it ends well."""
    MISSING = "MISSING"
    """Nothing that is held or in progress is stated to show it. That is silence, not inability."""


@dataclass(frozen=True, slots=True)
class ShownBy:
    """One holding that shows a competency, and how that is known."""

    holding: Item
    """The course, credential, exam or competency that is held."""
    position: int
    """Its position in the holdings, from 0."""
    when_finished: bool
    """True: it is in progress."""
    competency: Named
    """The competency that the holding is stated to teach, assess or ask for; the one asked for, or one that shows it."""
    how: MatchedBy
    """Why that competency counts as the one asked for."""
    by: str
    """The last statement: TEACHES, ASSESSES, ASKS_FOR, TARGETS; HELD for a competency that is itself held."""
    through: tuple[SkillStep, ...]
    """From the holding to the competency; empty where the competency itself is held."""
    evidence: tuple[Evidence, ...]
    """Who states the way from the holding, and the alignment."""


@dataclass(frozen=True, slots=True)
class GapCompetency:
    """One competency that is asked for."""

    competency: Named
    """The competency; its code is its coded notation."""
    need: Need
    """How firmly it is asked for."""
    state: GapState
    """Whether the holdings show it."""
    in_gap: bool
    """Whether it is missing and counts to the gap: asked for as firmly as the question wants."""
    through: tuple[SkillStep, ...]
    """The way by which it is asked for."""
    shown_by: tuple[ShownBy, ...]
    """What shows it, the surest first."""
    provided_by: int | None
    """Of what is in the gap, where a plan was asked for: how many things are stated to teach or assess it or what shows it."""
    evidence: tuple[Evidence, ...]
    """Who asks for it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A competency of the gap, and the thing of the plan that closes it."""

    plan: int
    """Number of the plan, from 1."""
    competency: Named
    """The competency that is asked for."""
    item: Item
    """What teaches or assesses it."""
    taught: Named
    """The competency that the item is stated to teach or assess."""
    how: MatchedBy
    """Why that counts as the one asked for."""
    by: tuple[str, ...]
    """TEACHES, ASSESSES, or both."""
    through: Item | None
    """What the provider offers in preparation for the item and that teaches it; absent: the item itself does."""
    evidence: tuple[Evidence, ...]
    """Who states it."""


@dataclass(frozen=True, slots=True)
class SearchedFor:
    """What a plan was searched among."""

    providers: int
    """Things that are stated to teach or assess something of the gap."""
    items: int
    """Things that could be taken: these, and what they need first."""
    complete: bool
    """False where a stated bound cut the search: something outside might be better."""
    text: str
    """In words."""


@dataclass(frozen=True, slots=True)
class SkillGapAnswer(Displayed):
    """The competencies that something asks for and the holdings do not show, and a proven plan that closes the gap."""

    of: Named
    """What asks for them."""
    competencies: tuple[GapCompetency, ...]
    """Everything that it asks for: what is missing first, firmest first, then by name and uri."""
    asked: int
    """How many competencies are asked for as firmly as the question wants."""
    shown: int
    """How many of these the holdings show."""
    expected: int
    """How many of these only work in progress will show."""
    missing: int
    """How many of these are missing: the gap."""
    close: Objective | None
    """What a plan was to make smallest first; absent: no plan was asked for."""
    calendar: PlanCalendar | None
    """The terms that the plans are laid out in; absent: they are not."""
    status: PlanStatus | None
    """What is proven about closing the gap; absent: no plan was asked for, or there is no gap."""
    gap: Gap | None
    """Where status is FEASIBLE: how far the proof got."""
    plans: tuple[Plan, ...]
    """The best plan first."""
    closes: tuple[Closing, ...]
    """For each plan and competency of the gap, what closes it."""
    unprovided: tuple[Named, ...]
    """Competencies of the gap that nothing in this graph is stated to teach or assess."""
    closes_all: bool | None
    """Whether the plans close the whole gap; False: all but ``unprovided``, as asked. Absent: there is no plan."""
    conflict: tuple[Conflict, ...]
    """Where status is INFEASIBLE: competencies and limits that cannot go together."""
    conflict_is_irreducible: bool
    """True where each of them was proven necessary: take any one away and there is a plan."""
    unaccounted: tuple[Unaccounted, ...]
    """Requirements of what is planned that could not be judged."""
    searched: SearchedFor | None
    """What a plan was searched among."""
    cut: tuple[str, ...]
    """Where reading stopped at a limit, in words."""
    evidence: tuple[Evidence, ...]
    """Every record that the answer rests on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must decide."""
    sentence: str
    """For the student: unofficial, date, who decides."""
