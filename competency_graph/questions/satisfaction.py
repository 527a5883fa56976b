"""What of a requirement tree is met by a set of things, and by which of them (``questions.md``, ``progress``).

Pure: a tree and satisfiers in, a state for every node out. Defaults of double counting: one satisfier may serve several
parts of an ALL, and only one of the items counted by one AT_LEAST; a node's ``consumption`` overrides both. States are
three: MET, OPEN, and UNKNOWN where nobody can tell from what is stated (a Residual, prose alone, a grade that was not
given, credits that nobody stated). A Residual is never met. A condition in prose beside parsed parts does not hold the
node up; the reader of the tree marks it for a person.

Counting requirements: a leaf is one, an ALL is as many as its parts, an ANY is one (a half-done alternative is none),
``AT_LEAST n`` items is n, an amount of credits is one; AT_MOST and what is only recommended are none.

Limits (``limits.py``) are held where a ``Record`` is given (``progress``); without one they are left to the asker, and an
AT_MOST caps only the amount of credits that it is part of. With one, an AT_MOST beside other parts is a ceiling on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from math import ceil, comb

from competency_graph.model.grades import US_LETTERS, GradeScale
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.counting import WhatCounts
from competency_graph.questions.limits import (
    Ceiling,
    LimitJudged,
    Record,
    ceiling_of,
    keeps,
)
from competency_graph.questions.matching import Satisfier, State
from competency_graph.questions.packing import SEARCH_LIMIT, minimal, pack

__all__ = ["SEARCH_LIMIT", "Judged", "Record", "Satisfier", "State", "judge", "optional", "ways"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One node of the tree, judged."""

    uri: str
    """Of the requirement; of the target, for a leaf."""
    state: State
    done: Fraction
    """Parts, items or credits done, up to what is needed."""
    needed: Fraction
    unit: CountUnit
    met: int
    """Requirements met."""
    requirements: int
    """Requirements in all."""
    used: tuple[str, ...]
    """Keys of the satisfiers that were counted, in order."""
    children: tuple[Judged, ...] = ()
    """As those of the requirement, in its order."""
    limits: tuple[LimitJudged, ...] = ()
    """Its limits, where they were held against what counts."""

    def leaves(self) -> Iterable[Judged]:
        """The judged nodes that have no children."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class _Judge(WhatCounts):
    """What a tree makes of it."""

    def leaf(self, node: Ask | Filter | Residual) -> Judged:
        if isinstance(node, Residual):
            needed = node.credits if node.credits is not None else Fraction(1)
            unit = CountUnit.CREDITS if node.credits is not None else CountUnit.ITEMS
            return Judged(node.uri, State.UNKNOWN, Fraction(0), needed, unit, 0, 1, ())
        uri = node.target if isinstance(node, Ask) else node.uri
        keys, maybe = self.fitting(node)
        state = State.MET if keys else State.UNKNOWN if maybe else State.OPEN
        return Judged(
            uri,
            state,
            Fraction(bool(keys)),
            Fraction(1),
            CountUnit.ITEMS,
            int(bool(keys)),
            1,
            tuple(keys[:1]),
        )

    # -- ways of meeting a node, for nodes that may not share -------------------------------------------------------

    def supports(self, node: Node) -> list[frozenset[str]] | None:
        """The sets of satisfiers that meet the node, smaller ones first; None where there are too many to list."""
        if isinstance(node, Residual):
            return []
        if isinstance(node, Ask | Filter):
            return [frozenset({key}) for key in self.fitting(node)[0]]
        if self.record is None:
            return self.inner_supports(node)
        if any(each.state is not State.MET and keeps(each.limit) for each in self.held(node)):
            return []
        found, counted = self.under(node)
        some = found.inner_supports(node)
        return None if some is None else [
            way for way in some if all(found.number(way & each.keys) <= each.most for each in counted)
        ]  # fmt: skip

    def inner_supports(self, node: Requirement) -> list[frozenset[str]] | None:
        """The same of a requirement, whatever its ceilings on how many may count."""
        if node.op is Op.AT_MOST:
            return [frozenset()]
        if node.unit is CountUnit.CREDITS and node.op is Op.AT_LEAST:
            return self.credit_supports(node)
        listed = [
            self.supports(child) for child in node.children if node.op is not Op.ALL or not optional(child)
        ]
        if any(part is None for part in listed):
            return None
        parts = [part for part in listed if part is not None]
        if not parts:
            return []
        if node.op is Op.ANY:
            return minimal(s for part in parts for s in part)
        count = len(parts) if node.op is Op.ALL else ceil(node.count or Fraction(1))
        exclusive = _exclusive(node)
        # ways[k]: the sets that meet k of the children seen so far
        ways: list[list[frozenset[str]]] = [[frozenset()], *([] for _ in range(count))]
        for part in parts:
            for k in range(count, 0, -1):
                more = [have | add for have in ways[k - 1] for add in part if not (exclusive and have & add)]
                ways[k] = minimal([*ways[k], *more])
                if len(ways[k]) > SEARCH_LIMIT:
                    return None
        return ways[count]

    def credit_supports(self, node: Requirement) -> list[frozenset[str]] | None:
        needed = node.count or Fraction(0)
        options = self.credit_options(node)
        if options is None:
            return None
        found: list[frozenset[str]] = []
        for keys in options:
            ordered = sorted(keys)
            if 2 ** len(ordered) > SEARCH_LIMIT:
                return None
            for bits in range(2 ** len(ordered)):
                some = frozenset(k for n, k in enumerate(ordered) if bits >> n & 1)
                if self.credits(some, node.credit_unit)[0] >= needed:
                    found.append(some)
        return minimal(found)

    def credit_options(self, node: Requirement) -> list[frozenset[str]] | None:
        """The sets of satisfiers whose credit may be counted by an amount of credits; None: too many."""
        if not node.children:
            return [frozenset(s.key for s in self.satisfiers if s.posted)]
        listed = [self.counted(child) for child in node.children]
        if any(part is None for part in listed):
            return None
        parts = [part or [frozenset[str]()] for part in listed]
        size = 1
        for part in parts:
            size *= len(part)
        if size > SEARCH_LIMIT:
            return None
        return [frozenset[str]().union(*choice) for choice in product(*parts)]

    def counted(self, node: Node) -> list[frozenset[str]] | None:
        """The alternatives of what one child of an amount of credits brings to it."""
        if isinstance(node, Residual):
            return [frozenset()]
        if isinstance(node, Filter):
            return [frozenset(self.fitting(node)[0])]
        if isinstance(node, Ask):
            return [frozenset({key}) for key in self.fitting(node)[0]]
        if node.op is Op.AT_MOST:
            listed = [self.counted(child) for child in node.children]
            if any(part is None for part in listed):
                return None
            keys = sorted({k for part in listed if part is not None for way in part for k in way})
            if 2 ** len(keys) > SEARCH_LIMIT:
                return None
            limit = node.count or Fraction(0)
            return [
                some
                for bits in range(2 ** len(keys))
                for some in [frozenset(k for n, k in enumerate(keys) if bits >> n & 1)]
                if (
                    len(some) <= limit
                    if node.unit is not CountUnit.CREDITS
                    else self.credits(some, node.credit_unit)[0] <= limit
                )
            ]
        return self.supports(node)

    # -- ceilings ---------------------------------------------------------------------------------------------------

    def under(self, node: Requirement) -> tuple[_Judge, tuple[Ceiling, ...]]:
        """The judge of what stands below a node, and the node's ceilings on how many things may count there."""
        assert self.record is not None  # noqa: S101 - the caller looked
        unit = self.record.unit
        found = [ceiling_of(limit, self.satisfiers, unit) for limit in node.limits]
        if not (node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS):
            found += [self.beside(child) for child in node.children if isinstance(child, Requirement)]
        mine = [ceiling for ceiling in found if ceiling is not None]
        credit = tuple(each for each in mine if each.credits)
        counted = tuple(each for each in mine if not each.credits)
        below = replace_ceilings(self, (*self.ceilings, *credit)) if credit else self
        return below, counted

    def fewest(self, node: Requirement, counted: tuple[Ceiling, ...]) -> Judged:
        """A node of whose things only so many may count: those that are best kept."""
        judged = self.inner(node)
        over = [c for c in counted if self.number(c.keys & set(judged.used)) > c.most]
        if not over:
            return judged
        ceiling = over[0]
        groups: dict[object, set[str]] = {}
        for item in self.satisfiers:
            if item.key in ceiling.keys:
                groups.setdefault(item.works or item.key, set()).add(item.key)
        most = int(ceiling.most)
        if comb(len(groups), most) > SEARCH_LIMIT:
            return replace(judged, state=State.UNKNOWN, used=())
        rest = tuple(c for c in counted if c is not ceiling)
        best: Judged | None = None
        for kept in combinations(groups.values(), most):
            dropped = ceiling.keys - frozenset[str]().union(*kept)
            some = [s for s in self.satisfiers if s.key not in dropped]
            below = _Judge(some, self.scale, self.record, self.ceilings)
            tried = below.fewest(node, rest)
            if best is None or _order(tried) > _order(best):
                best = tried
        return best if best is not None else judged

    # -- inner nodes ------------------------------------------------------------------------------------------------

    def judge(self, node: Node) -> Judged:
        if not isinstance(node, Requirement):
            return self.leaf(node)
        if self.record is None:
            return self.inner(node)
        found, counted = self.under(node)
        judged = found.fewest(node, counted) if counted else found.inner(node)
        held = self.held(node)
        states = {each.state for each in held if keeps(each.limit)}
        state = judged.state
        if State.OPEN in states:
            state = State.OPEN
        elif State.UNKNOWN in states and state is State.MET:
            state = State.UNKNOWN
        return replace(judged, state=state, limits=held)

    def inner(self, node: Requirement) -> Judged:
        """A node without its limits."""
        children = tuple(self.judge(child) for child in node.children)
        if node.op is Op.AT_MOST:
            return Judged(node.uri, State.MET, Fraction(0), Fraction(0), node.unit, 0, 0, (), children)
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            return self.amount(node, children)
        if not children:
            # Prose alone, or nothing at all: nobody can say that nothing was asked for.
            return Judged(
                node.uri, State.UNKNOWN, Fraction(0), Fraction(1), CountUnit.ITEMS, 0, _weigh(node, 1), ()
            )
        if node.op is Op.ANY:
            return self.any_of(node, children)
        if node.op is Op.ALL and not _exclusive(node):
            return self.all_of(node, children)
        return self.packed(node, children)

    def all_of(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        needed = [c for c, part in zip(children, node.children, strict=True) if not optional(part)]
        states = {c.state for c in needed}
        state = (
            State.OPEN if State.OPEN in states else State.UNKNOWN if State.UNKNOWN in states else State.MET
        )
        return Judged(
            node.uri,
            state,
            Fraction(sum(c.state is State.MET for c in needed)),
            Fraction(len(needed)),
            CountUnit.ITEMS,
            _weigh(node, sum(c.met for c in needed)),
            _weigh(node, sum(c.requirements for c in needed)),
            _merged(c.used for c in needed),
            children,
        )

    def any_of(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        met = [c for c in children if c.state is State.MET]
        state = (
            State.MET
            if met
            else State.UNKNOWN
            if any(c.state is State.UNKNOWN for c in children)
            else State.OPEN
        )
        return Judged(
            node.uri,
            state,
            Fraction(bool(met)),
            Fraction(1),
            CountUnit.ITEMS,
            _weigh(node, int(bool(met))),
            _weigh(node, 1),
            met[0].used if met else (),
            children,
        )

    def packed(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        """``AT_LEAST n`` items (or sections), or an ALL whose parts may not share."""
        every = children
        if node.op is Op.ALL:
            pairs = [(part, c) for part, c in zip(node.children, children, strict=True) if not optional(part)]
            node = replace(node, children=tuple(part for part, _ in pairs))
            children = tuple(c for _, c in pairs)
        count = len(children) if node.op is Op.ALL else ceil(node.count or Fraction(1))
        unknown = sum(c.state is State.UNKNOWN for c in children)
        done, used, exact = self.packing(node, children, count)
        if done >= count:
            state = State.MET
        elif not exact or done + unknown >= count:
            state = State.UNKNOWN
        else:
            state = State.OPEN
        return Judged(
            node.uri, state, Fraction(done), Fraction(count), node.unit,
            _weigh(node, done), _weigh(node, count), used, every,
        )  # fmt: skip

    def packing(
        self, node: Requirement, children: tuple[Judged, ...], count: int
    ) -> tuple[int, tuple[str, ...], bool]:
        """(children met at once up to ``count``, by what, whether that is certain)."""
        met = [part for part, c in zip(node.children, children, strict=True) if c.state is State.MET]
        if not _exclusive(node):
            used = [c.used for c in children if c.state is State.MET][:count]
            return min(count, len(met)), _merged(used), True
        listed = [self.supports(part) for part in met]
        done, keys, proven = pack([part for part in listed if part is not None], count)
        return done, keys, proven and None not in listed

    def amount(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        needed = node.count or Fraction(0)
        options = self.credit_options(node)
        best: tuple[Fraction, bool, frozenset[str]] = (Fraction(0), options is None, frozenset())
        for keys in options or ():
            total, more = self.credits(keys, node.credit_unit)
            if (total, more) > best[:2]:
                best = (total, more, keys)
        total, more, keys = best
        more = more or any(c.state is State.UNKNOWN for c in children)
        state = State.MET if total >= needed else State.UNKNOWN if more else State.OPEN
        return Judged(
            node.uri,
            state,
            min(total, needed),
            needed,
            CountUnit.CREDITS,
            _weigh(node, int(state is State.MET)),
            _weigh(node, 1),
            tuple(s.key for s in self.satisfiers if s.key in keys),
            children,
        )


def replace_ceilings(judge: _Judge, ceilings: tuple[Ceiling, ...]) -> _Judge:
    """The same judge below further ceilings on credit."""
    return _Judge(judge.satisfiers, judge.scale, judge.record, ceilings)


_RANK = {State.OPEN: 0, State.UNKNOWN: 1, State.MET: 2}


def _order(judged: Judged) -> tuple[int, int, Fraction]:
    """How good a way of counting is: the greater is better."""
    return _RANK[judged.state], judged.met, judged.done


def _exclusive(node: Requirement) -> bool:
    """Whether the children of a node may not share a satisfier."""
    if node.consumption in ("SHARED", "EXCLUSIVE"):
        return node.consumption == "EXCLUSIVE"
    return node.op is Op.AT_LEAST


def optional(node: Node) -> bool:
    """Whether a node asks for nothing: what is only recommended, and what is a ceiling alone."""
    return isinstance(node, Requirement) and (node.kind == "recommended" or node.op is Op.AT_MOST)


def _weigh(node: Requirement, number: int) -> int:
    return 0 if optional(node) else number


def _merged(used: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in used for key in keys))


def judge(
    tree: Node,
    satisfiers: Sequence[Satisfier],
    scale: GradeScale = US_LETTERS,
    record: Record | None = None,
) -> Judged:
    """Judge a whole tree.

    Args:
        tree: what is asked for.
        satisfiers: what there is; each at most once.
        scale: the scale that grades and bands are in.
        record: what its limits are held against; None: they are not judged.

    Returns:
        The state of the root, with its children's below it.
    """
    return _Judge(satisfiers, scale, record).judge(tree)


def ways(
    tree: Node, satisfiers: Sequence[Satisfier], scale: GradeScale = US_LETTERS
) -> list[frozenset[str]] | None:
    """The smallest sets of satisfiers (their keys) that meet the tree; None where there are too many to list."""
    return _Judge(satisfiers, scale).supports(tree)
