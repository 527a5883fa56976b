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
from pathlib import Path
from typing import Any

import orjson

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.pieces import Raw, Record, Refusal

__all__ = ["Raw", "Record", "Refusal", "parse", "read", "read_raw"]

DOCUMENTS = (".json", ".jsonld", "")
"""Suffixes of files that hold one JSON document."""
LINES = (".jsonl", ".ndjson")
"""Suffixes of files that hold one JSON document a line."""
DUMPS = (".txt",)
"""Suffixes of the Registry's oldest backups: base64 of one JSON document a line."""
GZIP = ".gz"


def read(paths: Sequence[Path]) -> Iterator[Record | Refusal]:
    """Every record of these files and folders, in order of path: ``parse`` over ``read_raw``.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    for raw in read_raw(paths):
        yield raw if isinstance(raw, Refusal) else parse(raw)


def read_raw(paths: Sequence[Path]) -> Iterator[Raw | Refusal]:
    """Every document of these files and folders, in order of path, not parsed.

    A file that is named is read whatever it is called; in a folder, files with a known suffix or none are.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    for path in paths:
        for file, relative in _files(path):
            yield from _records(file, relative)


def parse(raw: Raw) -> Record | Refusal:
    """The record of a document, or why it is none; pure, so that worker processes can do it."""
    parsed = _parse(raw.file, raw.name, raw.place, raw.content, raw.line)
    if isinstance(parsed, Refusal):
        return parsed
    return Record(raw.file, raw.name, raw.place, parsed[0], raw.line, raw.date, raw.deleted, raw.transaction)


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


def _records(file: Path, relative: str) -> Iterator[Raw | Refusal]:
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
        yield from _split(file, relative, content)
        return
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        name, place = f"{relative}#{number}", f"line {number}"
        if form == "dump" and not line.lstrip().startswith((b"{", b"[")):
            try:
                line = base64.b64decode(line, validate=True)
            except binascii.Error as error:
                yield Refusal(
                    str(file), place, f"Not base64: {error}", "base64 of a JSON object", number, name=name
                )
                continue
        yield Raw(str(file), name, place, line, number, transaction=form == "dump")


def _split(file: Path, relative: str, content: bytes) -> Iterator[Raw | Refusal]:
    if not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        yield Raw(str(file), relative, "", content)
        return
    parsed = _parse(str(file), relative, "", content)
    if isinstance(parsed, Refusal):
        yield parsed
        return
    for index, value in enumerate(parsed[0]):
        yield Raw(str(file), f"{relative}#{index}", f"/{index}", orjson.dumps(value))


def _parse(file: str, name: str, place: str, content: bytes, line: int | None = None) -> tuple[Any] | Refusal:
    """The JSON value in a tuple (it may be null), or why it is none."""
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
            return Refusal(file, place, f"Not UTF-8: {error.reason}", "UTF-8 text", at, column, name=name)
        try:
            # The slower parser says what it expected, which the fast one does not.
            json.loads(text)
        except json.JSONDecodeError as error:
            found = repr(text[error.pos : error.pos + 20]) if error.pos < len(text) else "the end of the text"
            return Refusal(
                file, place, f"Not JSON: {error.msg}, found {found}", _expected(error.msg),
                first + error.lineno - 1, error.colno, name=name,
            )  # fmt: skip
        except RecursionError:
            return Refusal(file, place, "Nested too deep to be read", "a CTDL document", name=name)
        return Refusal(
            file, place, f"Not JSON: {fast.msg}", "a JSON document (RFC 8259)",
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
