"""The best admissible set of a part by trying: quick where few firings compete, which is nearly always.

Firings are decided one by one, better ranks first; a branch that cannot reach the best set found so far is left. A part
that takes more than ``STEPS`` is not searched to the end: ``exact.py`` goes on from the best set found.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, Node, Requirement
from competency_graph.questions.satisfaction import judge
from competency_graph.questions.transfer.choice import Part, Ranked, better, satisfier
from competency_graph.questions.transfer.ledger import worth

STEPS = 400
"""Most branches of one part; each takes about 0.02 ms, and a set that is scored about 0.1: a proof by the solver, 20."""
SCORED = 40
"""Most sets of one part that are scored."""


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
    steps: int = 0
    scored: int = 0
    stopped: bool = False
    best: Ranked | None = None
    loose: tuple[Node, ...] = ()
    """The parts of ``toward`` without grades, for a bound."""

    def requirements(self, chosen: list[int], left: list[int]) -> int:
        """The most requirements that may be met when all that is left could be added."""
        part, case = self.part, self.part.case
        brought = [
            satisfier(part.firings[n], k, case, f"award {n} {k}", Credit.of(value.low, value.unit))
            for n in (*chosen, *left)
            for k, award in enumerate(part.firings[n].awards)
            for value in (worth(award, part.firings[n], case.by_position, case.unit),)
        ]
        return sum(judge(atom, [*part.base, *brought]).met for atom in self.loose)

    def step(self, index: int, chosen: list[int]) -> None:
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
        left = self.order[index:]
        if self.best is not None and len(left) > 1:
            met, direct = self.best[0][:2]
            most = sum((part.most[n] for n in (*chosen, *left)), Fraction(0))
            if (self.requirements(chosen, left) if self.loose else 0, most) < (met, direct):
                return
        n = self.order[index]
        inside = [m for m in chosen if m in part.rivals[n]]
        if not inside and not (part.counted[n] and part.over_count([*chosen, n])):
            self.step(index + 1, [*chosen, n])
        # Left out only where something may keep it out: a chosen rival, a rival still to come, or a limit.
        if (
            part.counted[n]
            or any(part.rivals[n][m] for m in inside)
            or any(part.rivals[n].get(m, False) for m in self.order[index + 1 :])
        ):
            self.step(index + 1, chosen)


def search(part: Part, *, steps: int | None = None, scored: int | None = None) -> Searched:
    """The best admissible set of one part.

    Args:
        part: what competes.
        steps: most branches; default ``STEPS``.
        scored: most sets that are scored; default ``SCORED``.
    """
    free = [n for n in range(len(part.firings)) if not part.rivals[n] and not part.counted[n]]
    found = _Search(part, STEPS if steps is None else steps, SCORED if scored is None else scored)
    found.order = sorted(
        set(range(len(part.firings))) - set(free), key=lambda n: (part.firings[n].rank, part.firings[n].key)
    )
    found.loose = tuple(_ungraded(atom) for atom in part.atoms)
    found.step(0, free)
    assert found.best is not None  # noqa: S101 - taking better ranks first always ends in an admissible set
    return Searched(found.best, not found.stopped)


def _ungraded(node: Node) -> Node:
    """The tree without grade bands, for a bound: what may be met at best."""
    if isinstance(node, Requirement):
        return replace(node, children=tuple(_ungraded(child) for child in node.children))
    if isinstance(node, Ask) and (node.minimum_grade is not None or node.maximum_grade is not None):
        return replace(node, minimum_grade=None, maximum_grade=None)
    return node
