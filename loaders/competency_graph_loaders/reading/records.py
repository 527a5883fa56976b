"""Records out of paths: single documents, arrays of them, JSON lines, base64 dumps; plain or gzip; folders of these.

Each record knows its file and its place there. A text that is not JSON is refused with line, column and what was
expected there, and the reading goes on with the next file. A file is parsed whole; what is handed on is one record at
a time, so that a streaming parser can take its place for files that do not fit into memory.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from competency_graph.errors import LoadError

DOCUMENTS = (".json", ".jsonld", "")
"""Suffixes of files that hold one JSON document."""
LINES = (".jsonl", ".ndjson")
"""Suffixes of files that hold one JSON document a line."""
DUMPS = (".txt",)
"""Suffixes of the Registry's oldest backups: base64 of one JSON document a line."""
GZIP = ".gz"


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON document, and where it was read."""

    file: str
    """The path as the user gave it, with what lies below it."""
    name: str
    """The path relative to the folder that was given, with the place in the file: names what has no name of its own."""
    place: str
    """Where in the file: empty (all of it), a JSON pointer such as ``/3``, or ``line 4``."""
    value: Any
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be trusted; nothing of it reaches the graph (one line of the rejects report)."""

    file: str
    place: str
    reason: str
    expected: str
    line: int | None = None
    column: int | None = None
    """In characters from 1."""
    record: str | None = None
    """CTID or uri, where it could be read."""
    term: str | None = None
    name: str | None = None
    """Name of its unit: a rejected record retires nothing, not even from a complete input."""


def read(paths: Sequence[Path]) -> Iterator[Record | Refusal]:
    """Every record of these files and folders, in order of path.

    A file that is named is read whatever it is called; in a folder, files with a known suffix or none are.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    for path in paths:
        for file, relative in _files(path):
            yield from _records(file, relative)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    if path.is_file():
        yield path, path.name
        return
    if not path.is_dir():
        raise LoadError(f"There is no file or folder {path}.", "Check the path.")
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        if file.is_file() and not any(part.startswith(".") for part in relative.parts) and _form(file.name):
            yield file, relative.as_posix()


def _form(name: str) -> str:
    """How a file is read by its name: ``document``, ``lines`` or ``dump``; empty for one of another kind."""
    suffix = Path(name.lower().removesuffix(GZIP)).suffix
    for form, suffixes in (("document", DOCUMENTS), ("lines", LINES), ("dump", DUMPS)):
        if suffix in suffixes:
            return form
    return ""


def _records(file: Path, relative: str) -> Iterator[Record | Refusal]:
    try:
        content = file.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Refusal(str(file), "", f"The gzip file is damaged: {error}", "a whole gzip file", name=relative)
        return
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error
    form = _form(file.name) or "document"
    if form == "document":
        yield from _split(file, relative, _parse(file, relative, content))
        return
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        if form == "dump" and not line.lstrip().startswith((b"{", b"[")):
            try:
                line = base64.b64decode(line, validate=True)
            except binascii.Error as error:
                yield Refusal(
                    str(file), f"line {number}", f"Not base64: {error}", "base64 of a JSON object", number,
                    name=f"{relative}#{number}",
                )  # fmt: skip
                continue
        parsed = _parse(file, f"{relative}#{number}", line, number)
        if isinstance(parsed, Refusal):
            yield parsed
        else:
            yield Record(str(file), f"{relative}#{number}", f"line {number}", parsed[0], number)


def _split(file: Path, relative: str, parsed: tuple[Any] | Refusal) -> Iterator[Record | Refusal]:
    if isinstance(parsed, Refusal):
        yield parsed
    elif isinstance(parsed[0], list):
        for index, value in enumerate(parsed[0]):
            yield Record(str(file), f"{relative}#{index}", f"/{index}", value)
    else:
        yield Record(str(file), relative, "", parsed[0])


def _parse(file: Path, name: str, content: bytes, line: int | None = None) -> tuple[Any] | Refusal:
    """The JSON value in a tuple (it may be null), or why it is none."""
    place = f"line {line}" if line else ""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return (orjson.loads(content),)
    except orjson.JSONDecodeError as fast:
        first = line or 1
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            before = content[: error.start]
            at = first + before.count(b"\n")
            column = len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
            return Refusal(
                str(file), place, f"Not UTF-8: {error.reason}", "UTF-8 text", at, column, name=name
            )
        try:
            # The slower parser says what it expected, which the fast one does not.
            json.loads(text)
        except json.JSONDecodeError as error:
            found = repr(text[error.pos : error.pos + 20]) if error.pos < len(text) else "the end of the text"
            return Refusal(
                str(file), place, f"Not JSON: {error.msg}, found {found}", _expected(error.msg),
                first + error.lineno - 1, error.colno, name=name,
            )  # fmt: skip
        except RecursionError:
            return Refusal(str(file), place, "Nested too deep to be read", "a CTDL document", name=name)
        return Refusal(
            str(file), place, f"Not JSON: {fast.msg}", "a JSON document (RFC 8259)",
            first + fast.lineno - 1, fast.colno, name=name,
        )  # fmt: skip


_EXPECTED = {
    "Extra data": "the end of the document after its first value",
    "Expecting value": "a value",
    "Expecting property name enclosed in double quotes": "a property name in double quotes (no trailing comma)",
    "Expecting ',' delimiter": "a comma or the end of the object or array",
    "Expecting ':' delimiter": "a colon",
}


def _expected(message: str) -> str:
    return _EXPECTED.get(message, message)
