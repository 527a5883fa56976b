"""All competencies of a credential through everything that it requires, recursively (``questions.md``, ``skills``).

What is read, one level at a time: conditions (``requires``, ``recommends``, entry, prerequisite, corequisite, shared
manifests), the requirement trees below them, parts (courses of a program, components of a pathway), what components
stand for, a job's tasks and work roles, and of each of these what it teaches, assesses, embodies or names as target
competency. A node is read once, so cycles
end. The evaluation is a walk over the subgraph in memory: first along what is required, then along alternatives, then
along recommendations; the first walk that reaches a competency says how firmly it is asked for, and its shortest way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.entities import Found, one
from competency_graph.questions.skills.answer import Need, Skill, SkillsAnswer, SkillStep
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

MOST_DEPTH = 25
"""Most levels of edges that are followed. A requirement tree and the course below it take three to five."""
MOST_NODES = 5_000
"""Most nodes that are read; a bachelor's degree with all its courses and their competencies is a few hundred."""
MOST_EDGES = 3_000
"""A node with more edges than this is not read: no requirement has them, a shared part of a collection may."""
REQUIRES_READINGS = ("ALL", "ANY")
COMPETENCY_ROLES = ("targetCompetency", "skillEmbodied", "knowledgeEmbodied", "abilityEmbodied")
"""Roles in which a resource points straight at competencies; the last three are those of jobs, occupations and tasks."""
ROLES = (*COMPETENCY_ROLES, "hasTask", "hasWorkRole")
"""Roles that are followed: a job's tasks and work roles ask for competencies of their own."""
_LEAVES = frozenset(("Competency", "CompetencyFramework", "Concept", "Filter", "Residual"))
_SHOWN = ("Competency", "Course", "Program", "LearningOpportunity", "Assessment", "Credential", "Requirement")
_NEEDS = (Need.REQUIRED, Need.ALTERNATIVE, Need.RECOMMENDED)


@dataclass(frozen=True, slots=True)
class Link:
    """One fact of the subgraph: all parallel edges of one type between two nodes."""

    start: str
    end: str
    type: str
    statements: tuple[Mapping[str, Any], ...]
    """The edges, one for each unit that states it."""

    @property
    def term(self) -> str | None:
        """The CTDL term of the first statement."""
        return next((s["term"] for s in self.statements if s.get("term")), None)


@dataclass(slots=True)
class Subgraph:
    """What was read."""

    nodes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    """Links by the node from which they lead on toward competencies (parts lead from the whole to the part)."""
    cut: list[str] = field(default_factory=list)

    def below(self, uri: str) -> list[Link]:
        """The links that are followed from a node, in a fixed order.

        Components of a pathway are reached from its destination where it has one; children of a component only where
        it has no condition of its own: the condition says which of them are asked for.
        """
        links = self.links.get(uri, [])
        types = {link.type for link in links}
        passed = {"IN_PATHWAY"} if "DESTINATION" in types else set()
        passed |= {"CHILD_OF"} if "HAS_CONDITION" in types else set()
        return [link for link in links if link.type not in passed]


def _number(text: object) -> Fraction | None:
    return Fraction(text) if isinstance(text, str) else None


def need_of(graph: Subgraph, link: Link, requires: str) -> Need:
    """How firmly one link asks, given that its start is asked for."""
    node = graph.nodes[link.start]
    siblings = [x for x in graph.below(link.start) if x.type in ("HAS_PART", "ASKS_FOR")]
    if link.type == "RECOMMENDS" or graph.nodes[link.end].get("kind") == "recommended":
        return Need.RECOMMENDED
    if link.type == "REQUIRES" and requires == "ANY":
        stated = [x for x in graph.below(link.start) if x.type == "REQUIRES"]
        return Need.ALTERNATIVE if len(stated) > 1 else Need.REQUIRED
    if link.type not in ("HAS_PART", "ASKS_FOR"):
        return Need.REQUIRED
    op, count = node.get("op"), _number(node.get("count"))
    if op == "ANY":
        return Need.ALTERNATIVE if len(siblings) > 1 else Need.REQUIRED
    if op == "AT_MOST":
        return Need.ALTERNATIVE
    if op == "AT_LEAST":
        if node.get("count_unit") != "ITEMS" or count is None:
            return Need.ALTERNATIVE
        return Need.ALTERNATIVE if count < len(siblings) else Need.REQUIRED
    return Need.REQUIRED


