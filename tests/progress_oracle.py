"""What the evaluator must say, found by trying every way in which items can be used; small trees, everything stated.

Written from ``questions.md`` and ``model.md``, not from the evaluator: a *use* of a node is a set of items that meets it,
found by trying all assignments of items to leaves. Ceilings on how many may count strike out uses; ceilings on credit
lessen what an amount counts, by trying every way to count parts of each item; floors, averages and shares are conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain, combinations, product

from competency_graph.model.requirements import Ask, CountUnit, Filter, Limit, Node, Op, Origin, Requirement
from competency_graph.questions.satisfaction import Satisfier

Use = frozenset[str]
POINTS = {"A": Fraction(4), "B": Fraction(3), "C": Fraction(2), "F": Fraction(0)}


def about(limit: Limit, item: Satisfier) -> bool:
    own = item.held and item.posted
    if limit.origin is Origin.RESIDENT and not own:
        return False
    if limit.origin is Origin.TRANSFERRED and own:
        return False
    return limit.over is None or of_kind(limit.over, item)


def of_kind(kind: Filter, item: Satisfier) -> bool:
    subject, _, number = (item.code or "").partition(" ")
    if item.held and not item.posted:
        return False
    if kind.subject is not None and subject != kind.subject:
        return False
    if kind.first_number is not None and not (number and int(number) >= kind.first_number):
        return False
    return not (kind.level is not None and kind.level != item.credit_level)


def fits(leaf: Node, item: Satisfier) -> bool:
    if isinstance(leaf, Filter):
        return of_kind(leaf, item)
    assert isinstance(leaf, Ask)
    if leaf.target not in item.serves:
        return False
    return leaf.minimum_grade is None or POINTS[item.grade or "F"] >= POINTS[leaf.minimum_grade]


def some(items: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))


class Oracle:
    """Uses of every node of a tree."""

    def __init__(
        self, items: Sequence[Satisfier], root: Requirement, failed: Sequence[Satisfier] = ()
    ) -> None:
        self.items = {item.key: item for item in items}
        self.root = root
        self.failed = failed

    def reach(self, node: Node) -> set[str]:
        """The items that may count anywhere below a node."""
        if not isinstance(node, Requirement):
            return {k for k, item in self.items.items() if fits(node, item)}
        if not node.children and node.unit is CountUnit.CREDITS:
            return {k for k, item in self.items.items() if item.posted}
        return {k for child in node.children for k in self.reach(child)}

    # -- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, node: Requirement, limit: Limit) -> bool:
        counts = self.reach(node)
        if node is self.root:
            counts = {k for k, item in self.items.items() if item.posted}
        counting = [self.items[k] for k in sorted(counts)]
        mine = [item for item in counting if about(limit, item)]
        if limit.measure == "GPA":
            graded = [*mine, *(f for f in self.failed if about(limit, f))]
            weight = sum((i.credit.minimum for i in graded if i.credit), Fraction(0))
            points = sum((POINTS[i.grade or "F"] * i.credit.minimum for i in graded if i.credit), Fraction(0))
            return bool(weight) and points / weight >= (limit.minimum or 0)
        if limit.measure == "SHARE":
            whole = sum((i.credit.minimum for i in counting if i.credit), Fraction(0))
            part = sum((i.credit.minimum for i in mine if i.credit), Fraction(0))
            return bool(whole) and part >= (limit.minimum or 0) * whole
        if limit.minimum is None:
            return True
        if limit.last is not None:
            left, had = limit.last, Fraction(0)
            for item in sorted(counting, key=lambda i: i.date or "", reverse=True):
                assert item.credit is not None
                taken = min(left, item.credit.minimum)
                left -= taken
                had += taken if about(limit, item) else 0
            return had >= limit.minimum
        if limit.measure == "CREDITS":
            return sum((i.credit.minimum for i in mine if i.credit), Fraction(0)) >= limit.minimum
        return len(mine) >= limit.minimum

    # -- ceilings -----------------------------------------------------------------------------------------------------

    def ceilings(self, node: Requirement) -> list[tuple[set[str], Fraction, bool]]:
        """(items that it is about, the most, whether credit is counted) of each."""
        found = [
            (
                {k for k, item in self.items.items() if about(limit, item)},
                limit.maximum,
                limit.measure == "CREDITS",
            )
            for limit in node.limits
            if limit.maximum is not None and limit.measure in ("CREDITS", "COURSES", "ITEMS")
        ]
        if not (node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS):
            found += [
                ({k for c in child.children for k in self.reach(c)}, child.count or Fraction(0), child.unit is CountUnit.CREDITS)
                for child in node.children
                if isinstance(child, Requirement) and child.op is Op.AT_MOST
            ]  # fmt: skip
        return found

    def credit(self, use: Use, above: list[tuple[set[str], Fraction]]) -> Fraction:
        """The most credit of these items under all ceilings: every whole amount of each is tried."""
        keys = sorted(use)
        amounts = [self.items[k].credit for k in keys]
        ranges = [range(int(c.minimum) + 1) if c is not None else range(1) for c in amounts]
        best = Fraction(0)
        for counted in product(*ranges):
            if all(
                sum(n for k, n in zip(keys, counted, strict=True) if k in of) <= most for of, most in above
            ):
                best = max(best, Fraction(sum(counted)))
        return best

    # -- uses ---------------------------------------------------------------------------------------------------------

    def uses(self, node: Node, above: list[tuple[set[str], Fraction]]) -> set[Use]:
        if not isinstance(node, Requirement):
            return {frozenset({k}) for k in self.reach(node)}
        if not all(self.condition(node, limit) for limit in node.limits):
            return set()
        mine = self.ceilings(node)
        above = [*above, *((of, most) for of, most, credit in mine if credit)]
        return {
            use
            for use in self.inner(node, above)
            if all(len(use & of) <= most for of, most, credit in mine if not credit)
        }

    def inner(self, node: Requirement, above: list[tuple[set[str], Fraction]]) -> set[Use]:
        if node.op is Op.AT_MOST:
            return {frozenset()}
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            return {use for use in self.counted(node) if self.credit(use, above) >= (node.count or 0)}
        if node.op is Op.ANY:
            return {use for child in node.children for use in self.uses(child, above)}
        parts = [
            self.uses(child, above)
            for child in node.children
            if not (
                node.op is Op.ALL
                and isinstance(child, Requirement)
                and (child.op is Op.AT_MOST or child.kind == "recommended")
            )
        ]
        count = len(parts) if node.op is Op.ALL else int(node.count or 1)
        alone = node.consumption == "EXCLUSIVE" or (node.consumption == "UNSTATED" and node.op is Op.AT_LEAST)
        return {use for picked in combinations(parts, count) for use in joined(picked, alone=alone)}

    def counted(self, node: Requirement) -> set[Use]:
        """What an amount of credits may count."""
        if not node.children:
            return {frozenset(use) for use in some(sorted(self.reach(node)))}
        ways: list[set[Use]] = []
        for child in node.children:
            if isinstance(child, Filter):
                ways.append({frozenset(use) for use in some(sorted(self.reach(child)))})
            else:
                ways.append({frozenset(), *({frozenset({k}) for k in self.reach(child)})})
        return joined(ways, alone=False)

    def most(self, node: Requirement) -> int:
        """How many children of a node can be met at once."""
        above = [(of, most) for of, most, credit in self.ceilings(node) if credit]
        strict = [(of, most) for of, most, credit in self.ceilings(node) if not credit]
        parts = [self.uses(child, above) for child in node.children]
        for size in range(len(parts), 0, -1):
            for picked in combinations([p for p in parts if p], size):
                if any(all(len(use & of) <= m for of, m in strict) for use in joined(picked, alone=True)):
                    return size
        return 0

    @property
    def met(self) -> bool:
        return bool(self.uses(self.root, []))


def joined(parts: Iterable[set[Use]], *, alone: bool) -> set[Use]:
    """One use of each part together; ``alone``: nothing serves two of them."""
    found: set[Use] = {frozenset()}
    for part in parts:
        found = {have | more for have in found for more in part if not (alone and have & more)}
    return found
