"""Transfer's choice of rules equals an oracle that tries every set of rules, on small random cases."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date
from fractions import Fraction

import transfer_oracle as oracle
from hypothesis import event, given, settings
from hypothesis import strategies as st

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import (
    Award,
    AwardKind,
    Consumption,
    CreditBasis,
    GradePolicy,
    RuleLimit,
    RuleState,
    TransferRule,
)
from competency_graph.questions.transfer.answer import ItemKind, Proof
from competency_graph.questions.transfer.evaluate import evaluate, totals
from competency_graph.questions.transfer.work import Case, When, Work

NOW = date(2026, 1, 15)
COURSES = ("A", "B", "C", "D")
TARGETS = ("X", "Y", "Z")


@st.composite
def sending(draw: st.DrawFn, names: tuple[str, ...], uri: str) -> Requirement:
    band = draw(st.sampled_from([(None, None)] * 4 + [("C", None), (None, "C-")]))

    def ask(name: str) -> Ask:
        return Ask(name, minimum_grade=band[0], maximum_grade=band[1], name=name)

    shape = draw(st.sampled_from(["one", "one", "one", "both", "any", "all-any"]))
    picked = draw(st.permutations(names))
    if shape == "one":
        return Requirement(f"{uri}#t", Op.ALL, (ask(picked[0]),))
    if shape == "all-any" and len(picked) > 2:
        inner = Requirement(f"{uri}#a", Op.ANY, (ask(picked[1]), ask(picked[2])))
        return Requirement(f"{uri}#t", Op.ALL, (ask(picked[0]), inner))
    op = Op.ANY if shape == "any" else Op.ALL
    return Requirement(f"{uri}#t", op, tuple(ask(n) for n in picked[:2]))


@st.composite
def an_award(draw: st.DrawFn, position: int) -> Award:
    kind = draw(
        st.sampled_from(
            [AwardKind.COURSE] * 4 + [AwardKind.ELECTIVE] * 2 + [AwardKind.AREA, AwardKind.NO_CREDIT]
        )
    )
    target = {
        AwardKind.COURSE: draw(st.sampled_from(TARGETS)),
        AwardKind.ELECTIVE: "elective",
        AwardKind.AREA: draw(st.sampled_from(("area 1", "area 2"))),
        AwardKind.NO_CREDIT: "nothing",
    }[kind]
    basis = draw(st.sampled_from([CreditBasis.STATED, CreditBasis.CATALOG, CreditBasis.AS_SENT]))
    amount = draw(st.integers(0 if kind is AwardKind.AREA else 1, 5))
    credit = None if basis is CreditBasis.AS_SENT else Credit.of(amount, SEMESTER)
    return Award(kind, target, target, None, credit, basis, position)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = COURSES[: draw(st.integers(1, 4))]
    grades = [draw(st.sampled_from(["A", "B", "C", "D", "F"])) for _ in names]
    works = tuple(
        Work(
            position=n,
            kind=ItemKind.COURSEWORK,
            uri=name,
            serves=frozenset({name}),
            date=draw(st.sampled_from(["2019-05-31", "2024-05-31"])),
            grade=grades[n],
            credit=Credit.of(draw(st.integers(1, 5)), SEMESTER),
        )
        for n, name in enumerate(names)
    )
    if len(names) > 1 and draw(st.integers(0, 5)) == 0:
        # A credential that contains the last course.
        works = (
            *works[:-1],
            works[-1],
            Work(
                len(names),
                ItemKind.CREDENTIAL,
                "K",
                frozenset({"K"}),
                date="2024-05-31",
                covers=frozenset({names[-1]}),
            ),
        )
        names = (*names, "K")
    limits = {}
    if draw(st.booleans()):
        cap = Fraction(draw(st.integers(1, 6)))
        limits["limit"] = RuleLimit("limit", "CREDITS", None, cap, SEMESTER, "rules", "a ceiling")
    rules = []
    consumption = draw(st.sampled_from(list(Consumption)))
    for n in range(draw(st.integers(1, 6))):
        uri = f"rule {string.ascii_lowercase[n]}"
        refused = draw(st.integers(0, 5)) == 0
        awards = (
            () if refused else tuple(draw(an_award(k)) for k in range(draw(st.sampled_from([1, 1, 1, 2]))))
        )
        # One rule states an award once.
        awards = tuple({(a.kind, a.target): a for a in awards}.values())
        rules.append(
            TransferRule(
                uri=uri,
                state=RuleState.REFUSED if refused else RuleState.AWARDED,
                sender="S",
                receiver="R",
                takes=draw(sending(names, uri))
                if len(names) > 1
                else Requirement(uri, Op.ALL, (Ask(names[0]),)),
                awards=awards,
                priority=draw(st.sampled_from([0, 0, 0, 1])),
                by_member=draw(st.sampled_from([True, True, True, False])),
                starts=draw(st.sampled_from([None, None, None, "2020-01-01"])),
                consumption=draw(st.sampled_from([consumption, consumption, *Consumption])),
                limits=("limit",) if limits and draw(st.booleans()) else (),
            )
        )
    return Case(
        works=works,
        rules=tuple(rules),
        when=When(NOW),
        policy=GradePolicy(
            draw(st.sampled_from([None, None, "C"])),
            "us-letter",
            transfer_maximum=draw(st.sampled_from([None, None, Fraction(6)])),
            transfer_maximum_unit=SEMESTER,
        ),
        limits=limits,
        toward=draw(st.none() | goals()),
    )


def without_twins(case: Case) -> Case:
    """Rules that say the same of the same work are one rule stated twice: those are tested by hand."""
    seen: dict[object, str] = {}
    twins = {
        use.rule.uri
        for use in oracle.uses(case)
        if seen.setdefault(
            (use.items, use.rule.state, frozenset((a.kind, a.target) for a in use.rule.awards)), use.rule.uri
        )
        != use.rule.uri
    }
    return replace(case, rules=tuple(r for r in case.rules if r.uri not in twins))


@st.composite
def goals(draw: st.DrawFn) -> Requirement:
    leaves: list[Node] = [Ask(t) for t in (*TARGETS, "area 1")]
    parts: list[Node] = []
    for n in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(["leaf", "any", "two", "credits"]))
        some = tuple(draw(st.permutations(leaves)))
        if shape == "leaf":
            parts.append(some[0])
        elif shape == "any":
            parts.append(Requirement(f"any {n}", Op.ANY, some[:2]))
        elif shape == "two":
            inner = Requirement(f"inner {n}", Op.ANY, some[1:3])
            parts.append(Requirement(f"two {n}", Op.AT_LEAST, (some[0], inner), Fraction(2)))
        else:
            amount = Fraction(draw(st.integers(3, 9)))
            parts.append(
                Requirement(f"credits {n}", Op.AT_LEAST, (), amount, CountUnit.CREDITS, credit_unit=SEMESTER)
            )
    return Requirement("goal", Op.ALL, tuple(parts))


@settings(max_examples=400, deadline=None)
@given(cases())
def test_equal_to_the_oracle(case: Case) -> None:
    case = without_twins(case)
    wanted = oracle.best(case)
    found = evaluate(case)
    sums = totals(found)
    event(f"chosen {min(len(wanted.chosen), 3)}")
    event(f"conflicts {min(len(wanted.conflicts), 2)}")
    assert found.proof is Proof.OPTIMAL
    assert {(f.rule.uri, f.items) for f in found.chosen} == wanted.chosen
    assert {(f.rule.uri, f.items) for f in found.standing.refusals} == wanted.refused
    assert {frozenset(f.rule.uri for f in c.firings) for c in found.standing.conflicts} == wanted.conflicts
    assert (found.posted.direct, found.posted.total) == (wanted.direct, wanted.total)
    assert sums.awarded.minimum(SEMESTER) == wanted.total
    if case.toward is not None:
        assert sums.requirements_met == wanted.met
