"""What lies beside things, for many of them in one read: the lists that GraphQL shows as fields of a thing.

A service that shows fifty courses with their rules asks once for all of them, not fifty times. Every link gives a page of
uris for each start; what these name is read by ``nodes_by_uri``, again for all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.requirements import Requirement
from competency_graph.questions.browse.answer import Alignment, LastLoad, LoadedSource, RequirementRow
from competency_graph.questions.browse.nodes import AnyNode, nodes_by_uri
from competency_graph.questions.browse.page import MOST_COUNTED, Counted, Uris, checked
from competency_graph.questions.browse.paths import Path, Shape, page_of, read_of, window_of
from competency_graph.questions.browse.rule_lists import EVERY, RuleFilter, beside
from competency_graph.questions.browse.rules import flat
from competency_graph.questions.entities import one
from competency_graph.questions.trees import REQUIRES_READINGS, requirement_trees
from competency_graph.store.history import run_of
from competency_graph.store.reading import Question, Read

MOST_ALIGNMENTS = 100
"""How many alignments of one competency are given."""


def _offered(label: str, without: str | None = None) -> tuple[str, dict[str, Any]]:
    return "browse/offered", {
        "labels": [label], "without": without, "code": None, "label": None, "type": None, "receiver": None,
    }  # fmt: skip


def _agreements(side: str) -> tuple[str, dict[str, Any]]:
    return "browse/agreements_of", {"sides": [side], "other": None, "other_sides": [], "as_of": None}


LINKS: dict[str, tuple[str, dict[str, Any]]] = {
    "credentials": _offered("Credential"),
    "courses": _offered("LearningOpportunity", "Program"),
    "programs": _offered("Program"),
    "exams": _offered("Assessment"),
    "pathways": _offered("Pathway"),
    "frameworks": ("browse/published", {}),
    "departments": ("browse/departments", {}),
    "systems": ("browse/systems", {}),
    "members": ("browse/members", {}),
    "agreements_sending": _agreements("SENDING"),
    "agreements_receiving": _agreements("RECEIVING"),
    "agreements_with": ("browse/agreements_with", {}),
    "competencies": ("browse/competencies_of", {}),
    "competencies_in": ("browse/competencies_in", {}),
    "frameworks_of": ("browse/frameworks_of", {}),
    "providers": ("browse/providers", {}),
    "parts": ("browse/parts", {}),
    "part_of": ("browse/programs_of", {}),
}
"""Name of a link → its read and what it is asked besides uris, cursor and limit; by uri."""
RULE_LINKS = {
    "rules_taking": "browse/rules_taking",
    "rules_awarding": "browse/rules_awarding",
    "rules_of_agreement": "browse/rules_of_agreement",
    "rules_sending": "browse/rules_from",
    "rules_receiving": "browse/rules_to",
}
"""Links to rules and the read of each; every one takes a ``RuleFilter``."""


def _path(link: str, uris: Sequence[str], narrowed: RuleFilter) -> Question[Path]:
    if link in RULE_LINKS:
        return (yield from beside(RULE_LINKS[link], sorted(set(uris)), narrowed))
    query, parameters = LINKS[link]
    return Path(query, Shape.ENDS, {"uris": sorted(set(uris)), **parameters})


@dataclass(frozen=True, slots=True)
class Beside:
    """One page of what lies beside a thing."""

    page: Uris = field(default_factory=Uris)
    """Its entries."""
    nodes: Mapping[str, AnyNode] = field(default_factory=dict)
    """What they name."""


def linked(
    link: str, uris: Sequence[str], *, first: int = 20, after: str | None = None, narrowed: RuleFilter = EVERY,
) -> Question[dict[str, Beside | QuestionError]]:  # fmt: skip
    """One page of a link for each of these, in two reads: what is on the pages, and what that is.

    Args:
        link: one of ``LINKS`` or ``RULE_LINKS``.
        uris: of what the link begins at.
        first: how many on each page, 1 to 100.
        after: the cursor behind which every page goes on.
        narrowed: of a link to rules: which of them.

    Returns:
        By uri of the start; an error for a start whose edges are too many to be sorted.

    Raises:
        PageError: ``first`` or ``after`` means no page.
        NotFound, Ambiguous, QuestionError: the filter names no institution.
    """
    _, behind = checked(first, after)
    path = yield from _path(link, uris, narrowed)
    rows = yield read_of(path, first + 1, None, behind, window=window_of(path, first + 1))
    pages = {row["start"]: _or_error(path, row, first) for row in rows}
    nodes = yield from nodes_by_uri(
        uri for page in pages.values() if isinstance(page, Uris) for uri in page.uris
    )
    found: dict[str, Beside | QuestionError] = {start: Beside() for start in uris}
    for start, page in pages.items():
        found[start] = Beside(page, nodes) if isinstance(page, Uris) else page
    return found


def _or_error(path: Path, row: Mapping[str, Any], first: int) -> Uris | QuestionError:
    try:
        return page_of(path, row, first)
    except QuestionError as error:
        return error


def linked_counts(
    link: str, uris: Sequence[str], *, narrowed: RuleFilter = EVERY
) -> Question[dict[str, Counted | QuestionError]]:
    """How many entries each of these has, counted up to ``MOST_COUNTED``, in one read."""
    path = yield from _path(link, uris, narrowed)
    limit = MOST_COUNTED + 1
    rows = yield read_of(path, limit, None, "", window=window_of(path, limit))
    found: dict[str, Counted | QuestionError] = {uri: Counted(0, exact=True) for uri in uris}
    for row in rows:
        page = _or_error(path, row, MOST_COUNTED)
        found[row["start"]] = (
            page if isinstance(page, QuestionError) else Counted(len(page.keys), page.goes_on is None)
        )
    return found


@dataclass(frozen=True, slots=True)
class Sides:
    """Who stands on the two sides of an agreement."""

    sending: tuple[str, ...] = ()
    """Uris of who sends."""
    receiving: tuple[str, ...] = ()
    """Uris of who receives."""


def agreement_sides(uris: Sequence[str]) -> Question[dict[str, Sides]]:
    """Who sends and who receives under these agreements."""
    rows = yield Read("browse/agreement_sides", {"uris": sorted(set(uris))})
    return {uri: Sides() for uri in uris} | {
        row["start"]: Sides(tuple(row["sending"]), tuple(row["receiving"])) for row in rows
    }


def alignments(uris: Sequence[str]) -> Question[dict[str, tuple[Alignment, ...]]]:
    """What these competencies are stated to align with, in either direction; the first hundred by uri."""
    rows = yield Read("browse/alignments", {"uris": sorted(set(uris)), "limit": MOST_ALIGNMENTS})
    found: dict[str, tuple[Alignment, ...]] = dict.fromkeys(uris, ())
    for row in rows:
        found[row["start"]] = tuple(
            Alignment(a["uri"], a["kind"], a["asserted_by"], a["stated_here"]) for a in row["alignments"]
        )
    return found


def requirements(
    uris: Sequence[str], *, requires: str = "ALL", relation: str = "REQUIRES"
) -> Question[dict[str, tuple[RequirementRow, ...]]]:
    """What each of these asks for, as a tree written flat; empty where nobody has stated it.

    Args:
        uris: of credentials, programs, courses or pathways.
        requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
        relation: which conditions: ``REQUIRES``, ``PREREQUISITE`` or ``COREQUISITE``.
    """
    trees = yield from requirement_trees(sorted(set(uris)), requires=requires, relation=relation)
    found: dict[str, tuple[RequirementRow, ...]] = dict.fromkeys(uris, ())
    for uri, tree in trees.items():
        if isinstance(tree.requirement, Requirement):
            names = {
                leaf.uri: " ".join(part for part in (leaf.code, leaf.name) if part)
                for leaf in tree.leaves.values()
            }
            found[uri] = flat(tree.requirement, names)
    return found


def requirements_of(
    of: str, *, requires: str = "ALL", relation: str = "REQUIRES"
) -> Question[tuple[RequirementRow, ...]]:
    """The same for one thing, by uri or CTID.

    Raises:
        NotFound, Ambiguous: it is not in the graph, or means several nodes.
        QuestionError: ``requires`` or ``relation`` is none of those.
    """
    for name, value, known in (
        ("requires", requires, REQUIRES_READINGS),
        ("relation", relation, ("REQUIRES", "PREREQUISITE", "COREQUISITE")),
    ):
        if value not in known:
            raise QuestionError(f"{name} is {value!r}.", f"Give one of {', '.join(known)}.")
    found = yield from one(of, "resource")
    return (yield from requirements([found.uri], requires=requires, relation=relation))[found.uri]


def sources() -> Question[tuple[LoadedSource, ...]]:
    """The sources that were loaded, by name, each with its newest load."""
    rows = yield Read("store/sources")
    last: dict[str, LastLoad] = {}
    # A handful of bookkeeping nodes: 1,000 loads are read in some milliseconds.
    for row in (yield Read("store/runs", {"source": None, "last": 1_000})):
        run = run_of(row["source"], row["run"])
        last.setdefault(
            run.source,
            LastLoad(run.started, run.edition, run.seconds, run.records, run.rejected, run.written),
        )
    return tuple(
        LoadedSource(r["name"], r["edition"], r["licence"], r["units"], last.get(r["name"])) for r in rows
    )
