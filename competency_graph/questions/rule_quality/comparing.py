"""Two rules on the same work: whether both apply, and then whether they say the same, differ or contradict each other.

Follows ``questions.md``, order of choice, steps 2 and 3: only rules of equal priority of one receiver disagree; an area
attaches to any award and competes with none; two different real awards may both be given where both agreements share
work. A test holds it against an oracle that tries every grade on every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from competency_graph.model.dates import first_day, last_day
from competency_graph.model.grades import US_LETTERS, GradeScale
from competency_graph.model.rules import Award, AwardKind, Consumption, RuleState, TransferRule
from competency_graph.questions.rule_quality.combinations import (
    ANY_MARK,
    Band,
    Combination,
    Item,
    combinations,
    key_of,
)
from competency_graph.questions.rule_quality.findings import Clash
from competency_graph.questions.rule_quality.spans import Common, Hole, holes, meeting
from competency_graph.questions.transfer.eligibility import awards_of

NO = (RuleState.REFUSED, RuleState.AFTER_TRANSFER, RuleState.NOT_ARTICULATED)
"""States that say no: refused, to be taken there, nothing corresponds."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule with the sets of work that it takes."""

    rule: TransferRule
    sets: tuple[Combination, ...]
    scale: GradeScale = US_LETTERS
    """The scale that its bands are read in."""

    @classmethod
    def of(
        cls, rule: TransferRule, *, minimum_grade: str | None = None, scale: GradeScale = US_LETTERS
    ) -> Ruled | None:
        """The rule spelt out; None where it has too many alternatives.

        Args:
            rule: the rule.
            minimum_grade: the receiver's policy, for awards whose rule states no band.
            scale: the scale that its grades are in.
        """
        sets = combinations(rule.takes)
        if sets is None:
            return None
        if minimum_grade is not None and rule.state is RuleState.AWARDED:
            sets = tuple(_with_policy(one, minimum_grade) for one in sets)
        return cls(rule, sets, scale)

    @property
    def keys(self) -> frozenset[tuple[Item, ...]]:
        """The items of each set; empty sets are left out, for nothing meets them."""
        return frozenset(key_of(one) for one in self.sets if one)


def _with_policy(combination: Combination, minimum_grade: str) -> Combination:
    policy = Band(minimum_grade=minimum_grade)
    return tuple(
        (
            item,
            tuple(policy if band == ANY_MARK else band for band in bands)
            if any(band.graded or band == ANY_MARK for band in bands)
            else bands,
        )
        for item, bands in combination
    )


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two rules that apply to the same work and should not."""

    clash: Clash
    items: tuple[Item, ...]
    """The work: the first of the sets that both take."""
    same_bands: bool
    """Whether their bands are the same everywhere on that work."""
    common: tuple[Common, ...]
    """For each item, the grades and scores at which both apply."""
    shared_keys: tuple[tuple[Item, ...], ...]
    """Every set of work on which both apply."""


def overlap(a: TransferRule, b: TransferRule) -> bool:
    """Whether there is a day on which both hold."""
    start = max(first_day(r.starts) if r.starts else date.min for r in (a, b))
    end = min(last_day(r.ends) if r.ends else date.max for r in (a, b))
    return start <= end


def compare(a: Ruled, b: Ruled) -> Pairing | None:
    """How two rules of one receiver stand to each other; None where they do not stand in each other's way."""
    if a.rule.uri == b.rule.uri or a.rule.priority != b.rule.priority or not overlap(a.rule, b.rule):
        return None
    clash = clash_of(a.rule, b.rule)
    if clash is None:
        return None
    meetings = [found for one in a.sets for other in b.sets if (found := _meeting(one, other, a.scale))]
    if not meetings:
        return None
    keys = sorted({key for key, _, _ in meetings})
    first = keys[0]
    here = [(same, common) for key, same, common in meetings if key == first]
    return Pairing(clash, first, all(same for same, _ in here), here[0][1], tuple(keys))


def _meeting(
    one: Combination, other: Combination, scale: GradeScale
) -> tuple[tuple[Item, ...], bool, tuple[Common, ...]] | None:
    key = key_of(one)
    if not key or key != key_of(other):
        return None
    common = []
    for (_, mine), (_, theirs) in zip(one, other, strict=True):
        both = meeting((*mine, *theirs), scale)
        if both is None:
            return None
        common.append(both)
    same = all(mine == theirs for (_, mine), (_, theirs) in zip(one, other, strict=True))
    return key, same, tuple(common)


def clash_of(a: TransferRule, b: TransferRule) -> Clash | None:
    """How what two rules say of the same work differs; None where both may stand."""
    if a.state in NO and b.state in NO:
        alike = a.state is b.state and set(a.denied_for) == set(b.denied_for)
        return Clash.DUPLICATE if alike else None
    if a.state in NO or b.state in NO:
        no, other = (a, b) if a.state in NO else (b, a)
        if other.state is not RuleState.AWARDED:
            return None
        # A denied look-alike is refused for one thing, and may count as another.
        denied = not no.denies or bool({award.target for award in other.awards} & set(no.denied_for))
        return Clash.REFUSED_VS_AWARDED if denied else None
    if a.state is not b.state:
        # Under review beside an award, or a recommendation beside one: nothing is contradicted.
        return None
    mine, theirs = _awards(a), _awards(b)
    if mine.keys() == theirs.keys():
        different = any(
            mine[key].credit != theirs[key].credit
            for key in mine
            if mine[key].credit is not None and theirs[key].credit is not None
        )
        if a.credit is not None and b.credit is not None and a.credit != b.credit:
            different = True
        return Clash.CREDIT_VS_CREDIT if different else Clash.DUPLICATE
    if a.state is not RuleState.AWARDED or _only(mine, AwardKind.AREA) or _only(theirs, AwardKind.AREA):
        return None
    zero = [_only(awards, AwardKind.NO_CREDIT) for awards in (mine, theirs)]
    if zero[0] != zero[1]:
        return Clash.ZERO_VS_CREDIT
    blanket = [_only(awards, AwardKind.ELECTIVE) for awards in (mine, theirs)]
    if all(blanket):
        return Clash.BLANKET_VS_BLANKET
    if any(blanket):
        return Clash.BLANKET_VS_REAL
    if a.consumption is Consumption.SHARED and b.consumption is Consumption.SHARED:
        return None
    return Clash.REAL_VS_REAL


def _awards(rule: TransferRule) -> dict[tuple[AwardKind, str | None], Award]:
    return {(award.kind, award.target): award for award in awards_of(rule)}


def _only(awards: dict[tuple[AwardKind, str | None], Award], kind: AwardKind) -> bool:
    return bool(awards) and all(key[0] is kind for key in awards)


def holes_of(key: tuple[Item, ...], group: Sequence[Ruled], day: date) -> tuple[Hole, ...]:
    """What the bands of all rules on one item leave out on a day; rules that take more than the item do not count."""
    if len(key) != 1:
        return ()
    bands = []
    for ruled in group:
        rule = ruled.rule
        if rule.state not in (*NO, RuleState.AWARDED) or rule.denies or not _holds(rule, day):
            continue
        bands += [one[0][1][0] for one in ruled.sets if key_of(one) == key and len(one[0][1]) == 1]
    return holes(bands, group[0].scale) if bands else ()


def _holds(rule: TransferRule, day: date) -> bool:
    return (rule.starts is None or first_day(rule.starts) <= day) and (
        rule.ends is None or day <= last_day(rule.ends)
    )