def walk(graph: Subgraph, root: str, requires: str) -> dict[str, tuple[Need, tuple[Link, ...]]]:
    """Every node below the root: its firmest need, and the shortest way of that firmness (ties: the smaller uris)."""
    reached: dict[str, tuple[Need, tuple[Link, ...]]] = {root: (Need.REQUIRED, ())}
    for level in _NEEDS:
        # From all that is reached more firmly: a weaker link may leave from any of them. The heap gives shortest ways.
        queue = [(len(way), uri) for uri, (_, way) in reached.items()]
        heapify(queue)
        while queue:
            length, uri = heappop(queue)
            held, way = reached[uri]
            for link in graph.below(uri):
                need = max(need_of(graph, link, requires), held, key=_NEEDS.index)
                if need is level and link.end not in reached:
                    reached[link.end] = (level, (*way, link))
                    heappush(queue, (length + 1, link.end))
    return reached


def read_below(roots: Sequence[Found]) -> Question[Subgraph]:
    """Everything below these nodes that is asked for, taught, assessed or a part, each node read once."""
    graph = Subgraph(
        nodes={
            root.uri: {"uri": root.uri, "name": root.name, "code": root.code, "labels": sorted(root.labels)}
            for root in roots
        }
    )
    frontier, depth = sorted(graph.nodes), 0
    seen = set(frontier)
    while frontier:
        if depth == MOST_DEPTH:
            graph.cut.append(f"Cut after {MOST_DEPTH} levels: {len(frontier)} nodes below were not read.")
            break
        rows = yield Read("skills/below", {"uris": frontier, "dense": MOST_EDGES, "roles": ROLES})
        depth += 1
        frontier = []
        for row in rows:
            if row["node"] is None:
                what = "parts" if row["type"] == "parts" else "edges"
                graph.cut.append(f"{row['start']} has {row['cut']} {what}; they were not read.")
                continue
            end = row["node"]["uri"]
            graph.nodes.setdefault(end, row["node"])
            graph.links[row["start"]].append(Link(row["start"], end, row["type"], tuple(row["edges"])))
            if end not in seen:
                seen.add(end)
                if not _LEAVES & set(row["node"]["labels"]):
                    frontier.append(end)
        if len(graph.nodes) > MOST_NODES and frontier:
            graph.cut.append(
                f"Cut after {len(graph.nodes)} nodes: {len(frontier)} of them were not followed further."
            )
            break
        frontier.sort()
    return graph


def _label(node: Mapping[str, Any]) -> str:
    labels = [label for label in node["labels"] if label != "Resource"]
    return next((label for label in _SHOWN if label in labels), min(labels, default="Resource"))


def _named(node: Mapping[str, Any]) -> Named:
    return Named(node["uri"], node.get("name") or node["uri"], node.get("code") or node.get("coded_notation"))


def is_competency(node: Mapping[str, Any], ways: Sequence[Link]) -> bool:
    """By its label; or, where nobody describes it, by how it is pointed at."""
    if "Competency" in node["labels"]:
        return True
    undescribed = {"Unresolved", "Deleted"} & set(node["labels"])
    return bool(undescribed) and any(
        link.type in ("TEACHES", "ASSESSES")
        or any(s.get("role") in COMPETENCY_ROLES for s in link.statements)
        for link in ways
    )


def _reviews(graph: Subgraph, reached: Sequence[str], competencies: set[str]) -> Iterator[Review]:
    for uri in reached:
        node = graph.nodes[uri]
        labels = set(node["labels"])
        name = node.get("name") or uri
        if "Deleted" in labels:
            yield Review(
                uri, "Its source deleted it; what it taught or asked for is not known here any more."
            )
        elif "Unresolved" in labels:
            what = "competency" if uri in competencies else "resource"
            yield Review(uri, f"Nobody has described this {what} yet; what lies behind it is not known.")
        elif "CompetencyFramework" in labels and len(reached) > 1:
            yield Review(uri, f"A whole framework is asked for ({name}); its competencies are not listed.")
        elif "Filter" in labels:
            yield Review(
                uri, f"Any work of a kind is asked for ({name}); its competencies depend on the choice."
            )
        elif "Residual" in labels:
            yield Review(uri, f"Part of the requirement is not parsed: {name}.")
        for prose in node.get("prose") or ():
            yield Review(uri, f"A condition in words that nobody parsed: {prose}")


def _readings(graph: Subgraph, reached: Sequence[str], requires: str) -> Iterator[Reading]:
    for uri in reached:
        links = graph.below(uri)
        name = graph.nodes[uri].get("name") or uri
        profiles = [x for x in links if x.type == "REQUIRES"]
        if len(profiles) > 1:
            yield Reading(
                uri,
                requires,
                REQUIRES_READINGS,
                f"{name} states {len(profiles)} separate requirement profiles; CTDL does not settle whether all of them "
                "or one of them is meant.",
            )
        parts = [x for x in links if x.type in ("PART_OF", "IN_PATHWAY", "CHILD_OF")]
        if parts:
            yield Reading(
                uri,
                "ALL",
                ("ALL", "NONE"),
                f"{name} lists {len(parts)} parts without saying which of them are asked for.",
            )


