"""Which work a rule takes, spelt out: every set of items that meets it, each item with the bands that it must lie in.

Two rules stand in each other's way only where one and the same set of work meets both, so a tree of AND and OR is
expanded into its sets (``model.md``: one requirement tree). A filter, a residual and a number of credits are opaque: each
is an item of its own, equal only to itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations as choose
from itertools import product

from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement

MOST = 256
"""Sets of work of one rule that are spelt out; ASSIST's longest list of options is 9, choose-3-of-10 has 120."""


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something that a rule takes. Two sub-scores of one exam, or two levels of one occupation, are two items."""

    target: str
    sub_score: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Grades and scores, closed at both ends; an absent end is open."""

    minimum_grade: str | None = None
    maximum_grade: str | None = None
    minimum_score: Fraction | None = None
    maximum_score: Fraction | None = None

    @property
    def graded(self) -> bool:
        """Whether it says anything about grades."""
        return self.minimum_grade is not None or self.maximum_grade is not None

    @property
    def scored(self) -> bool:
        """Whether it says anything about scores."""
        return self.minimum_score is not None or self.maximum_score is not None


ANY_MARK = Band()
Combination = tuple[tuple[Item, tuple[Band, ...]], ...]
"""One set of work, in order of item; an item asked for twice must lie in all of its bands."""


def key_of(combination: Combination) -> tuple[Item, ...]:
    """The items alone: two rules are compared where these are equal."""
    return tuple(item for item, _ in combination)


def combinations(takes: Node) -> tuple[Combination, ...] | None:
    """The sets of work that meet a tree, smaller ones first; None where there are more than ``MOST``."""
    found = _sets(takes)
    if found is None:
        return None
    unique = sorted(set(found), key=lambda c: (len(c), key_of(c), repr(c)))
    return tuple(c for c in unique if not any(_contains(c, other) for other in unique if other != c))


def _contains(whole: Combination, part: Combination) -> bool:
    """Whether ``whole`` asks for all that ``part`` asks for, and more: then ``part`` alone suffices."""
    asked = dict(whole)
    return len(part) < len(whole) and all(
        item in asked and (bands == (ANY_MARK,) or asked[item] == bands) for item, bands in part
    )


def _sets(node: Node) -> list[Combination] | None:
    if isinstance(node, Ask):
        band = Band(node.minimum_grade, node.maximum_grade, node.minimum_score, node.maximum_score)
        return [((Item(node.target, node.sub_score or "", node.level or ""), (band,)),)]
    if not isinstance(node, Requirement):
        return [((Item(node.uri), (ANY_MARK,)),)]
    if node.op is Op.AT_MOST:
        return [()]
    if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
        return [((Item(node.uri), (ANY_MARK,)),)]
    parts = []
    for child in node.children:
        sets = _sets(child)
        if sets is None:
            return None
        parts.append(sets)
    if node.op is Op.ANY:
        return _capped([one for sets in parts for one in sets])
    if node.op is Op.ALL:
        return _together(parts)
    found: list[Combination] = []
    for some in choose(parts, min(len(parts), int(node.count or 1))):
        sets = _together(some)
        if sets is None or len(found) + len(sets) > MOST:
            return None
        found += sets
    return found


def _capped(sets: list[Combination]) -> list[Combination] | None:
    return sets if len(sets) <= MOST else None


def _together(parts: list[list[Combination]] | tuple[list[Combination], ...]) -> list[Combination] | None:
    count = 1
    for sets in parts:
        count *= len(sets)
        if count > MOST:
            return None
    return [_joined(picked) for picked in product(*parts)]


def _joined(picked: tuple[Combination, ...]) -> Combination:
    bands: dict[Item, tuple[Band, ...]] = {}
    for one in picked:
        for item, asked in one:
            kept = {*bands.get(item, ()), *asked}
            bands[item] = tuple(sorted(kept - {ANY_MARK} or {ANY_MARK}, key=repr))
    return tuple(sorted(bands.items(), key=lambda pair: pair[0]))
