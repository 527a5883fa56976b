"""Option bundles: what several items count as where one rule takes them together.

``Counting.BUNDLES`` counts the least number of sets that hold everything that is taken: each set is what one used
conversion takes, or a single item that no used conversion takes; a conversion that awards nothing that anybody asks for or
counts is not used. The set of every used conversion counts once, however
many conversions take it; a set in which everything is held counts nothing.
"""

from __future__ import annotations

from competency_graph.planning.choices import Choices, Expr


def bundled(choices: Choices) -> list[Expr]:
    """A literal for each set that may count."""
    structure = choices.structure
    sets: dict[tuple[str, ...], list[Expr]] = {}
    within: dict[str, list[Expr]] = {}
    for key, fire in choices.fire.items():
        uses = structure.conversion[key].uses
        for use in uses:
            for base in structure.bases(use.item):
                within.setdefault(base, []).append(fire)
        if any(
            not use.by_holding or not any(base in structure.held for base in structure.bases(use.item))
            for use in uses
        ):
            sets.setdefault(tuple(sorted({structure.same(use.item) for use in uses})), []).append(fire)
    found = []
    for names, fired in sorted(sets.items()):
        bundle = choices.literal(f"bundle {' '.join(names)}")
        for fire in fired:
            choices.model.add_implication(fire, bundle)
        found.append(bundle)
    for uri, taken in choices.take.items():
        alone = choices.literal(f"{uri} in no bundle")
        choices.model.add_bool_or([~taken, alone, *within.get(uri, ())])
        found.append(alone)
    return found
