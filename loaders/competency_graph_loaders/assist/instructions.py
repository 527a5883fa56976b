"""How a group's instruction and its sections' advisements are read: a row for each form, with its enumerated readings.

=========================== ============================================================ =======================
instruction                 read as                                                      other reading
=========================== ============================================================ =======================
none, Following             every section, and everything in it
Conjunction And             every section
Conjunction Or              one section, everything in it
NFromArea n                 n of all items of the group
NFromConjunction n          the same, where the group has one section
… And, several sections     EACH_SECTION: n from every section                           OVER_SECTIONS: n in all
… Or, several sections      OVER_SECTIONS: n over all sections                           ONE_SECTION: n in one
=========================== ============================================================ =======================

A section's own ``NFollowing m`` is what the section asks for; where the group counts over its sections, it is the most
that the section may bring (AT_MOST_FROM_SECTION), or a demand beside the count (AT_LEAST_FROM_SECTION). What is not in
the table is kept in words and asks for everything, the strictest that it may mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import product

import orjson

from competency_graph_loaders.assist.phrases import AMOUNTS_OF_CREDIT, AT_LEAST, AT_MOST
from competency_graph_loaders.assist.wire import Advisement, Instruction

EACH, OVER, ONE = "EACH_SECTION", "OVER_SECTIONS", "ONE_SECTION"
CAP, FLOOR = "AT_MOST_FROM_SECTION", "AT_LEAST_FROM_SECTION"
LOWER, UPPER = "LOWER_END", "UPPER_END"


class Shape(Enum):
    """How the sections of a group combine."""

    EVERY = "every section"
    ONE = "one section"
    POOL = "a number of items of all sections"
    EACH = "a number of items of every section"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is wanted."""

    count: Fraction
    op: str = "AT_LEAST"
    credits: bool = False
    unit: str | None = None
    """Of credits, where it is stated."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which of the enumerated readings is used."""

    used: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A group's instruction, read."""

    shape: Shape
    amount: Amount | None = None
    readings: tuple[Reading, ...] = ()
    unread: tuple[str, ...] = ()
    """What nobody parsed, as published."""

    @property
    def reading(self) -> str | None:
        """The readings used, in one text."""
        return ", ".join(r.used for r in self.readings) or None

    @property
    def choices(self) -> list[str]:
        """Every combination of readings, the one used first."""
        if not self.readings:
            return []
        ordered = [(r.used, *(c for c in r.choices if c != r.used)) for r in self.readings]
        return [", ".join(some) for some in product(*ordered)]


def published(said: Advisement) -> str:
    """An instruction or advisement as ASSIST has it."""
    shown = said.model_dump(by_alias=True, exclude={"id"})
    return orjson.dumps(
        {k: v for k, v in shown.items() if v not in (None, "")}, option=orjson.OPT_SORT_KEYS
    ).decode()


def amount_of(said: Advisement) -> tuple[Amount | None, tuple[Reading, ...]]:
    """How much is wanted; None where that is not stated in a form that is known."""
    unit, quantifier = said.amount_unit_type.lower(), said.amount_quantifier.lower()
    if said.amount is None or said.amount <= 0 or quantifier not in AT_LEAST | AT_MOST:
        return None, ()
    by_credit = unit in AMOUNTS_OF_CREDIT
    if not by_credit and unit not in ("course", "courses"):
        return None, ()
    count = Fraction(str(said.amount))
    if not by_credit and count.denominator != 1:
        return None, ()
    readings: tuple[Reading, ...] = ()
    upper = said.to_amount if isinstance(said, Instruction) else None
    if upper is not None and upper > said.amount:
        readings = (Reading(LOWER, (LOWER, UPPER)),)
    op = "AT_MOST" if quantifier in AT_MOST else "AT_LEAST"
    return Amount(count, op, by_credit, AMOUNTS_OF_CREDIT.get(unit)), readings


def section_amount(advisements: Sequence[Advisement]) -> tuple[Amount | None, tuple[str, ...]]:
    """What a section asks for by itself, and what nobody parsed. No advisement: everything in it."""
    found: Amount | None = None
    unread: list[str] = []
    for said in sorted(advisements, key=lambda a: a.position):
        amount = amount_of(said)[0] if said.type == "NFollowing" else None
        if amount is None or found is not None:
            unread.append(published(said))
        else:
            found = amount
    return found, tuple(unread)


def read_group(
    instruction: Instruction | None,
    advisements: Sequence[Advisement],
    sizes: Sequence[int],
    numbered: Sequence[bool],
) -> Read:
    """Read the instruction of a group.

    Args:
        instruction: None where there is none.
        advisements: of the group itself; none was seen, and none is understood.
        sizes: how many items each section has.
        numbered: whether each section has a number of its own.
    """
    unread = tuple(published(a) for a in advisements)
    if instruction is None:
        return Read(Shape.EVERY, unread=unread)
    kind, conjunction = instruction.type, instruction.conjunction
    if kind == "Following" or (kind == "Conjunction" and conjunction == "and"):
        return Read(Shape.EVERY, unread=unread)
    if kind == "Conjunction" and conjunction == "or":
        return Read(Shape.ONE, unread=unread)
    amount, readings = amount_of(instruction)
    if amount is None or kind not in ("NFromArea", "NFromConjunction"):
        return Read(Shape.EVERY, unread=(*unread, published(instruction)))
    if kind == "NFromConjunction" and len(sizes) > 1:
        if conjunction is None:
            return Read(Shape.EVERY, unread=(*unread, published(instruction)))
        # Where a section has fewer items than are wanted of each, only the count over all can be meant.
        each = conjunction == "and" and not amount.credits and all(size >= amount.count for size in sizes)
        if each:
            return Read(Shape.EACH, amount, (*readings, Reading(EACH, (EACH, OVER))), unread)
        readings = (*readings, Reading(OVER, (OVER, EACH if conjunction == "and" else ONE)))
    if any(numbered) and not amount.credits and len(sizes) > 1:
        readings = (*readings, Reading(CAP, (CAP, FLOOR)))
    return Read(Shape.POOL, amount, readings, unread)
