"""Planning by hand: what the random problems rarely reach, and what people see."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from competency_graph.errors import CompetencyGraphError, QuestionError
from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, CountUnit, Op, Requirement, Residual
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.planning.problem import (
    Conversion,
    Held,
    Institution,
    Limits,
    Offer,
    OfferKind,
    Problem,
    Use,
)

pytest.importorskip("ortools")
from competency_graph.planning.solver import plan

SEM = "SemesterHour"
HOME, NEAR = frozenset({"i:home"}), frozenset({"i:near"})


def every(name: str, *children) -> Requirement:
    return Requirement(name, Op.ALL, children)


def course(uri: str, price: int | None = 100, at: frozenset[str] = HOME, hours: int = 3, **more) -> Offer:
    cost = None if price is None else Fraction(price)
    return Offer(uri, uri, institutions=at, credit=Credit.of(hours, SEM), price=cost, **more)


def degree(requirement: Requirement, uri: str = "degree", at: frozenset[str] = HOME, **more) -> Offer:
    return Offer(uri, uri, OfferKind.CREDENTIAL, at, requirement=requirement, **{"takable": False, **more})


def total(hours: int, name: str = "total") -> Requirement:
    return Requirement(name, Op.AT_LEAST, (), Fraction(hours), CountUnit.CREDITS, SEM)


def rule(name: str, takes: str, target: str, hours: int = 3, receiver: str = "i:home") -> Conversion:
    award = Award(AwardKind.COURSE, target, target, None, Credit.of(hours, SEM), CreditBasis.STATED)
    return Conversion(name, name, receiver, (Use(takes),), (award,))


def test_what_needs_the_degree_does_not_count_toward_it() -> None:
    after = course("after", 1, prerequisite=every("p", Ask("degree")))
    problem = Problem("degree", (degree(every("d", total(6))), after, course("a"), course("b"), course("c")))
    found = plan(problem).plans[0]
    assert found.taken == ("a", "b")
    only = plan(replace(problem, offers=problem.offers[:3]))
    assert only.status is PlanStatus.INFEASIBLE
    assert [(e.kind.value, e.about) for e in only.conflict] == [
        ("PREREQUISITE", "degree"),
        ("REQUIREMENT", "total"),
    ]


def test_certificates_that_need_each_other_cannot_start() -> None:
    one = degree(every("o", Ask("two")), "one")
    two = degree(every("t", Ask("one")), "two")
    found = plan(Problem("degree", (degree(every("d", Ask("one"))), one, two)))
    assert found.status is PlanStatus.INFEASIBLE
    assert found.irreducible
    assert {e.owner for e in found.conflict} <= {"degree", "one", "two"}


def test_a_residual_is_named_and_never_met() -> None:
    rest = Residual("rest", "19 of 61 credits are not accounted for", Fraction(19), SEM)
    found = plan(Problem("degree", (degree(every("d", Ask("a"), rest)), course("a"))))
    assert found.status is PlanStatus.OPTIMAL
    assert [(u.requirement, u.credits) for u in found.unparsed] == [("rest", 19)]
    # As an alternative it does not stand in for what can be judged.
    either = Requirement("e", Op.ANY, (rest, Ask("a")))
    assert plan(Problem("degree", (degree(every("d", either)), course("a")))).plans[0].taken == ("a",)
    # Credits that it stands for are not asked of the rest.
    some = Requirement("s", Op.AT_LEAST, (Ask("a"), Ask("b"), rest), Fraction(22), CountUnit.CREDITS, SEM)
    counted = plan(Problem("degree", (degree(every("d", some)), course("a"), course("b", 50))))
    assert counted.plans[0].taken == ("b",)


def test_an_unknown_price_is_not_zero() -> None:
    either = Requirement("e", Op.ANY, (Ask("known"), Ask("unknown")))
    offers = (degree(every("d", either)), course("known", 900), course("unknown", None))
    found = plan(Problem("degree", offers)).plans[0]
    assert found.taken == ("known",)
    forced = plan(Problem("degree", offers, limits=Limits(exclude=frozenset({"known"})))).plans[0]
    assert (forced.taken, forced.measure("UNPRICED"), forced.measure("COST")) == (("unknown",), 1, 0)


def test_a_program_paid_as_a_whole_includes_its_parts() -> None:
    parts = every("parts", Ask("a"), Ask("b"))
    whole = Offer(
        "program", kind=OfferKind.PROGRAM, institutions=HOME, requirement=parts, price=Fraction(150),
        covers=frozenset({"a", "b"}),
    )  # fmt: skip
    offers = (degree(every("d", Ask("program"))), whole, course("a"), course("b"))
    found = plan(Problem("degree", offers)).plans[0]
    assert found.measure("COST") == 150
    assert found.paid_whole == ("program",)
    assert found.charged == ()
    held = plan(Problem("degree", offers, held=(Held("a"),))).plans[0]
    assert (held.measure("COST"), held.paid_whole, held.taken) == (100, (), ("b",))
    beside = replace(whole, covers=frozenset())
    fee = plan(Problem("degree", (offers[0], beside, *offers[2:]))).plans[0]
    assert fee.measure("COST") == 350


def test_rules_do_not_chain() -> None:
    offers = (
        degree(every("d", Ask("x"))),
        course("x", takable=False),
        course("y", takable=False, at=NEAR),
        course("z", at=NEAR),
    )
    chain = (rule("r1", "z", "y", receiver="i:near"), rule("r2", "y", "x"))
    assert plan(Problem("degree", offers, chain)).status is PlanStatus.INFEASIBLE
    direct = (*chain, rule("r3", "z", "x"))
    assert plan(Problem("degree", offers, direct)).plans[0].conversions == ("r3",)


def test_a_rule_of_another_institution_satisfies_nothing_here() -> None:
    offers = (degree(every("d", Ask("x"))), course("x", takable=False), course("z", at=NEAR))
    assert (
        plan(Problem("degree", offers, (rule("r", "z", "x", receiver="i:near"),))).status
        is PlanStatus.INFEASIBLE
    )
    member = Institution("i:home", frozenset({"i:state"}))
    by_system = (rule("r", "z", "x", receiver="i:state"),)
    assert plan(Problem("degree", offers, by_system, institutions=(member,))).status is PlanStatus.OPTIMAL


def test_steps_stand_in_an_order_that_works() -> None:
    offers = (
        degree(every("d", Ask("c"), Ask("cert"))),
        course("a", prerequisite=every("p", Ask("z"))),
        course("c", prerequisite=every("q", Ask("a"))),
        course("z"),
        degree(every("k", Ask("a")), "cert"),
    )
    found = plan(Problem("degree", offers)).plans[0]
    assert found.order == ("z", "a", "cert", "c", "degree")


def test_alternatives_differ_in_institutions_or_credentials() -> None:
    def badge(uri: str, price: int) -> Offer:
        return Offer(uri, kind=OfferKind.CREDENTIAL, institutions=NEAR, price=Fraction(price))

    either = Requirement("e", Op.ANY, (Ask("a"), Ask("b"), Ask("k"), Ask("l")))
    offers = (degree(every("d", either)), course("a", 10), course("b", 20), badge("k", 30), badge("l", 40))
    found = plan(Problem("degree", offers), k=5)
    # Not b: the same institution and no other credential. Not a and k: all of the first plan is in it.
    assert [p.taken for p in found.plans] == [("a",), ("k",), ("l",)]
    held = plan(Problem("degree", offers, held=(Held("a"),)), k=5)
    assert [p.taken for p in held.plans] == [()], "nothing can be left out of nothing"
    with pytest.raises(QuestionError):
        plan(Problem("degree", offers), k=0)


def test_the_same_problem_in_another_order_gives_the_same_plan() -> None:
    names = [f"c{n}" for n in range(12)]
    some = Requirement("s", Op.AT_LEAST, tuple(Ask(n) for n in names), Fraction(4), CountUnit.ITEMS)
    offers = [degree(every("d", some, total(15))), *(course(n, 100) for n in names), course("filler", 100)]
    rules = [rule(f"r{n}", f"s{n}", f"c{n}") for n in range(6)]
    offers += [course(f"s{n}", 40 + n % 2, at=NEAR) for n in range(6)]
    answers = set()
    for seed in range(4):
        r = Random(seed)
        r.shuffle(offers)
        r.shuffle(rules)
        answers.add(repr(plan(Problem("degree", tuple(offers), tuple(rules)))))
    assert len(answers) == 1


def test_time_that_ends_is_told() -> None:
    r = Random(1)
    names = [f"c{n}" for n in range(60)]
    needs = [
        Requirement(f"n{i}", Op.AT_LEAST, tuple(Ask(x) for x in r.sample(names, 9)), Fraction(3))
        for i in range(40)
    ]
    offers = (degree(every("d", *needs)), *(course(n, r.randint(50, 500)) for n in names))
    rushed = plan(Problem("degree", offers), effort=0.001)
    proven = plan(Problem("degree", offers))
    assert rushed.status in (PlanStatus.FEASIBLE, PlanStatus.UNDECIDED)
    assert proven.status is PlanStatus.OPTIMAL
    if rushed.gap is not None:
        assert rushed.gap.objective is Objective.COST
        best = proven.plans[0].measure("COST")
        assert rushed.gap.bound <= best <= rushed.gap.value


def test_budget_and_requirement_in_conflict() -> None:
    offers = (degree(every("d", Ask("a"), Ask("b"), Ask("c"))), course("a"), course("b"), course("c", 10))
    found = plan(Problem("degree", offers, limits=Limits(budget=Fraction(150))))
    assert found.irreducible
    assert [(e.kind, e.about) for e in found.conflict if e.kind is ConflictKind.BUDGET] == [
        (ConflictKind.BUDGET, "")
    ]
    # Without the first it costs 110, without the second too; without the third still 200.
    assert {e.about for e in found.conflict} == {"", "a", "b"}


def test_nobody_states_what_it_asks_for() -> None:
    bare = Offer("degree", kind=OfferKind.CREDENTIAL, institutions=HOME, takable=False)
    assert plan(Problem("degree", (bare,))).status is PlanStatus.NOT_STATED
    assert plan(Problem("degree", (bare,), held=(Held("degree"),))).plans[0].taken == ()
    with pytest.raises(QuestionError):
        plan(Problem("elsewhere", (bare,)))


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("ortools")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ortools", None)
    with pytest.raises(CompetencyGraphError) as caught:
        plan(Problem("degree", (degree(every("d", Ask("a"))), course("a"))))
    assert "competency-graph[planner]" in caught.value.remedy


def test_time_is_asked_for_with_a_calendar() -> None:
    offers = (degree(every("d", Ask("a"))), course("a"))
    with pytest.raises(QuestionError) as caught:
        plan(Problem("degree", offers, objective=Objective.TIME))
    assert "terms" in caught.value.remedy
    with pytest.raises(QuestionError):
        plan(Problem("degree", offers, weights=((Objective.TIME, Fraction(1)),)))
