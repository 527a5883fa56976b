"""The planner with terms against the oracle that tries every placement: all measures, the placement, the conflict.

``COMPETENCY_GRAPH_EXAMPLES`` widens it: so many random problems instead of 200.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from timed_plan_oracle import TIMED_ORDER, TimedOracle
from timed_problems import timed

from competency_graph.planning.objective import PlanStatus
from competency_graph.planning.plan import Element
from competency_graph.planning.problem import Problem

pytest.importorskip("ortools")
from competency_graph.planning import solver
from competency_graph.planning.solver import plan

EXAMPLES = int(os.environ.get("COMPETENCY_GRAPH_EXAMPLES", "200"))
PARTS = 10


def check(problem: Problem) -> PlanStatus:
    best = TimedOracle(problem).best_in_time()
    found = plan(problem)
    if best is None:
        assert found.status is PlanStatus.INFEASIBLE
        assert found.irreducible

        def only(*kept: Element) -> bool:
            keys = {(e.kind.value, e.about, e.owner, e.position) for e in kept}
            return TimedOracle(problem, lambda *key: key in keys).exists()

        if not only():
            assert found.conflict == (), "nothing that could be taken away would help"
        else:
            assert found.conflict
            assert not only(*found.conflict), "the conflict is one"
            for element in found.conflict:
                rest = [e for e in found.conflict if e != element]
                assert only(*rest), f"{element} could stay away"
        return found.status
    measures, taken, when, units = best
    assert found.status is PlanStatus.OPTIMAL
    (this,) = found.plans
    told = dict(this.vector)
    names = [n for n in TIMED_ORDER[problem.objective.value] if n in told]
    assert {n: told[n] for n in names} == {n: measures[n] for n in names}
    assert this.taken == taken
    assert tuple((u, t) for u, t in this.when if u in taken) == when
    assert dict(found.normalised) == units
    assert [u for u, _ in this.when] == sorted((*this.taken, *this.earned))
    assert sorted(this.order) == sorted((*this.taken, *this.earned))
    keys = [t.key for t in sorted(problem.calendar.terms, key=lambda t: t.starts)]
    numbers = [keys.index(dict(this.when)[u]) for u in this.order if u != problem.target]
    assert numbers == sorted(numbers), "the order follows the terms"
    return found.status


SEEN: dict[int, PlanStatus] = {}
"""Problem → whether it has a plan, as it was checked."""


@pytest.mark.parametrize("part", range(PARTS))
def test_planner_with_terms_equals_oracle(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if part % 2:
        # As large problems are proven: one objective after the other, TIME term by term.
        monkeypatch.setattr(solver, "SMALL", 0)
    for seed in range(part, EXAMPLES, PARTS):
        SEEN[seed] = check(timed(Random(seed)))


def test_at_least_half_have_a_plan() -> None:
    for seed in range(100):
        SEEN.setdefault(seed, plan(timed(Random(seed))).status)
    found = list(SEEN.values())
    assert 2 * found.count(PlanStatus.OPTIMAL) >= len(found)
    assert 5 * found.count(PlanStatus.INFEASIBLE) >= len(found)
