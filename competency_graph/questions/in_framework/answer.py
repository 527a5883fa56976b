"""The answer to ``in_framework``: whether a competency is in a framework, who says so, and its place in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.evidence import Evidence
from competency_graph.questions.transfer.answer import Named


class Membership(Enum):
    """Whether a competency is in the framework."""

    STATED = "STATED"
    """A record states it."""
    BY_PARENTS = "BY_PARENTS"
    """No record states it of the competency itself; the competencies above it lead to the framework."""
    NOT_IN = "NOT_IN"
    """Nothing that was loaded puts it there."""


@dataclass(frozen=True, slots=True)
class FrameworkPlace:
    """One competency and its place."""

    competency: Named
    """The competency; its code is its coded notation."""
    membership: Membership
    """Whether it is in the framework."""
    parents: tuple[Named, ...]
    """What stands above it, from the top of the framework down; the shortest way where there are several."""
    level: int | None
    """1 for a top competency, 2 for its children, …; absent where no way to the top is stated."""
    frameworks: tuple[Named, ...]
    """Every framework that it is stated to be in."""
    evidence: tuple[Evidence, ...]
    """Who states the membership, or the steps up to the framework."""


@dataclass(frozen=True, slots=True)
class InFrameworkAnswer:
    """Whether a competency is in a framework, and where."""

    framework: Named
    """The framework."""
    asked: str
    """The uri, CTID or coded notation asked about."""
    member: bool
    """Whether one of the competencies it means is in the framework."""
    places: tuple[FrameworkPlace, ...]
    """The competencies that it means, members first; several where a code is used twice; empty: none is known here."""
    evidence: tuple[Evidence, ...]
    """Every record that this rests on."""
    sentence: str
    """The same in words."""
