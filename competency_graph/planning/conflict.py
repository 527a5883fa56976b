"""Why there is no plan: a set of requirements and limits of which taking any one away leaves a plan.

QuickXplain (Junker 2004): halves what may be left out, so that a small conflict among many elements costs few proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from competency_graph.planning.plan import Element

Possible = Callable[[frozenset[Element]], "bool | None"]
"""Whether there is a plan without these elements; None: not decided in time."""


def irreducible(elements: Sequence[Element], possible: Possible) -> tuple[tuple[Element, ...], bool]:
    """A conflict among ``elements``, in their order, and whether each of them was proven necessary.

    The whole is known to be infeasible. What is no element (that a rule needs its items, that an order exists) always
    holds; without any element there is always a plan, unless nobody offers the target: then the set is empty.
    """
    decided = True
    everything = frozenset(elements)

    def infeasible(kept: Sequence[Element]) -> bool:
        nonlocal decided
        found = possible(everything - frozenset(kept))
        if found is None:
            decided = False
        return found is False

    def explain(background: list[Element], grown: bool, rest: Sequence[Element]) -> list[Element]:
        if grown and infeasible(background):
            return []
        if len(rest) == 1:
            return list(rest)
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = explain([*background, *first], bool(first), second)
        from_first = explain([*background, *from_second], bool(from_second), first)
        return [*from_first, *from_second]

    if not elements or infeasible([]):
        return (), decided
    found = set(explain([], False, elements))
    return tuple(e for e in elements if e in found), decided
