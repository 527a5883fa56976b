"""What to take first, when to take it afterwards: a model without an order says what the whole model can reach at best.

In that model everything fits into the terms together and nobody asks which comes before which (``covering.py`` with no
repetition of the calendar), so its best value is a bound for the plan in terms. It has a third of the variables and is
proven several times as fast. What it chose is then placed in terms; where it fits, both are proven, and the whole
model was never searched. Where it does not, the bound is kept for that search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from competency_graph.planning.choices import Expr
from competency_graph.planning.covering import Covering, Measure
from competency_graph.planning.objective import PlanStatus
from competency_graph.planning.search import Search

Relaxed = Callable[[int], Covering]
"""The model without an order, of so many of the first terms."""


class Aim:
    """Bounds for one search, from the model without an order."""

    def __init__(self, search: Search, relaxed: Relaxed, places: int) -> None:
        self.search = search
        self.relaxed = relaxed
        self.places = places
        """Terms that a plan may use."""
        self.reached: dict[str, int] = {}
        """Measures that are proven, and what they are in the search; no plan without an order has more of them."""

    def keep(self, names: Sequence[str]) -> None:
        """These are proven: they are what they are in the search's last solution."""
        measures = self.search.covering.measures
        self.reached |= {name: self.search.value(measures[name].expression) for name in names}

    def _without_order(self, places: int) -> Search:
        covering = self.relaxed(places)
        found = Search(covering, self.search.effort, self.search.patience)
        mine = self.search.covering.measures
        for name, value in self.reached.items():
            measure = covering.measures.get(name)
            if measure is not None and not isinstance(measure.expression, int):
                found.model.add(measure.expression * mine[name].scale <= value * measure.scale)
        return found

    def terms(self) -> int | None:
        """Least number of terms in which it is not proven that there is no plan; None: there is none in all of them.

        What that many terms would hold is tried in the search: afterwards it may have a solution.
        """
        least, most = 1, self.places
        best: Search | None = None
        while least < most:
            middle = (least + most) // 2
            found = self._without_order(middle)
            if found.run(first=True) is PlanStatus.INFEASIBLE:
                least = middle + 1
            else:
                most, best = middle, found
        if best is None and self._without_order(most).run(first=True) is PlanStatus.INFEASIBLE:
            return None
        return least

    def at(self, names: Sequence[str], joined: Callable[[Mapping[str, Measure]], Expr]) -> PlanStatus | None:
        """Make measures small: OPTIMAL where what is chosen without an order has one; None: the search must go on.

        INFEASIBLE: there is no plan.
        """
        search = self.search
        first = self._without_order(self.places)
        mine, its = search.covering.measures, first.covering.measures
        if any(name not in its or its[name].scale != mine[name].scale for name in names):
            return None
        status = first.run(joined(its))
        if status is not PlanStatus.OPTIMAL:
            return status if status is PlanStatus.INFEASIBLE else None
        least = first.value(joined(its))
        goal = joined(mine)
        if not isinstance(goal, int):
            search.model.add(goal >= least)
        taken, theirs = search.covering.choices.take, first.covering.choices.take
        chosen = {uri for uri, literal in theirs.items() if first.true(literal)}
        search.fix((literal for uri, literal in taken.items() if uri not in chosen), 0)
        search.fix((literal for uri, literal in taken.items() if uri in chosen), 1)
        placed = search.run(goal)
        search.free(taken.values())
        if placed in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE) and search.value(goal) == least:
            return PlanStatus.OPTIMAL
        return None
