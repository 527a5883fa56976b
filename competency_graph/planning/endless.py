"""Whether there is a plan when something is switched off, and with it perhaps the end of the calendar.

A calendar without an end goes on with its terms over again, each offered as the first time. A plan of n items has at
most n terms with something in them, and each of them needs at most one more repetition than the one before: n
repetitions are enough, and few are nearly always.
"""

from __future__ import annotations

from collections.abc import Callable

from competency_graph.planning.covering import Covering
from competency_graph.planning.objective import ConflictKind, PlanStatus
from competency_graph.planning.plan import Element
from competency_graph.planning.structure import Structure

MOST_PLACES = 20_000
"""Items times terms up to which a longer calendar is tried; beyond it the answer is that nobody knows."""


def has_plan(
    structure: Structure, without: frozenset[Element], decide: Callable[[Covering], PlanStatus]
) -> bool | None:
    """Whether there is a plan without these elements; None: not decided."""
    calendar = structure.problem.calendar
    if calendar is None:
        return _told(decide(Covering(structure, without=without)))
    # What is not possible in no order is not possible in terms; that is a small model.
    free = Covering(structure, without=without, repetitions=0)
    in_no_order = _told(decide(free))
    if in_no_order is False:
        return False
    ends = Element(ConflictKind.TERMS, "") not in without
    if not ends and not _needs_company(structure, without):
        return in_no_order
    found = _told(decide(Covering(structure, without=without)))
    if ends or found is not False:
        return found
    items = len(free.choices.take)
    repetitions = 1
    while repetitions < items:
        repetitions = min(2 * repetitions, items)
        if repetitions * len(calendar.terms) * items > MOST_PLACES:
            return None
        found = _told(decide(Covering(structure, without=without, repetitions=repetitions)))
        if found is not False:
            return found
    return False


def _told(status: PlanStatus) -> bool | None:
    return None if status is PlanStatus.UNDECIDED else status is not PlanStatus.INFEASIBLE


def _needs_company(structure: Structure, without: frozenset[Element]) -> bool:
    """Whether it can matter that several things share a term; if not, each has a term of its own, in their order.

    It matters for what needs each other at the same time, and where every term costs something and money is limited.
    """
    if any(uri in structure.knots and structure.parsed[uri].corequisite for uri in structure.offers):
        return True
    limited = structure.problem.limits.budget is not None
    if limited and Element(ConflictKind.BUDGET, "") not in without:
        return any(institution.fee_per_term for institution in structure.institutions.values())
    return False
