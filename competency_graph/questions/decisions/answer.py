"""What is on file of registrars' decisions: each as recorded, whether it holds, and what it is about as the graph has it now."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.decisions import Decision, DecisionState


@dataclass(frozen=True, slots=True)
class About:
    """One thing that a decision is about."""

    role: str
    """item, requirement, award or toward."""
    uri: str
    """Uri."""
    name: str | None
    """Its name; None where the graph does not have it (any more)."""
    code: str | None
    """Its code."""
    described: bool
    """Whether anybody describes it (False: it was deleted, or its source was taken back)."""


@dataclass(frozen=True, slots=True)
class FiledDecision:
    """One decision on file."""

    decision: Decision
    """As it was recorded, with its revocation."""
    state: DecisionState
    """Whether it holds on the day that was asked about."""
    receiver_name: str | None
    """Name of who decided."""
    about: tuple[About, ...]
    """What it is about, by role."""


@dataclass(frozen=True, slots=True)
class DecisionsAnswer:
    """Decisions on file, oldest first."""

    as_of: str
    """The day on which the states are read."""
    decisions: tuple[FiledDecision, ...]
