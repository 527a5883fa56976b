"""The words of a plan: what it should be good at first, what is proven about it, what may stand in its way.

Follows ``questions.md``, ``stack_to_degree``; the same words are in the answer, its JSON and its GraphQL form.
"""

from __future__ import annotations

from enum import Enum


class Objective(Enum):
    """What is made smallest first; the others follow in this order as tie-breaks, then sorted uris."""

    COST = "COST"
    """Money, after the number of items whose price nobody stated (unknown is not zero)."""
    TIME = "TIME"
    """Weeks from the first day of the calendar until the target is complete; only with a calendar."""
    CREDITS = "CREDITS"
    """Credit taken, after the number of items whose credit nobody stated."""
    COURSES = "COURSES"
    """Number of items taken, or of option bundles (``Counting``)."""


class Counting(Enum):
    """What the measure COURSES counts."""

    COURSES = "COURSES"
    """Items taken."""
    BUNDLES = "BUNDLES"
    """Distinct sets of items that used conversions take, and what is taken for none of them (``bundles.py``)."""


class PlanStatus(Enum):
    """What is proven about a plan, for the parsed part of the requirements."""

    OPTIMAL = "OPTIMAL"
    """No plan within the limits is better."""
    FEASIBLE = "FEASIBLE"
    """A plan; time ended before the proof. The gap says how much better another could be at most."""
    INFEASIBLE = "INFEASIBLE"
    """No plan exists; the conflict says why."""
    UNDECIDED = "UNDECIDED"
    """Time ended before a plan or a proof that there is none."""
    NOT_STATED = "NOT_STATED"
    """Nobody has stated what the target asks for, nor sells it as one item."""


class ConflictKind(Enum):
    """What stands in the way."""

    REQUIREMENT = "REQUIREMENT"
    """A part of what a credential, program or pathway asks for."""
    PREREQUISITE = "PREREQUISITE"
    """What must come before or with an item."""
    RESIDENCY = "RESIDENCY"
    """Least credit to be earned at the institution."""
    TRANSFER_MAXIMUM = "TRANSFER_MAXIMUM"
    """Most transfer credit that the institution counts."""
    CEILING = "CEILING"
    """Most that several rules may award together."""
    BUDGET = "BUDGET"
    """Most money."""
    MAXIMUM_CREDITS = "MAXIMUM_CREDITS"
    """Most credit to take."""
    INSTITUTIONS = "INSTITUTIONS"
    """Where items may be taken."""
    EXCLUSION = "EXCLUSION"
    """An item that must not be taken."""
    TERMS = "TERMS"
    """The last term of the calendar: without it, the calendar goes on with further terms of the same shape."""
    LOAD = "LOAD"
    """Most work in a term; it is about CREDITS, HOURS or WEEKS."""
    OFFERED = "OFFERED"
    """When an item can be begun."""
