"""Answers in the language that was asked for: names and descriptions of nodes, wherever they stand in the rows.

A question never sees languages. ``in_language`` runs it, and exchanges the texts in the rows that it is sent: in every
map that has a node's uri beside its name (or description) the text that the record puts first gives way to the one that
was asked for (``model/languages.py``). So a new question has it for nothing, as long as its queries return nodes as
``n {.uri, .name, …}``; where a row says it in other words, ``_PLACES`` lists them. What a question decides never rests
on a name in one language: titles are compared with the names in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from competency_graph.model.languages import text_in
from competency_graph.store.reading import Question, Read, Rows

T = TypeVar("T")


class _Place(NamedTuple):
    uri: str
    """The key under which a map holds a node's uri,"""
    text: str
    """the key under which it holds its text,"""
    property: str
    """and which of the node's texts it is."""


_PLACES = (
    _Place("uri", "name", "name"),
    _Place("uri", "description", "description"),
    _Place("other", "name", "name"),  # transfer/same_work
    _Place("institution_uri", "institution", "name"),  # rules/whole: courses under a common number
)


def _maps(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever a row holds
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _maps(part)
    elif isinstance(value, list):
        for part in value:
            yield from _maps(part)


def _texts(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], _Place]]:
    for each in _maps(rows):
        for place in _PLACES:
            if isinstance(each.get(place.uri), str) and isinstance(each.get(place.text), str):
                yield each, place


def in_language(question: Question[T], wanted: Sequence[str]) -> Question[T]:
    """The same question, with names and descriptions in the language that is wanted, as far as they are published.

    Args:
        question: any question.
        wanted: language tags in lower case, most wanted first.
    """
    known: dict[str, dict[str, Any] | None] = {}
    rows: Rows | None = None
    while True:
        try:
            read = next(question) if rows is None else question.send(rows)
        except StopIteration as end:
            answer: T = end.value
            return answer
        rows = yield read
        found = list(_texts(rows))
        unseen = sorted({each[place.uri] for each, place in found} - set(known))
        if unseen:
            known.update(dict.fromkeys(unseen))
            known.update({row["uri"]: row for row in (yield Read("languages/texts", {"uris": unseen}))})
        for each, place in found:
            _exchange(each, place, known[each[place.uri]], wanted)


def _exchange(
    each: dict[str, Any], place: _Place, node: dict[str, Any] | None, wanted: Sequence[str]
) -> None:
    # What is not the node's own text (a name that somebody else gave it) stays.
    if node is None or each[place.text] != node[place.property]:
        return
    chosen = text_in(wanted, node[f"{place.property}_langs"] or (), node[f"{place.property}_texts"] or ())
    if chosen is not None:
        each[place.text] = chosen
