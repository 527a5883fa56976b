"""One document's bytes to its value, or a refusal with line, column, what was found and what was expected.

The fast parser decides; where it refuses, Python's own says what it expected. Pure, so that worker processes can do it.
"""

from __future__ import annotations

import json
import re

import orjson

from competency_graph_loaders.reading.controls import MARK, may_hold_controls, without_controls
from competency_graph_loaders.reading.limits import DEPTH, RECORD_BYTES
from competency_graph_loaders.reading.pieces import Raw, Record, Refusal

UTF8_BOM = b"\xef\xbb\xbf"


def parse(raw: Raw) -> Record | Refusal:
    """The record of a document, or why it is none; nothing is raised."""
    try:
        value = orjson.loads(raw.content)
    except orjson.JSONDecodeError as error:
        return fault(raw, error)
    marks: tuple[str, ...] = ()
    if may_hold_controls(raw.content):
        value, count = without_controls(value)
        marks = (f"{MARK} in {count:,} {'text' if count == 1 else 'texts'}",) if count else ()
    return Record(
        raw.file, raw.name, raw.place, value, raw.line, raw.date, raw.deleted, raw.transaction, marks
    )


def fault(raw: Raw, error: orjson.JSONDecodeError) -> Refusal:
    """Why a text is no JSON document."""
    content = raw.content
    content = content.removeprefix(UTF8_BOM)
    try:
        text = content.decode()
    except UnicodeDecodeError as undecodable:
        before = content[: undecodable.start].decode(errors="replace")
        return _refusal(
            raw, f"Not UTF-8: {undecodable.reason} (byte 0x{content[undecodable.start]:02x})", "UTF-8 text",
            before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1,
        )  # fmt: skip
    if "\0" in text:
        before = text[: text.index("\0")]
        return _refusal(
            raw, "Not JSON: a NUL byte", "text without NUL bytes (is it UTF-16?)",
            before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1,
        )  # fmt: skip
    if error.msg.startswith("Recursion limit") or "recursion" in error.msg.lower():
        return _too_deep(raw, text)
    try:
        # Numbers stay texts: Python refuses integers of more than 4,300 digits in words that have no position.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as slow:
        found = repr(text[slow.pos : slow.pos + 20]) if slow.pos < len(text) else "the end of the text"
        return _refusal(
            raw,
            f"Not JSON: {slow.msg}, found {found}",
            _EXPECTED.get(slow.msg, slow.msg),
            slow.lineno,
            slow.colno,
        )
    except RecursionError:
        return _too_deep(raw, text)
    return _refusal(raw, f"Not JSON: {error.msg}", _expected(error.msg), error.lineno, error.colno)


_EXPECTED = {
    "Extra data": "the end of the document after its first value",
    "Expecting value": "a value",
    "Expecting property name enclosed in double quotes": "a property name in double quotes (no trailing comma)",
    "Illegal trailing comma before end of object": "a property name in double quotes (no trailing comma)",
    "Illegal trailing comma before end of array": "a value (no trailing comma)",
    "Expecting ',' delimiter": "a comma or the end of the object or array",
    "Expecting ':' delimiter": "a colon",
}


def _expected(message: str) -> str:
    if "surrogate" in message:
        return "a JSON document (RFC 8259) whose \\u escapes come in pairs where they have to"
    if "infinity" in message or "number" in message:
        return "a JSON document (RFC 8259) whose numbers fit into 64 bits"
    return "a JSON document (RFC 8259)"


def _refusal(raw: Raw, reason: str, expected: str, line: int, column: int) -> Refusal:
    """A refusal at a line and column of the content, told in those of the file."""
    if raw.line is not None:
        column += raw.column - 1 if line == 1 else 0
        line += raw.line - 1
    return Refusal(raw.file, raw.place, reason, expected, line, column, name=raw.name)


_BRACKETS = re.compile(r'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+([{}\[\]])', re.DOTALL)


def _too_deep(raw: Raw, text: str) -> Refusal:
    depth = position = 0
    while depth <= DEPTH and (found := _BRACKETS.match(text, position)):
        position = found.end()
        depth += 1 if found[1] in "{[" else -1
    before = text[: max(position - 1, 0)]
    return _refusal(
        raw, f"Nested too deep to be read: more than {DEPTH:,} levels", f"a document of at most {DEPTH:,} levels",
        before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1,
    )  # fmt: skip


def too_large(size: int) -> tuple[str, str]:
    """Reason and expectation for a document above the limit."""
    return (
        f"One document of {size:,} bytes, or more",
        f"documents of at most {RECORD_BYTES >> 20} MiB each (they must fit into memory when parsed)",
    )


def load(content: bytes) -> object:
    """The value of a text that need not be JSON: None where it is none."""
    try:
        value: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value
