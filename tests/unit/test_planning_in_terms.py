"""Planning in terms by hand: what a calendar means, and what it says when it stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from competency_graph.errors import QuestionError
from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import ConflictKind, Counting, Objective, PlanStatus
from competency_graph.planning.problem import (
    Calendar,
    Conversion,
    Held,
    Institution,
    Limits,
    Offer,
    OfferKind,
    Problem,
    Term,
    Use,
)

pytest.importorskip("ortools")
from competency_graph.planning.solver import plan

SEM = "SemesterHour"
HOME, NEAR = frozenset({"i:home"}), frozenset({"i:near"})
FALL, SPRING = Term("F", "Fall", date(2026, 9, 7), 15), Term("S", "Spring", date(2027, 1, 25), 15)
YEAR = Calendar((SPRING, FALL))
GAP = Fraction((SPRING.starts - FALL.starts).days, 7)


def every(*children, name: str = "d") -> Requirement:
    return Requirement(name, Op.ALL, tuple(Ask(c) if isinstance(c, str) else c for c in children))


def course(uri: str, price: int = 100, at: frozenset[str] = HOME, **more) -> Offer:
    return Offer(uri, uri, institutions=at, credit=Credit.of(3, SEM), price=Fraction(price), **more)


def degree(*children) -> Offer:
    return Offer("degree", "", OfferKind.CREDENTIAL, HOME, requirement=every(*children), takable=False)


def asked(*offers: Offer, calendar: Calendar = YEAR, **more) -> Problem:
    return Problem("degree", offers, calendar=calendar, **more)


def when(problem: Problem) -> dict[str, str]:
    found = plan(problem)
    assert found.status is PlanStatus.OPTIMAL
    return dict(found.plans[0].when)


def test_a_prerequisite_of_a_whole_term_is_a_term_before() -> None:
    after = course("b", prerequisite=every("a", name="p"))
    assert when(asked(degree("b"), course("a"), after)) == {"a": "F", "b": "S", "degree": "S"}
    # Weeks fit one after the other into one term; an exam is a moment.
    short = replace(after, weeks=4)
    assert set(when(asked(degree("b"), course("a", weeks=8), short)).values()) == {"F"}
    exam = replace(after, weeks=0)
    assert when(asked(degree("b"), course("a"), exam))["b"] == "S"
    assert when(asked(degree("b"), course("a", weeks=15), exam))["b"] == "F"
    with_it = course("b", corequisite=every("a", name="c"))
    assert set(when(asked(degree("b"), course("a"), with_it)).values()) == {"F"}


def test_time_is_weeks_until_everything_is_done() -> None:
    def weeks(*offers: Offer) -> Fraction:
        return plan(asked(degree(*(o.uri for o in offers)), *offers)).plans[0].measure("TIME")

    assert weeks(course("a")) == 15
    assert weeks(course("a", weeks=3), course("b", weeks=4)) == 7
    assert weeks(course("a", weeks=3), course("b")) == 15
    assert weeks(course("a"), course("b", weeks=2, prerequisite=every("a", name="p"))) == GAP + 2
    assert weeks(course("a", weeks=0)) == 0
    assert weeks(course("a", terms=frozenset({"S"}))) == GAP + 15


def test_soonest_and_cheapest_differ() -> None:
    either = Requirement("e", Op.ANY, (Ask("slow"), Ask("fast")))
    offers = (degree(either), course("slow", 100, terms=frozenset({"S"})), course("fast", 300, weeks=5))
    assert plan(asked(*offers)).plans[0].taken == ("slow",)
    found = plan(asked(*offers, objective=Objective.TIME)).plans[0]
    assert (found.taken, found.measure("TIME")) == (("fast",), 5)


def test_weights_are_of_parts_of_the_best() -> None:
    either = Requirement("e", Op.ANY, (Ask("slow"), Ask("fast")))
    offers = (degree(either), course("slow", 100, weeks=10), course("fast", 150, weeks=5))
    # Fast costs half more, slow takes as long again.
    equal = plan(asked(*offers, weights=((Objective.COST, Fraction(1)), (Objective.TIME, Fraction(1)))))
    assert equal.plans[0].taken == ("fast",)
    assert equal.normalised == ((Objective.COST, 100), (Objective.TIME, 5))
    assert equal.plans[0].measure("WEIGHTED") == Fraction(150, 100) + 1
    money = plan(asked(*offers, weights=((Objective.COST, Fraction(3)), (Objective.TIME, Fraction(1)))))
    assert money.plans[0].taken == ("slow",)
    for bad in ((Objective.COST, Fraction(0)),), ((Objective.COST, Fraction(1)),) * 2:
        with pytest.raises(QuestionError):
            plan(asked(*offers, weights=bad))


def test_a_fee_for_every_term_is_part_of_the_cost() -> None:
    offers = (degree("a", "b"), course("a"), course("b", prerequisite=every("a", name="p")))
    home = Institution("i:home", fee_per_term=Fraction(40))
    assert plan(asked(*offers, institutions=(home,))).plans[0].measure("COST") == 280
    short = (offers[0], *(replace(o, weeks=3) for o in offers[1:]))
    assert plan(asked(*short, institutions=(home,))).plans[0].measure("COST") == 240
    # What was taken before the calendar is not paid for again.
    held = plan(asked(*offers, institutions=(home,), held=(Held("a"),))).plans[0]
    assert (held.measure("COST"), dict(held.when)["b"]) == (140, "F")


def test_what_nobody_states_counts_as_nothing_and_is_told() -> None:
    calendar = Calendar((FALL,), Credit.of(3, SEM), Fraction(10))
    unknown = replace(course("b"), credit=None)
    found = plan(asked(degree("a", "b"), course("a", hours=Fraction(10)), unknown, calendar=calendar)).plans[
        0
    ]
    assert found.load_unknown == ("b",)
    assert (
        plan(asked(degree("a"), course("a", hours=Fraction(9)), calendar=calendar)).plans[0].load_unknown
        == ()
    )


@pytest.mark.parametrize(
    ("change", "kind", "about"),
    [
        ({"calendar": Calendar((FALL,))}, ConflictKind.TERMS, ""),
        ({"calendar": Calendar((FALL, SPRING), Credit.of(2, SEM))}, ConflictKind.LOAD, "CREDITS"),
        ({"calendar": Calendar((FALL, SPRING), None, Fraction(50))}, ConflictKind.LOAD, "HOURS"),
    ],
)
def test_what_of_the_calendar_stands_in_the_way(change: dict, kind: ConflictKind, about: str) -> None:
    hours = Fraction(60)
    after = course("b", prerequisite=every("a", name="p"), hours=hours)
    problem = asked(degree("b"), course("a", hours=hours), after)
    found = plan(replace(problem, **change))
    assert (found.status, found.irreducible) == (PlanStatus.INFEASIBLE, True)
    assert (kind, about) in {(e.kind, e.about) for e in found.conflict}


def test_an_item_that_is_never_offered_and_one_that_is_too_long() -> None:
    never = plan(asked(degree("a"), course("a", terms=frozenset({"summer"}))))
    assert [(e.kind, e.about) for e in never.conflict] == [
        (ConflictKind.REQUIREMENT, "a"),
        (ConflictKind.OFFERED, "a"),
    ]
    long = plan(asked(degree("a"), course("a", weeks=16)))
    assert (ConflictKind.LOAD, "WEEKS") in {(e.kind, e.about) for e in long.conflict}


def test_a_budget_and_a_fee_for_every_term() -> None:
    offers = (degree("a", "b"), course("a"), course("b", prerequisite=every("a", name="p")))
    home = Institution("i:home", fee_per_term=Fraction(40))
    found = plan(asked(*offers, institutions=(home,), limits=Limits(budget=Fraction(250))))
    assert found.irreducible
    assert {e.kind for e in found.conflict} == {
        ConflictKind.REQUIREMENT,
        ConflictKind.PREREQUISITE,
        ConflictKind.BUDGET,
    }


def test_bundles_count_what_a_rule_takes_together() -> None:
    def rule(name: str, target: str, *takes: str) -> Conversion:
        award = Award(AwardKind.COURSE, target, target, None, Credit.of(3, SEM), CreditBasis.STATED)
        return Conversion(name, name, "i:home", tuple(Use(t) for t in takes), (award,))

    offers = (
        degree("x", "y"), course("x", takable=False), course("y", takable=False),
        *(course(u, at=NEAR) for u in "abc"),
    )  # fmt: skip
    rules = (rule("1", "x", "a", "b"), rule("2", "y", "a", "b"), rule("3", "x", "a"), rule("4", "y", "c"))
    problem = Problem("degree", offers, rules[:2] + rules[3:], objective=Objective.COURSES)
    assert plan(problem).plans[0].measure("COURSES") == 2
    bundles = plan(replace(problem, counting=Counting.BUNDLES)).plans[0]
    assert (bundles.taken, bundles.measure("COURSES"), bundles.measure("ITEMS")) == (("a", "b"), 1, 2)


@pytest.mark.parametrize(
    "terms",
    [(), (FALL, replace(FALL, name="again", starts=date(2028, 1, 1))), (replace(FALL, weeks=0),),
     (FALL, replace(SPRING, starts=date(2026, 12, 1)))],
)  # fmt: skip
def test_a_calendar_that_says_nothing_is_refused(terms: tuple[Term, ...]) -> None:
    with pytest.raises(QuestionError) as caught:
        plan(asked(degree("a"), course("a"), calendar=Calendar(terms)))
    assert caught.value.remedy


def test_alternatives_are_not_the_same_plan_in_other_terms() -> None:
    either = Requirement("e", Op.ANY, (Ask("a"), Ask("b")))
    found = plan(asked(degree(either), course("a"), course("b", 200, at=NEAR)), k=4)
    assert [p.taken for p in found.plans] == [("a",), ("b",)]
