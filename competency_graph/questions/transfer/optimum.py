"""The best set of what rules leave open, proven: each part by the cheapest way that proves it (``choice.py`` says what best is)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competency_graph.questions.transfer.choice import parts_of
from competency_graph.questions.transfer.exact import solve
from competency_graph.questions.transfer.priority import rivals_among
from competency_graph.questions.transfer.search import search
from competency_graph.questions.transfer.work import Case, Firing


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best set, and whether it is proven."""

    firings: tuple[Firing, ...]
    proven: bool


def choose(firings: Sequence[Firing], case: Case) -> Chosen:
    """The best admissible set of the open firings.

    Args:
        firings: what steps 1 to 3 left open, in order of key.
        case: the rest.
    """
    rivals = rivals_among(firings, case)
    chosen: list[int] = []
    proven = True
    for numbers, part in parts_of(firings, rivals, case):
        if not any(part.rivals) and not any(part.counted):
            # Nothing stands against any of them: all are chosen, whatever they are worth.
            chosen += numbers
            continue
        found = search(part)
        best = found.best
        if not found.complete:
            solved = solve(part, best)
            best, proven = solved.best, proven and solved.proven
        chosen += (numbers[n] for n in best[1])
    return Chosen(tuple(firings[n] for n in sorted(chosen)), proven)
