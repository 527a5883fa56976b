"""The answer to ``skills``: each competency, by which way it comes, and whether it is required or one of several routes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.transfer.answer import Named


class Need(Enum):
    """How firmly a competency is asked for."""

    REQUIRED = "REQUIRED"
    """Every way to the credential passes it, as the requirements are read."""
    ALTERNATIVE = "ALTERNATIVE"
    """It lies on one of several routes, or among things of which some are chosen."""
    RECOMMENDED = "RECOMMENDED"
    """It is only recommended."""


@dataclass(frozen=True, slots=True)
class SkillStep:
    """One step on the way from the thing asked about to a competency."""

    to: Named
    """What this step leads to: a requirement, a course, an assessment, and last the competency."""
    kind: str
    """The label of what it leads to, such as Requirement or Course."""
    by: str
    """The type of the edge, such as REQUIRES, ASKS_FOR, TEACHES."""
    term: str | None
    """The CTDL term that states the step."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One competency and how it comes."""

    competency: Named
    """The competency; its code is its coded notation."""
    need: Need
    """How firmly it is asked for; the firmest of all its ways."""
    through: tuple[SkillStep, ...]
    """The shortest way of that firmness, from the thing asked about down to the competency."""
    by: tuple[str, ...]
    """All edge types by which it is reached: TEACHES, ASSESSES, ASKS_FOR, TARGETS, REQUIRES, …"""
    sources: int
    """How many resources below the thing asked about teach, assess or ask for it."""
    described: bool
    """False: others point at it, and nobody has described it (or its source deleted it)."""
    evidence: tuple[Evidence, ...]
    """Who states the last step; several where several records state it."""


@dataclass(frozen=True, slots=True)
class SkillsAnswer:
    """The competencies of one credential, course, program, assessment, pathway or job, through everything it requires."""

    of: Named
    """The thing asked about."""
    skills: tuple[Skill, ...]
    """The competencies: required ones first, then by name and uri."""
    examined: int
    """How many resources and requirements were read on the way."""
    cut: tuple[str, ...]
    """Where reading stopped at a limit (depth, number of nodes, one node with very many edges), in words; empty: nowhere."""
    evidence: tuple[Evidence, ...]
    """Every record that the ways rest on."""
    readings: tuple[Reading, ...]
    """Each ambiguous point, and how it was read."""
    needs_review: tuple[Review, ...]
    """What a person must look at: prose, parts that nobody describes, deleted ones."""
    sentence: str
    """A plain sentence for the student."""
