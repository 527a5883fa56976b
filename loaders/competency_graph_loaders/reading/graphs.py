"""A huge ``@graph`` that holds many documents, as a stream of them; one framework or pathway stays one record.

The rule: an object of SPLIT_BYTES or more, in whose first SPLIT_BYTES the ``@graph`` holds more than one resource of
its own kind (with a CTID or an ``@id`` that is no blank node, and of a class that is not a part of another record:
PARTS), is many documents. Each such resource becomes a document with the graph's ``@context`` and the blank nodes that
it refers to, over as many steps as there are: blank nodes are scoped to their document. Such a text is read twice,
because its blank nodes and its context may come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

from competency_graph.model.identity import REGISTRY, ctid_of
from competency_graph_loaders.reading.documents import load, too_large
from competency_graph_loaders.reading.limits import BLANK_BYTES, CHUNK, RECORD_BYTES
from competency_graph_loaders.reading.pieces import Raw, Refusal
from competency_graph_loaders.reading.places import Where
from competency_graph_loaders.reading.scan import Cursor, Cut, TooLarge, value
from competency_graph_loaders.reading.streams import Damaged, Open, unpacked

PARTS = re.compile(
    r"(?:.*[:/#])?(?:\w*Component|ComponentCondition|Competency|Concept|ProgressionLevel|RubricCriterion|RubricLevel"
    r"|CriterionCategory|CriterionLevel|Constraint|QuantitativeAward|Dimension|Metric|Observation)"
)
"""Classes whose resources belong to the record that they stand in (facts page ``ctdl.md``, 6)."""
_BLANK_LABEL = re.compile(rb'"(_:[^"\\]*)"')
_UTF8_BOM = b"\xef\xbb\xbf"


def is_many_documents(head: bytes | bytearray) -> bool:
    """Whether an object that starts like this is a graph of many documents, by the rule above."""
    own = 0
    try:
        for name, cursor in _members(Cursor(iter((bytes(head),)))):
            if name != "@graph" or cursor.next() != ord("["):
                value(cursor, RECORD_BYTES)
                continue
            for content, _, _ in _elements(cursor):
                own += isinstance(content, bytes) and _is_own(load(content))
                if own > 1:
                    return True
    except (Cut, TooLarge, _Lost):
        pass
    return False


def _is_own(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    identity = item.get("@id")
    if isinstance(identity, str) and identity.startswith("_:"):
        return False
    types = item.get("@type")
    named = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
    return (
        bool(named)
        and not any(PARTS.fullmatch(name) for name in named)
        and (isinstance(identity, str) or any(key.rpartition(":")[2] == "ctid" for key in item))
    )


class _Lost(Exception):
    """The text does not go on as an object or array does."""


def _members(cursor: Cursor) -> Iterator[tuple[str, Cursor]]:
    """The names of an object's members; whoever takes one goes on behind its value."""
    if cursor.next() != ord("{"):
        raise _Lost
    cursor.drop(1)
    while cursor.next() == ord('"'):
        name = load(value(cursor, RECORD_BYTES))
        if not isinstance(name, str) or cursor.next() != ord(":"):
            raise _Lost
        cursor.drop(1)
        if cursor.next() < 0:
            raise _Lost
        yield name, cursor
        if cursor.next() == ord("}"):
            cursor.drop(1)
            return
        if cursor.next() != ord(","):
            raise _Lost
        cursor.drop(1)
    raise _Lost


def _elements(cursor: Cursor) -> Iterator[tuple[bytes | TooLarge, int, int]]:
    """The elements of an array with line and column; the cursor stands behind it at the end."""
    cursor.drop(1)
    if cursor.next() == ord("]"):
        cursor.drop(1)
        return
    while True:
        if cursor.next() < 0 or cursor.buffer[0] in b",]}:":
            raise _Lost
        line, column = cursor.line, cursor.column
        try:
            yield value(cursor, RECORD_BYTES), line, column
        except TooLarge as large:
            yield large, line, column
        byte = cursor.next()
        if byte not in (ord(","), ord("]")):
            raise _Lost
        cursor.drop(1)
        if byte == ord("]"):
            return


