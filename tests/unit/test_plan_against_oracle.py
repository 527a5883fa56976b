"""The planner against the oracle that tries everything: feasibility, the whole objective vector, the tie-break, the conflict.

Random problems of a few items at three institutions and a system, with prerequisites, nested and contained credentials,
shared courses, rules of several items, ceilings, maxima, residency, fees and limits.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_oracle import ORDER, Oracle

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.planning.plan import Element
from competency_graph.planning.problem import (
    Ceiling,
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

HOME, NEAR, FAR, STATE = "i:home", "i:near", "i:far", "i:state"
SEM, QTR = "SemesterHour", "QuarterHour"


def tree(r: Random, name: str, targets: list[str], depth: int = 2) -> Requirement | Ask | Filter:
    if depth == 0 or r.random() < 0.35:
        return Ask(r.choice(targets), minimum_grade=r.choice([None, None, "B"]))
    size = r.choice([1, 2, 2, 3])
    children = tuple(tree(r, f"{name}.{n}", targets, depth - 1) for n in range(size))
    op = r.choice([Op.ALL, Op.ANY, Op.AT_LEAST, Op.AT_LEAST, Op.AT_LEAST, Op.AT_MOST])
    unit = r.choice([CountUnit.ITEMS, CountUnit.CREDITS])
    most = {Op.AT_MOST: 1, Op.AT_LEAST: size}.get(op, 1)
    count = Fraction(r.randint(1, most)) if unit is CountUnit.ITEMS else Fraction(r.randint(2, 3 * most + 1))
    return Requirement(
        name, op, children, count, unit, credit_unit=r.choice([None, SEM, QTR]),
        consumption=r.choice(["UNSTATED"] * 4 + ["EXCLUSIVE", "SHARED"]),
    )  # fmt: skip


def leaves(node) -> int:
    return sum(1 for n in node.walk() if isinstance(n, Ask)) if isinstance(node, Requirement) else 1


def small(r: Random, name: str, targets: list[str], depth: int = 2, most: int = 4) -> Requirement:
    while True:
        node = tree(r, name, targets, depth)
        if leaves(node) <= most:
            return node if isinstance(node, Requirement) else Requirement(name, Op.ALL, (node,))


def make(r: Random) -> Problem:
    def credit() -> Credit | None:
        return r.choice(
            [None, *(Credit.of(v, u) for v, u in (("3", SEM), ("4", SEM), ("4.5", QTR), ("1", SEM)))]
        )

    def price() -> Fraction | None:
        return r.choice([None, Fraction(0), Fraction(100), Fraction("99.5"), Fraction(250), Fraction(100)])

    asked = [f"x{n}" for n in range(r.randint(1, 3))]
    sent = [f"s{n}" for n in range(r.randint(0, 3))]
    badges = [f"b{n}" for n in range(r.randint(0, 2))]
    everything = [*asked, *sent, *badges]
    offers = []
    for uri in [*asked, *sent]:
        home = {HOME} if uri in asked else {r.choice([NEAR, FAR])}
        offers.append(
            Offer(
                uri, kind=OfferKind.COURSE, institutions=frozenset(home), credit=credit(), price=price(),
                takable=r.random() < (0.6 if uri in asked else 0.95),
                prerequisite=small(r, f"p:{uri}", everything, 1, 2) if r.random() < 0.25 else None,
                corequisite=small(r, f"co:{uri}", everything, 1, 2) if r.random() < 0.15 else None,
            )
        )  # fmt: skip
    for uri in badges:
        earned = r.random() < 0.5
        inner = frozenset(r.sample([*asked, *sent], 1)) if r.random() < 0.5 else frozenset()
        offers.append(
            Offer(
                uri, kind=OfferKind.CREDENTIAL, institutions=frozenset(r.sample([HOME, NEAR, FAR], 1)),
                credit=credit(), price=price(), contains=inner,
                requirement=small(r, f"r:{uri}", everything, 1, 3) if earned else None,
                covers=frozenset(r.sample([*asked, *sent], 1)) if r.random() < 0.5 else frozenset(),
            )
        )  # fmt: skip
    for near in (NEAR, FAR):
        # One credential there may ask for a total: which rule posts what is then one owner's choice.
        for n, offer in enumerate(offers):
            if offer.requirement is not None and offer.institutions == {near} and r.random() < 0.6:
                total = Requirement(
                    f"{near} total", Op.AT_LEAST, (), Fraction(r.choice([3, 4, 7])), CountUnit.CREDITS, SEM
                )
                both = Requirement("r+", Op.ALL, (offer.requirement, total))
                offers[n] = replace(offer, requirement=both)
                break
    node = small(r, "t", everything)
    if r.random() < 0.4:
        total = Requirement(
            "total", Op.AT_LEAST, (), Fraction(r.choice([3, 4, 6, 7])), CountUnit.CREDITS, SEM
        )
        node = Requirement("t+", Op.ALL, (node, total))
    offers.append(
        Offer(
            "target", kind=OfferKind.CREDENTIAL, institutions=frozenset({HOME}), requirement=node,
            residency=Credit.of(3, SEM) if r.random() < 0.2 else None, takable=False,
        )
    )  # fmt: skip
    conversions = []
    for n in range(r.randint(0, 4)):
        items = r.sample([*sent, *badges], min(len(sent) + len(badges), r.choice([1, 1, 2])))
        if not items:
            continue
        awards = []
        for place in range(r.choice([1, 1, 2])):
            kind = r.choice([AwardKind.COURSE] * 4 + [AwardKind.ELECTIVE, AwardKind.NO_CREDIT])
            target = r.choice(asked) if kind is AwardKind.COURSE else "area"
            basis = r.choice(list(CreditBasis))
            awards.append(Award(kind, target, target, None, credit(), basis, place))
        conversions.append(
            Conversion(
                f"k{n}", r.choice([f"rule{n}", "rule0"]), r.choice([HOME, HOME, STATE, NEAR]),
                tuple(Use(i, r.random() < 0.9, r.random() < 0.9) for i in items), tuple(awards),
                exclusive=r.random() < 0.3, ceilings=r.choice([(), (), ("lim",), ("lim2",)]),
            )
        )  # fmt: skip
    keys = [c.key for c in conversions]
    pairs = [(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :]]
    return Problem(
        rivals=tuple(r.sample(pairs, 1)) if pairs and r.random() < 0.3 else (),
        outranked=tuple(r.sample(pairs, 1)) if pairs and r.random() < 0.3 else (),
        target="target",
        offers=tuple(offers),
        conversions=tuple(conversions),
        institutions=(
            Institution(
                HOME, frozenset({STATE}), Credit.of(r.choice([2, 6]), SEM) if r.random() < 0.3 else None
            ),
            Institution(NEAR, fee_once=Fraction(30) if r.random() < 0.5 else None),
        ),
        ceilings=(Ceiling("lim", "CREDITS", Fraction(4), SEM), Ceiling("lim2", "ITEMS", Fraction(1))),
        same_course=((r.choice(everything), r.choice(everything)),) if r.random() < 0.3 else (),
        held=tuple(
            Held(u, r.choice([frozenset(), frozenset({"B"})]))
            for u in r.sample(everything, min(len(everything), r.choice([0, 0, 1, 2])))
        ),
        placed=frozenset(r.sample(everything, 1)) if r.random() < 0.1 else frozenset(),
        limits=Limits(
            budget=Fraction(r.choice([150, 300, 600])) if r.random() < 0.2 else None,
            institutions=frozenset({HOME, NEAR}) if r.random() < 0.1 else frozenset(),
            not_at=frozenset({FAR}) if r.random() < 0.1 else frozenset(),
            exclude=frozenset(r.sample(everything, 1)) if r.random() < 0.2 else frozenset(),
            maximum_credits=Credit.of(r.choice([6, 9]), SEM) if r.random() < 0.2 else None,
        ),
        objective=r.choice([Objective.COST, Objective.CREDITS, Objective.COURSES]),
    )


def make_blocks(r: Random) -> Problem:
    """A credential of one college that another takes as a block, beside rules for the courses inside it."""

    def rule(n: int, item: str, receiver: str, target: str | None) -> Conversion:
        kind = AwardKind.ELECTIVE if target is None else AwardKind.COURSE
        credit = Credit.of(r.choice([3, 4, 6]), SEM)
        award = Award(
            kind, target or "area", "", None, credit, r.choice([CreditBasis.STATED, CreditBasis.CATALOG])
        )
        return Conversion(f"k{n}", f"rule{n}", receiver, (Use(item),), (award,))

    def total(name: str, choices: list[int]) -> Requirement:
        return Requirement(name, Op.AT_LEAST, (), Fraction(r.choice(choices)), CountUnit.CREDITS, SEM)

    def course(uri: str, at: str) -> Offer:
        price = Fraction(r.choice([100, 150, 200]))
        return Offer(uri, institutions=frozenset({at}), credit=Credit.of(r.choice([3, 4]), SEM), price=price)

    inside = r.choice([(), (Ask("s0"),), (Ask("s0"), Ask("s1"))])
    block = Requirement("block", Op.ALL, (*inside, total("near total", [3, 6, 7])))
    if r.random() < 0.3:
        block = Requirement("block", Op.ALL, (Ask("s0"), Ask("s1")))
    goal = Requirement("goal", Op.ALL, (*r.choice([(), (Ask("x0"),)]), total("home total", [6, 9, 10, 12])))
    offers = [course(f"s{n}", NEAR) for n in range(3)] + [course(f"x{n}", HOME) for n in range(2)]
    offers.append(
        Offer(
            "b0", kind=OfferKind.CREDENTIAL, institutions=frozenset({NEAR}), requirement=block, takable=False
        )
    )
    offers.append(
        Offer(
            "target",
            kind=OfferKind.CREDENTIAL,
            institutions=frozenset({HOME}),
            requirement=goal,
            takable=False,
        )
    )
    conversions = [rule(0, "b0", HOME, r.choice([None, "x0"]))]
    targets = [None, None, "x0", "x1"]
    conversions += [rule(n, f"s{r.randrange(3)}", HOME, r.choice(targets)) for n in range(1, r.randint(2, 4))]
    if r.random() < 0.6:
        conversions.append(rule(9, f"x{r.randrange(2)}", NEAR, r.choice(["s0", "s1", None])))
    return Problem(
        "target", tuple(offers), tuple(conversions),
        held=tuple(Held(u) for u in r.sample(["s0", "s1", "x0"], r.choice([0, 0, 1]))),
        objective=r.choice([Objective.COST, Objective.CREDITS, Objective.COURSES]),
    )  # fmt: skip


def check(problem: Problem) -> PlanStatus:
    best = Oracle(problem).best()
    found = plan(problem)
    if best is None:
        assert found.status is PlanStatus.INFEASIBLE
        assert found.irreducible

        def only(*kept: Element):
            keys = {(e.kind.value, e.about, e.owner, e.position) for e in kept}
            return Oracle(problem, lambda *key: key in keys).best()

        if only() is None:
            assert found.conflict == (), "nothing that could be taken away would help"
        else:
            assert found.conflict
            assert only(*found.conflict) is None, "the conflict is one"
            for element in found.conflict:
                rest = [e for e in found.conflict if e != element]
                assert only(*rest) is not None, f"{element} could stay away"
        return found.status
    assert found.status is PlanStatus.OPTIMAL
    (this,) = found.plans
    vector, taken = best
    assert tuple(this.measure(n) for n in ORDER[problem.objective.value]) == vector
    assert this.taken == taken
    fees = frozenset(
        u
        for u in this.earned
        if (o := {o.uri: o for o in problem.offers}[u]).price is not None and not o.covers
    )
    assert Oracle(problem).possible(frozenset(this.taken), frozenset(this.paid_whole), fees)
    assert sorted(this.order) == sorted((*this.taken, *this.earned))
    return found.status


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_planner_equals_oracle(seed: int) -> None:
    check(make(Random(seed)))


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_blocks_equal_oracle(seed: int) -> None:
    check(make_blocks(Random(seed)))


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_alternatives_equal_oracle(seed: int) -> None:
    problem = make(Random(seed))
    found = plan(problem, k=3).plans
    names = ORDER[problem.objective.value]
    assert [(tuple(p.measure(n) for n in names), p.taken) for p in found] == Oracle(problem).alternatives(3)


def test_both_outcomes_are_common() -> None:
    seen = [check(make(Random(seed))) for seed in range(40)]
    assert seen.count(PlanStatus.OPTIMAL) >= 10
    assert seen.count(PlanStatus.INFEASIBLE) >= 10
