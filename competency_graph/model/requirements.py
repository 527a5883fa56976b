"""One requirement tree for everything that asks for something.

A CTDL ConditionProfile, a pathway's ComponentCondition, a program's course list and the sending side of a transfer
rule are the same thing: a tree of ``Requirement`` nodes whose leaves are ``Ask`` (this resource), ``Filter`` (anything
of this kind), ``Residual`` (credits or prose nobody accounted for) — judged by one evaluator, solved by one planner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

WAIVED = "waived"
"""Role of an Ask that a registrar has waived: it is met, by nothing that was brought."""


class Op(Enum):
    """How a requirement's children combine."""

    ALL = "ALL"
    """All of them."""
    ANY = "ANY"
    """Any one of them."""
    AT_LEAST = "AT_LEAST"
    """At least so many of them."""
    AT_MOST = "AT_MOST"
    """At most so many of them."""


class CountUnit(Enum):
    """What ``AT_LEAST n`` and ``AT_MOST n`` count: children, credits, or sections. A series is one item."""

    ITEMS = "ITEMS"
    """Things: a series counts as one."""
    CREDITS = "CREDITS"
    """Credits, in the unit that is stated beside."""
    SECTIONS = "SECTIONS"
    """Sections: groups of which something must be taken from each."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A leaf: this one resource (course, credential, assessment, competency, …), or one that counts as it."""

    target: str
    """Uri."""
    role: str = ""
    """The CTDL term it was asked by, such as ``targetLearningOpportunity``."""
    minimum_grade: str | None = None
    maximum_grade: str | None = None
    minimum_score: Fraction | None = None
    maximum_score: Fraction | None = None
    level: str | None = None
    name: str = ""
    labels: frozenset[str] = frozenset()
    sub_score: str | None = None
    """Name of the sub-score that the score band is about; None: the score itself."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A leaf: anything of a kind (``upper-division biology``). Empty fields do not filter."""

    uri: str
    subject: str | None = None
    first_number: int | None = None
    last_number: int | None = None
    level: str | None = None
    area: str | None = None
    institution: str | None = None
    exclusions: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Residual:
    """A leaf nobody can judge: credits that no listed course accounts for, or prose. Never met by itself."""

    uri: str
    text: str
    credits: Fraction | None = None
    credit_unit: str | None = None


class Origin(Enum):
    """Where credit that a limit is about was earned."""

    ANY = "ANY"
    RESIDENT = "RESIDENT"
    """With the institution that asks."""
    TRANSFERRED = "TRANSFERRED"
    """Elsewhere, and accepted there."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling or floor over what counts for a requirement: at most 60 in transfer, 24 of the last 30 in residence."""

    uri: str
    measure: str
    """CREDITS, COURSES, ITEMS, GPA (a credits-weighted average) or SHARE (a part of the credit, 0 to 1)."""
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    unit: str | None = None
    """Of credit, when the measure is CREDITS, and of ``last``."""
    text: str = ""
    over: Filter | None = None
    """What it is about; None: everything that counts for the node that it stands on."""
    origin: Origin = Origin.ANY
    last: Fraction | None = None
    """Only the last so many credits (by date), or courses where the measure is COURSES."""
    waived_by: str | None = None
    """Uri of the decision by which a registrar waived it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """An inner node.

    ``AT_LEAST n CREDITS`` without children asks for n credits of anything that is posted at the institution that asks
    (CTDL: a ConditionProfile's ``creditValue`` beside or without targets).
    """

    uri: str
    op: Op
    children: tuple[Node, ...] = ()
    count: Fraction | None = None
    """The n of AT_LEAST and AT_MOST."""
    unit: CountUnit = CountUnit.ITEMS
    credit_unit: str | None = None
    kind: str = "required"
    """required, recommended, entry, corequisite, prerequisite, renewal, certification, sending."""
    name: str = ""
    text: tuple[str, ...] = ()
    """Conditions as published that nobody parsed: a person must read them."""
    reading: str | None = None
    """Which of the enumerated readings of an ambiguous instruction this tree follows."""
    consumption: str = "UNSTATED"
    """SHARED, EXCLUSIVE or UNSTATED: may one course satisfy several of the children?"""
    term: str = ""
    """The CTDL term it was stated by, such as ``ceterms:requires``."""
    readings: tuple[str, ...] = ()
    """The enumerated readings that there are, where ``reading`` is one of them."""
    limits: tuple[Limit, ...] = ()
    """Ceilings and floors over what counts for it (``LIMITED_BY``)."""

    def walk(self) -> Iterator[Node]:
        """Every node of the tree, this one first, children in order."""
        yield self
        for child in self.children:
            if isinstance(child, Requirement):
                yield from child.walk()
            else:
                yield child

    def asks(self) -> Iterator[Ask]:
        """The leaves that name a resource."""
        return (node for node in self.walk() if isinstance(node, Ask))


Node: TypeAlias = Requirement | Ask | Filter | Residual
