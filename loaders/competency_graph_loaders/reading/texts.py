"""A decompressed text to its documents: one, an array of them, one a line, or one after another; by what it starts with.

===============  ==========================================================================================
form             recognised by
===============  ==========================================================================================
array            ``[`` first: each element is a document, and a fault in one is the fault of that one
lines            a whole object on the first line and another one on the next; or ``.jsonl``, ``.ndjson``
transactions     base64 on the first line (the Registry's oldest dump: one transaction a line); or ``.txt``
document         anything else
documents        a document, and others behind it, where the name does not promise one (``.json``, ``.jsonld``)
===============  ==========================================================================================

A document of SPLIT_BYTES or more may be a graph of many documents (``graphs``).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from competency_graph_loaders.reading import graphs
from competency_graph_loaders.reading.documents import UTF8_BOM, too_large
from competency_graph_loaders.reading.limits import RECORD_BYTES, SPLIT_BYTES
from competency_graph_loaders.reading.pieces import Raw, Refusal
from competency_graph_loaders.reading.places import Where
from competency_graph_loaders.reading.scan import BLANK, Cursor, Cut, TooLarge, value
from competency_graph_loaders.reading.streams import Damaged, Open, unpacked

ONE_DOCUMENT = (".json", ".jsonld")
"""Suffixes that promise one document: a second one behind it makes the whole file a mistake, and it is refused."""
LINES = (".jsonl", ".ndjson")
DUMPS = (".txt",)
_BOMS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}[ \t\r]*(?:\n|\Z)")
_ADJACENT = re.compile(rb"\}[ \t\r\n]*+\{")
_A_LINE = re.compile(rb"\s*+(\{[^\n]*\})[ \t\r]*\n[ \t\r\n]*+\{[^\n]*\}[ \t\r]*(?:\n|\Z)")


def suffix(name: str) -> str:
    """A file's suffix, under ``.gz``, in lower case."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix


def form(head: bytes | bytearray, name: str) -> str:
    """The form of a text: ``array``, ``lines``, ``transactions``, ``document`` or ``documents``.

    Args:
        head: how it starts.
        name: of the file; settles what the content leaves open.
    """
    kind = suffix(name)
    start = bytes(head[:256]).lstrip(BLANK)[:2]
    first = start[:1]
    if kind in LINES:
        # A text over several lines is no JSON lines, whatever it is called.
        line = bytes(head).lstrip(BLANK).split(b"\n", 1)[0].strip()
        if line not in (b"{", b"[") and not (first == b"[" and not line.endswith(b"]")):
            return "lines"
    if first == b"[":
        return "array"
    if first == b"{":
        if (b"}\n" in head or b"} " in head or b"}\r" in head or b"}\t" in head) and _A_LINE.match(head):
            return "lines"
        if kind not in ONE_DOCUMENT and _ADJACENT.search(head):
            return "documents"
        return "document"
    if kind in DUMPS or _BASE64.match(bytes(head[: 1 << 16]).lstrip(BLANK)):
        return "transactions"
    return "document"


def documents(where: Where, name: str, opened: Open) -> Iterator[Raw | Refusal]:
    """Every document of a stream.

    Args:
        where: its place.
        name: of the file or member, for its suffix.
        opened: opens it, packed as it is.
    """
    cursor = Cursor(unpacked(opened))
    try:
        cursor.fill_to(SPLIT_BYTES)
    except Damaged as damage:
        cursor.fail(damage)
    try:
        yield from _documents(where, name, cursor, opened)
    except Damaged as damage:
        begun = cursor.line > 1 or cursor.column > 1
        yield where.refuse(damage.reason, damage.expected, *((cursor.line, cursor.column) if begun else ()))


def _documents(where: Where, name: str, cursor: Cursor, opened: Open) -> Iterator[Raw | Refusal]:
    for bom, encoding in _BOMS.items():
        if cursor.buffer.startswith(bom):
            yield where.refuse(f"The text is {encoding}", "UTF-8 text (RFC 8259, 8.1)", 1, 1)
            return
    if cursor.buffer.startswith(UTF8_BOM):
        del cursor.buffer[: len(UTF8_BOM)]
    found = form(cursor.buffer, name)
    if cursor.damage is not None and found == "document":
        raise cursor.damage
    if found == "array":
        yield from _array(where, cursor)
    elif found in ("lines", "transactions"):
        yield from _lines(where, cursor, dump=found == "transactions")
    elif cursor.ended and found == "document":
        yield where.raw(bytes(cursor.buffer))
    elif found == "document" and graphs.is_many_documents(cursor.buffer):
        yield from graphs.split(where, opened)
    else:
        yield from _values(where, cursor, one=suffix(name) in ONE_DOCUMENT)


