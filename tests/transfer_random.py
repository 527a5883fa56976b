"""Small random cases of ``transfer``: bands, bundles, shared and exclusive work, refusals, ceilings, repeats, areas, goals."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date
from fractions import Fraction

import transfer_oracle as oracle
from hypothesis import strategies as st

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
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
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.work import Case, When, Work

NOW = date(2026, 1, 15)
COURSES = ("A", "B", "C", "D")
TARGETS = ("X", "Y", "Z")
BANDS = [(None, None)] * 5 + [("C", None), (None, "C-"), ("B", None), (None, "C")]


@st.composite
def sending(draw: st.DrawFn, names: tuple[str, ...], uri: str) -> Requirement:
    """What a rule takes."""
    band = draw(st.sampled_from(BANDS))

    def ask(name: str) -> Ask:
        if name == "E":
            low, high = draw(st.sampled_from([(None, None), (3, None), (None, 3), (4, 5)]))
            scores = (None if low is None else Fraction(low), None if high is None else Fraction(high))
            return Ask(name, minimum_score=scores[0], maximum_score=scores[1], name=name)
        return Ask(name, minimum_grade=band[0], maximum_grade=band[1], name=name)

    shape = draw(st.sampled_from(["one", "one", "one", "one", "both", "both", "any", "all-any", "kind"]))
    if shape == "kind":
        last = 100 + draw(st.integers(1, 3))
        return Requirement(f"{uri}#t", Op.ALL, (Filter(f"{uri}#f", "BIOL", 100, last),))
    picked = draw(st.permutations(names))
    if shape == "one" or len(names) == 1:
        return Requirement(f"{uri}#t", Op.ALL, (ask(picked[0]),))
    if shape == "all-any" and len(picked) > 2:
        inner = Requirement(f"{uri}#a", Op.ANY, (ask(picked[1]), ask(picked[2])))
        return Requirement(f"{uri}#t", Op.ALL, (ask(picked[0]), inner))
    op = Op.ANY if shape == "any" else Op.ALL
    return Requirement(f"{uri}#t", op, tuple(ask(n) for n in picked[:2]))


@st.composite
def an_award(draw: st.DrawFn, position: int) -> Award:
    """One thing that a rule gives."""
    kind = draw(
        st.sampled_from(
            [AwardKind.COURSE] * 4 + [AwardKind.ELECTIVE] * 2 + [AwardKind.AREA] * 2 + [AwardKind.NO_CREDIT]
        )
    )
    target = {
        AwardKind.COURSE: draw(st.sampled_from(TARGETS)),
        AwardKind.ELECTIVE: "elective",
        AwardKind.AREA: draw(st.sampled_from(("area 1", "area 2"))),
        AwardKind.NO_CREDIT: "nothing",
    }[kind]
    basis = draw(
        st.sampled_from([CreditBasis.STATED, CreditBasis.CATALOG, CreditBasis.AS_SENT, CreditBasis.MAXIMUM])
    )
    amount = draw(st.integers(0 if kind is AwardKind.AREA else 1, 5))
    credit = None if basis is CreditBasis.AS_SENT else Credit.of(amount, SEMESTER)
    return Award(kind, target, target, None, credit, basis, position)


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Work, ...]:
    """Courses, some attempted twice or not done yet, an exam, a credential."""
    names = COURSES[: draw(st.integers(1, 4))]
    works = [
        Work(
            position=n,
            kind=ItemKind.COURSEWORK,
            uri=name,
            serves=frozenset({name}),
            date=draw(st.sampled_from(["2019-05-31", "2024-05-31"])),
            grade=draw(st.sampled_from(["A", "B", "C", "D", "F"])),
            credit=Credit.of(draw(st.integers(1, 5)), SEMESTER),
            code=f"BIOL {100 + n}",
            institution="S",
        )
        for n, name in enumerate(names)
    ]
    more = draw(st.sampled_from(["", "", "", "block", "again", "planned", "exam", "exam"]))
    n = len(works)
    if more == "block" and n > 1:
        # A credential that contains the last course.
        works.append(
            Work(
                n,
                ItemKind.CREDENTIAL,
                "K",
                frozenset({"K"}),
                date="2024-05-31",
                covers=frozenset({names[-1]}),
            )
        )
    elif more == "again":
        grade = draw(st.sampled_from(["A", "C", "D", "F"]))
        works.append(replace(works[0], position=n, date="2025-05-31", grade=grade))
    elif more == "planned":
        works.append(replace(works[-1], position=n, date="2026-05-31", grade=None, done=False))
    elif more == "exam":
        score = Fraction(draw(st.integers(1, 5)))
        works.append(Work(n, ItemKind.EXAM, "E", frozenset({"E"}), date="2024-05-31", score=score))
    return tuple(works)


@st.composite
def cases(draw: st.DrawFn, most: int = 6) -> Case:
    """A whole case."""
    works = draw(holdings())
    names = tuple(dict.fromkeys(w.uri for w in works))
    limits = {}
    everywhere: tuple[str, ...] = ()
    if draw(st.booleans()):
        measure = draw(st.sampled_from(["CREDITS", "CREDITS", "COURSES", "ITEMS"]))
        cap = Fraction(draw(st.integers(1, 6 if measure == "CREDITS" else 3)))
        unit = SEMESTER if measure == "CREDITS" else None
        limits["limit"] = RuleLimit("limit", measure, None, cap, unit, "rules", "a ceiling")
        everywhere = ("limit",) if draw(st.integers(0, 3)) == 0 else ()
        if draw(st.integers(0, 5)) == 0:
            # Another ceiling over other rules: the two may cross.
            cap = Fraction(draw(st.integers(1, 6)))
            limits["other"] = RuleLimit("other", "CREDITS", None, cap, SEMESTER, "rules", "another")
    rules = []
    consumption = draw(st.sampled_from(list(Consumption)))
    for n in range(draw(st.integers(1, most))):
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
                takes=draw(sending(names, uri)),
                awards=awards,
                priority=draw(st.sampled_from([0, 0, 0, 1])),
                by_member=draw(st.sampled_from([True, True, True, False])),
                starts=draw(st.sampled_from([None, None, None, "2020-01-01"])),
                consumption=draw(st.sampled_from([consumption, consumption, *Consumption])),
                limits=tuple(uri for uri in limits if draw(st.booleans())),
                decided=draw(st.sampled_from([False] * 6 + [True])),
            )
        )
    once = frozenset({"pattern"})
    return Case(
        works=works,
        rules=tuple(rules),
        when=When(NOW),
        policy=GradePolicy(
            draw(st.sampled_from([None, None, "C"])),
            "us-letter",
            attempt=draw(st.sampled_from(["BEST", "BEST", "LAST"])),
            transfer_maximum=draw(st.sampled_from([None, None, Fraction(6)])),
            transfer_maximum_unit=SEMESTER,
        ),
        limits=limits,
        everywhere=everywhere,
        patterns={"area 1": once, "area 2": once} if draw(st.booleans()) else {},
        toward=draw(st.none() | goals()),
    )


def without_twins(case: Case) -> Case:
    """Rules that say the same of the same work are one rule stated twice: those are tested by hand."""
    seen: dict[object, str] = {}
    twins = {
        use.rule.uri
        for use in oracle.uses(case)
        if seen.setdefault(
            (use.items, use.rule.state, frozenset((a.kind, a.target) for a in use.awards)), use.rule.uri
        )
        != use.rule.uri
    }
    return replace(case, rules=tuple(r for r in case.rules if r.uri not in twins))


@st.composite
def goals(draw: st.DrawFn) -> Requirement:
    """What the credit should apply to."""
    leaves: list[Node] = [Ask(t) for t in (*TARGETS, "area 1")]
    parts: list[Node] = []
    for n in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(["leaf", "any", "two", "credits", "apart"]))
        some = tuple(draw(st.permutations(leaves)))
        if shape == "leaf":
            parts.append(some[0])
        elif shape == "any":
            parts.append(Requirement(f"any {n}", Op.ANY, some[:2]))
        elif shape == "two":
            inner = Requirement(f"inner {n}", Op.ANY, some[1:3])
            how = draw(st.sampled_from(["UNSTATED", "SHARED"]))
            parts.append(Requirement(f"two {n}", Op.AT_LEAST, (some[0], inner), Fraction(2), consumption=how))
        elif shape == "apart":
            one, other = (Requirement(f"{n} {k}", Op.ANY, some[k : k + 2]) for k in range(2))
            parts.append(Requirement(f"apart {n}", Op.ALL, (one, other), consumption="EXCLUSIVE"))
        else:
            amount = Fraction(draw(st.integers(3, 9)))
            parts.append(
                Requirement(f"credits {n}", Op.AT_LEAST, (), amount, CountUnit.CREDITS, credit_unit=SEMESTER)
            )
    return Requirement("goal", Op.ALL, tuple(parts))
