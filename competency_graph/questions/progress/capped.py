"""The second figure of ``progress``: is all that can be done *here* done? Needs are capped at what articulates. Pure.

Beside the true states, never instead of them: a program of which nothing articulates is done as far as it can be done
here, and not one requirement of it is met.

- A part that cannot be done here and is not done asks for nothing.
- An ALL asks for its other parts. An alternative that can be done whole is asked for before those that can be done in part.
- ``AT_LEAST n`` asks for as many as can be done whole, up to n, then for those that can be done in part.
- An amount of credits asks for no more than what can be earned here, where that is known.

What nobody can judge (a Residual, prose, an UNKNOWN) is never done: nothing says that it cannot be done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from math import ceil

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import (
    Ask,
    CountUnit,
    Filter,
    Node,
    Op,
    Origin,
    Requirement,
    Residual,
)
from competency_graph.questions.limits import LimitJudged, keeps
from competency_graph.questions.matching import State
from competency_graph.questions.satisfaction import Judged, optional


class Reach(Enum):
    """How much of a node can be done here, or is done."""

    NONE = 0
    PART = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Capped:
    """One node, with needs capped at what can be done here."""

    reach: Reach
    done: Fraction
    needed: Fraction
    complete: bool
    """Whether all that can be done here is done."""
    met: int
    """Requirements met, of those below."""
    requirements: int
    """Requirements that can be done here, or are met."""
    children: tuple[Capped, ...] = ()

    def walk(self) -> Iterator[Capped]:
        """This node and all below it, in the order of ``Requirement.walk``."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Here:
    """What can be done here."""

    can: Callable[[Ask | Filter], bool]
    """Whether something that can be done here meets a leaf."""
    credit: Callable[[str], Credit | None]
    """Credit of what is asked for by name (its uri); None where nobody states it."""
    most: Credit | None = None
    """The most credit that may come from here; None: no bound is stated."""
    resident: bool = False
    """Whether here is the institution that asks."""


_ONE, _NONE = Fraction(1), Fraction(0)


def _leaf(node: Ask | Filter | Residual, judged: Judged, here: Here) -> Capped:
    if judged.state is State.MET:
        return Capped(Reach.FULL, judged.done, judged.needed, True, 1, 1)
    if judged.state is State.UNKNOWN or isinstance(node, Residual) or here.can(node):
        return Capped(Reach.FULL, judged.done, judged.needed, False, 0, 1)
    return Capped(Reach.NONE, _NONE, _NONE, True, 0, 0)


def _reach(parts: list[Capped]) -> Reach:
    reached = {part.reach for part in parts}
    return reached.pop() if len(reached) == 1 else Reach.PART


def _all(node: Requirement, judged: Judged, parts: list[Capped], children: tuple[Capped, ...]) -> Capped:
    some = [part for part in parts if part.reach is not Reach.NONE]
    done = sum(part.complete for part in some)
    full = all(part.reach is Reach.FULL for part in some)
    if len(some) == len(parts) and full:
        # Nothing is capped: parts that may not share are as far as the evaluator packed them.
        complete = judged.state is State.MET
        done = int(judged.done) if not complete else done
        return Capped(
            Reach.FULL, Fraction(done), Fraction(len(some)), complete, judged.met, judged.requirements, children
        )  # fmt: skip
    if node.consumption == "EXCLUSIVE":
        done = min(done, int(judged.done) + sum(part.complete and part.reach is Reach.PART for part in some))
    return Capped(
        _reach(parts), Fraction(done), Fraction(len(some)), done == len(some),
        sum(part.met for part in parts), sum(part.requirements for part in parts), children,
    )  # fmt: skip


def _chosen(node: Requirement, judged: Judged, children: tuple[Capped, ...]) -> Capped:
    """K of n, or one of them."""
    count = 1 if node.op is Op.ANY else ceil(node.count or _ONE)
    full = sum(part.reach is Reach.FULL for part in children)
    partly = [part for part in children if part.reach is Reach.PART]
    whole = min(count, full)
    needed = min(count, full + len(partly))
    done = min(whole, int(judged.done)) + min(needed - whole, sum(part.complete for part in partly))
    reach = Reach.FULL if full >= count else Reach.PART if needed else Reach.NONE
    return Capped(reach, Fraction(done), Fraction(needed), done >= needed, done, needed, children)


def _amount(node: Requirement, judged: Judged, here: Here, children: tuple[Capped, ...]) -> Capped:
    needed = judged.needed
    if node.children and all(part.reach is Reach.NONE for part in children):
        needed = _NONE
    elif node.children:
        reachable: Fraction | None = _NONE
        for part, capped in zip(node.children, children, strict=True):
            if capped.reach is Reach.NONE or reachable is None:
                continue
            credit = here.credit(part.target) if isinstance(part, Ask) else None
            if credit is not None and node.credit_unit is not None:
                credit = credit.to(node.credit_unit)
            reachable = None if credit is None or credit.maximum is None else reachable + credit.maximum
        if reachable is not None:
            needed = min(needed, max(reachable, judged.done))
    elif here.most is not None and not here.resident:
        most = here.most.to(node.credit_unit or here.most.unit)
        if most is not None:
            needed = min(needed, max(most.minimum, judged.done))
    done = min(judged.done, needed)
    reach = Reach.NONE if not needed else Reach.FULL if needed == judged.needed else Reach.PART
    complete = done >= needed
    return Capped(reach, done, needed, complete, int(complete and bool(needed)), int(bool(needed)), children)


def capped(node: Node, judged: Judged, here: Here) -> Capped:
    """The capped figure of a node and of all below it.

    Args:
        node: what is asked for.
        judged: the same node, judged.
        here: what can be done here.
    """
    if not isinstance(node, Requirement):
        return _leaf(node, judged, here)
    children = tuple(
        capped(child, below, here) for child, below in zip(node.children, judged.children, strict=False)
    )
    if node.op is Op.AT_MOST:
        return Capped(Reach.NONE, _NONE, _NONE, True, 0, 0, children)
    if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
        found = _amount(node, judged, here, children)
    elif not node.children:
        found = Capped(Reach.FULL, _NONE, _ONE, False, 0, 1)
    elif node.op is Op.ALL:
        parts = [part for part, child in zip(children, node.children, strict=True) if not optional(child)]
        found = _all(node, judged, parts, children)
    else:
        found = _chosen(node, judged, children)
    if any(_held_up(each, here) for each in judged.limits):
        found = replace(found, complete=False)
    return found


def _held_up(limit: LimitJudged, here: Here) -> bool:
    """Whether a limit keeps a node from being done as far as it can be done here."""
    if limit.state is State.MET or not keeps(limit.limit):
        return False
    # What must be earned with who asks cannot be done anywhere else.
    return here.resident or limit.limit.origin is not Origin.RESIDENT
