"""The requirements of ``toward`` as CP-SAT sees them: at most how many are met, by which firings.

The meanings are those of ``satisfaction.py``, held from above: a literal may be true where its requirement may be met by
what is chosen, with each thing used once among the children of one AT_LEAST (or of an ALL that does not share). What an
amount of credits counts is held from above too; ``exact.py`` compares with what the evaluator says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm
from typing import Any, TypeAlias

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.bands import scale_named
from competency_graph.questions.satisfaction import Satisfier, State, judge
from competency_graph.questions.transfer.choice import Part, satisfier
from competency_graph.questions.transfer.worth import worth

Expr: TypeAlias = Any
"""A literal or linear expression of the solver; True and False where it is certain."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something that may serve requirements."""

    satisfier: Satisfier
    credit: Expr
    """What it posts, in whole steps of the receiver's unit; a number where that is certain or in another unit."""
    most: int
    """The greatest that ``credit`` can be."""
    unit: str | None
    """The unit of ``credit``."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A requirement in the model."""

    met: Expr
    count: Expr
    most: int
    """The greatest that ``count`` can be."""


_NEVER = _Held(False, 0, 0)
Available = Sequence[tuple[int, Expr]]
"""(number of a thing, whether it can be used here)."""


@dataclass(slots=True)
class Demands:
    """The requirements that a part can change, over the literals of its firings."""

    model: Any
    part: Part
    x: Sequence[Expr]
    posts: Mapping[tuple[int, int], Expr]
    """(number of the firing, number of the award) → what it posts in the receiver's unit, in steps of 1/``scale``."""
    scale: int
    things: list[_Thing] = field(default_factory=list)
    fitting: dict[tuple[int, int], bool] = field(default_factory=dict)
    most: int = 0
    """The most requirements that can be met; set by ``met``."""
    names: int = 0

    def met(self) -> Expr:
        """How many requirements are met, at most."""
        case = self.part.case
        available: list[tuple[int, Expr]] = []
        if not self.part.atoms:
            return 0
        for item in self.part.base:
            low = item.credit.minimum if item.credit is not None else Fraction(0)
            available.append((len(self.things), True))
            unit = item.credit.unit if item.credit is not None else None
            self.things.append(_Thing(item, low * self.scale, ceil(low * self.scale), unit))
        for n, firing in enumerate(self.part.firings):
            for k, award in enumerate(firing.awards):
                value = worth(award, firing, case.by_position, case.unit)
                item = satisfier(firing, k, case, f"award {n} {k}", Credit.of(value.low, value.unit))
                posted = self.posts.get(
                    (n, k), value.low * self.scale * self.x[n] if value.low == 0 else None
                )
                if posted is None:
                    whole = value.low * self.scale
                    posted = ceil(whole) * self.x[n]
                available.append((len(self.things), self.x[n]))
                self.things.append(_Thing(item, posted, ceil(value.low * self.scale), value.unit))
        held = [self.hold(atom, available) for atom in self.part.atoms]
        self.most = sum(h.most for h in held)
        return sum(h.count for h in held)

    # -- literals -----------------------------------------------------------------------------------------------------

    def _literal(self) -> Expr:
        self.names += 1
        return self.model.new_bool_var(f"demand {self.names}")

    def any_of(self, some: Sequence[Expr]) -> Expr:
        """May be true where one of these is."""
        if any(s is True for s in some):
            return True
        real = [s for s in some if s is not False]
        if len(real) < 2:
            return real[0] if real else False
        literal = self._literal()
        self.model.add_bool_or([~literal, *real])
        return literal

    def all_of(self, some: Sequence[Expr]) -> Expr:
        """May be true where all of these are."""
        if any(s is False for s in some):
            return False
        real = [s for s in some if s is not True]
        if len(real) < 2:
            return real[0] if real else True
        literal = self._literal()
        for other in real:
            self.model.add_implication(literal, other)
        return literal

    # -- nodes --------------------------------------------------------------------------------------------------------

    def fits(self, leaf: Ask | Filter, thing: int) -> bool:
        """Whether a thing, alone, meets a leaf."""
        key = (id(leaf), thing)
        if key not in self.fitting:
            scale = scale_named(self.part.case.policy.scale)[0]
            state = judge(leaf, [self.things[thing].satisfier], scale).state
            self.fitting[key] = state is State.MET
        return self.fitting[key]

    def reaches(self, node: Node, thing: int) -> bool:
        """Whether a thing may serve anything in a tree."""
        if isinstance(node, Ask | Filter):
            return self.fits(node, thing)
        if isinstance(node, Residual):
            return False
        if node.unit is CountUnit.CREDITS and not node.children:
            return self.things[thing].satisfier.posted
        return any(self.reaches(child, thing) for child in node.children)

    def hold(self, node: Node, available: Available) -> _Held:
        """A node, by what can be used for it."""
        if isinstance(node, Residual):
            return _NEVER
        if isinstance(node, Ask | Filter):
            met = self.any_of([literal for thing, literal in available if self.fits(node, thing)])
            return _Held(met, met if met is not False else 0, int(met is not False))
        held = self._inner(node, available)
        if node.kind == "recommended" or node.op is Op.AT_MOST:
            return _Held(held.met, 0, 0)
        return held

    def _inner(self, node: Requirement, available: Available) -> _Held:
        if node.op is Op.AT_MOST:
            return _Held(True, 0, 0)
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            met = self._amount(node, available)
            return _Held(met, met if met is not False else 0, int(met is not False))
        if not node.children:
            return _NEVER
        if node.op is Op.ANY:
            met = self.any_of([self.hold(child, available).met for child in node.children])
            return _Held(met, met if met is not False else 0, int(met is not False))
        needed = [c for c in node.children if node.op is not Op.ALL or not _optional(c)]
        exclusive = (
            node.consumption == "EXCLUSIVE"
            if node.consumption in ("SHARED", "EXCLUSIVE")
            else node.op is Op.AT_LEAST
        )
        if node.op is Op.ALL and not exclusive:
            held = [self.hold(child, available) for child in needed]
            return _Held(
                self.all_of([h.met for h in held]), sum(h.count for h in held), sum(h.most for h in held)
            )
        count = len(needed) if node.op is Op.ALL else ceil(node.count or Fraction(1))
        hands = self._dealt(needed, available) if exclusive else [available] * len(needed)
        mets = [self.hold(child, hand).met for child, hand in zip(needed, hands, strict=True)]
        certain = sum(m is True for m in mets)
        maybe = [m for m in mets if m is not True and m is not False]
        if certain >= count:
            return _Held(True, count, count)
        most = min(count, certain + len(maybe))
        done = self.model.new_int_var(0, most, f"done {node.uri}")
        self.model.add(done <= certain + sum(maybe))
        if most < count:
            return _Held(False, done, most)
        literal = self._literal()
        self.model.add(done >= count).only_enforce_if(literal)
        return _Held(literal, done, most)

    def _dealt(self, children: Sequence[Node], available: Available) -> list[Available]:
        """What each child may use, where one thing serves one child only."""
        hands: list[list[tuple[int, Expr]]] = [[] for _ in children]
        for thing, literal in available:
            takers = [k for k, child in enumerate(children) if self.reaches(child, thing)]
            if len(takers) == 1:
                hands[takers[0]].append((thing, literal))
                continue
            dealt = [self._literal() for _ in takers]
            if dealt:
                self.model.add_at_most_one(dealt)
            for k, own in zip(takers, dealt, strict=True):
                if literal is not True:
                    self.model.add_implication(own, literal)
                hands[k].append((thing, own))
        return list(hands)

    # -- amounts of credits -------------------------------------------------------------------------------------------

    def _amount(self, node: Requirement, available: Available) -> Expr:
        """Whether an amount of credits may be reached."""
        needed = node.count or Fraction(0)
        usable = [
            (thing, literal)
            for thing, literal in available
            if (self.reaches(node, thing) if node.children else self.things[thing].satisfier.posted)
        ]
        terms: list[tuple[Fraction, Expr, int]] = []
        for number, literal in usable:
            thing = self.things[number]
            if thing.unit is None:
                continue
            unit = node.credit_unit or thing.unit
            same = Credit.of(1, thing.unit).to(unit)
            if same is None:
                continue
            terms.append((same.minimum / self.scale, self._used(thing, literal), thing.most))
        if sum((factor * most for factor, _, most in terms), Fraction(0)) < needed:
            return False
        common = lcm(needed.denominator, *(factor.denominator for factor, _, _ in terms))
        total = sum((int(factor * common) * _whole(expression) for factor, expression, _ in terms), start=0)
        if isinstance(total, int):
            return total >= needed * common
        literal = self._literal()
        self.model.add(total >= int(needed * common)).only_enforce_if(literal)
        return literal

    def _used(self, thing: _Thing, literal: Expr) -> Expr:
        """What a thing posts, where it can be used here."""
        if literal is True or any(literal is x for x in self.x) or not thing.most:
            return thing.credit
        self.names += 1
        amount = self.model.new_int_var(0, thing.most, f"counted {self.names}")
        self.model.add(amount <= _whole(thing.credit))
        self.model.add(amount <= thing.most * literal)
        return amount


def _whole(expression: Expr) -> Expr:
    """A certain amount rounded up to a whole step; anything else as it is."""
    return ceil(expression) if isinstance(expression, Fraction) else expression


def _optional(node: Node) -> bool:
    return isinstance(node, Requirement) and (node.kind == "recommended" or node.op is Op.AT_MOST)
