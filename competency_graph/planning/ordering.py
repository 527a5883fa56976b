"""In which order a plan can be done, so that everything comes after what it uses and credentials come early.

The solver proved that an order exists; here one is told. What completes a credential soonest comes first, so that the plan
has its exit points as early as it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from competency_graph.errors import CompetencyGraphError
from competency_graph.planning.plan import Posting, Relation, Satisfied
from competency_graph.planning.structure import Structure, certain


class Needs:
    """What each thing that is got was made possible by."""

    def __init__(
        self,
        structure: Structure,
        got: Iterable[str],
        satisfied: Sequence[Satisfied],
        postings: Sequence[Posting],
        *,
        together: bool = False,
    ) -> None:
        """``together``: with what may come at the same time."""
        self.structure = structure
        self.got = frozenset(got)
        self.needs: dict[str, list[frozenset[str]]] = {uri: [] for uri in sorted(self.got)}
        """For each, sets of which one member each must come before it."""
        for one in satisfied:
            if one.relation is Relation.COREQUISITE and not together:
                continue
            if one.conversion is not None:
                self.needs[one.owner] += self._uses(one.conversion)
            elif one.base is not None and not one.held:
                self.needs[one.owner].append(frozenset({one.base}))
        self.postings = {
            posting.owner: [
                *((True, credit, self._brings(uri)) for uri, credit in posting.direct),
                *((False, credit, self._uses(key)) for key, credit in posting.transferred),
            ]
            for posting in postings
        }
        """For each that counts credit: (earned there, how much, what must come before)."""
        self.totals = {posting.owner: posting.needed or Fraction(0) for posting in postings}
        self.residency = {
            posting.owner: certain(structure.offers[posting.owner].residency, posting.unit) or Fraction(0)
            for posting in postings
        }

    def _brings(self, item: str, *, by_holding: bool = True) -> list[frozenset[str]]:
        bases = self.structure.bases(item)
        if by_holding and any(base in self.structure.held for base in bases):
            return []
        return [frozenset(bases) & self.got]

    def _uses(self, conversion: str) -> list[frozenset[str]]:
        uses = self.structure.conversion[conversion].uses
        return [need for use in uses for need in self._brings(use.item, by_holding=use.by_holding)]

    def missing(self, uri: str, done: frozenset[str]) -> frozenset[str]:
        """What may still have to come before ``uri``; empty where nothing has to."""
        left = {name for need in self.needs[uri] if not need & done for name in need}
        lines = self.postings.get(uri)
        if not lines:
            return frozenset(left)
        ready = [line for line in lines if all(need & done for need in line[2])]
        total = sum((credit for _, credit, _ in ready), Fraction(0))
        there = sum((credit for here, credit, _ in ready if here), Fraction(0))
        if total < self.totals.get(uri, Fraction(0)) or there < self.residency.get(uri, Fraction(0)):
            left |= {name for _, _, needs in lines for need in needs if not need & done for name in need}
        return frozenset(left)

    def step(self, uri: str, steps: Mapping[str, int]) -> int:
        """The first step in which everything that it uses is there, and as much credit as it asks for; -1: before all."""

        def last(needs: Iterable[frozenset[str]]) -> int:
            return max((min(steps[name] for name in need) for need in needs), default=-1)

        there = total = Fraction(0)
        asked_there = self.residency.get(uri, Fraction(0))
        asked = self.totals.get(uri, Fraction(0))
        step = last(self.needs[uri])
        lines = sorted((last(needs), not here, credit) for here, credit, needs in self.postings.get(uri, ()))
        for when, elsewhere, credit in lines:
            if total >= asked and there >= asked_there:
                break
            step = max(step, when)
            total += credit
            there += credit * (not elsewhere)
        return step


def in_order(
    structure: Structure,
    got: Iterable[str],
    satisfied: Sequence[Satisfied],
    postings: Sequence[Posting],
    steps: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Everything that is got, each after what it uses; by the step in which it is there (``steps``), ties by uri."""
    order = Needs(structure, got, satisfied, postings)
    steps = steps or {}
    waiting = list(order.needs)
    done: list[str] = []
    while waiting:
        before = frozenset(done)
        missing = {uri: order.missing(uri, before) for uri in waiting}
        ready = [uri for uri in waiting if not missing[uri]]
        if not ready:
            raise CompetencyGraphError(
                f"The plan has no order: {', '.join(waiting)} wait for each other.",
                "Report this as an error of this library, with the question.",
            )
        # What is complete is earned at once; then comes what the credential nearest to completion still lacks.
        nearest = {
            uri: min(
                (len(missing[c]) for c in waiting if uri in missing[c] and structure.is_earned(c)),
                default=len(order.needs),
            )
            for uri in ready
        }
        # The target closes the plan, but for what is earned by having it.
        target = structure.problem.target
        following = min(
            ready,
            key=lambda uri: (
                uri == target,
                steps.get(uri, 0),
                not structure.is_earned(uri),
                nearest[uri],
                uri,
            ),
        )
        done.append(following)
        waiting.remove(following)
    return tuple(done)
