"""What a plan should be good at first, and how sure its proof is (``questions.md``, ``stack_to_degree``)."""

from __future__ import annotations

from enum import Enum


class Objective(Enum):
    """What is made smallest first; the others follow in this order as tie-breaks, then sorted uris."""

    COST = "COST"
    """Money, after the number of items whose price nobody stated (unknown is not zero)."""
    CREDITS = "CREDITS"
    """Credit taken, after the number of items whose credit nobody stated."""
    COURSES = "COURSES"
    """Number of items taken."""


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