class _Surroundings:
    """What the documents of a graph share: its context, and the blank nodes."""

    def __init__(self, opened: Open) -> None:
        self.context = b""
        self._blank: dict[str, list[bytes]] = {}
        size = 0
        try:
            for name, cursor in _members(_start(opened)):
                if name == "@context":
                    self.context = b'"@context":' + _one_line(value(cursor, CHUNK)) + b","
                elif name == "@graph" and cursor.next() == ord("["):
                    for content, _, _ in _elements(cursor):
                        if isinstance(content, bytes) and (label := _blank_node(content)):
                            self._blank.setdefault(label, []).append(_one_line(content))
                            size += len(content)
                            if size > BLANK_BYTES:
                                raise Damaged(
                                    f"One graph with more than {BLANK_BYTES >> 20} MiB of blank nodes",
                                    "a document for each resource, as the Registry has them",
                                )
                else:
                    value(cursor, RECORD_BYTES)
        except (Cut, TooLarge, _Lost):
            pass  # the second reading says where

    def document(self, content: bytes) -> tuple[bytes, int]:
        """A resource as a document of its own, and how far its text was moved to the right."""
        near = self._near(content)
        if not near:
            head = b"{" + self.context
            return head + content[1:], len(head) - 1
        item = load(content)
        identity = item.get("@id") if isinstance(item, dict) else None
        if isinstance(item, dict) and not isinstance(identity, str):
            stated = next((text for key, text in item.items() if key.rpartition(":")[2] == "ctid"), None)
            found = ctid_of(stated) if isinstance(stated, str) else None
            identity = REGISTRY + found if found else None
        named = b'"@id":' + orjson.dumps(identity) + b"," if isinstance(identity, str) else b""
        head = b"{" + self.context + named + b'"@graph":['
        return head + b",".join((content, *near)) + b"]}", len(head)

    def _near(self, content: bytes) -> list[bytes]:
        """The blank nodes that a resource refers to, directly or over others."""
        found: dict[str, list[bytes]] = {}
        waiting = [content]
        while waiting:
            for label in _BLANK_LABEL.findall(waiting.pop()):
                key = label.decode(errors="replace")
                if key not in found and key in self._blank:
                    found[key] = self._blank[key]
                    waiting += self._blank[key]
        return [text for key in sorted(found) for text in found[key]]


def _blank_node(content: bytes) -> str | None:
    """The label of an element that describes a blank node."""
    if b'"_:' not in content:
        return None
    item = load(content)
    identity = item.get("@id") if isinstance(item, dict) else None
    return identity if isinstance(identity, str) and identity.startswith("_:") else None


def _one_line(content: bytes) -> bytes:
    """A JSON text without line breaks between its tokens; as it is where it is no JSON."""
    parsed = load(content)
    return content if parsed is None or b"\n" not in content else orjson.dumps(parsed)


def _start(opened: Open) -> Cursor:
    cursor = Cursor(unpacked(opened))
    cursor.fill_to(len(_UTF8_BOM))
    if cursor.buffer.startswith(_UTF8_BOM):
        del cursor.buffer[: len(_UTF8_BOM)]
    return cursor


def split(where: Where, opened: Open) -> Iterator[Raw | Refusal]:
    """Every resource of a huge graph as a document of its own.

    Raises:
        Damaged: the stream cannot be read on.
    """
    shared = _Surroundings(opened)
    start = _start(opened)
    try:
        for name, cursor in _members(start):
            if name != "@graph" or cursor.next() != ord("["):
                value(cursor, RECORD_BYTES)
                continue
            for index, (content, line, column) in enumerate(_elements(cursor)):
                here = where.inside(f"/@graph/{index}")
                if isinstance(content, TooLarge):
                    yield here.refuse(*too_large(content.size), line, column)
                elif not content.startswith(b"{"):
                    yield here.raw(content, line, column)
                elif _blank_node(content) is None:
                    document, moved = shared.document(content)
                    yield here.raw(document, line, column - moved)
        if start.next() >= 0:
            raise _Lost
    except (Cut, TooLarge, _Lost) as lost:
        found = "the end of the text" if isinstance(lost, Cut) else start.shown()
        yield where.refuse(
            f"Not JSON: the object with the @graph does not go on as one, found {found}",
            "the next resource or member, or the end of the object", start.line, start.column,
        )  # fmt: skip
