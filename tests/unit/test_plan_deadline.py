"""A deadline keeps the plan that was found, with how far its proof got; a stop from another thread ends everything.

The hard instance is a cap set: courses are the 81 points of the affine space of four dimensions over three elements, and
of each of its 1,080 lines one course is asked for. The most points without a whole line are 20 (Pellegrino 1970), so the
fewest courses are 61; a plan is found at once, and the proof takes hours.
"""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from itertools import product

import pytest

from competency_graph.errors import PlanStopped, QuestionError
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.planning.problem import Offer, OfferKind, Problem

pytest.importorskip("ortools")
from competency_graph.planning.solver import plan

FEWEST = 61
SLACK = 30.0
"""Seconds by which a busy machine may miss a time; without a deadline or stop the search goes on for thousands."""
ENDLESS = 10_000.0


def cap_set() -> Problem:
    points = list(product(range(3), repeat=4))
    name = {point: f"course/{''.join(map(str, point))}" for point in points}
    third = {(a, b): tuple((-x - y) % 3 for x, y in zip(a, b, strict=True)) for a in points for b in points}
    lines = sorted({frozenset({a, b, third[a, b]}) for a in points for b in points if a != b}, key=sorted)
    asked = tuple(
        Requirement(f"line/{n}", Op.ANY, tuple(Ask(name[p]) for p in sorted(line)))
        for n, line in enumerate(lines)
    )
    assert len(asked) == 1080
    offers = [Offer(name[p], price=Fraction(1)) for p in points]
    target = Offer(
        "target", kind=OfferKind.PROGRAM, requirement=Requirement("all", Op.ALL, asked), takable=False
    )
    return Problem("target", (*offers, target), objective=Objective.COURSES)


def test_a_deadline_keeps_what_was_found() -> None:
    begin = time.monotonic()
    found = plan(cap_set(), effort=ENDLESS, deadline=3.0)
    assert time.monotonic() - begin < 3.0 + SLACK
    assert found.status is PlanStatus.FEASIBLE
    (one,) = found.plans
    points = {tuple(map(int, uri.removeprefix("course/"))) for uri in one.taken}
    free = set(product(range(3), repeat=4)) - points
    for a in free:
        for b in free - {a}:
            assert tuple((-x - y) % 3 for x, y in zip(a, b, strict=True)) not in free, (
                "a line without a course"
            )
    assert found.gap is not None
    assert found.gap.objective is Objective.COURSES
    assert found.gap.bound <= FEWEST <= found.gap.value == len(one.taken)


def test_no_time_at_all_is_undecided() -> None:
    found = plan(cap_set(), deadline=1e-6)
    assert (found.status, found.plans) == (PlanStatus.UNDECIDED, ())


def test_a_deadline_has_to_leave_time() -> None:
    with pytest.raises(QuestionError, match="leaves no time"):
        plan(cap_set(), deadline=0.0)


def test_a_stop_ends_the_search_at_once() -> None:
    wanted_no_more = threading.Event()
    timer = threading.Timer(1.0, wanted_no_more.set)
    timer.start()
    begin = time.monotonic()
    with pytest.raises(PlanStopped):
        plan(cap_set(), effort=ENDLESS, stop=wanted_no_more.is_set)
    assert 0.5 < time.monotonic() - begin < 1.0 + SLACK
    assert not [thread for thread in threading.enumerate() if thread.name == "plan stop"]


def test_a_stop_before_the_beginning() -> None:
    with pytest.raises(PlanStopped):
        plan(cap_set(), stop=lambda: True)


def test_who_does_not_stop_gets_the_same_plan() -> None:
    problem = Problem(
        "target",
        (Offer("a"), Offer("b"), Offer("target", requirement=Requirement("r", Op.ANY, (Ask("a"), Ask("b"))))),
        objective=Objective.COURSES,
    )
    assert plan(problem, stop=lambda: False, deadline=60.0) == plan(problem)
