"""The solver and the search that tries every set choose the same, on small random parts; large parts are proven in time."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from transfer_hand import rivals_in_a_row
from transfer_random import TARGETS, cases

from competency_graph.errors import CompetencyGraphError
from competency_graph.model.credits import SEMESTER
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.questions.transfer import exact
from competency_graph.questions.transfer.attempts import settle
from competency_graph.questions.transfer.choice import Part, parts_of
from competency_graph.questions.transfer.eligibility import eligible
from competency_graph.questions.transfer.exact import solve
from competency_graph.questions.transfer.priority import rivals_among, standing
from competency_graph.questions.transfer.search import search
from competency_graph.questions.transfer.work import Case

EXAMPLES = int(os.environ.get("COMPETENCY_GRAPH_EXAMPLES", "150"))


def parts(case: Case) -> list[Part]:
    works, _ = settle(case.works, case.policy, dict)
    case = replace(case, works=works)
    still = standing(eligible(case).firings).open
    return [
        part
        for _, part in parts_of(still, rivals_among(still, case), case)
        if any(part.rivals) or any(part.counted)
    ]


@st.composite
def amounts(draw: st.DrawFn) -> Node:
    """Goals that the ledger does not post for: credit counted in a list, in a kind, in at most so many."""
    some = tuple(Ask(t) for t in draw(st.permutations(TARGETS))[:2])
    inside: tuple[Node, ...] = draw(
        st.sampled_from(
            [
                some,
                (Requirement("few", Op.AT_MOST, some, Fraction(1)), Ask("area 1")),
                (Filter("anything"),),
                (Requirement("either", Op.ANY, some),),
            ]
        )
    )
    count = Fraction(draw(st.integers(2, 6)))
    return Requirement("amount", Op.AT_LEAST, inside, count, CountUnit.CREDITS, credit_unit=SEMESTER)


@st.composite
def with_amounts(draw: st.DrawFn) -> Case:
    case = draw(cases(most=7))
    amount = draw(amounts())
    children = (amount, *(case.toward.children if case.toward is not None else ()))
    return replace(case, toward=Requirement("goal", Op.ALL, children))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(st.one_of(cases(most=7), with_amounts()))
def test_the_solver_chooses_what_trying_everything_chooses(case: Case) -> None:
    found = parts(case)
    assume(found)
    for part in found:
        tried = search(part, steps=10**9, scored=10**9)
        assert tried.complete
        first = search(part, steps=1, scored=1)
        event(f"firings {min(len(part.firings), 8)}")
        solved = solve(part, first.best)
        assert solved.proven
        assert solved.best == tried.best


def test_without_the_extra_nothing_is_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise CompetencyGraphError("Planning needs OR-tools, which is not installed.", "Install it.")

    monkeypatch.setattr(exact, "cp_model", missing)
    (part,) = parts(rivals_in_a_row(6))
    first = search(part, steps=1, scored=1)
    assert solve(part, first.best) == exact.Solved(first.best, proven=False)