def _competencies(count: int) -> str:
    return "1 competency" if count == 1 else f"{count} competencies"


def _sentence(of: Named, skills: Sequence[Skill], cut: Sequence[str], reviews: int) -> str:
    counts = {need: sum(s.need is need for s in skills) for need in _NEEDS}
    if not skills:
        text = (
            f"Unofficial: nothing here says which competencies {of.name} needs; that is silence, not 'none'."
        )
    else:
        text = (
            f"Unofficial: {of.name} asks for {_competencies(counts[Need.REQUIRED])} through everything that it requires, "
            f"{counts[Need.ALTERNATIVE]} more lie on alternative routes, {counts[Need.RECOMMENDED]} are recommended only."
        )
    if cut:
        text += " The list is cut: " + " ".join(cut)
    if reviews:
        points = "1 point" if reviews == 1 else f"{reviews} points"
        text += f" {points} must be read by a person; its owner decides."
    return text


def skills(of: str, *, requires: str = "ALL") -> Question[SkillsAnswer]:
    """The competencies of one thing through everything that it requires, recursively.

    Args:
        of: uri or CTID of a credential, course, program, assessment, pathway, occupation or job.
        requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.

    Raises:
        NotFound: it is not in the graph.
        Ambiguous: a CTID on two hosts.
        QuestionError: no such reading.
    """
    if requires not in REQUIRES_READINGS:
        raise QuestionError(f"{requires!r} is no reading of several requirement profiles.", "Use ALL or ANY.")
    found = yield from one(of, "resource")
    graph = yield from read_below([found])
    ways = walk(graph, found.uri, requires)
    order = sorted(ways)
    incoming: dict[str, list[Link]] = defaultdict(list)
    for uri in order:
        for link in graph.below(uri):
            incoming[link.end].append(link)
    competencies = {
        uri for uri in order if uri != found.uri and is_competency(graph.nodes[uri], incoming[uri])
    }
    used = [link for uri in competencies for link in (*ways[uri][1], *incoming[uri])]
    citations = yield from cite(s.get("unit") for link in used for s in link.statements)
    subject = Named(found.uri, found.name, found.code)
    listed = tuple(
        sorted(
            (_skill(graph, uri, ways[uri], incoming[uri], citations) for uri in competencies),
            key=lambda s: (_NEEDS.index(s.need), s.competency.name, s.competency.uri),
        )
    )
    reviews = tuple(_reviews(graph, order, competencies))
    return SkillsAnswer(
        of=subject,
        skills=listed,
        examined=len(graph.nodes),
        cut=tuple(graph.cut),
        evidence=tuple(
            dict.fromkeys(
                fact
                for skill in listed
                for link in ways[skill.competency.uri][1]
                for fact in link_evidence(link, citations)
            )
        ),
        readings=tuple(_readings(graph, order, requires)),
        needs_review=reviews,
        sentence=_sentence(subject, listed, graph.cut, len(reviews)),
    )


def link_evidence(link: Link, citations: Mapping[int, Citation]) -> Iterator[Evidence]:
    """Who states one fact; one for each record that does."""
    for unit in dict.fromkeys(s.get("unit") for s in link.statements):
        stated = next(s for s in link.statements if s.get("unit") == unit)
        citation = citations.get(unit, UNKNOWN) if unit is not None else UNKNOWN
        yield citation.evidence(link.start, link.type, field=stated.get("term"), text=stated.get("name"))


def steps_of(graph: Subgraph, way: Sequence[Link]) -> tuple[SkillStep, ...]:
    """A way through the graph in the words of an answer."""
    return tuple(
        SkillStep(_named(graph.nodes[x.end]), _label(graph.nodes[x.end]), x.type, x.term) for x in way
    )


def _skill(
    graph: Subgraph,
    uri: str,
    way: tuple[Need, tuple[Link, ...]],
    incoming: Sequence[Link],
    citations: Mapping[int, Citation],
) -> Skill:
    need, links = way
    node = graph.nodes[uri]
    return Skill(
        competency=_named(node),
        need=need,
        through=steps_of(graph, links),
        by=tuple(sorted({x.type for x in incoming})),
        sources=len({x.start for x in incoming}),
        described=not {"Unresolved", "Deleted"} & set(node["labels"]),
        evidence=tuple(dict.fromkeys(link_evidence(links[-1], citations))),
    )
