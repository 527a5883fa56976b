"""How a list is sought: a named read, what it is asked, and how its rows become a page or a bounded count.

The reads are those of ``cypher/read/browse``; every one begins at an index or at the edges of one node, and goes on behind a
key. What the filters of a list come down to is in ``lists.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.questions.browse.nodes import AnyNode, nodes_by_uri
from competency_graph.questions.browse.page import (
    MOST_COUNTED,
    MOST_EDGES,
    WINDOW,
    Counted,
    Edge,
    Page,
    Uris,
    by_key,
    by_uri,
    checked,
    in_window,
)
from competency_graph.questions.lookup.question import cursor_of
from competency_graph.store.reading import Question, Read, Rows


class Shape(Enum):
    """What a read gives and is sorted by."""

    URI = "URI"
    """Rows of uris, by uri."""
    ENDS = "ENDS"
    """One row a start, with a list of uris, by uri."""
    DENSE = "DENSE"
    """The same, with the number of edges; none where there are too many."""
    WINDOW = "WINDOW"
    """What fits of a window of an index, by uri."""
    KEY = "KEY"
    """Rows of a key and a uri, by both."""
    EXPIRING = "EXPIRING"
    """What fits of a window, by last day and uri."""
    TEXT = "TEXT"
    """Rows of a score and a uri, best first."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way to a list."""

    query: str
    """Name of the read."""
    shape: Shape
    parameters: Mapping[str, Any] = field(default_factory=dict)
    filters: bool = False
    """Whether it filters what its window shows: then a page looks through more than it gives."""
    remedy: str = ""
    """What to do where there are too many edges."""


def read_of(path: Path, limit: int, key: Any, uri: str, *, window: int) -> Read:  # noqa: ANN401 - text or number
    """The read of one page: ``limit`` entries behind a key and a uri."""
    parameters: dict[str, Any] = {**path.parameters, "limit": limit, "after": uri}
    match path.shape:
        case Shape.WINDOW:
            parameters["window"] = window
        case Shape.EXPIRING:
            parameters |= {"window": window, "after_ends": key or path.parameters["ends_from"][:4]}
        case Shape.KEY:
            parameters["after_key"] = key or ""
            if "from" in parameters:
                parameters["from"] = max(parameters["from"], key or "")
        case Shape.TEXT:
            parameters["after_score"] = key
        case Shape.DENSE:
            parameters["most"] = MOST_EDGES
    return Read(path.query, parameters)


def window_of(path: Path, limit: int) -> int:
    """How many entries of its index a page looks through."""
    return max(WINDOW, limit) if path.filters else limit


def refused(path: Path, edges: int) -> QuestionError:
    """Why a node's edges are not sorted."""
    return QuestionError(
        f"{edges:,} rules lead on from here; a page sorts at most {MOST_EDGES:,}.", path.remedy
    )


def _page(path: Path, rows: Rows, first: int) -> Uris:
    match path.shape:
        case Shape.URI:
            return by_uri([row["uri"] for row in rows], first)
        case Shape.KEY:
            return by_key([(row["key"], row["uri"]) for row in rows], first)
        case Shape.TEXT:
            return by_key([(row["score"], row["uri"]) for row in rows], first)
    return page_of(path, rows[0], first) if rows else Uris()


def page_of(path: Path, row: Mapping[str, Any], first: int) -> Uris:
    """The page of one start.

    Raises:
        QuestionError: more edges lead on than a page may sort.
    """
    limit = first + 1
    match path.shape:
        case Shape.DENSE if row["edges"] > MOST_EDGES:
            raise refused(path, row["edges"])
        case Shape.WINDOW:
            return in_window(row["uris"], first, row["examined"], window_of(path, limit), row["last"])
        case Shape.EXPIRING:
            page = by_key(list(zip(row["ends"], row["uris"], strict=True)), first)
            if page.goes_on is None and row["examined"] == window_of(path, limit):
                return Uris(page.keys, tuple(row["last"]))
            return page
    return by_uri(row["uris"], first)


def uris(path: Path, first: int, after: str | None) -> Question[Uris]:
    """One page of a list, as uris.

    Raises:
        PageError: ``first`` or ``after`` means no page of it.
        QuestionError: more edges lead on than a page may sort.
    """
    key, uri = checked(first, after, float if path.shape is Shape.TEXT else str)
    rows = yield read_of(path, first + 1, key, uri, window=window_of(path, first + 1))
    return _page(path, rows, first)


def page(path: Question[Path], first: int = 20, after: str | None = None) -> Question[Page[AnyNode]]:
    """One page of a list, with what the uris name. Raises: as ``uris``."""
    checked(first, None)
    found = yield from uris((yield from path), first, after)
    return (yield from with_nodes(found))


def with_nodes(found: Uris) -> Question[Page[AnyNode]]:
    """A page of uris with what they name; what is gone between two reads is left out."""
    nodes = yield from nodes_by_uri(found.uris)
    edges = tuple(Edge(cursor_of(key), nodes[key[1]]) for key in found.keys if key[1] in nodes)
    return Page(edges, found.info)


def count(path: Question[Path]) -> Question[Counted]:
    """How many entries a list has, counted up to ``MOST_COUNTED``, within one window where it filters.

    Raises:
        QuestionError: more edges lead on than may be sorted.
    """
    found = yield from path
    limit = MOST_COUNTED + 1
    rows = yield read_of(found, limit, None, "", window=window_of(found, limit))
    counted = _page(found, rows, MOST_COUNTED)
    return Counted(len(counted.keys), counted.goes_on is None)
