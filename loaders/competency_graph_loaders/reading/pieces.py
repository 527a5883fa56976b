"""What reading gives: a document as raw bytes, the record that it parses to, or a refusal; each says where it was read.

``Raw`` is what worker processes are given: bytes and a place, parsed there by ``documents.parse``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Raw:
    """One JSON document, not parsed, and where it was read."""

    file: str
    """The path as the user gave it, with what lies below it."""
    name: str
    """The path relative to the folder that was given, with the place in the file: names what has no name of its own."""
    place: str
    """Where in the file: empty (all of it), a JSON pointer such as ``/3``, ``line 4``, or a member of an archive."""
    content: bytes
    line: int | None = None
    """The first line of the content in its file, from 1; None where the content is not as the file has it."""
    column: int = 1
    """Where the content starts on that line, in characters from 1."""
    date: str = ""
    """When a change set says that it was published or deleted (UTC, ``2026-01-31T12:00:00Z``)."""
    deleted: bool = False
    """Whether a change set says that it was deleted."""
    transaction: bool = False
    """One of a series in order (an old dump, a change set): of several about one resource the last counts."""


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON document, and where it was read."""

    file: str
    name: str
    place: str
    value: Any
    line: int | None = None
    date: str = ""
    deleted: bool = False
    transaction: bool = False
    marks: tuple[str, ...] = ()
    """What was changed in reading, in words; the report says so."""


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
