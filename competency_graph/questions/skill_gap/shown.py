"""What holdings show: which competencies they are stated to teach, assess or ask for, and by which way that is known.

A competency that is held shows itself. A course that was passed shows what it, or the same course under another number,
is stated to teach or assess. A credential, program or exam shows that too, and what everything that it requires without a
choice is stated to teach, assess or ask for: who holds it has met that. What lies on one of several routes is not shown:
which route was gone is not known. What the awarding organization itself offers in preparation for a credential is read as
part of earning it, on the asker's word (``preparation``), because badges are published that way. Experience, placements
and certified patterns state no competency.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from competency_graph.model.credits import quantity_text
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.questions.bands import EARNED, scale_named
from competency_graph.questions.entities import Found, resolve
from competency_graph.questions.skills.answer import Need
from competency_graph.questions.skills.question import Link, Subgraph, is_competency, need_of, read_below
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.holdings import Brought, unused
from competency_graph.questions.transfer.reading import read_same_work
from competency_graph.store.reading import Question, Read

STATING = ("TEACHES", "ASSESSES")
_MET = frozenset(
    ("REQUIRES", "COMMON_CONDITIONS", "HAS_PART", "ASKS_FOR", "PART_OF", "HAS_CONDITION", "DESTINATION", "IN_PATHWAY",
     "CHILD_OF", "PROXY_FOR", "TARGETS", "PREPARES_FOR", "SAME_COURSE", *STATING)
)  # fmt: skip
"""What a holder has met: not what was recommended, nor what must be there before (that may have been waived)."""
_KINDS = (ItemKind.COURSEWORK, ItemKind.EXAM, ItemKind.CREDENTIAL, ItemKind.COMPETENCY)


@dataclass(frozen=True, slots=True)
class Claim:
    """A competency, and how a holding shows it."""

    competency: str
    brought: Brought
    holding: Found
    way: tuple[Link, ...]

    @property
    def pending(self) -> bool:
        """Whether the work is in progress."""
        return self.brought.status is WorkStatus.IN_PROGRESS


@dataclass(slots=True)
class Shown:
    """Everything that the holdings show."""

    graph: Subgraph = field(default_factory=Subgraph)
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    of_exams: dict[int, Review] = field(default_factory=dict)
    """By position in the holdings: what a person must decide where the exam shows something."""
    used: list[Brought] = field(default_factory=list)
    """The items that were looked at."""


def _looked_at(brought: Sequence[Brought], shown: Shown) -> Iterator[Brought]:
    for item in brought:
        if (review := unused(item)) is not None:
            shown.reviews.append(review)
        if item.found is None or item.status is WorkStatus.PLANNED:
            continue
        if item.kind not in _KINDS:
            shown.reviews.append(
                Review(
                    item.given,
                    f"No statement says which competencies {item.kind.value.lower()} of this kind shows; a person may.",
                )
            )
            continue
        if (
            item.kind is ItemKind.COURSEWORK
            and item.status is WorkStatus.COMPLETED
            and item.grade is not None
            and scale_named(item.scale)[0].classify(item.grade) not in EARNED
        ):
            continue
        if item.kind is ItemKind.EXAM:
            why = (
                "No score was given; it is taken as passed."
                if item.score is None
                else f"Whether a score of {quantity_text(item.score)} passes is not stated; it is taken as passed."
            )
            shown.of_exams[item.position] = Review(item.found.uri, why)
        yield item


def _walk(graph: Subgraph, root: str) -> dict[str, tuple[Link, ...]]:
    """Everything that a holder of ``root`` has met without a choice, by its shortest way."""
    reached: dict[str, tuple[Link, ...]] = {root: ()}
    queue = deque([root])
    while queue:
        uri = queue.popleft()
        course = "Course" in graph.nodes[uri]["labels"]
        for link in graph.below(uri):
            if (
                link.end in reached
                or link.type not in _MET
                or need_of(graph, link, "ALL") is not Need.REQUIRED
            ):
                continue
            # What a course "requires" is as a rule what must be there before it.
            if course and link.type not in (*STATING, "SAME_COURSE", "PREPARES_FOR"):
                continue
            reached[link.end] = (*reached[uri], link)
            queue.append(link.end)
    return reached


def what_is_shown(brought: Sequence[Brought], *, preparation: bool = True) -> Question[Shown]:
    """Every competency that the holdings show, with each way.

    Args:
        brought: the holdings, as found.
        preparation: what an organization offers in preparation for its own credential is part of earning it.
    """
    shown = Shown()
    shown.used = list(_looked_at(brought, shown))
    roots: dict[str, Found] = {item.found.uri: item.found for item in shown.used if item.found is not None}
    courses = [item for item in shown.used if item.kind is ItemKind.COURSEWORK and item.found is not None]
    extra: list[Link] = []
    same = yield from read_same_work([item.found.uri for item in courses if item.found is not None])
    extra += [
        Link(item.found.uri, other.other, "SAME_COURSE", other.steps)
        for item in courses
        if item.found is not None
        for other in same.get(item.found.uri, ())
        if other.kind == "SAME_COURSE" and other.holds(item.date)
    ]
    if preparation:
        extra += yield from _preparing(roots)
    also = sorted({link.end for link in extra} - roots.keys())
    candidates = (yield from resolve(also)) if also else {}
    everything = {**roots, **{uri: found[0] for uri, found in candidates.items() if found}}
    shown.graph = yield from read_below(list(everything.values()))
    for link in extra:
        if link.end in shown.graph.nodes and link not in shown.graph.links[link.start]:
            shown.graph.links[link.start].append(link)
    _read_claims(shown)
    if any(link.type == "PREPARES_FOR" for claims in shown.claims.values() for c in claims for link in c.way):
        shown.readings.append(
            Reading(
                "preparation", "PART_OF_EARNING", ("PART_OF_EARNING", "NOT_SHOWN"),
                "What an organization offers in preparation for its own credential is read as part of earning it.",
            )
        )  # fmt: skip
    if any(claim.pending for claims in shown.claims.values() for claim in claims):
        shown.readings.append(
            Reading(
                "holdings", "EXPECTED", ("EXPECTED", "NOT_HELD"),
                "Work in progress shows nothing yet; what it will show when it ends well is EXPECTED, and no plan buys it again.",
            )
        )  # fmt: skip
    return shown


def _preparing(roots: dict[str, Found]) -> Question[list[Link]]:
    credentials = sorted(uri for uri, found in roots.items() if "Credential" in found.labels)
    if not credentials:
        return []
    found: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in (yield Read("skill_gap/preparing", {"uris": credentials})):
        found.setdefault((row["credential"], row["node"]["uri"]), []).append(
            {"unit": row["unit"], "term": row["term"]}
        )
    return [Link(start, end, "PREPARES_FOR", tuple(stated)) for (start, end), stated in found.items()]


def _read_claims(shown: Shown) -> None:
    ways: dict[str, dict[str, tuple[Link, ...]]] = {}
    for item in shown.used:
        assert item.found is not None  # noqa: S101 - looked_at gives found ones
        root = item.found.uri
        if root not in ways:
            ways[root] = _walk(shown.graph, root)
        for uri, way in ways[root].items():
            stated = not way or way[-1].type in (*STATING, "ASKS_FOR", "TARGETS")
            if stated and is_competency(shown.graph.nodes[uri], way[-1:]):
                shown.claims.setdefault(uri, []).append(Claim(uri, item, item.found, way))
