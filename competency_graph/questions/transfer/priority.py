"""Which rules stand in each other's way (``questions.md``, order of choice, steps 2 and 3).

Rank is (member before system, the receiver's own priority). On one set of work:

- a *no* (refused, or to be taken there) closes every rule of worse rank that uses all of that work;
- rules of equal rank that disagree are a CONFLICT: none of them fires, and nothing of worse rank decides instead. They
  disagree when one says no and another awards, when one posts without credit and another gives credit, when work may
  count once and they give different things, when they give different credit for the same course, or when both state a
  band of grades (or scores) of the same work, the bands differ and overlap, and they give different things: bands are
  there to tell awards apart. Where an agreement says that work is shared, they do not disagree by their bands;
- a blanket (elective only) gives way to a real award of equal rank, and a rule that takes anything of a kind to one of
  equal rank that names the work itself, whatever either says. An area attaches to either and competes with none.

Two firings that remain cannot both be chosen when they belong to one rule (a rule that takes anything of a kind fires for
each piece of work on its own); share work that may count once; share work and are of different rank (unless both
agreements share work and the sets differ); share work whose grade cannot lie in both their bands; give the same course;
use a credential and a part of it; or put one piece of work into two areas of a pattern that lets it count in one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competency_graph.model.requirements import Filter
from competency_graph.model.rules import AwardKind, Consumption, TransferRule
from competency_graph.questions.bands import scale_named
from competency_graph.questions.transfer.answer import Reason
from competency_graph.questions.transfer.work import Case, Firing, Rank, Work

Groups = dict[frozenset[int], dict[Rank, list[Firing]]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules of equal rank that disagree about the same work."""

    items: frozenset[int]
    rank: Rank
    firings: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What steps 2 and 3 leave."""

    open: tuple[Firing, ...]
    """Firings that may still be chosen, in order of key."""
    refusals: tuple[Firing, ...]
    """Those that say no, and are not outranked by another no or by a conflict."""
    conflicts: tuple[Conflict, ...]
    blankets: tuple[tuple[Firing, Firing], ...]
    """(blanket, or rule about anything of a kind, and what it gave way to)."""
    ties: tuple[tuple[Firing, Firing], ...]
    """Real awards of equal rank on one set of work whose agreement does not say whether work may count twice."""
    outranked: tuple[tuple[Firing, tuple[Firing, ...]], ...] = ()
    """(firing that never came to be judged, the refusals or the conflict of better rank that decide about its work)."""


def says(firing: Firing) -> tuple[object, ...]:
    """What a firing says, for telling twins."""
    return (
        firing.rule.state,
        frozenset((a.kind, a.target) for a in firing.awards),
    )


def _credit_of(firing: Firing) -> dict[tuple[AwardKind, str | None], object]:
    return {(a.kind, a.target): a.credit for a in firing.awards if a.credit is not None}


def merge_twins(firings: Iterable[Firing]) -> list[Firing]:
    """One firing for those of equal rank that say the same of the same work (one articulation in many agreements).

    Credit that only some of them state is taken; where they state different credit they are not the same, and the
    limits of all hold.
    """
    kept: dict[tuple[object, ...], list[Firing]] = defaultdict(list)
    together: dict[tuple[frozenset[int], Rank], list[Firing]] = defaultdict(list)
    for firing in firings:
        together[firing.items, firing.rank].append(firing)
    alone = [group[0] for group in together.values() if len(group) == 1]
    several = [firing for group in together.values() if len(group) > 1 for firing in group]
    for firing in sorted(several, key=lambda f: f.key):
        rivals = kept[firing.items, firing.rank, says(firing), firing.rule.conditions]
        for n, other in enumerate(rivals):
            mine, theirs = _credit_of(firing), _credit_of(other)
            if other.rule.uri == firing.rule.uri or any(
                mine[k] != theirs[k] for k in mine.keys() & theirs.keys()
            ):
                continue
            fuller = firing if len(mine) > len(theirs) else other
            lesser = other if fuller is firing else firing
            limits = tuple(dict.fromkeys((*fuller.rule.limits, *lesser.rule.limits)))
            once = Consumption.EXCLUSIVE in (fuller.rule.consumption, lesser.rule.consumption)
            rule = replace(
                fuller.rule,
                limits=limits,
                consumption=Consumption.EXCLUSIVE if once else fuller.rule.consumption,
            )
            rivals[n] = replace(fuller, rule=rule, twins=(*fuller.twins, lesser.rule.uri, *lesser.twins))
            break
        else:
            rivals.append(firing)
    return sorted((*alone, *(f for rivals in kept.values() for f in rivals)), key=lambda f: f.key)


def _same_course(a: Firing, b: Firing) -> bool:
    return bool(a.courses & b.courses)


def _different_credit(a: Firing, b: Firing) -> bool:
    mine, theirs = _credit_of(a), _credit_of(b)
    return any(mine[k] != theirs[k] for k in mine.keys() & theirs.keys() if k[0] is AwardKind.COURSE and k[1])


Band = tuple[str, str | None]
"""(uri of what is asked for, sub-score or None)."""
Ends = tuple[Fraction | None, Fraction | None]


def _bands(rule: TransferRule) -> dict[Band, tuple[Ends, Ends]]:
    """The bands of grades and of scores that a rule states, by what they are about."""
    scale = scale_named(None)[0]
    found: dict[Band, tuple[Ends, Ends]] = {}
    for ask in rule.takes.asks():
        grades = (
            None if ask.minimum_grade is None else scale.rank(ask.minimum_grade),
            None if ask.maximum_grade is None else scale.rank(ask.maximum_grade),
        )
        scores = (ask.minimum_score, ask.maximum_score)
        if grades != (None, None) or scores != (None, None):
            found[ask.target, ask.sub_score] = (grades, scores)
    return found


def _meet(a: Ends, b: Ends) -> bool:
    low = max((end for end in (a[0], b[0]) if end is not None), default=None)
    high = min((end for end in (a[1], b[1]) if end is not None), default=None)
    return low is None or high is None or low <= high


def _different_bands(a: TransferRule, b: TransferRule) -> list[bool]:
    """Of each thing of which both state a band, and not the same one: whether the bands overlap."""
    mine = _bands(a)
    if not mine:
        return []
    theirs = _bands(b)
    return [
        all(_meet(x, y) for x, y in zip(mine[about], theirs[about], strict=True))
        for about in mine.keys() & theirs.keys()
        if mine[about] != theirs[about]
    ]


def _one_gives_all(a: Firing, b: Firing) -> bool:
    """Whether one of them gives everything that the other gives."""
    mine = {(x.kind, x.target, x.credit) for x in a.awards}
    theirs = {(x.kind, x.target, x.credit) for x in b.awards}
    return mine <= theirs or theirs <= mine


def disagree(a: Firing, b: Firing) -> bool:
    """Whether two firings of equal rank on the same work contradict each other."""
    if a.rule.uri == b.rule.uri:
        return False
    if a.refuses or b.refuses:
        return a.refuses != b.refuses
    if a.attaches or b.attaches:
        return False
    if a.zero != b.zero:
        return True
    if Consumption.EXCLUSIVE in (a.rule.consumption, b.rule.consumption):
        return True
    if _different_credit(a, b):
        return True
    shared = a.rule.consumption is b.rule.consumption is Consumption.SHARED
    bands = [] if shared or _one_gives_all(a, b) else _different_bands(a.rule, b.rule)
    # Disjoint bands can both fire on work without a grade yet: one of them will hold (``rivalry``).
    return bool(bands) and all(bands)


def _judge_group(group: Sequence[Firing]) -> tuple[list[Firing], bool, list[tuple[Firing, Firing]]]:
    """(what stays, whether it is a conflict, what gave way to what) of one set of work at one rank."""
    if len(group) == 1:
        return list(group), False, []
    named = [f for f in group if not f.attaches and not takes_any(f.rule)]
    gave_way = [(f, named[0]) for f in group if named and not f.attaches and takes_any(f.rule)]
    general = {f for f, _ in gave_way}
    left = [f for f in group if f not in general]
    real = [f for f in left if not (f.refuses or f.attaches or f.blanket or f.zero)]
    gave_way += [(f, real[0]) for f in left if f.blanket and real]
    stays = [f for f in left if not (f.blanket and real)]
    clash = any(disagree(a, b) for n, a in enumerate(stays) for b in stays[n + 1 :])
    return stays, clash, gave_way


def standing(firings: Iterable[Firing]) -> Standing:
    """Apply steps 2 and 3 as far as they do not depend on what else is chosen."""
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for firing in merge_twins(firings):
        groups[firing.items][firing.rank].append(firing)
    closing: list[tuple[Rank, frozenset[int], tuple[Firing, ...]]] = []
    outranked: list[tuple[Firing, tuple[Firing, ...]]] = []
    still: list[Firing] = []
    refusals: list[Firing] = []
    conflicts: list[Conflict] = []
    blankets: list[tuple[Firing, Firing]] = []
    ties: list[tuple[Firing, Firing]] = []
    by_size = sorted(groups, key=lambda s: (len(s), sorted(s)))
    for level in sorted({rank for by_rank in groups.values() for rank in by_rank}):
        closed_here: list[tuple[Rank, frozenset[int], tuple[Firing, ...]]] = []
        for items in by_size:
            group = groups[items].get(level)
            if not group:
                continue
            by = next((by for better, decided, by in closing if better < level and decided <= items), None)
            if by is not None:
                outranked += ((firing, by) for firing in group)
                continue
            stays, clash, gave_way = _judge_group(group)
            if clash:
                # All of them are shown, those that gave way to a real award included.
                conflicts.append(Conflict(items, level, tuple(group)))
                closed_here.append((level, items, tuple(group)))
                continue
            no = [f for f in stays if f.refuses]
            if no:
                closed_here.append((level, items, tuple(no)))
            positive = [f for f in stays if not f.refuses]
            consuming = [f for f in positive if not f.attaches]
            still += positive
            refusals += no
            blankets += gave_way
            ties += (
                (a, b)
                for n, a in enumerate(consuming)
                for b in consuming[n + 1 :]
                if a.rule.uri != b.rule.uri
                and Consumption.UNSTATED in (a.rule.consumption, b.rule.consumption)
            )
        closing += closed_here
    return Standing(
        tuple(sorted(still, key=lambda f: f.key)),
        tuple(refusals),
        tuple(conflicts),
        tuple(blankets),
        tuple(ties),
        tuple(outranked),
    )


@dataclass(frozen=True, slots=True)
class Rivalry:
    """Why two firings cannot both be chosen."""

    reason: Reason
    ranked: bool
    """Whether rank decides between them: only then does a worse one not stand in a better one's way."""


