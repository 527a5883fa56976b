"""What a search gives: a page of what matches, and how much was looked through for it."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.evidence import Reading
from competency_graph.questions.lookup.answer import PageInfo, ResourceEdge


@dataclass(frozen=True, slots=True)
class CredentialsInAnswer:
    """Credentials of a region by subject."""

    region: str
    """The region as asked."""
    spellings: tuple[str, ...]
    """How it may be written in the data; capitals do not matter."""
    subject: str
    """The words or the code asked for."""
    edges: tuple[ResourceEdge, ...]
    """The credentials, best match first. May be fewer than asked while more follow."""
    page_info: PageInfo
    """Whether more may follow, and how to go on."""
    examined: int
    """How many credentials that match the subject were looked through for this page."""
    readings: tuple[Reading, ...]
    """What "in a region" was taken to mean."""
    sentence: str
    """The same in words."""
