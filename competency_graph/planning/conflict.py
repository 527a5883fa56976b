"""Why there is no plan: a set of requirements and limits of which taking any one away leaves a plan.

What is alike is tried together: with all terms in which things are offered, all prerequisites, all credit limits taken
away, most conflicts stay, and one proof has settled dozens of elements. What of such a group is needed is found by
QuickXplain (Junker 2004), which halves what may be left out; the target's own requirements, which nearly all are needed
when money is short, are taken away one by one. What was needed in a set is needed in every part of it, so the groups
can come one after the other. All of it together costs no more than ``EXPLAINED``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from competency_graph.planning.objective import ConflictKind
from competency_graph.planning.plan import Element

Possible = Callable[[frozenset[Element]], "bool | None"]
"""Whether there is a plan without these elements; None: not decided in time."""
EXPLAINED = 10.0
"""Deterministic seconds for all proofs of one conflict."""
ONE_OF_THEM = 0.2
"""Most that one of these proofs may use of it."""
FEW = 3
"""Elements up to which a group is tried one by one."""
GROUPS: Sequence[frozenset[ConflictKind]] = tuple(
    frozenset(kinds)
    for kinds in (
        (ConflictKind.OFFERED,),
        (ConflictKind.PREREQUISITE,),
        (ConflictKind.EXCLUSION, ConflictKind.INSTITUTIONS),
        (ConflictKind.TRANSFER_MAXIMUM, ConflictKind.CEILING, ConflictKind.RESIDENCY),
        (ConflictKind.REQUIREMENT,),
        (ConflictKind.MAXIMUM_CREDITS, ConflictKind.BUDGET),
        (ConflictKind.LOAD,),
        (ConflictKind.TERMS,),
    )
)
"""In which order groups are taken away; TERMS last, because a calendar without an end is the hardest to judge."""


def irreducible(
    elements: Sequence[Element], possible: Possible, target: str = ""
) -> tuple[tuple[Element, ...], bool]:
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
        """What of ``rest`` is needed beside the background, which conflicts with all of it."""
        if grown and infeasible(background):
            return []
        if len(rest) <= 1:
            return list(rest)
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = explain([*background, *first], bool(first), second)
        from_first = explain([*background, *from_second], bool(from_second), first)
        return [*from_first, *from_second]

    def one_by_one(background: list[Element], rest: Sequence[Element]) -> list[Element]:
        needed = list(rest)
        for element in rest:
            fewer = [e for e in needed if e != element]
            if infeasible([*background, *fewer]):
                needed = fewer
        return needed

    if not elements or infeasible([]):
        return (), decided
    kept = list(elements)
    for group in _groups(elements, target):
        others = [e for e in kept if e not in group]
        if len(group) <= FEW or (group[0].kind is ConflictKind.REQUIREMENT and group[0].owner == target):
            needed = one_by_one(others, group)
        else:
            needed = explain(others, True, group)
        kept = [*others, *needed]
    found = set(kept)
    return tuple(e for e in elements if e in found), decided


def _groups(elements: Sequence[Element], target: str) -> list[list[Element]]:
    """The elements by groups, requirements of the target apart from those of others."""
    found: list[list[Element]] = []
    for kinds in GROUPS:
        alike = [e for e in elements if e.kind in kinds]
        if ConflictKind.REQUIREMENT in kinds:
            found += [[e for e in alike if e.owner != target], [e for e in alike if e.owner == target]]
        else:
            found.append(alike)
    rest = [e for e in elements if not any(e.kind in kinds for kinds in GROUPS)]
    return [group for group in (*found, rest) if group]
