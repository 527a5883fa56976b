"""Transfer's choice of rules equals an oracle that tries every set of rules, on small random cases.

A run by hand takes more examples: ``COMPETENCY_GRAPH_EXAMPLES=4000 pytest tests/unit/test_transfer_against_oracle.py``.
"""

from __future__ import annotations

import os
from fractions import Fraction

import transfer_oracle as oracle
from hypothesis import HealthCheck, event, given, settings
from transfer_random import NOW, cases, without_twins

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, Consumption, CreditBasis, RuleState, TransferRule
from competency_graph.questions.transfer.answer import ItemKind, Proof
from competency_graph.questions.transfer.evaluate import Evaluation, evaluate, totals
from competency_graph.questions.transfer.work import Case, When, Work

EXAMPLES = int(os.environ.get("COMPETENCY_GRAPH_EXAMPLES", "300"))


def compare(case: Case) -> tuple[Evaluation, oracle.Result]:
    wanted = oracle.best(case)
    found = evaluate(case)
    sums = totals(found)
    assert found.proof is Proof.OPTIMAL
    assert set(found.superseded) == wanted.dropped
    assert {
        (f.rule.uri, f.items, frozenset(a.target for a in f.awards)) for f in found.chosen
    } == wanted.chosen
    assert {(f.rule.uri, f.items) for f in found.standing.refusals} == wanted.refused
    assert {frozenset(f.rule.uri for f in c.firings) for c in found.standing.conflicts} == wanted.conflicts
    assert (found.posted.direct, found.posted.total) == (wanted.direct, wanted.total)
    assert sums.awarded.minimum(SEMESTER) == wanted.total
    if case.toward is not None:
        assert sums.requirements_met == wanted.met
    return found, wanted


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_equal_to_the_oracle(case: Case) -> None:
    _, wanted = compare(without_twins(case))
    event(f"chosen {min(len(wanted.chosen), 3)}")
    event(f"conflicts {min(len(wanted.conflicts), 2)}")
    event(f"repeats {bool(wanted.dropped)}")


def _course(n: int, uri: str, credit: int = 3) -> Work:
    return Work(
        n, ItemKind.COURSEWORK, uri, frozenset({uri}), date="2024-05-31", grade="B",
        credit=Credit.of(credit, SEMESTER),
    )  # fmt: skip


def _rule(uri: str, takes: str, target: str, credit: int, consumption: Consumption) -> TransferRule:
    award = Award(AwardKind.COURSE, target, target, None, Credit.of(credit, SEMESTER), CreditBasis.STATED)
    tree = Requirement(f"{uri}#t", Op.ALL, tuple(Ask(name, name=name) for name in takes.split("+")))
    return TransferRule(uri, RuleState.AWARDED, "S", "R", tree, (award,), consumption=consumption)


def test_a_greedy_answer_differs_from_the_best() -> None:
    # The bundle gives more than any single rule, so a system that goes rule by rule takes it first, and loses 2 credits.
    works = tuple(_course(n, name) for n, name in enumerate("ABC"))
    once = Consumption.EXCLUSIVE
    rules = (
        _rule("bundle", "A+B", "XY", 5, once),
        _rule("a", "A+C", "X", 4, once),
        _rule("b", "B", "Y", 3, once),
    )
    case = Case(works, rules, When(NOW))
    greedy = oracle.greedy(case)
    found, wanted = compare(case)
    assert {uri for uri, _, _ in greedy.chosen} == {"bundle"}
    assert [f.rule.uri for f in found.chosen] == ["a", "b"]
    assert (greedy.direct, wanted.direct) == (5, 7)


def test_a_greedy_posting_differs_from_the_best() -> None:
    # M draws on A or B, N on A only: to post M from A first leaves nothing for N.
    works = (_course(0, "A"), _course(1, "B"))

    def catalog(uri: str, takes: str, target: str) -> TransferRule:
        award = Award(AwardKind.COURSE, target, target, None, Credit.of(3, SEMESTER), CreditBasis.CATALOG)
        tree = Requirement(f"{uri}#t", Op.ALL, tuple(Ask(name) for name in takes.split("+")))
        return TransferRule(uri, RuleState.AWARDED, "S", "R", tree, (award,), consumption=Consumption.SHARED)

    case = Case(works, (catalog("m", "A+B", "M"), catalog("n", "A", "N")), When(NOW))
    found, wanted = compare(case)
    assert found.posted.direct == wanted.direct == Fraction(6)