def _array(where: Where, cursor: Cursor) -> Iterator[Raw | Refusal]:
    cursor.next()
    cursor.drop(1)
    index = 0
    byte = cursor.next()
    while byte != ord("]") or index:
        yield from element(where.inside(str(index), f"/{index}"), cursor)
        if cursor.lost:
            return
        index += 1
        byte = cursor.next()
        if byte == ord("]"):
            break
        if byte != ord(","):
            yield _not_json(where, cursor, "Expecting ',' delimiter", "a comma or the end of the array")
            return
        cursor.drop(1)
        byte = cursor.next()
    cursor.drop(1)
    if cursor.next() >= 0:
        yield _not_json(where, cursor, "Extra data", "the end of the text after its array")


def element(where: Where, cursor: Cursor) -> Iterator[Raw | Refusal]:
    """The value that the cursor stands on; ``cursor.lost`` says whether what follows cannot be found."""
    byte = cursor.next()
    if byte < 0 or byte in b",]}:":
        cursor.lost = True
        yield _not_json(where, cursor, "Expecting value", "a value")
        return
    line, column = cursor.line, cursor.column
    try:
        yield where.raw(value(cursor, RECORD_BYTES), line, column)
    except TooLarge as large:
        yield where.refuse(*too_large(large.size), line, column)
    except Cut as cut:
        cursor.lost = True
        yield where.raw(cut.rest, line, column)
    except Damaged as damage:
        cursor.lost = True
        yield where.refuse(damage.reason, damage.expected, line, column)


def _not_json(where: Where, cursor: Cursor, reason: str, expected: str) -> Refusal:
    return where.refuse(f"Not JSON: {reason}, found {cursor.shown()}", expected, cursor.line, cursor.column)


def _values(where: Where, cursor: Cursor, *, one: bool) -> Iterator[Raw | Refusal]:
    """Documents one after another; a single one is named by its file alone."""
    number = 1
    first = list(element(where, cursor))
    if cursor.lost or cursor.next() < 0:
        yield from first
        return
    if one:
        yield _not_json(where, cursor, "Extra data", "the end of the document after its first value")
        return
    for found in first:
        here = where.inside("1", "document 1")
        if isinstance(found, Raw):
            yield here.raw(found.content, found.line, found.column)
        else:
            yield here.refuse(found.reason, found.expected, found.line, found.column)
    first.clear()
    while not cursor.lost and cursor.next() >= 0:
        number += 1
        here = where.inside(str(number), f"document {number}")
        if cursor.buffer[0] not in b"{[":
            yield _not_json(here, cursor, "Extra data", "another document, or the end of the text")
            return
        yield from element(here, cursor)


def _lines(where: Where, cursor: Cursor, *, dump: bool) -> Iterator[Raw | Refusal]:
    looked = 0
    while True:
        end = cursor.buffer.find(b"\n", looked)
        if end < 0 and not cursor.ended and len(cursor.buffer) <= RECORD_BYTES:
            looked = len(cursor.buffer)
            cursor.fill()
            continue
        looked = 0
        number = cursor.line
        here = where.inside(str(number), f"line {number}")
        if end < 0 and not cursor.ended:
            if cursor.buffer.isspace():
                cursor.drop(len(cursor.buffer))
                continue
            yield here.refuse(*too_large(_to_next_line(cursor)), number, 1)
            continue
        column = cursor.column
        content = cursor.take(len(cursor.buffer) if end < 0 else end + 1)
        if not content:
            return
        text = content.strip(BLANK)
        if not text:
            continue
        if dump and not text.startswith((b"{", b"[")):
            try:
                text = base64.b64decode(text, validate=True)
            except binascii.Error as error:
                yield here.refuse(f"Not base64: {error}", "base64 of a JSON object", number)
                continue
            yield here.raw(text, number, transaction=True)
            continue
        blanks = len(content) - len(content.lstrip(BLANK))
        yield here.raw(text, number, column + blanks, transaction=dump)


def _to_next_line(cursor: Cursor) -> int:
    size = 0
    while True:
        end = cursor.buffer.find(b"\n")
        if end >= 0:
            cursor.drop(end + 1)
            return size + end
        size += len(cursor.buffer)
        line = cursor.line
        cursor.drop(len(cursor.buffer))
        cursor.line = line
        if not cursor.fill():
            return size
