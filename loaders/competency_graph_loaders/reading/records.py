"""Records out of paths: files, folders and archives in, one document at a time out, each with its place.

``read_raw`` finds documents without parsing them and holds no input whole, whatever its size; ``parse`` makes a record
of one, in a worker process where there is one. What cannot be read is a refusal, and reading goes on behind it:

====================  =========================================  ===============================
files and folders     order, links, what is passed over          ``folders``
bytes                 gzip, chunks, damage, growth               ``streams``
ZIP archives          members, names, checksums                  ``archives``
change sets           what counts, dates, deletes                ``changesets``
texts                 one document, arrays, lines, dumps         ``texts``, ``scan``, ``graphs``
documents             JSON, positions of faults                  ``documents``, ``controls``
envelopes             what is in them                            ``envelopes``
====================  =========================================  ===============================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.archives import MAGIC, Archive
from competency_graph_loaders.reading.changesets import MEMBER, change_set
from competency_graph_loaders.reading.documents import parse
from competency_graph_loaders.reading.folders import ZIP, files_below, is_read, walk
from competency_graph_loaders.reading.pieces import Raw, Record, Refusal
from competency_graph_loaders.reading.places import Where, shown
from competency_graph_loaders.reading.streams import GZIP, Damaged, file_chunks
from competency_graph_loaders.reading.texts import documents

__all__ = ["Raw", "Record", "Refusal", "parse", "read", "read_raw"]


def read(paths: Sequence[Path]) -> Iterator[Record | Refusal]:
    """Every record of these files and folders, in order of path: ``parse`` over ``read_raw``.

    Raises:
        LoadError: a path does not exist, or a file that is named cannot be opened.
    """
    for raw in read_raw(paths):
        yield raw if isinstance(raw, Refusal) else parse(raw)


def read_raw(paths: Sequence[Path]) -> Iterator[Raw | Refusal]:
    """Every document of these files and folders, in order of path, not parsed.

    A file that is named is read whatever it is called; in a folder, files with a known suffix or none are.

    Raises:
        LoadError: a path does not exist, or a file that is named cannot be opened.
    """
    for path in paths:
        for found in walk(path):
            if isinstance(found, Refusal):
                yield found
                continue
            file, relative = found
            if file == path and file.is_file():
                _check_opens(file)
            yield from _file(file, relative)


def _check_opens(file: Path) -> None:
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error


def _file(file: Path, relative: str) -> Iterator[Raw | Refusal]:
    if file.is_dir():  # ``walk`` gives a folder only where it is a change set
        yield from change_set(
            files_below(file),
            lambda member: Where.of(file / member, f"{relative}/{member}" if relative else member),
            lambda member: partial(file_chunks, file / member),
            file.name,
        )
        return
    where = Where.of(file, relative)
    try:
        head = _head(file)
        if head.startswith(MAGIC) or (file.suffix.lower() == ZIP and not _may_be_text(head)):
            with closing(Archive(file)) as archive:
                yield from _archive(archive, where)
            return
    except Damaged as damage:
        yield where.refuse(damage.reason, damage.expected)
        return
    yield from documents(where, file.name, partial(file_chunks, file))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb", buffering=0) as opened:
            return opened.read(64)
    except OSError as error:
        raise Damaged(f"Cannot be read: {error.strerror or error}", "a file that can be read") from error


def _may_be_text(head: bytes) -> bool:
    return head.startswith(GZIP) or head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _archive(archive: Archive, where: Where) -> Iterator[Raw | Refusal]:
    names = archive.names()
    changes = [name for name in names if MEMBER.fullmatch(name)]
    yield from change_set(changes, lambda name: where.inside(shown(name)), archive.opener, where.file)
    changed = set(changes)
    for name in names:
        if name in changed:
            continue
        if not is_read(name) and not archive.refused(name):
            continue
        if name.lower().endswith(ZIP):
            yield where.inside(shown(name)).refuse("An archive in an archive", "unpacked one level")
            continue
        yield from documents(where.inside(shown(name)), name, archive.opener(name))
