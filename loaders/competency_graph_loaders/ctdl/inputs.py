"""Whether a raw record was translated before, decided from its bytes alone: the hash that is kept as ``Unit.input``.

The outcome of a record is a function of the translator and of the record: its bytes, what a change set says of it, the
source's priority; and, for one without a name of its own, where it lies. The hash is over all of these. The translator is
known by its source text, so a new release reads everything once more, and finds what it says differently by now.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

from competency_graph_loaders.findings import Item, Skipped
from competency_graph_loaders.known import Known
from competency_graph_loaders.reading.records import Raw, Refusal

_TRANSLATOR = ("competency_graph.model", "competency_graph_loaders.reading", "competency_graph_loaders.ctdl")
"""The packages whose text decides what a record comes to."""


@cache
def fingerprint() -> str:
    """The hash of the translator's source text and tables; the same on every machine, whatever its line endings."""
    digest = blake2b(digest_size=16)
    for package in _TRANSLATOR:
        for name, content in sorted(_texts(files(package), package)):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _texts(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _texts(entry, f"{name}/{entry.name}")
        elif not entry.name.endswith((".pyc", ".pyo")) and not entry.name.startswith("."):
            yield f"{name}/{entry.name}", entry.read_bytes().replace(b"\r\n", b"\n")


def input_key(raw: Raw, priority: int, *, named: bool, revision: bool, translator: str) -> str:
    """The hash of everything that decides what comes of a raw record, 128 bits in hex.

    Args:
        raw: the record.
        priority: of the source.
        named: it has a name of its own, so that it matters not where it lies.
        revision: as ``Translated.revision``: part of the hash so that it can be told without parsing.
        translator: the fingerprint.
    """
    return _Keys(raw, priority, translator).key(named=named, revision=revision)


class _Keys:
    """The hashes of one record; its bytes are read once."""

    def __init__(self, raw: Raw, priority: int, translator: str) -> None:
        self._name = raw.name
        said = f"{translator}|{priority}|{raw.date}|{raw.deleted:d}|{raw.transaction:d}|"
        self._hash = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16)
        self._hash.update(raw.content)

    def key(self, *, named: bool, revision: bool) -> str:
        tail = self._hash.copy()
        tail.update(f"|{revision:d}|{'' if named else self._name}".encode("utf-8", "surrogatepass"))
        return tail.hexdigest()


_WAYS = tuple((named, revision) for revision in (True, False) for named in (True, False))
"""Every way in which a record may turn out: what is not parsed yet cannot say which."""


def unread(items: Iterator[Raw | Refusal], known: Known, priority: int) -> Iterator[Item]:
    """Pass raw records on; those that the store has already come as skipped, and are not parsed."""
    translator = fingerprint()
    for item in items:
        yield item if isinstance(item, Refusal) else _look_up(item, known, priority, translator)


def _look_up(raw: Raw, known: Known, priority: int, translator: str) -> Raw | Skipped:
    keys = _Keys(raw, priority, translator)
    for named, revision in _WAYS:
        position = known.by_input(keys.key(named=named, revision=revision))
        if position is not None:
            return Skipped(position, raw, revision)
    return raw
