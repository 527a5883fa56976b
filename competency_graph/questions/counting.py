"""What there is to be counted, and what a tree's nodes take of it: the part of the evaluator that looks at the things. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.grades import GradeScale
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.limits import Ceiling, LimitJudged, Record, cut, judge_limit
from competency_graph.questions.matching import Satisfier, State, matches_ask, matches_filter


@dataclass(slots=True)
class WhatCounts:
    """Things, and what of them fits, counts, and adds up."""

    satisfiers: Sequence[Satisfier]
    scale: GradeScale
    record: Record | None = None
    ceilings: tuple[Ceiling, ...] = ()
    """On credit, of the nodes above."""
    by_uri: dict[str, list[Satisfier]] = field(init=False)
    """What serves a uri, in order."""

    def __post_init__(self) -> None:
        self.by_uri = {}
        for item in self.satisfiers:
            for uri in item.serves:
                self.by_uri.setdefault(uri, []).append(item)

    def fitting(self, node: Ask | Filter) -> tuple[list[str], bool]:
        """Keys of what meets a leaf, and whether something else might.

        What does not say of itself that it is of a kind is none of it; where limits are held (``progress``) nobody can tell.
        """
        if isinstance(node, Filter):
            states = [(s.key, matches_filter(node, s)) for s in self.satisfiers]
            doubtful = self.record is not None and any(state is State.UNKNOWN for _, state in states)
        else:
            states = [(s.key, matches_ask(node, s, self.scale)) for s in self.by_uri.get(node.target, ())]
            doubtful = any(state is State.UNKNOWN for _, state in states) or (
                self.record is not None and node.target in self.record.doubtful
            )
        return [key for key, state in states if state is State.MET], doubtful

    # -- what adds up -----------------------------------------------------------------------------------------------

    def credits(self, keys: Iterable[str], unit: str | None) -> tuple[Fraction, bool]:
        """The certain credits of these satisfiers in ``unit``, and whether there may be more."""
        wanted, more = set(keys), False
        amounts: dict[str, Fraction] = {}
        units: set[str] = set()
        for item in self.satisfiers:
            if item.key not in wanted:
                continue
            credit = item.credit if item.credit is None or unit is None else item.credit.to(unit)
            if credit is None:
                more = True
                continue
            amounts[item.key] = credit.minimum
            units.add(credit.unit)
            more = more or not credit.exact
        if self.ceilings:
            own = unit or (units.pop() if len(units) == 1 else "")
            more = not cut(amounts, self.ceilings, own) or more
        return sum(amounts.values(), Fraction(0)), more

    # -- what counts ------------------------------------------------------------------------------------------------

    def beside(self, node: Requirement) -> Ceiling | None:
        """An AT_MOST as a ceiling on the parts that it stands beside."""
        if node.op is not Op.AT_MOST:
            return None
        keys = frozenset(key for child in node.children for key in self.reached(child))
        in_credit = node.unit is CountUnit.CREDITS
        return Ceiling(
            node.uri, keys, node.count or Fraction(0), in_credit, node.credit_unit if in_credit else None
        )

    def reached(self, node: Node) -> set[str]:
        """Keys of everything that fits some leaf below a node, or that an amount of credits there takes."""
        if isinstance(node, Residual):
            return set()
        if isinstance(node, Ask | Filter):
            return set(self.fitting(node)[0])
        if not node.children and node.unit is CountUnit.CREDITS:
            return {s.key for s in self.satisfiers if s.posted}
        return {key for child in node.children for key in self.reached(child)}

    def counting(self, node: Requirement, limit: str) -> list[Satisfier]:
        """What counts for a node, as its limits see it: what its leaves take, or all that is posted."""
        assert self.record is not None  # noqa: S101 - the caller looked
        if limit in self.record.whole:
            return [s for s in self.satisfiers if s.posted]
        keys = self.reached(node)
        return [s for s in self.satisfiers if s.key in keys]

    def number(self, keys: Iterable[str]) -> int:
        """How many things these are; what stands for the same work is one."""
        wanted = set(keys)
        return len({s.works or s.key for s in self.satisfiers if s.key in wanted})

    def held(self, node: Requirement) -> tuple[LimitJudged, ...]:
        """The limits of a node, held against what counts for it."""
        assert self.record is not None  # noqa: S101 - the caller looked
        return tuple(
            judge_limit(limit, self.counting(node, limit.uri), self.record, self.scale)
            for limit in node.limits
        )
