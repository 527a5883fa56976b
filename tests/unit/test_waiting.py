"""Who waits for a plan, set around a question, is heard by the planner where nobody named a deadline or a stop."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from competency_graph.errors import PlanStopped
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.planning.objective import PlanStatus
from competency_graph.planning.problem import Offer, OfferKind, Problem
from competency_graph.planning.waiting import waited_for

pytest.importorskip("ortools")
from competency_graph.planning.solver import plan

AT = frozenset({"i:home"})
DEGREE = Offer(
    "degree",
    "degree",
    OfferKind.CREDENTIAL,
    AT,
    takable=False,
    requirement=Requirement("d", Op.ALL, (Ask("a"),)),
)
PROBLEM = Problem("degree", (DEGREE, Offer("a", "a", institutions=AT, price=Fraction(1))))


def test_a_plan_that_nobody_waits_for_is_stopped() -> None:
    with waited_for(None, lambda: True), pytest.raises(PlanStopped):
        plan(PROBLEM)
    with waited_for(time.monotonic() - 1, None), pytest.raises(PlanStopped, match="was up before it began"):
        plan(PROBLEM)


def test_a_plan_that_is_waited_for_is_found() -> None:
    with waited_for(time.monotonic() + 60, lambda: False):
        assert plan(PROBLEM).status is PlanStatus.OPTIMAL
    assert plan(PROBLEM).status is PlanStatus.OPTIMAL


def test_what_the_caller_says_goes_first() -> None:
    with waited_for(None, lambda: True):
        assert plan(PROBLEM, deadline=60).status is PlanStatus.OPTIMAL
