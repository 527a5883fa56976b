"""Hand-made cases of ``transfer``: work, rules and what became of them, in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, Node, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, Consumption, CreditBasis, RuleState, TransferRule
from competency_graph.questions.transfer.answer import ItemKind, Outcome, Reason, TransferAward
from competency_graph.questions.transfer.evaluate import Evaluation
from competency_graph.questions.transfer.wording import Names, lines
from competency_graph.questions.transfer.work import Case, When, Work

NOW = date(2026, 1, 15)
NAMES = Names({}, {}, {}, "the university")


def course(position: int, uri: str, grade: str | None = "B", **more: object) -> Work:
    given: dict[str, object] = {
        "date": "2024-05-31",
        "credit": Credit.of(3, SEMESTER),
        "serves": frozenset({uri}),
    }
    return Work(position, ItemKind.COURSEWORK, uri, grade=grade, **{**given, **more})  # type: ignore[arg-type]


def exam(position: int, uri: str, score: int, **more: object) -> Work:
    return Work(
        position,
        ItemKind.EXAM,
        uri,
        frozenset({uri}),
        date="2022-05-10",
        score=Fraction(score),
        **more,  # type: ignore[arg-type]
    )


def all_of(*asks: Node | str) -> Requirement:
    return Requirement("all", Op.ALL, tuple(Ask(a, name=a) if isinstance(a, str) else a for a in asks))


def any_of(*asks: Node | str) -> Requirement:
    return replace(all_of(*asks), op=Op.ANY)


def gives(
    target: str,
    amount: int | str | None = 3,
    kind: AwardKind = AwardKind.COURSE,
    basis: CreditBasis = CreditBasis.STATED,
    unit: str = SEMESTER,
) -> Award:
    credit = None if amount is None else Credit.of(amount, unit)
    return Award(kind, target, target, None, credit, CreditBasis.UNKNOWN if amount is None else basis)


def rule(uri: str, takes: Node, *awards: Award, **more: object) -> TransferRule:
    tree = takes if isinstance(takes, Requirement) else all_of(takes)
    given: dict[str, object] = {"state": RuleState.AWARDED, "sender": "S", "receiver": "R"}
    return TransferRule(uri=uri, takes=tree, awards=awards, **{**given, **more})  # type: ignore[arg-type]


def case(works: list[Work], rules: list[TransferRule], **more: object) -> Case:
    given: dict[str, object] = {"when": When(NOW)}
    return Case(tuple(works), tuple(rules), **{**given, **more})  # type: ignore[arg-type]


def chosen(found: Evaluation) -> list[str]:
    return [f.rule.uri for f in found.chosen]


def told(found: Evaluation, work: Work, *, accepted: bool | None = None) -> tuple[TransferAward, ...]:
    return lines(found, work, NAMES, accepted=accepted)


def outcomes(found: Evaluation, work: Work) -> list[tuple[Outcome, Reason | None]]:
    return [(a.outcome, a.reason) for a in told(found, work)]


def rivals_in_a_row(count: int) -> Case:
    works = [course(n, f"c{n}") for n in range(count + 1)]
    rules = [
        rule(
            f"r{n:03d}",
            all_of(f"c{n}", f"c{n + 1}"),
            gives(f"X{n}", 1 + n * 7 % 5),
            consumption=Consumption.EXCLUSIVE,
        )
        for n in range(count)
    ]
    return case(works, rules)
