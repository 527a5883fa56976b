"""A denied look-alike: refused for what it names, and for nothing else."""

from __future__ import annotations

from datetime import date

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis, RuleState, TransferRule
from competency_graph.questions.transfer.answer import ItemKind, Outcome, Reason
from competency_graph.questions.transfer.evaluate import evaluate
from competency_graph.questions.transfer.wording import Names, lines
from competency_graph.questions.transfer.work import Case, When, Work

WORK = Work(
    0,
    ItemKind.COURSEWORK,
    "OLD 9",
    frozenset({"OLD 9"}),
    date="2024-05-31",
    grade="B",
    credit=Credit.of(3, SEMESTER),
)


def rule(uri: str, state: RuleState, *targets: str, member: bool = True) -> TransferRule:
    awards = tuple(
        Award(AwardKind.COURSE, t, t, None, Credit.of(3, SEMESTER), CreditBasis.STATED) for t in targets
    )
    takes = Requirement(f"{uri} takes", Op.ALL, (Ask("OLD 9", name="OLD 9"),))
    if state is RuleState.REFUSED:
        return TransferRule(uri, state, "S", "R", takes, (), by_member=member, denied_for=targets)
    return TransferRule(uri, state, "S", "R", takes, awards, by_member=member)


def told(*rules: TransferRule) -> list[tuple[Outcome, Reason | None, str | None]]:
    found = evaluate(Case((WORK,), rules, when=When(date(2025, 1, 1))))
    names = Names({}, {}, {}, "the university")
    return [
        (a.outcome, a.reason, a.target.uri if a.target else None)
        for a in lines(found, WORK, names, accepted=None)
    ]


DENIED = rule("denied", RuleState.REFUSED, "MAT 10")


def test_alone_it_is_the_answer() -> None:
    assert told(DENIED) == [(Outcome.NOT_COUNTED, Reason.DENIED, "MAT 10")]


def test_it_stands_beside_what_the_course_counts_as() -> None:
    both = told(DENIED, rule("award", RuleState.AWARDED, "MAT 20"))
    assert both == [(Outcome.EQUIVALENT, None, "MAT 20"), (Outcome.NOT_COUNTED, Reason.DENIED, "MAT 10")]


def test_a_denial_of_the_member_leaves_a_rule_of_its_system() -> None:
    both = told(DENIED, rule("award", RuleState.AWARDED, "MAT 20", member=False))
    assert both[0] == (Outcome.EQUIVALENT, None, "MAT 20")


def test_a_refusal_that_names_nothing_still_refuses_everything() -> None:
    refused = rule("refused", RuleState.REFUSED)
    assert told(refused) == [(Outcome.REFUSED, None, None)]
    assert told(refused, rule("award", RuleState.AWARDED, "MAT 20"))[0][0] is Outcome.CONFLICT
