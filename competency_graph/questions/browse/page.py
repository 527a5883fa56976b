"""Pages: a list goes on from the sort key of its last entry, so that a deep page costs what the first one does.

Where no index answers a filter alone, a page looks through a window of the index: it may then hold fewer entries than
asked for while more follow. Counts are bounded, and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from competency_graph.errors import QuestionError
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind

T = TypeVar("T")
Key = str | float

WINDOW = 10_000
"""How many entries of an index one page looks through at most: about 20 ms."""
MOST_COUNTED = 1_000
"""How far entries are counted."""
MOST_EDGES = 50_000
"""How many edges of one node a page may sort: about 100 ms. What has more is refused with what to add."""


class PageError(QuestionError):
    """``first`` or ``after`` means no page of this list."""


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """One entry of a page."""

    cursor: str
    """Give it as ``after`` to go on behind this entry."""
    node: T
    """The entry itself."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    edges: tuple[Edge[T], ...]
    """The entries, in order."""
    page_info: PageInfo
    """Whether there is more, and how to get it."""

    @property
    def nodes(self) -> tuple[T, ...]:
        """The entries without their cursors."""
        return tuple(edge.node for edge in self.edges)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many entries a list has."""

    count: int
    """The number, up to the most that are counted."""
    exact: bool
    """False: there are more than that."""


@dataclass(frozen=True, slots=True)
class Uris:
    """One page of uris, before anything is known of what they name."""

    keys: tuple[tuple[Key, str], ...] = ()
    """Sort key and uri of each entry, in order."""
    goes_on: tuple[Key, str] | None = None
    """Behind which key the next page goes on; None: nothing follows."""

    @property
    def uris(self) -> tuple[str, ...]:
        """The uris, in order."""
        return tuple(uri for _, uri in self.keys)

    @property
    def info(self) -> PageInfo:
        """The same for a client."""
        last = self.goes_on or (self.keys[-1] if self.keys else None)
        return PageInfo(self.goes_on is not None, None if last is None else cursor_of(last))


def checked(first: int, after: str | None, kind: type = str) -> tuple[Key | None, str]:
    """The sort key and the uri to go on behind; (None, "") for the first page.

    Raises:
        PageError: ``first`` is out of range, or ``after`` is no cursor of this list.
    """
    if not 1 <= first <= MOST_PER_PAGE:
        raise PageError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.",
            "Ask for a page of that size, then go on after its endCursor.",
        )
    if after is None:
        return None, ""
    try:
        return key_behind(after, kind)
    except QuestionError as error:
        raise PageError(error.what, error.remedy) from error


def by_uri(uris: Sequence[str], first: int) -> Uris:
    """A page of a list that is sorted by uri, from one uri more than it shows."""
    keys = tuple((uri, uri) for uri in uris[:first])
    return Uris(keys, keys[-1] if len(uris) > first else None)


def by_key(rows: Sequence[tuple[Key, str]], first: int) -> Uris:
    """A page of a list that is sorted by another key, then uri, from one row more than it shows."""
    keys = tuple(rows[:first])
    return Uris(keys, keys[-1] if len(rows) > first else None)


def in_window(uris: Sequence[str], first: int, examined: int, window: int, last: str | None) -> Uris:
    """A page of what fits of a window by uri; the next goes on behind the page, or behind the window."""
    page = by_uri(uris, first)
    if page.goes_on is None and examined == window and last is not None:
        return Uris(page.keys, (last, last))
    return page
