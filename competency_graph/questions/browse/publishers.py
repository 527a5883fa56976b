"""Competencies of one publisher by words: the search that ``search/question.py`` does in windows, as a page to browse."""

from __future__ import annotations

from competency_graph.errors import QuestionError
from competency_graph.questions.browse.lists import exclude
from competency_graph.questions.browse.nodes import AnyNode, nodes_by_uri
from competency_graph.questions.browse.page import Edge, Page, checked
from competency_graph.questions.search.question import competencies
from competency_graph.store.reading import Question


def by_publisher(
    text: str | None,
    publisher: str,
    *,
    framework: str | None = None,
    code: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[Page[AnyNode]]:
    """Competencies by words, of who publishes, creates or owns them or their framework.

    Args:
        text: words; the beginning of a word is enough.
        publisher: uri, CTID or exact name.
        framework: not with a publisher.
        code: not with a publisher.
        first: how many, 1 to 100; a page may hold fewer while more follow.
        after: the cursor behind which to go on.

    Raises:
        PageError: ``first`` is out of range.
        QuestionError: there are no words, or other filters.
        NotFound, Ambiguous: the publisher is not in the graph, or means several.
    """
    checked(first, None)
    if text is None:
        raise QuestionError("A publisher's competencies are looked up by words.", "Give text too.")
    exclude("Competencies", "publisher", framework=framework, code=code)
    found = yield from competencies(text, publisher=publisher, first=first, after=after)
    nodes = yield from nodes_by_uri(edge.node.uri for edge in found.edges)
    edges = tuple(Edge(edge.cursor, nodes[edge.node.uri]) for edge in found.edges if edge.node.uri in nodes)
    return Page(edges, found.page_info)
