"""An oracle for ``transfer``: tries every set of rules, written from ``questions.md`` and not from the implementation.

It knows small cases only: courses with letter grades, exams with scores, a credential, whole credits in one unit, at most a
handful of rules. Nothing of the code under test is used but the types that a case is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.model.rules import (
    Award,
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    RuleState,
    TransferRule,
)
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.work import Case, Work

LETTERS = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]
DIRECT = (AwardKind.COURSE, AwardKind.AREA, AwardKind.REQUIREMENT)


@dataclass(frozen=True)
class Use:
    """A rule on some work, and what it gives."""

    rule: TransferRule
    items: frozenset[int]
    awards: tuple[Award, ...]

    @property
    def order(self) -> tuple[int, int, int]:
        # What a registrar decided goes before every rule.
        return (0 if self.rule.decided else 1, 0 if self.rule.by_member else 1, self.rule.priority)

    @property
    def no(self) -> bool:
        return self.rule.state is not RuleState.AWARDED

    @property
    def sorting(self) -> tuple[str, list[int], list[tuple[str, str]]]:
        return (self.rule.uri, sorted(self.items), [(a.kind.value, a.target or "") for a in self.awards])

    @property
    def told(self) -> tuple[str, frozenset[int], frozenset[str]]:
        return (self.rule.uri, self.items, frozenset(a.target or "" for a in self.awards))

    def only(self, kind: AwardKind) -> bool:
        return not self.no and {a.kind for a in self.awards} == {kind}


@dataclass(frozen=True)
class Result:
    chosen: frozenset[tuple[str, frozenset[int], frozenset[str]]]
    refused: frozenset[tuple[str, frozenset[int]]]
    conflicts: frozenset[frozenset[str]]
    dropped: frozenset[int]
    met: int
    direct: int
    total: int


# -- one attempt counts ---------------------------------------------------------------------------------------------


def lowest_asked(case: Case, uri: str) -> str | None:
    asked = [
        ask.minimum_grade
        for rule in case.rules
        if rule.state is RuleState.AWARDED
        for ask in rule.takes.asks()
        if ask.target == uri and ask.minimum_grade is not None
    ]
    return min(asked, key=LETTERS.index) if asked else None


def attempts(case: Case) -> frozenset[int]:
    """Positions of attempts that do not count."""
    dropped = set()
    for uri in {w.uri for w in case.works if w.kind in (ItemKind.COURSEWORK, ItemKind.EXAM)}:
        group = [w for w in case.works if w.uri == uri]
        asked = lowest_asked(case, uri) or case.policy.minimum_grade

        def good(w: Work, asked: str | None = asked) -> tuple[float, ...]:
            if case.policy.attempt == "LAST" and w.kind is ItemKind.COURSEWORK:
                return (int((w.date or "0").replace("-", "")), w.position)
            score = float(w.score or 0)
            when = int((w.date or "0").replace("-", ""))
            if w.grade is None:
                # Not done: it takes the place of an attempt that earned nothing, or less than what is asked for.
                return (2 if w.kind is ItemKind.COURSEWORK and not w.done else 3, -1, score, when, w.position)
            grade = LETTERS.index(w.grade)
            short = asked is not None and grade < LETTERS.index(asked)
            return (0 if w.grade == "F" else 1 if short else 3, grade, score, when, w.position)

        dropped |= {w.position for w in group} - {max(group, key=good).position}
    return frozenset(dropped)


# -- step 1 ---------------------------------------------------------------------------------------------------------


def fits(work: Work, ask: Ask, rule: TransferRule, case: Case) -> bool:
    if ask.target not in work.serves:
        return False
    awarding = rule.state is RuleState.AWARDED
    if work.kind is ItemKind.EXAM:
        assert work.score is not None
        if ask.minimum_score is not None and work.score < ask.minimum_score:
            return False
        if ask.maximum_score is not None and work.score > ask.maximum_score:
            return False
    elif ask.minimum_score is not None or ask.maximum_score is not None:
        # A course without a score does not meet a band of scores, unless it is still to be done.
        return not work.done
    if work.kind is ItemKind.COURSEWORK and work.done:
        assert work.grade is not None
        grade = LETTERS.index(work.grade)
        if awarding and grade == 0:
            return False
        low = ask.minimum_grade
        if low is None and ask.maximum_grade is None and awarding and not rule.decided:
            low = case.policy.minimum_grade
        if low is not None and grade < LETTERS.index(low):
            return False
        if ask.maximum_grade is not None and grade > LETTERS.index(ask.maximum_grade):
            return False
    day = case.when.as_of.isoformat() if rule.basis is DateBasis.EVALUATION else work.date
    assert day is not None
    return (rule.starts is None or rule.starts <= day) and (rule.ends is None or day <= rule.ends)


def enough(node: Node, have: frozenset[int], works: dict[int, Work], rule: TransferRule, case: Case) -> bool:
    if isinstance(node, Ask):
        return any(fits(works[i], node, rule, case) for i in have)
    if isinstance(node, Filter):
        kind = [w for i in have if (w := works[i]).code is not None and w.institution == rule.sender]
        return any(
            node.first_number is not None
            and node.last_number is not None
            and w.code is not None
            and node.first_number <= int(w.code.split()[1]) <= node.last_number
            and fits(w, Ask(w.uri), rule, case)
            for w in kind
        )
    assert isinstance(node, Requirement)
    parts = [enough(child, have, works, rule, case) for child in node.children]
    return all(parts) if node.op is Op.ALL else any(parts)


def either(rule: TransferRule, case: Case) -> Iterator[tuple[Award, ...]]:
    """The awards of a rule; of several areas of one pattern that lets work count in one, one at a time."""
    patterns = {p for a in rule.awards for p in case.patterns.get(a.target or "", ())}
    rivals = [
        [a for a in rule.awards if a.kind is AwardKind.AREA and p in case.patterns.get(a.target or "", ())]
        for p in sorted(patterns)
    ]
    given = set()
    for picked in product(*(some for some in rivals if len(some) > 1)):
        losing = {a for some in rivals if len(some) > 1 for a in some} - set(picked)
        given.add(tuple(a for a in rule.awards if a not in losing))
    yield from given


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
            for awards in either(rule, case):
                yield Use(rule, have, awards)


# -- steps 2 and 3 --------------------------------------------------------------------------------------------------


def bands(rule: TransferRule) -> dict[str, tuple[float, float, float, float]]:
    """Of what is asked for with a band of grades or scores: lowest and highest grade, lowest and highest score."""
    found = {}
    for ask in rule.takes.asks():
        ends = (ask.minimum_grade, ask.maximum_grade, ask.minimum_score, ask.maximum_score)
        if any(end is not None for end in ends):
            found[ask.target] = (
                -1.0 if ask.minimum_grade is None else LETTERS.index(ask.minimum_grade),
                99.0 if ask.maximum_grade is None else LETTERS.index(ask.maximum_grade),
                -1.0 if ask.minimum_score is None else float(ask.minimum_score),
                99.0 if ask.maximum_score is None else float(ask.maximum_score),
            )
    return found


def overlaps(a: Use, b: Use) -> list[bool]:
    """Of what both state a band of, and not the same: whether some grade (or score) lies in both."""
    mine, theirs = bands(a.rule), bands(b.rule)
    return [
        max(mine[t][0], theirs[t][0]) <= min(mine[t][1], theirs[t][1])
        and max(mine[t][2], theirs[t][2]) <= min(mine[t][3], theirs[t][3])
        for t in mine
        if t in theirs and mine[t] != theirs[t]
    ]


def contradict(a: Use, b: Use) -> bool:
    """Equal rank, the same work."""
    if a.rule.uri == b.rule.uri:
        return False
    if a.no != b.no:
        return True
    if a.no or a.only(AwardKind.AREA) or b.only(AwardKind.AREA):
        return False
    if a.only(AwardKind.NO_CREDIT) != b.only(AwardKind.NO_CREDIT):
        return True
    if Consumption.EXCLUSIVE in (a.rule.consumption, b.rule.consumption):
        return True
    if any(
        x.kind is y.kind is AwardKind.COURSE
        and x.target == y.target
        and x.credit
        and y.credit
        and x.credit != y.credit
        for x in a.awards
        for y in b.awards
    ):
        return True
    # Bands are there to tell awards apart: where they overlap with different awards, the rules disagree.
    give = [{(x.kind, x.target, x.credit) for x in use.awards} for use in (a, b)]
    sharing = a.rule.consumption is b.rule.consumption is Consumption.SHARED
    found = overlaps(a, b)
    return not sharing and not (give[0] <= give[1] or give[1] <= give[0]) and bool(found) and all(found)


def real(use: Use) -> bool:
    return not (
        use.no or use.only(AwardKind.AREA) or use.only(AwardKind.ELECTIVE) or use.only(AwardKind.NO_CREDIT)
    )


def general(rule: TransferRule) -> bool:
    """Whether a rule takes anything of a kind."""
    return any(isinstance(node, Filter) for node in rule.takes.walk())


def sift(all_uses: list[Use]) -> tuple[list[Use], list[Use], list[list[Use]]]:
    """(still open, refusing, in conflict)."""
    still, refusing, clashes = [], [], []
    decided: list[tuple[tuple[int, int, int], frozenset[int]]] = []
    for order in sorted({u.order for u in all_uses}):
        now = []
        for items in {u.items for u in all_uses if u.order == order}:
            if any(had <= items for _, had in decided):
                continue
            here = [u for u in all_uses if u.order == order and u.items == items]
            # What names the work goes before what takes anything of its kind; areas attach to either.
            naming = any(not general(u.rule) and not u.only(AwardKind.AREA) for u in here)
            near = [u for u in here if not (naming and general(u.rule) and not u.only(AwardKind.AREA))]
            is_real = any(real(u) for u in near)
            kept = [u for u in near if not (is_real and u.only(AwardKind.ELECTIVE))]
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
    shared = bool(a.items & b.items)
    if a.rule.uri == b.rule.uri and (shared or not general(a.rule)):
        return "both"
    kind = "rank" if shared and a.order != b.order else "both"
    if shared and not a.only(AwardKind.AREA) and not b.only(AwardKind.AREA):
        if Consumption.EXCLUSIVE in (a.rule.consumption, b.rule.consumption):
            return kind
        sharing = a.rule.consumption is b.rule.consumption is Consumption.SHARED
        if kind == "rank" and not (sharing and a.items != b.items):
            return kind
        if not all(overlaps(a, b)):
            return kind
    if {x.target for x in a.awards if x.kind is AwardKind.COURSE} & {
        x.target for x in b.awards if x.kind is AwardKind.COURSE
    }:
        return kind
    if shared:
        for pattern in {p for some in case.patterns.values() for p in some}:
            mine, theirs = (
                {
                    x.target
                    for x in use.awards
                    if x.kind is AwardKind.AREA and pattern in case.patterns.get(x.target or "", ())
                }
                for use in (a, b)
            )
            if mine and theirs and mine != theirs:
                return kind
    works = {w.position: w for w in case.works}
    for x, y in ((a, b), (b, a)):
        if any(works[c].covers & works[w].serves for c in x.items for w in y.items if c != w):
            return "both"
    return None


def keeps_out(inside: Use, outside: Use, case: Case) -> bool:
    why = clash(inside, outside, case)
    return why == "both" or (why == "rank" and inside.order <= outside.order)


def too_many(chosen: Iterable[Use], case: Case) -> bool:
    """Whether a limit on how many courses or items may count is exceeded."""
    chosen = list(chosen)
    works = {w.position: w for w in case.works}
    for uri, limit in case.limits.items():
        under = [u for u in chosen if uri in u.rule.limits or uri in case.everywhere]
        items = {i for u in under for i in u.items}
        if limit.measure == "COURSES":
            items = {i for i in items if works[i].kind is ItemKind.COURSEWORK}
        if limit.measure in ("COURSES", "ITEMS") and limit.maximum is not None and len(items) > limit.maximum:
            return True
    return False


# -- credit: posted once, never more than was earned unless the rule fixes its number ---------------------------------


def post(chosen: list[Use], case: Case) -> tuple[int, int, dict[tuple[int, int], int]]:
    """(direct, in all, by award): the best of all ways of posting."""
    works = {w.position: w for w in case.works}
    earned = {w.position: int(w.credit.minimum) if w.credit else 0 for w in case.works}

    def fixed(use: Use, award: Award) -> bool:
        if award.basis is CreditBasis.STATED:
            return True
        earns = any(works[i].kind is not ItemKind.EXAM for i in use.items)
        return award.basis is CreditBasis.CATALOG and not earns

    def value(use: Use, award: Award) -> int:
        if award.kind is AwardKind.NO_CREDIT:
            return 0
        sent = sum(earned[i] for i in use.items)
        if award.basis is CreditBasis.AS_SENT:
            return sent
        amount = int(award.credit.minimum) if award.credit else 0
        return min(amount, sent) if award.basis is CreditBasis.MAXIMUM else amount

    lines = [(u, n, value(use, a), a) for u, use in enumerate(chosen) for n, a in enumerate(use.awards)]
    lines.sort(key=lambda line: line[3].kind not in DIRECT)
    eager = [
        u
        for u, use in enumerate(chosen)
        if sum(value(use, a) for a in use.awards if fixed(use, a)) > sum(earned[i] for i in use.items)
    ]
    best: tuple[int, int, dict[tuple[int, int], int]] = (-1, -1, {})
    for size in range(len(eager) + 1):
        for leaders in combinations(eager, size):
            if any(chosen[a].items & chosen[b].items for a, b in combinations(leaders, 2)):
                continue
            gone = {i for u in leaders for i in chosen[u].items}
            room = {i: 0 if i in gone else earned[i] for i in works}
            drawing = [u for u in range(len(chosen)) if u not in leaders]
            groups = [
                (set(some), sum(room[i] for i in {i for u in some for i in chosen[u].items}))
                for k in range(1, len(drawing) + 1)
                for some in combinations(drawing, k)
            ]
            for uri, limit in case.limits.items():
                if limit.measure == "CREDITS" and limit.maximum is not None:
                    over = {
                        u for u, use in enumerate(chosen) if uri in use.rule.limits or uri in case.everywhere
                    }
                    groups.append((over, int(limit.maximum)))
            top = case.policy.transfer_maximum
            if top is not None:
                groups.append((set(range(len(chosen))), int(top)))
            worths = [0 if u in leaders and not fixed(chosen[u], a) else worth for u, _, worth, a in lines]

            def give(
                k: int,
                posted: dict[tuple[int, int], int],
                direct: int,
                total: int,
                groups: list[tuple[set[int], int]] = groups,
                worths: list[int] = worths,
            ) -> None:
                nonlocal best
                rest = [w for w, line in zip(worths[k:], lines[k:], strict=True) if line[3].kind in DIRECT]
                if (direct + sum(rest), total + sum(worths[k:])) <= best[:2]:
                    return
                if direct + sum(rest) < best[0]:
                    return
                if k == len(lines):
                    best = (direct, total, dict(posted))
                    return
                u, n, _, award = lines[k]
                left = [
                    cap - sum(v for (w, _), v in posted.items() if w in some)
                    for some, cap in groups
                    if u in some
                ]
                for amount in range(min([worths[k], *left]), -1, -1):
                    posted[u, n] = amount
                    more = amount if award.kind in DIRECT else 0
                    give(k + 1, posted, direct + more, total + amount)
                    del posted[u, n]

            give(0, {}, 0, 0)
    return best


# -- requirements met -------------------------------------------------------------------------------------------------


def count(node: Node, landed: list[tuple[str, int]]) -> tuple[int, bool]:
    """(requirements met, whether the node is met) by awards (target, credit posted)."""
    if isinstance(node, Ask):
        met = any(target == node.target for target, _ in landed)
        return int(met), met
    assert isinstance(node, Requirement)
    if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
        met = sum(credit for _, credit in landed) >= (node.count or 0)
        return int(met), met
    exclusive = node.consumption == "EXCLUSIVE" or (node.op is Op.AT_LEAST and node.consumption != "SHARED")
    if node.op is Op.ALL and not exclusive:
        parts = [count(child, landed) for child in node.children]
        return sum(n for n, _ in parts), all(m for _, m in parts)
    if node.op is Op.ANY:
        met = any(count(child, landed)[1] for child in node.children)
        return int(met), met
    wanted = len(node.children) if node.op is Op.ALL else int(node.count or 1)
    if not exclusive:
        done = sum(count(child, landed)[1] for child in node.children)
        return min(done, wanted), done >= wanted
    # Each thing that landed is counted for one child only: try every way of dealing them out.
    most = 0
    for deal in product(range(len(node.children)), repeat=len(landed)):
        hands = [
            [x for x, to in zip(landed, deal, strict=True) if to == n] for n in range(len(node.children))
        ]
        most = max(most, sum(count(c, hand)[1] for c, hand in zip(node.children, hands, strict=True)))
    return min(most, wanted), most >= wanted


# -- step 4 ---------------------------------------------------------------------------------------------------------


def subsets(some: list[Use], case: Case) -> Iterator[list[Use]]:
    """Every set without two that cannot stand together."""
    if not some:
        yield []
        return
    first, *rest = some
    for chosen in subsets(rest, case):
        yield chosen
        if not any(clash(first, other, case) for other in chosen):
            yield [first, *chosen]


def open_uses(case: Case) -> tuple[list[Use], list[Use], list[list[Use]]]:
    everything = [u for u in uses(case) if u.rule.state in (RuleState.AWARDED, RuleState.REFUSED)]
    still, refusing, clashes = sift(everything)
    still.sort(key=lambda u: u.sorting)
    return still, refusing, clashes


def best(case: Case) -> Result:
    dropped = attempts(case)
    case = Case(
        works=tuple(w for w in case.works if w.position not in dropped),
        rules=case.rules, when=case.when, policy=case.policy, limits=case.limits, everywhere=case.everywhere,
        patterns=case.patterns, same=case.same, toward=case.toward, unit=case.unit,
    )  # fmt: skip
    still, refusing, clashes = open_uses(case)
    found: tuple[object, list[Use], int, int, int] | None = None
    for chosen in subsets(still, case):
        if too_many(chosen, case):
            continue
        if any(
            not any(keeps_out(c, u, case) for c in chosen) and not too_many([*chosen, u], case)
            for u in still
            if u not in chosen
        ):
            continue
        direct, total, posted = post(chosen, case)
        landed = [
            (a.target or "", posted[u, n]) for u, use in enumerate(chosen) for n, a in enumerate(use.awards)
        ]
        met = count(case.toward, landed)[0] if case.toward is not None else 0
        items = len({i for use in chosen for i in use.items})
        key = (-met, -direct, -total, items, [u.sorting for u in chosen])
        if found is None or key < found[0]:  # type: ignore[operator]
            found = (key, chosen, met, direct, total)
    assert found is not None
    _, chosen, met, direct, total = found
    return Result(
        frozenset(u.told for u in chosen),
        frozenset((u.rule.uri, u.items) for u in refusing),
        frozenset(frozenset(u.rule.uri for u in group) for group in clashes),
        dropped,
        met,
        direct,
        total,
    )


def greedy(case: Case) -> Result:
    """What a system does that takes rules one by one, each for the most direct credit at the time: often not the best."""
    still, refusing, clashes = open_uses(case)
    chosen: list[Use] = []
    left = list(still)
    while left:
        left = [u for u in left if not any(clash(u, c, case) for c in chosen)]
        left = [u for u in left if not too_many([*chosen, u], case)]
        if left:
            pick = max(left, key=lambda u: (post([*chosen, u], case)[:2], u.sorting))
            chosen.append(pick)
            left.remove(pick)
    chosen.sort(key=lambda u: u.sorting)
    direct, total, _ = post(chosen, case)
    return Result(
        frozenset(u.told for u in chosen),
        frozenset((u.rule.uri, u.items) for u in refusing),
        frozenset(frozenset(u.rule.uri for u in group) for group in clashes),
        frozenset(),
        0,
        direct,
        total,
    )
