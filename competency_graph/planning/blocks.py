"""What is inside a credential that a rule takes as a block is not evaluated, nor posted, beside the block.

The components that a credential names are excluded as such (``Structure.exclusions``, and the identities of a record).
Here it is about what nobody names: what a rule made count inside it, and what was counted toward its total of credits.
Both are choices of the plan, so the exclusion holds only where they are made.
"""

from __future__ import annotations

from competency_graph.planning.choices import Choices, Expr
from competency_graph.planning.demands import Demands
from competency_graph.planning.plan import Relation
from competency_graph.planning.problem import Conversion
from competency_graph.planning.records import Records
from competency_graph.planning.structure import Structure


def exclude_insides(choices: Choices, records: Records, demands: Demands) -> None:
    """Add the constraints; after everything else is in the model."""
    structure = choices.structure
    insides = _insides(structure, records, demands)
    blocks: dict[str, list[tuple[Expr, str]]] = {}
    for conversion in structure.conversions:
        if conversion.key in choices.fire:
            found = _inside(structure, conversion, insides)
            if found:
                blocks[conversion.key] = found
    for key, inside in blocks.items():
        block = structure.conversion[key]
        for other in structure.conversions:
            if (
                other.rule == block.rule
                or other.key not in choices.fire
                or not structure.one_record(block, other)
            ):
                continue
            names = {structure.same(use.item) for use in other.uses}
            for literal, name in inside:
                if name in names:
                    choices.model.add_bool_or([~choices.fire[key], ~literal, ~choices.fire[other.key]])
    for record in records.records.values():
        posted = [key for key in record.post if key in blocks]
        for place, key in enumerate(posted):
            post = record.post[key]
            for literal, name in blocks[key]:
                for uri, direct, _ in record.direct:
                    if structure.same(uri) == name:
                        choices.model.add_bool_or([~post, ~literal, ~direct])
                for rival, theirs in record.post.items():
                    if rival != key and name in structure.conversion_identity(structure.conversion[rival]):
                        choices.model.add_bool_or([~post, ~literal, ~theirs])
                for rival in posted[place + 1 :]:
                    for their_literal, their_name in blocks[rival]:
                        if their_name == name:
                            choices.model.add_bool_or([~post, ~literal, ~record.post[rival], ~their_literal])


def _insides(structure: Structure, records: Records, demands: Demands) -> dict[str, list[tuple[Expr, str]]]:
    """Offer → (literal, class name) of what it uses that it does not name."""
    found: dict[str, list[tuple[Expr, str]]] = {}
    for leaf in demands.leaves:
        if leaf.owner not in structure.within_blocks or leaf.relation is not Relation.REQUIREMENT:
            continue
        for way in leaf.ways:
            if way.conversion is not None:
                found.setdefault(leaf.owner, []).extend((way.chosen, name) for name in sorted(way.identity))
    for counted in records.counted:
        for literal, items in counted.used:
            names = sorted({name for item in items for name in structure.identity(item)})
            found.setdefault(counted.owner, []).extend((literal, name) for name in names)
    return found


def _inside(
    structure: Structure, conversion: Conversion, insides: dict[str, list[tuple[Expr, str]]]
) -> list[tuple[Expr, str]]:
    """What is inside the blocks that a conversion takes, at any depth."""
    names = frozenset(
        name
        for use in conversion.uses
        if structure.is_block(use.item)
        for name in structure.identity(use.item)
    )
    return [pair for owner, found in insides.items() if structure.same(owner) in names for pair in found]
