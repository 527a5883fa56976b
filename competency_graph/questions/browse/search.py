"""Search by words over several kinds at once, best match first, with the words marked in plain text.

The words are marked here and not by the index: in the text that is returned, in the language it is returned in, as pieces of
plain text, so that no markup of a source can reach a page. A word matches where a word of the text begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction

from competency_graph.errors import QuestionError
from competency_graph.questions.browse.answer import Highlight, HighlightPart, Match, Thing
from competency_graph.questions.browse.lists import organization
from competency_graph.questions.browse.nodes import nodes_by_uri
from competency_graph.questions.browse.page import Edge, Page, checked
from competency_graph.questions.browse.paths import Path, Shape
from competency_graph.questions.browse.paths import uris as uris_of
from competency_graph.questions.lookup.question import cursor_of, lucene
from competency_graph.store.reading import Question

SHOWN = 160
"""Characters of a long text that are shown around the first word."""


class SearchKind(Enum):
    """What is searched."""

    INSTITUTION = "INSTITUTION"
    """Institutions and systems."""
    CREDENTIAL = "CREDENTIAL"
    """Credentials."""
    COURSE = "COURSE"
    """Courses, and programs."""
    EXAM = "EXAM"
    """Exams and other assessments."""
    COMPETENCY = "COMPETENCY"
    """Competencies."""
    FRAMEWORK = "FRAMEWORK"
    """Frameworks of competencies."""
    PATHWAY = "PATHWAY"
    """Pathways."""
    OCCUPATION = "OCCUPATION"
    """Occupations, civil and military."""


_FAMILIES: dict[SearchKind, tuple[str, tuple[str, ...]]] = {
    SearchKind.INSTITUTION: ("Organization", ("Institution", "System")),
    SearchKind.CREDENTIAL: ("Credential", ("Credential",)),
    SearchKind.COURSE: ("LearningOpportunity", ("LearningOpportunity",)),
    SearchKind.EXAM: ("Assessment", ("Assessment",)),
    SearchKind.COMPETENCY: ("Competency", ("Competency",)),
    SearchKind.FRAMEWORK: ("CompetencyFramework", ("CompetencyFramework",)),
    SearchKind.PATHWAY: ("Pathway", ("Pathway",)),
    SearchKind.OCCUPATION: ("Occupation", ("Occupation",)),
}


def search(
    text: str,
    *,
    kinds: Sequence[SearchKind] = (),
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[Page[Match]]:
    """What has these words, best match first.

    Args:
        text: words; every one must occur, and the beginning of a word is enough.
        kinds: what is searched; empty: everything. Scores of several kinds come from several indexes, and are compared as
            they are.
        at: only what this organization offers, owns or publishes: uri, CTID or exact name.
        first: how many, 1 to 100.
        after: the cursor behind which to go on.

    Raises:
        PageError: ``first`` or ``after`` means no page.
        QuestionError: there is no word in the text, or too many.
        NotFound, Ambiguous: ``at`` is not in the graph, or means several.
    """
    checked(first, after, float)
    if any(kind not in _FAMILIES for kind in kinds):
        raise QuestionError(f"{kinds} are not all kinds.", "Give members of SearchKind.")
    families = [_FAMILIES[kind] for kind in SearchKind if kind in kinds or not kinds]
    asked = [
        {"index": f"fulltext_{family}", "text": lucene(text, family), "labels": list(labels)}
        for family, labels in families
    ]
    where = yield from organization(at)
    path = Path(
        "browse/by_text",
        Shape.TEXT,
        {"asked": asked, "at": where, "without": None, "label": None, "type": None},
    )
    found = yield from uris_of(path, first, after)
    nodes = yield from nodes_by_uri(found.uris)
    edges = []
    for key in found.keys:
        node = nodes.get(key[1])
        if isinstance(node, Thing):
            score = Fraction(str(round(float(key[0]), 4)))
            edges.append(Edge(cursor_of(key), Match(score, node, highlights(node, text))))
    return Page(tuple(edges), found.info)


def highlights(node: Thing, text: str) -> tuple[Highlight, ...]:
    """Where the words of a search stand in name, code and description; only texts in which one does."""
    words = [bare for word in text.split() if (bare := re.sub(r"^\W+|\W+$", "", word))]
    texts = [("name", node.name), ("code", getattr(node, "code", None)), ("description", node.description)]
    found = (Highlight(field, marked(value, words)) for field, value in texts if value)
    return tuple(one for one in found if any(part.matched for part in one.parts))


def marked(text: str, words: Iterable[str]) -> tuple[HighlightPart, ...]:
    """A text in pieces: the words that begin with one of these, and what stands between; cut to some 160 characters."""
    beginnings = sorted({re.escape(word) for word in words}, key=lambda word: (-len(word), word))
    if not beginnings:
        return (HighlightPart(text, matched=False),)
    spans = [m.span() for m in re.finditer(rf"(?<!\w)(?:{'|'.join(beginnings)})\w*", text, re.IGNORECASE)]
    begin, end = 0, len(text)
    if len(text) > 2 * SHOWN and spans:
        begin = max(0, spans[0][0] - SHOWN // 4)
        end = min(len(text), begin + SHOWN)
    parts: list[HighlightPart] = []
    at = begin
    for start, stop in spans:
        if start >= end:
            break
        if start > at:
            parts.append(HighlightPart(text[at:start], matched=False))
        parts.append(HighlightPart(text[start:stop], matched=True))
        at = stop
    if at < end:
        parts.append(HighlightPart(text[at:end], matched=False))
    return tuple(parts)
