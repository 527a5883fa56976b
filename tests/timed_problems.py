"""Random small problems on a calendar of two or three terms, most of which have a plan."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, CountUnit, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import Counting, Objective
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

HOME, NEAR, FAR, STATE = "i:home", "i:near", "i:far", "i:state"
SEM, QTR = "SemesterHour", "QuarterHour"


def calendar(r: Random) -> Calendar:
    day, terms = date(2026, 8, 24), []
    for n in range(r.choice([2, 2, 3])):
        weeks = r.choice([6, 8, 8, 15])
        share = Fraction(1, 2) if n == 1 and weeks == 6 else Fraction(1)
        terms.append(Term(f"t{n}", f"Term {n}", day, weeks, share))
        day += timedelta(days=7 * weeks + r.choice([0, 7, 14, 19]))
    r.shuffle(terms)
    return Calendar(
        tuple(terms),
        Credit.of(r.choice([4, 6, 7, 9]), r.choice([SEM, SEM, QTR])) if r.random() < 0.5 else None,
        Fraction(r.choice([100, 150])) if r.random() < 0.3 else None,
    )


def asks(r: Random, name: str, targets: list[str], most: int = 2) -> Requirement:
    """One or some of these, sometimes one of them inside another node."""
    some = r.sample(targets, min(len(targets), r.randint(1, most)))
    children = tuple(Ask(t) for t in some)
    if len(children) > 1 and r.random() < 0.2:
        children = (Requirement(f"{name}.in", Op.ANY, children), Ask(r.choice(targets)))
    op = r.choice([Op.ALL, Op.ALL, Op.ANY, Op.AT_LEAST])
    return Requirement(name, op, children, Fraction(1) if op is Op.AT_LEAST else None)


def total(r: Random, name: str, least: list[int]) -> Requirement:
    return Requirement(name, Op.AT_LEAST, (), Fraction(r.choice(least)), CountUnit.CREDITS, SEM)


def timed(r: Random) -> Problem:
    """Courses at home and elsewhere, exams, badges, something earned, rules, and everything that is about time."""
    asked = [f"x{n}" for n in range(r.choice([1, 2, 2, 3]))]
    sent = [f"s{n}" for n in range(r.choice([0, 1, 1, 2]))]
    earned = [f"e{n}" for n in range(r.choice([0, 0, 1, 1, 2]))]
    everything = [*asked, *sent, *earned]
    # One of a problem may ask for a total: which rule posts what is then one owner's choice.
    counts = r.choice([*everything, *["target"] * 5])
    grid = calendar(r)
    keys = [t.key for t in grid.terms]

    def when() -> dict[str, object]:
        weeks = r.choice([None, None, None, 0, 2, 4, 5])
        return {
            "weeks": weeks,
            "hours": r.choice([None, Fraction(30), Fraction(60), Fraction(90)]),
            "terms": frozenset(r.sample([*keys, "other"], r.randint(1, 3))) if r.random() < 0.35 else None,
        }

    def course(uri: str, home: str, takable: float) -> Offer:
        below = [x for x in everything if x != uri] or everything
        before = asks(r, f"p:{uri}", below) if r.random() < 0.35 else None
        if before is not None and uri == counts:
            before = Requirement(f"p+:{uri}", Op.ALL, (total(r, f"pt:{uri}", [1, 3, 4]),))
        return Offer(
            uri,
            kind=r.choice([OfferKind.COURSE] * 3 + [OfferKind.ASSESSMENT]),
            institutions=frozenset({home}),
            credit=r.choice([None, Credit.of(3, SEM), Credit.of(4, SEM), Credit.of("4.5", QTR)]),
            price=r.choice(
                [None, Fraction(0), Fraction(100), Fraction(100), Fraction("99.5"), Fraction(250)]
            ),
            takable=r.random() < takable,
            prerequisite=before,
            corequisite=asks(r, f"co:{uri}", below) if r.random() < 0.2 else None,
            **when(),  # type: ignore[arg-type]
        )

    offers = [course(u, HOME, 0.85) for u in asked] + [course(u, r.choice([NEAR, FAR]), 0.95) for u in sent]
    for uri in earned:
        below = [x for x in everything if x != uri] or asked
        offers.append(
            Offer(
                uri,
                # No credential: what is used inside a block has an oracle of its own.
                kind=OfferKind.OTHER,
                institutions=frozenset({r.choice([HOME, NEAR])}),
                price=r.choice([None, None, Fraction(20)]),
                requirement=asks(r, f"r:{uri}", below),
                prerequisite=asks(r, f"pe:{uri}", below, 1) if r.random() < 0.15 else None,
                takable=False,
            )
        )
    goal = asks(r, "t", everything, 3)
    if counts == "target" and r.random() < 0.35:
        goal = Requirement("t+", Op.ALL, (goal, total(r, "total", [3, 4, 6])))
    offers.append(
        Offer(
            "target", kind=OfferKind.CREDENTIAL, institutions=frozenset({HOME}), requirement=goal,
            residency=Credit.of(3, SEM) if counts == "target" and r.random() < 0.15 else None, takable=False,
        )
    )  # fmt: skip
    conversions = []
    for n in range(r.choice([0, 1, 1, 2, 3]) if sent or earned else 0):
        items = r.sample([*sent, *earned], min(len(sent) + len(earned), r.choice([1, 1, 2])))
        award = Award(
            r.choice([AwardKind.COURSE] * 4 + [AwardKind.ELECTIVE]), r.choice(asked), "", None,
            Credit.of(r.choice([1, 3, 4]), SEM), r.choice(list(CreditBasis)),
        )  # fmt: skip
        conversions.append(
            Conversion(
                f"k{n}", r.choice([f"rule{n}", "rule0"]), r.choice([HOME, HOME, STATE, NEAR]),
                tuple(Use(i, r.random() < 0.9, r.random() < 0.95) for i in items), (award,),
                exclusive=r.random() < 0.2,
            )
        )  # fmt: skip
    pairs = [(a.key, b.key) for n, a in enumerate(conversions) for b in conversions[n + 1 :]]
    objective = r.choice(list(Objective))
    weights: tuple[tuple[Objective, Fraction], ...] = ()
    if r.random() < 0.2:
        some = r.sample(list(Objective), r.choice([2, 3]))
        weights = tuple((o, r.choice([Fraction(1), Fraction(2), Fraction(1, 3)])) for o in some)
    return Problem(
        "target",
        tuple(offers),
        tuple(conversions),
        rivals=tuple(r.sample(pairs, 1)) if pairs and r.random() < 0.2 else (),
        outranked=tuple(r.sample(pairs, 1)) if pairs and r.random() < 0.2 else (),
        institutions=(
            Institution(
                HOME, frozenset({STATE}), fee_per_term=Fraction(r.choice([0, 40])) if r.random() < 0.4 else None
            ),
            Institution(
                NEAR,
                fee_once=Fraction(30) if r.random() < 0.3 else None,
                fee_per_term=Fraction(25) if r.random() < 0.4 else None,
            ),
        ),
        same_course=(tuple(r.sample(everything, 2)),) if len(everything) > 1 and r.random() < 0.1 else (),
        held=tuple(Held(u) for u in r.sample([*asked, *sent], r.choice([0, 0, 0, 1]))),
        limits=Limits(
            budget=Fraction(r.choice([100, 200, 300])) if r.random() < 0.15 else None,
            maximum_credits=Credit.of(r.choice([4, 7]), SEM) if r.random() < 0.1 else None,
        ),
        objective=objective,
        calendar=grid,
        weights=weights,
        counting=Counting.BUNDLES if r.random() < 0.15 else Counting.COURSES,
    )  # fmt: skip
