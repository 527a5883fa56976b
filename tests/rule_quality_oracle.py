"""An oracle for ``check rules``: gives every set of work every grade on every day, and looks which rules then apply.

Written from ``questions.md`` (order of choice) and the facts page (the four classes), not from the implementation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations, product

from competency_graph.model.requirements import Ask, Node, Op, Requirement
from competency_graph.model.rules import AwardKind, Consumption, RuleState, TransferRule

LETTERS = ("F", "D", "C-", "C", "C+", "B", "A")
"""Ends of the bands that the tests draw; a band that is not empty holds one of its own ends."""
DAYS = tuple(date(year, month, 15) for year in range(2019, 2027) for month in (1, 7))
WORST = {letter: n for n, letter in enumerate(LETTERS)}


def in_band(ask: Ask, grade: str, rule: TransferRule, policy: str | None) -> bool:
    low, high = ask.minimum_grade, ask.maximum_grade
    if low is None and high is None and policy is not None and rule.state is RuleState.AWARDED:
        low = policy
    return (low is None or WORST[grade] >= WORST[low]) and (high is None or WORST[grade] <= WORST[high])


def met(node: Node, work: Mapping[str, str], rule: TransferRule, policy: str | None) -> bool:
    if isinstance(node, Ask):
        return node.target in work and in_band(node, work[node.target], rule, policy)
    assert isinstance(node, Requirement)
    count = sum(met(child, work, rule, policy) for child in node.children)
    needed = {Op.ALL: len(node.children), Op.ANY: 1, Op.AT_LEAST: int(node.count or 1)}[node.op]
    return count >= needed


def uses(rule: TransferRule, work: Mapping[str, str], policy: str | None) -> bool:
    """Whether the rule applies to all of this work, and to no less."""
    if not met(rule.takes, work, rule, policy):
        return False
    return not any(
        met(rule.takes, {k: v for k, v in work.items() if k != left_out}, rule, policy) for left_out in work
    )


def holds(rule: TransferRule, day: date) -> bool:
    return (rule.starts or "0") <= day.isoformat() <= (rule.ends or "9")


def both_apply(
    a: TransferRule, b: TransferRule, items: Iterable[str], policy: str | None
) -> set[tuple[frozenset[str], tuple[tuple[str, str], ...]]]:
    """Every (set of work, grades) on which both rules apply on some day."""
    if not any(holds(a, day) and holds(b, day) for day in DAYS):
        return set()
    found = set()
    names = sorted(items)
    for size in range(1, len(names) + 1):
        for some in combinations(names, size):
            for grades in product(LETTERS, repeat=size):
                work = dict(zip(some, grades, strict=True))
                if uses(a, work, policy) and uses(b, work, policy):
                    found.add((frozenset(some), tuple(sorted(work.items()))))
    return found


def difference(a: TransferRule, b: TransferRule) -> str | None:
    """How they differ, in the words of the facts page; None where both may stand."""
    says_no = [
        r.state in (RuleState.REFUSED, RuleState.AFTER_TRANSFER, RuleState.NOT_ARTICULATED) for r in (a, b)
    ]
    if all(says_no):
        return "DUPLICATE" if (a.state, sorted(a.denied_for)) == (b.state, sorted(b.denied_for)) else None
    if any(says_no):
        no, other = (a, b) if says_no[0] else (b, a)
        given = {award.target for award in other.awards}
        contradicted = not no.denied_for or not given.isdisjoint(no.denied_for)
        return "REFUSED_VS_AWARDED" if other.state is RuleState.AWARDED and contradicted else None
    if a.state != b.state:
        return None
    gives = [{(x.kind, x.target): x.credit for x in r.awards} for r in (a, b)]
    if set(gives[0]) == set(gives[1]):
        stated = [k for k in gives[0] if gives[0][k] is not None and gives[1][k] is not None]
        return "DUPLICATE" if all(gives[0][k] == gives[1][k] for k in stated) else "CREDIT_VS_CREDIT"
    if a.state is not RuleState.AWARDED:
        return None
    kinds = [{kind for kind, _ in given} for given in gives]
    if {AwardKind.AREA} in kinds:
        return None
    if ({AwardKind.NO_CREDIT} in kinds) and kinds[0] != kinds[1]:
        return "ZERO_VS_CREDIT"
    blanket = [k == {AwardKind.ELECTIVE} for k in kinds]
    if all(blanket):
        return "BLANKET_VS_BLANKET"
    if any(blanket):
        return "BLANKET_VS_REAL"
    if all(r.consumption is Consumption.SHARED for r in (a, b)):
        return None
    return "REAL_VS_REAL"


def clash(a: TransferRule, b: TransferRule, items: Iterable[str], policy: str | None) -> str | None:
    """How two rules of one receiver stand to each other; None: nothing is wrong."""
    if a.priority != b.priority or not both_apply(a, b, items, policy):
        return None
    return difference(a, b)
