"""The answer to ``owned_by``: the organization with its units, counts by kind, and a page of one kind."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.evidence import Evidence
from competency_graph.questions.lookup.answer import ResourcePage
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.digest import Count


@dataclass(frozen=True, slots=True)
class OrganizationUnit:
    """A department or sub-organization."""

    organization: Named
    """The unit."""
    parent: Named
    """The organization that it is a part of; the first by uri where several say so."""
    level: int
    """1 for a unit of the organization asked about, 2 for a unit of that one, …"""
    evidence: tuple[Evidence, ...]
    """Who states it."""


@dataclass(frozen=True, slots=True)
class OwnedByAnswer:
    """Everything that an organization and its departments and sub-organizations own or offer."""

    organization: Named
    """The organization asked about."""
    units: tuple[OrganizationUnit, ...]
    """Its departments and sub-organizations, recursively, nearest first."""
    total: int | None
    """How many things there are in all; each counts once, whoever owns and offers it. Absent on a page of one kind."""
    counts: tuple[Count, ...]
    """How many by kind (label of the model, the greatest first); a certificate counts as Certificate and as Credential.
    Empty on a page of one kind."""
    kind: str | None
    """The kind that is listed."""
    page: ResourcePage | None
    """One page of that kind, by name; absent where no kind was asked for."""
    cut: tuple[str, ...]
    """Where reading stopped at a limit, in words; empty: nowhere."""
    evidence: tuple[Evidence, ...]
    """Who states the units. Who states what is listed, the look-up of each node tells."""
    sentence: str
    """The same in words."""
