"""API keys: named, known by their hashes only, with scopes, revocable by a file.

An entry is ``NAME:SHA256`` or ``NAME:SHA256:SCOPE+SCOPE``, the SHA-256 in 64 hexadecimal digits; ``competency-graph
api-key NAME`` makes one. Hashes, because an environment and a file are shown in many places. Keys are 256 random bits, so
a slow hash would add nothing.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from competency_graph_api.access.scopes import QUESTIONS, Caller, Scope, scopes_of

log = logging.getLogger("competency_graph.api")

_ENTRY = re.compile(r"([\w.\-]{1,64}):([0-9a-fA-F]{64})(?::([a-z+]+))?")
FORM = (
    "NAME:SHA256 or NAME:SHA256:SCOPE+SCOPE (64 hexadecimal digits; scopes: browse, evaluate, plan, metrics)"
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key that is known."""

    name: str
    """Whose it is."""
    digest: str
    """SHA-256 of the key, in lower-case hex."""
    scopes: frozenset[Scope] = QUESTIONS
    """What it may ask."""


def key_hash(key: str) -> str:
    """The SHA-256 of a key in hex."""
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def parse_key(entry: str, where: str) -> Key:
    """One entry.

    Args:
        entry: as above.
        where: said in the error. The entry itself is not: it may be a key that somebody forgot to hash.

    Raises:
        ValueError: it has another form, or names a scope that there is not.
    """
    match = _ENTRY.fullmatch(entry)
    if not match:
        raise ValueError(f"{where} is not {FORM}")
    name, digest, words = match.groups()
    scopes = QUESTIONS
    if words is not None:
        scopes = scopes_of(words.split("+"))
        if len(scopes) != len(set(words.split("+"))):
            raise ValueError(f"{where} ({name}) names a scope other than browse, evaluate, plan, metrics")
    return Key(name, digest.lower(), scopes)


def parse_keys(entries: Iterable[tuple[str, str]]) -> tuple[Key, ...]:
    """Entries, each with where it stands.

    Raises:
        ValueError: one has another form, or two have one name.
    """
    found: dict[str, Key] = {}
    for where, entry in entries:
        key = parse_key(entry, where)
        if key.name in found:
            raise ValueError(f"{where} repeats the name {key.name!r}")
        found[key.name] = key
    return tuple(found.values())


def lines_of(text: str) -> list[tuple[str, str]]:
    """The entries of a file: one a line; what follows ``#`` is for people."""
    bare = ((number, line.partition("#")[0].strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(f"line {number}", line) for number, line in bare if line]


def caller_of(presented: str | None, keys: Iterable[Key]) -> Caller | None:
    """Whose key was presented; None where it is none of them.

    Every key is compared, each in constant time, so that the time taken says nothing about which nearly fitted.
    """
    digest = key_hash(presented or "")
    found = None
    for key in keys:
        if hmac.compare_digest(digest, key.digest):
            found = Caller(key.name, key.scopes)
    return found if presented else None


class KeyFile:
    """A file of entries, read again when it has changed: a key is revoked by taking its line out.

    It fails closed: a line that cannot be read opens nothing, and without the file none of its keys does. Both are logged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def keys(self) -> tuple[Key, ...]:
        """What the file holds now."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if seen != self._seen:
                self._keys = self._read()
                self._seen = seen
                log.info("the file of keys was read: %d keys", len(self._keys))
        except OSError as error:
            if self._keys or self._seen is not None:
                log.error("the file of keys cannot be read (%s): its keys open nothing", error.strerror)
            self._keys, self._seen = (), None
        return self._keys

    def _read(self) -> tuple[Key, ...]:
        found: dict[str, Key] = {}
        for where, entry in lines_of(self._path.read_text(encoding="utf-8", errors="replace")):
            try:
                key = parse_key(entry, where)
            except ValueError as error:
                log.error("the file of keys: %s; that key opens nothing", error)
                continue
            if key.name in found:
                log.error("the file of keys: %s repeats the name %r; that key opens nothing", where, key.name)
                continue
            found[key.name] = key
        return tuple(found.values())
