"""Which form a path is: said before a load, and decided by the same functions that reading goes by."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from competency_graph.errors import LoadError
from competency_graph_loaders.reading import graphs, texts
from competency_graph_loaders.reading.archives import MAGIC, Archive
from competency_graph_loaders.reading.changesets import MEMBER
from competency_graph_loaders.reading.documents import UTF8_BOM
from competency_graph_loaders.reading.envelopes import is_envelope
from competency_graph_loaders.reading.folders import is_change_set, is_read
from competency_graph_loaders.reading.limits import SPLIT_BYTES
from competency_graph_loaders.reading.scan import Cursor
from competency_graph_loaders.reading.streams import GZIP, Damaged, file_chunks, unpacked

_SENTENCES = {
    "array": "A JSON array: every element is a record.",
    "lines": "JSON lines: every line is a record.",
    "transactions": "The Registry's oldest dump: every line is a transaction in base64, of which the last counts.",
    "documents": "JSON documents one after another: each is a record.",
    "document": "One JSON document: one record.",
    "envelope": "A Registry envelope: one record.",
    "graph": "A huge @graph of many documents: each of its resources is a record.",
    "unreadable": "Nothing that can be read.",
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an input."""

    name: str
    """One word: ``folder``, ``changes``, ``archive``, ``array``, ``lines``, ``transactions``, ``document``,
    ``documents``, ``envelope``, ``graph`` or ``unreadable``."""
    sentence: str


def recognise(path: Path) -> Form:
    """The form of a file or folder.

    Raises:
        LoadError: there is none.
    """
    if path.is_dir():
        if is_change_set(path):
            return Form("changes", "A change set of the Registry, unpacked: each of its graphs is a record.")
        return Form("folder", "A folder: every file in it is read by its own form.")
    if not path.is_file():
        raise LoadError(f"There is no file or folder {path}.", "Check the path.")
    head = _head(path)
    if head.startswith(MAGIC):
        return _archive(path)
    cursor = Cursor(unpacked(lambda: file_chunks(path)))
    damaged = ""
    try:
        cursor.fill_to(SPLIT_BYTES)
    except Damaged as damage:
        damaged = f" It is damaged: {damage.reason}."
    if cursor.buffer.startswith(UTF8_BOM):
        del cursor.buffer[: len(UTF8_BOM)]
    name = texts.form(cursor.buffer, path.name)
    if bytes(cursor.buffer[:256]).lstrip()[:1] not in (b"{", b"[") and name == "document":
        name = "unreadable"
    elif name == "document" and not cursor.ended and graphs.is_many_documents(cursor.buffer):
        name = "graph"
    elif name == "document" and is_envelope(bytes(cursor.buffer)):
        name = "envelope"
    packed = " Compressed by gzip." if head.startswith(GZIP) else ""
    return Form(name, _SENTENCES[name] + packed + damaged)


def _head(path: Path) -> bytes:
    try:
        return next(file_chunks(path), b"")
    except Damaged:
        return b""


def _archive(path: Path) -> Form:
    try:
        with closing(Archive(path)) as archive:
            names = archive.names()
    except Damaged as damage:
        return Form("unreadable", f"{damage.reason}.")
    if any(MEMBER.fullmatch(name) for name in names):
        return Form("changes", "A change set of the Registry: each of its graphs is a record.")
    read = sum(is_read(name) for name in names)
    return Form("archive", f"A ZIP archive of {read:,} files, each read by its own form.")
