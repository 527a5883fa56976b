"""The least TIME, found term by term: is there a plan in one term, in two, and so on.

Terms do not overlap, so a plan that needs fewer terms is done before (or when) any plan that needs more begins its last;
the first number of terms that has a plan is therefore that of a soonest one. In its last term it then matters whether
something takes the whole term: if that must be, the plan is done at its end; if not, the weeks of what is done there are
made small. Every step leaves most of the model without a choice. On the made-up degrees of the benchmark (40 courses, 8
terms) one goal for the whole calendar took 3 to 12 s and was not always proven; the steps took 2 to 4 s together, half
of it for the first plan.
"""

from __future__ import annotations

from competency_graph.planning.aiming import Aim
from competency_graph.planning.covering import Measure
from competency_graph.planning.objective import PlanStatus
from competency_graph.planning.search import Search
from competency_graph.planning.terms import Terms


def soonest(search: Search, terms: Terms, time: Measure, aim: Aim | None = None) -> PlanStatus:
    """Find the least TIME and keep it; what else was decided on the way is left open again.

    ``aim`` says in how few terms there can be a plan at all.

    OPTIMAL: it is kept. INFEASIBLE: there is no plan. FEASIBLE: a plan is known, and what was proven is ``search.bound``.
    """
    last = len(terms.grid.places) - 1
    fewest = 1 if aim is None else aim.terms()
    if fewest is None:
        return PlanStatus.INFEASIBLE
    search.fix(terms.reached[1:fewest], 1)
    for term in range(fewest - 1, last + 1):
        beyond = [terms.reached[term + 1]] if term < last else []
        search.fix(beyond, 0)
        status = search.run()
        if status is PlanStatus.INFEASIBLE and beyond:
            # What must be is said: the terms after it need not find it out again.
            search.fix(beyond, 1)
            continue
        if status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE):
            status = _within(search, terms, time, term)
        search.free(beyond)
        return _least(search, time) if status is PlanStatus.UNDECIDED else status
    return PlanStatus.INFEASIBLE


def _within(search: Search, terms: Terms, time: Measure, term: int) -> PlanStatus:
    """The least TIME of the plans that end in this term, of which there is one."""
    whole = terms.whole(term)
    search.fix(whole, 0)
    status = search.run()
    if status is PlanStatus.INFEASIBLE:
        search.free(whole)
        search.model.add(time.expression == terms.until(term))
        return PlanStatus.OPTIMAL
    if status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE):
        status = _least(search, time)
    search.free(whole)
    return status


def _least(search: Search, time: Measure) -> PlanStatus:
    status = search.run(time.expression)
    if status is PlanStatus.OPTIMAL:
        search.model.add(time.expression == search.value(time.expression))
    return status