def rivalry(a: Firing, b: Firing, works: Mapping[int, Work], case: Case) -> Rivalry | None:
    """Why ``a`` and ``b`` cannot both be chosen; None where they can."""
    shared = bool(a.items & b.items)
    if a.rule.uri == b.rule.uri and (shared or not takes_any(a.rule)):
        return Rivalry(Reason.ALREADY_AWARDED, ranked=False)
    ranked = shared and a.rank != b.rank
    if shared and not (a.attaches or b.attaches):
        rules = (a.rule.consumption, b.rule.consumption)
        if Consumption.EXCLUSIVE in rules:
            return Rivalry(Reason.USED_ELSEWHERE, ranked)
        if ranked and not (rules == (Consumption.SHARED, Consumption.SHARED) and a.items != b.items):
            return Rivalry(Reason.OUTRANKED, ranked)
        if False in _different_bands(a.rule, b.rule):
            return Rivalry(Reason.OTHER_BAND, ranked)
    if _same_course(a, b):
        return Rivalry(Reason.ALREADY_AWARDED, ranked)
    if shared and _one_area_only(a, b, case):
        return Rivalry(Reason.AREA_ONCE, ranked)
    if _covers(a, b, works) or _covers(b, a, works):
        return Rivalry(Reason.IN_CREDENTIAL, ranked=False)
    return None


