"""The best admissible set of a part by trying: quick where few firings compete, which is nearly always.

Firings are decided one by one, better ranks first; a branch that cannot reach the best set found so far is left. A part
that takes more than ``STEPS`` is not searched to the end: ``exact.py`` goes on from the best set found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import lcm

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, Node, Requirement
from competency_graph.questions.satisfaction import Satisfier, judge
from competency_graph.questions.transfer.choice import Part, Ranked, better, satisfier
from competency_graph.questions.transfer.worth import worth

STEPS = 400
"""Most branches of one part: about 0.01 ms each, and 0.2 where requirements are judged; the solver takes 10 to 30."""
SCORED = 40
"""Most sets of one part that are scored, at 0.1 to 0.5 ms."""
WITH_REQUIREMENTS = 4
"""By how much both are divided where requirements are judged."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found."""

    best: Ranked
    complete: bool
    """Whether every admissible set was tried, or cannot be better."""


@dataclass(slots=True)
class _Search:
    part: Part
    steps_most: int
    scored_most: int
    order: list[int] = field(default_factory=list)
    """The firings that something stands against, in the order in which they are decided."""
    loose: tuple[Node, ...] = ()
    """The parts of ``toward`` without grades, for a bound."""
    brought: list[list[Satisfier]] = field(default_factory=list)
    """Of each firing: what it brings toward them at best."""
    scale: int = 1
    values: list[int] = field(default_factory=list)
    """Of each firing: the most credit that it may post, in whole steps of 1/``scale``."""
    circle: list[int] = field(default_factory=list)
    """Of each firing: the number of a circle of firings that all rule each other out; one of each circle can be chosen."""
    steps: int = 0
    scored: int = 0
    stopped: bool = False
    best: Ranked | None = None

    def __post_init__(self) -> None:
        part = self.part
        free = {n for n in range(len(part.firings)) if not part.rivals[n] and not part.counted[n]}
        self.order = sorted(
            set(range(len(part.firings))) - free, key=lambda n: (part.firings[n].rank, part.firings[n].key)
        )
        self.scale = lcm(1, *(value.denominator for value in part.most))
        self.values = [int(value * self.scale) for value in part.most]
        self.circle = _circles(part, self.order)
        self.loose = tuple(_ungraded(atom) for atom in part.atoms)
        if self.loose:
            self.brought = [_at_best(part, n) for n in range(len(part.firings))]
        first = self.requirements(sorted(free), self.order) if self.loose else 0
        self.step(0, sorted(free), sum(self.values[n] for n in free), first)

    def requirements(self, chosen: list[int], left: list[int]) -> int:
        """The most requirements that may be met when all that is left could be added."""
        brought = [*self.part.base, *(s for n in (*chosen, *left) for s in self.brought[n])]
        return sum(judge(atom, brought).met for atom in self.loose)

    def rest(self, index: int, chosen: list[int]) -> int:
        """The most credit that can be added from ``index`` on: one of each circle, and no rival of what is chosen."""
        inside = set(chosen)
        best: dict[int, int] = {}
        for n in self.order[index:]:
            value, circle = self.values[n], self.circle[n]
            if value > best.get(circle, 0) and inside.isdisjoint(self.part.rivals[n]):
                best[circle] = value
        return sum(best.values())

    def step(self, index: int, chosen: list[int], credit: int, requirements: int) -> None:
        """Decide the firing at ``index``; at most ``requirements`` can be met with what is chosen or left."""
        self.steps += 1
        if self.best is not None and (self.steps > self.steps_most or self.scored >= self.scored_most):
            self.stopped = True
            return
        part = self.part
        if index == len(self.order):
            if part.admissible(chosen):
                self.scored += 1
                found = part.score(chosen)
                if self.best is None or better(found, self.best):
                    self.best = found
            return
        if self.best is not None:
            met, direct = self.best[0][:2]
            most = credit + self.rest(index, chosen)
            if (requirements, most) < (met, direct * self.scale):
                return
        n = self.order[index]
        rivals = part.rivals[n]
        inside = [m for m in chosen if m in rivals] if rivals else []
        if not inside and not (part.counted[n] and part.over_count([*chosen, n])):
            self.step(index + 1, [*chosen, n], credit + self.values[n], requirements)
        # Left out only where something may keep it out: a chosen rival, a rival still to come, or a limit.
        if (
            part.counted[n]
            or any(rivals[m] for m in inside)
            or any(rivals.get(m, False) for m in self.order[index + 1 :])
        ):
            if self.loose and self.best is not None:
                requirements = self.requirements(chosen, self.order[index + 1 :])
            self.step(index + 1, chosen, credit, requirements)


def _circles(part: Part, order: Sequence[int]) -> list[int]:
    """Firings dealt into circles of rivals, each into the first that it fits."""
    circles: list[list[int]] = []
    number = [0] * len(part.firings)
    for n in order:
        for k, members in enumerate(circles):
            if all(m in part.rivals[n] for m in members):
                members.append(n)
                number[n] = k
                break
        else:
            number[n] = len(circles)
            circles.append([n])
    return number


def _at_best(part: Part, number: int) -> list[Satisfier]:
    """What one firing brings toward requirements when nothing cuts its credit."""
    firing, case = part.firings[number], part.case
    values = [worth(award, firing, case.by_position, case.unit) for award in firing.awards]
    return [
        satisfier(firing, k, case, f"award {number} {k}", Credit.of(value.low, value.unit))
        for k, value in enumerate(values)
    ]


def search(part: Part, *, steps: int | None = None, scored: int | None = None) -> Searched:
    """The best admissible set of one part.

    Args:
        part: what competes.
        steps: most branches; default ``STEPS``.
        scored: most sets that are scored; default ``SCORED``.
    """
    fewer = WITH_REQUIREMENTS if part.atoms else 1
    found = _Search(
        part, STEPS // fewer if steps is None else steps, SCORED // fewer if scored is None else scored
    )
    assert found.best is not None  # noqa: S101 - taking better ranks first always ends in an admissible set
    return Searched(found.best, not found.stopped)


def _ungraded(node: Node) -> Node:
    """The tree without grade bands, for a bound: what may be met at best."""
    if isinstance(node, Requirement):
        return replace(node, children=tuple(_ungraded(child) for child in node.children))
    if isinstance(node, Ask) and (node.minimum_grade is not None or node.maximum_grade is not None):
        return replace(node, minimum_grade=None, maximum_grade=None)
    return node
