"""The answer to ``providers_of``: who, with how many things, and a page of these things."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.evidence import Evidence, Reading
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.lookup.answer import PageInfo, Resource
from competency_graph.questions.transfer.answer import Named


@dataclass(frozen=True, slots=True)
class Aligned:
    """Another competency that shows the one asked about; its offers are listed, and marked."""

    competency: Named
    """The aligned competency."""
    evidence: tuple[Evidence, ...]
    """Who states the alignment; nobody where the text alone is the same."""
    how: MatchedBy = MatchedBy.EXACT
    """Why it shows the one asked about: an exact alignment, a wider one that covers it, or (on request) the same words."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An organization, and how many things it offers that teach or assess the competency or an aligned one."""

    organization: Named | None
    """Who offers them, or owns them where nobody is stated to offer; absent: nobody is stated."""
    place: str | None
    """City, region and country of its address, as far as stated."""
    teaches: int
    """How many things teach it."""
    assesses: int
    """How many things assess it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that teaches or assesses the competency or an aligned one."""

    cursor: str
    """Give it as ``after`` to go on behind this entry."""
    node: Resource
    """The course, program, assessment, …, with who offers it."""
    by: tuple[str, ...]
    """TEACHES, ASSESSES, or both."""
    exact: bool
    """True: the competency asked about itself; False: only another one that shows it."""
    competencies: tuple[str, ...]
    """Uris of which of the competencies it teaches or assesses."""
    evidence: tuple[Evidence, ...]
    """Who states it; several where several records do."""


@dataclass(frozen=True, slots=True)
class ProvidersOfAnswer:
    """Who offers something that teaches or assesses one competency."""

    competency: Named
    """The competency asked about."""
    aligned: tuple[Aligned, ...]
    """Competencies that show it: exactly aligned in either direction, or stated to cover it; alignments are not chained."""
    providers: tuple[Provider, ...]
    """Who, the one with most things first; empty behind the first page."""
    providers_in_all: int | None
    """How many organizations there are, where more than listed; absent behind the first page."""
    offers: tuple[Offer, ...]
    """One page of what they offer, by name."""
    page_info: PageInfo
    """Whether there is more."""
    evidence: tuple[Evidence, ...]
    """Every record that the page rests on."""
    readings: tuple[Reading, ...]
    """How "provides" was read."""
    sentence: str
    """The same in words."""