def takes_any(rule: TransferRule) -> bool:
    """Whether a rule takes anything of a kind: it then holds for each piece of work on its own."""
    return any(isinstance(node, Filter) for node in rule.takes.walk())


def rivals_among(firings: Sequence[Firing], case: Case) -> dict[tuple[int, int], Rivalry]:
    """(number, greater number) → why the two cannot both be chosen; only pairs that have something in common are tried."""
    works = case.by_position
    together: dict[object, list[int]] = defaultdict(list)
    for n, firing in enumerate(firings):
        together[firing.rule.uri].append(n)
        for item in firing.items:
            together[item].append(n)
        for course in firing.courses:
            together["course", course].append(n)
    pairs = {(a, b) for numbers in together.values() for k, a in enumerate(numbers) for b in numbers[k + 1 :]}
    for block in case.works:
        if not block.covers:
            continue
        for work in case.works:
            if work.position != block.position and block.covers & work.serves:
                pairs |= {
                    (min(a, b), max(a, b))
                    for a in together.get(block.position, ())
                    for b in together.get(work.position, ())
                    if a != b
                }
    return {
        (a, b): rival
        for a, b in sorted(pairs)
        if (rival := rivalry(firings[a], firings[b], works, case)) is not None
    }


def _covers(a: Firing, b: Firing, works: Mapping[int, Work]) -> bool:
    return any(
        works[c].covers & works[w].serves for c in a.items for w in b.items if c != w and works[c].covers
    )


def _one_area_only(a: Firing, b: Firing, case: Case) -> bool:
    if not case.patterns:
        return False

    def areas(firing: Firing) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for award in firing.awards:
            if award.kind is AwardKind.AREA and award.target is not None:
                for pattern in case.patterns.get(award.target, ()):
                    found[pattern].add(award.target)
        return found

    mine, theirs = areas(a), areas(b)
    return any(mine[p] != theirs[p] for p in mine.keys() & theirs.keys())


def blocks(a: Firing, b: Firing, rival: Rivalry) -> bool:
    """Whether ``a``, being chosen, keeps ``b`` out (a worse rank keeps nothing better out)."""
    return not rival.ranked or a.rank <= b.rank
