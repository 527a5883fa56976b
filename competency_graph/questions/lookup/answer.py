"""What a look-up gives: described nodes, and pages of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.questions.entities import Offerer


@dataclass(frozen=True, slots=True)
class Resource:
    """One node of the graph in a few words: enough to recognise it and to name it in a question."""

    uri: str
    """The one key of every node: what every question takes."""
    ctid: str | None
    """Credential Transparency identifier, where it has one."""
    labels: tuple[str, ...]
    """What it is in this graph, such as Course or Degree, in alphabetical order."""
    ctdl_type: str | None
    """The exact class its source gave it, such as ``ceterms:AssociateOfScienceDegree``."""
    name: str | None
    """Name in the record's first language; absent where nobody has described it yet."""
    description: str | None
    """Description as published."""
    code: str | None
    """Course or exam code as published."""
    url: str | None
    """Page about it."""
    status: str | None
    """Life-cycle status, as published."""
    starts: str | None
    """First day it holds, a partial ISO date."""
    ends: str | None
    """Last day it holds, a partial ISO date."""
    credit: Credit | None
    """Credit it carries where it is offered; absent: not stated, or not as a number."""
    price: Fraction | None
    """What it costs in total where a single figure is stated; absent: unknown, not zero."""
    currency: str | None
    """ISO 4217 currency of the price."""
    offered_by: tuple[Offerer, ...]
    """Who offers it, or who owns it where nobody is stated to offer it."""
    described: bool
    """False: others point at it, and nobody has described it (or its source deleted it)."""


@dataclass(frozen=True, slots=True)
class ResourceEdge:
    """One entry of a page."""

    cursor: str
    """Give it as ``after`` to go on behind this entry."""
    node: Resource
    """The entry itself."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Whether there is more."""

    has_next_page: bool
    """Whether entries follow behind this page."""
    end_cursor: str | None
    """Where to go on: the cursor of the last entry. Absent where nothing is shown and nothing follows."""


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One page of a look-up, best match or smallest name first."""

    edges: tuple[ResourceEdge, ...]
    """The entries, in order."""
    page_info: PageInfo
    """Whether there is more, and how to get it."""
