"""What fields below a thing read: once for all rows of a level, by data loaders that live as long as their request.

A DataLoader gathers what the rows of one level ask for and puts it as one question, so that fifty courses with their rules cost
as many reads as two. Nothing is remembered within a request: rows that were answered from memory would be ahead of their
neighbours, and what stands below them would be read apart. A loader that outlived its request would show what was read for
another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from competency_graph.errors import QuestionError
from competency_graph.questions.browse.answer import Institution, LoadedSource, Thing
from competency_graph.questions.browse.links import Beside, linked, linked_counts, sources
from competency_graph.questions.browse.nodes import AnyNode, nodes_by_uri
from competency_graph.questions.browse.page import Counted, Edge, Page
from competency_graph.questions.browse.paths import Path, count, page
from competency_graph.questions.browse.rule_lists import EVERY, RuleFilter
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import cursor_of
from competency_graph.store.reading import Question
from competency_graph_api.context import RequestContext

T = TypeVar("T")
MOST_AT_ONCE = 2_000
"""Keys that one read takes; what asks for more is read in several."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A page, and how to count the list that it is of."""

    edges: tuple[Edge[Any], ...]
    page_info: PageInfo
    counted: Callable[[], Awaitable[Counted]]

    @property
    def nodes(self) -> tuple[Any, ...]:
        """The entries without their cursors."""
        return tuple(edge.node for edge in self.edges)


def loader(
    request: RequestContext, key: object, question: Callable[[Sequence[str]], Question[dict[str, T]]]
) -> DataLoader[str, Any]:
    """The request's loader under a key: it puts one question for all that is asked for at once; None where it is not there."""
    if key not in request.loaders:

        async def load(wanted: list[str]) -> list[T | None]:
            found = await request.ask(question(wanted))
            return [found.get(each) for each in wanted]

        request.loaders[key] = DataLoader(load, max_batch_size=MOST_AT_ONCE, cache=False)
    return request.loaders[key]


def node_loader(request: RequestContext) -> DataLoader[str, AnyNode | None]:
    """Things by uri."""
    return loader(request, "nodes", nodes_by_uri)


async def things(request: RequestContext, uris: Sequence[str]) -> list[AnyNode]:
    """What these uris name, in their order; what is gone between two reads is left out."""
    found = await node_loader(request).load_many(uris)
    return [each for each in found if each is not None]


def as_institution(node: AnyNode | None) -> Institution | None:
    """An institution; one that nobody has described shows as such."""
    if node is None or isinstance(node, Institution):
        return node
    if not isinstance(node, Thing):
        return None
    shared = {each.name: getattr(node, each.name) for each in fields(Thing)}
    return Institution(
        **shared, region=None, country=None, locality=None, calendar=None, ipeds_id=None, ope_id=None,
        minimum_grade=None, attempt_policy=None, transfer_maximum=None, residency_minimum=None, price_per_credit=None,
        fee_per_term=None, fee_once=None, currency=None,
    )  # fmt: skip


async def institutions_by(request: RequestContext, uris: Sequence[str]) -> list[Institution]:
    """The institutions that these uris name."""
    found = [as_institution(each) for each in await things(request, uris)]
    return [each for each in found if each is not None]


async def source_named(request: RequestContext, name: str | None) -> LoadedSource | None:
    """A source by its name."""

    def by_name(_: Sequence[str]) -> Question[dict[str, LoadedSource]]:
        return {source.name: source for source in (yield from sources())}

    return None if name is None else await loader(request, "sources", by_name).load(name)


async def connected(
    request: RequestContext, path: Callable[[], Question[Path]], first: int, after: str | None
) -> Connected:
    """One page of a list.

    Raises:
        QuestionError: as the list's own.
    """
    found: Page[AnyNode] = await request.ask(page(path(), first, after))
    return Connected(found.edges, found.page_info, lambda: request.ask(count(path())))


async def beside(
    request: RequestContext,
    link: str,
    uri: str,
    first: int,
    after: str | None,
    narrowed: RuleFilter = EVERY,
    *,
    institutions: bool = False,
) -> Connected:
    """One page of what lies beside a thing, read together with the pages beside its neighbours.

    Raises:
        QuestionError: as ``links.linked``.
    """
    pages = loader(
        request, (link, first, after, narrowed), partial(linked, link, first=first, after=after, narrowed=narrowed)
    )  # fmt: skip
    found: Beside = _or_raise(await pages.load(uri))
    shown = as_institution if institutions else _as_it_is
    named = ((key, shown(found.nodes.get(key[1]))) for key in found.page.keys)
    edges = tuple(Edge(cursor_of(key), node) for key, node in named if node is not None)

    async def counted() -> Counted:
        counts = loader(request, ("count", link, narrowed), partial(linked_counts, link, narrowed=narrowed))
        found: Counted = _or_raise(await counts.load(uri))
        return found

    return Connected(edges, found.page.info, counted)


def _as_it_is(node: AnyNode | None) -> AnyNode | None:
    return node


def _or_raise(found: Any) -> Any:  # noqa: ANN401 - what a loader gives
    if isinstance(found, QuestionError):
        raise found
    return found
