"""An oracle for ``transfer``: tries every set of rules, written from ``questions.md`` and not from the implementation.

It knows small cases only: coursework with letter grades, whole credits in one unit, at most a handful of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import (
    Award,
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    RuleState,
    TransferRule,
)
from competency_graph.questions.transfer.work import Case, Work

LETTERS = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]
DIRECT = (AwardKind.COURSE, AwardKind.AREA, AwardKind.REQUIREMENT)


@dataclass(frozen=True)
class Use:
    """A rule on some work."""

    rule: TransferRule
    items: frozenset[int]

    @property
    def order(self) -> tuple[int, int]:
        return (0 if self.rule.by_member else 1, self.rule.priority)

    @property
    def no(self) -> bool:
        return self.rule.state is not RuleState.AWARDED

    def only(self, kind: AwardKind) -> bool:
        return not self.no and {a.kind for a in self.rule.awards} == {kind}


@dataclass(frozen=True)
class Result:
    chosen: frozenset[tuple[str, frozenset[int]]]
    refused: frozenset[tuple[str, frozenset[int]]]
    conflicts: frozenset[frozenset[str]]
    met: int
    direct: int
    total: int


# -- step 1 -------------------------------------------------------------------------------------------------------


def fits(work: Work, ask: Ask, rule: TransferRule, case: Case) -> bool:
    if ask.target not in work.serves:
        return False
    if work.grade is None:  # a credential
        ask = Ask(ask.target)
    awarding = rule.state is RuleState.AWARDED and work.grade is not None
    grade = LETTERS.index(work.grade) if work.grade in LETTERS else None
    if awarding and work.grade == "F":
        return False
    low = ask.minimum_grade
    if low is None and ask.maximum_grade is None and awarding:
        low = case.policy.minimum_grade
    if low is not None and (grade is None or grade < LETTERS.index(low)):
        return False
    if ask.maximum_grade is not None and (grade is None or grade > LETTERS.index(ask.maximum_grade)):
        return False
    day = case.when.as_of.isoformat() if rule.basis is DateBasis.EVALUATION else work.date
    assert day is not None
    return (rule.starts is None or rule.starts <= day) and (rule.ends is None or day <= rule.ends)


def enough(node: Node, have: frozenset[int], works: dict[int, Work], rule: TransferRule, case: Case) -> bool:
    if isinstance(node, Ask):
        return any(fits(works[i], node, rule, case) for i in have)
    assert isinstance(node, Requirement)
    parts = [enough(child, have, works, rule, case) for child in node.children]
    return all(parts) if node.op is Op.ALL else any(parts)


def uses(case: Case) -> Iterator[Use]:
    works = {w.position: w for w in case.works}
    for rule in case.rules:
        found: list[frozenset[int]] = []
        for size in range(1, len(works) + 1):
            for some in combinations(sorted(works), size):
                have = frozenset(some)
                if not any(f <= have for f in found) and enough(rule.takes, have, works, rule, case):
                    found.append(have)
        for have in found:
            yield Use(rule, have)


# -- steps 2 and 3 ------------------------------------------------------------------------------------------------


def contradict(a: Use, b: Use) -> bool:
    """Equal rank, the same work."""
    if a.no != b.no:
        return True
    if a.no or a.only(AwardKind.AREA) or b.only(AwardKind.AREA):
        return False
    if a.only(AwardKind.NO_CREDIT) != b.only(AwardKind.NO_CREDIT):
        return True
    if Consumption.EXCLUSIVE in (a.rule.consumption, b.rule.consumption):
        return True
    return any(
        x.kind is y.kind is AwardKind.COURSE
        and x.target == y.target
        and x.credit
        and y.credit
        and x.credit != y.credit
        for x in a.rule.awards
        for y in b.rule.awards
    )


def real(use: Use) -> bool:
    return not (
        use.no or use.only(AwardKind.AREA) or use.only(AwardKind.ELECTIVE) or use.only(AwardKind.NO_CREDIT)
    )


def sift(all_uses: list[Use]) -> tuple[list[Use], list[Use], list[list[Use]]]:
    """(still open, refusing, in conflict)."""
    still, refusing, clashes = [], [], []
    decided: list[tuple[tuple[int, int], frozenset[int]]] = []
    for order in sorted({u.order for u in all_uses}):
        now = []
        for items in {u.items for u in all_uses if u.order == order}:
            if any(had <= items for _, had in decided):
                continue
            here = [u for u in all_uses if u.order == order and u.items == items]
            is_real = any(real(u) for u in here)
            kept = [u for u in here if not (is_real and u.only(AwardKind.ELECTIVE))]
            if any(contradict(a, b) for a, b in combinations(kept, 2)):
                clashes.append(here)
                now.append((order, items))
                continue
            if any(u.no for u in kept):
                now.append((order, items))
            refusing += [u for u in kept if u.no]
            still += [u for u in kept if not u.no]
        decided += now
    return still, refusing, clashes


def clash(a: Use, b: Use, case: Case) -> str | None:
    """Why two uses cannot stand together: ``both`` keep each other out, ``rank``: the better keeps the worse out."""
    if a.rule.uri == b.rule.uri:
        return "both"
    shared = bool(a.items & b.items)
    kind = "rank" if shared and a.order != b.order else "both"
    if shared and not a.only(AwardKind.AREA) and not b.only(AwardKind.AREA):
        if Consumption.EXCLUSIVE in (a.rule.consumption, b.rule.consumption):
            return kind
        sharing = a.rule.consumption is b.rule.consumption is Consumption.SHARED
        if kind == "rank" and not (sharing and a.items != b.items):
            return kind
    if {x.target for x in a.rule.awards if x.kind is AwardKind.COURSE} & {
        x.target for x in b.rule.awards if x.kind is AwardKind.COURSE
    }:
        return kind
    works = {w.position: w for w in case.works}
    for x, y in ((a, b), (b, a)):
        if any(works[c].covers & works[w].serves for c in x.items for w in y.items if c != w):
            return "both"
    return None


def keeps_out(inside: Use, outside: Use, case: Case) -> bool:
    why = clash(inside, outside, case)
    return why == "both" or (why == "rank" and inside.order <= outside.order)


# -- credit: posted once, never more than was earned unless the rule fixes its number --------------------------------


def post(chosen: list[Use], case: Case) -> tuple[int, int, dict[tuple[int, int], int]]:
    works = {w.position: w for w in case.works}
    earned = {w.position: int(w.credit.minimum) if w.credit else 0 for w in case.works}

    def value(use: Use, award: Award) -> int:
        if award.kind is AwardKind.NO_CREDIT:
            return 0
        if award.basis is CreditBasis.AS_SENT:
            return sum(earned[i] for i in use.items)
        return int(award.credit.minimum) if award.credit else 0

    lines = [(u, n, value(use, a), a) for u, use in enumerate(chosen) for n, a in enumerate(use.rule.awards)]
    eager = [
        u
        for u, use in enumerate(chosen)
        if sum(value(use, a) for a in use.rule.awards if a.basis is CreditBasis.STATED)
        > sum(earned[i] for i in use.items)
    ]
    best: tuple[int, int, dict[tuple[int, int], int]] | None = None
    for size in range(len(eager) + 1):
        for leaders in combinations(eager, size):
            if any(chosen[a].items & chosen[b].items for a, b in combinations(leaders, 2)):
                continue
            gone = {i for u in leaders for i in chosen[u].items}
            room = {i: 0 if i in gone else earned[i] for i in works}
            posted = {(u, n): 0 for u, n, _, _ in lines}

            def possible(
                posted: dict[tuple[int, int], int],
                leaders: tuple[int, ...] = leaders,
                room: dict[int, int] = room,
            ) -> bool:
                for uri, limit in case.limits.items():
                    under = sum(v for (u, _), v in posted.items() if uri in chosen[u].rule.limits)
                    if limit.maximum is not None and under > limit.maximum:
                        return False
                top = case.policy.transfer_maximum
                if top is not None and sum(posted.values()) > top:
                    return False
                drawing = [u for u in range(len(chosen)) if u not in leaders]
                for k in range(1, len(drawing) + 1):
                    for some in combinations(drawing, k):
                        near = {i for u in some for i in chosen[u].items}
                        if sum(v for (u, _), v in posted.items() if u in some) > sum(room[i] for i in near):
                            return False
                return True

            for direct in (True, False):
                for u, n, worth, award in lines:
                    if (award.kind in DIRECT) is not direct:
                        continue
                    if u in leaders and award.basis is not CreditBasis.STATED:
                        continue
                    while posted[u, n] < worth:
                        more = {**posted, (u, n): posted[u, n] + 1}
                        if not possible(more):
                            break
                        posted = more
            first = sum(posted[u, n] for u, n, _, a in lines if a.kind in DIRECT)
            total = sum(posted.values())
            if best is None or (first, total) > best[:2]:
                best = (first, total, posted)
    assert best is not None
    return best


# -- requirements met -----------------------------------------------------------------------------------------------


def count(node: Node, landed: list[tuple[str, int]]) -> tuple[int, bool]:
    """(requirements met, whether the node is met) by awards (target, credit posted)."""
    if isinstance(node, Ask):
        met = any(target == node.target for target, _ in landed)
        return int(met), met
    assert isinstance(node, Requirement)
    if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
        met = sum(credit for _, credit in landed) >= (node.count or 0)
        return int(met), met
    if node.op is Op.ALL:
        parts = [count(child, landed) for child in node.children]
        return sum(n for n, _ in parts), all(m for _, m in parts)
    if node.op is Op.ANY:
        met = any(count(child, landed)[1] for child in node.children)
        return int(met), met
    wanted = int(node.count or 1)
    # Each thing that landed is counted for one child only: try every way of dealing them out.
    most = 0
    for deal in product(range(len(node.children)), repeat=len(landed)):
        hands = [
            [x for x, to in zip(landed, deal, strict=True) if to == n] for n in range(len(node.children))
        ]
        most = max(most, sum(count(c, hand)[1] for c, hand in zip(node.children, hands, strict=True)))
    return min(most, wanted), most >= wanted


# -- step 4 -------------------------------------------------------------------------------------------------------


def subsets(some: list[Use]) -> Iterable[list[Use]]:
    for size in range(len(some) + 1):
        for chosen in combinations(some, size):
            yield list(chosen)


def best(case: Case) -> Result:
    everything = [u for u in uses(case) if u.rule.state in (RuleState.AWARDED, RuleState.REFUSED)]
    still, refusing, clashes = sift(everything)
    still.sort(key=lambda u: (u.rule.uri, sorted(u.items)))
    found: tuple[object, list[Use], int, int, int] | None = None
    for chosen in subsets(still):
        if any(clash(a, b, case) for a, b in combinations(chosen, 2)):
            continue
        if any(not any(keeps_out(c, u, case) for c in chosen) for u in still if u not in chosen):
            continue
        direct, total, posted = post(chosen, case)
        landed = [
            (a.target or "", posted[u, n])
            for u, use in enumerate(chosen)
            for n, a in enumerate(use.rule.awards)
        ]
        met = count(case.toward, landed)[0] if case.toward is not None else 0
        items = len({i for use in chosen for i in use.items})
        key = (-met, -direct, -total, items, [(u.rule.uri, sorted(u.items)) for u in chosen])
        if found is None or key < found[0]:  # type: ignore[operator]
            found = (key, chosen, met, direct, total)
    assert found is not None
    _, chosen, met, direct, total = found
    return Result(
        frozenset((u.rule.uri, u.items) for u in chosen),
        frozenset((u.rule.uri, u.items) for u in refusing),
        frozenset(frozenset(u.rule.uri for u in group) for group in clashes),
        met,
        direct,
        total,
    )
