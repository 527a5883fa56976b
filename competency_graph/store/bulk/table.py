"""One CSV file for the importer, with a typed header, that says exactly what the row says.

Follows "CSV header format" and the options of ``neo4j-admin database import full`` in the operations manual. Tried on
the real importer: every text is quoted and quotes are doubled, so empty is not null, blanks stay, and backslashes and
delimiters mean nothing; a list's elements are joined by U+001F, which no text holds (the reading sees to it). Two lists
cannot be said so, ``[]`` and ``[""]``: both come back as null. Those are told apart here and set over Cypher later.
Rows that span several lines go into a file of their own: only such files lose the importer's parallel reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competency_graph.model.declarations import Property, PropertyType
from competency_graph.model.nodes import properties_of

ELEMENTS = "\x1f"
"""Between the elements of a list."""
_FLUSH_CHARACTERS = 1 << 18


def quoted(text: str) -> str:
    """A text as a CSV field."""
    return '"' + text.replace('"', '""') + '"'


def listed(texts: Sequence[str]) -> str:
    """A list of texts as a CSV field; see ``sayable``."""
    return quoted(ELEMENTS.join(texts))


def sayable(value: object) -> bool:
    """Whether a field can hold this value; lists that would come back as another value cannot be said."""
    if not isinstance(value, list):
        return True
    return bool(value) and value != [""] and not any(ELEMENTS in text for text in value)


def _flag(value: bool) -> str:
    return "true" if value else "false"


_FORMS: dict[PropertyType, tuple[str, Callable[[Any], str]]] = {
    PropertyType.TEXT: ("string", quoted),
    PropertyType.DATE: ("string", quoted),
    PropertyType.QUANTITY: ("string", quoted),
    PropertyType.INTEGER: ("long", str),
    PropertyType.FLAG: ("boolean", _flag),
    PropertyType.TEXTS: ("string[]", listed),
}


class Columns:
    """The property columns of one file: their types in the header, and a row's values in their places."""

    def __init__(self, names: Iterable[str], declared: Mapping[str, Property]) -> None:
        """Make columns.

        Args:
            names: property names that may occur.
            declared: their declarations; what has none is a list of texts (a term that is kept as it is).
        """
        self.names = tuple(names)
        kinds = [declared[name].type if name in declared else PropertyType.TEXTS for name in self.names]
        self.header = tuple(f"{name}:{_FORMS[kind][0]}" for name, kind in zip(self.names, kinds, strict=True))
        self._places = {
            name: (place, _FORMS[kind][1])
            for place, (name, kind) in enumerate(zip(self.names, kinds, strict=True))
        }
        self._empty = [""] * len(self.names)

    def fields(self, properties: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """A row's fields, and the values that a field cannot hold."""
        fields = self._empty.copy()
        unsaid: dict[str, Any] = {}
        for name, value in properties.items():
            if value.__class__ is list and not sayable(value):
                unsaid[name] = value
            else:
                place, form = self._places[name]
                fields[place] = form(value)
        return fields, unsaid


def node_columns(labels: tuple[str, ...], names: Iterable[str]) -> Columns:
    """Columns of the nodes with these labels (without ``Resource``)."""
    return Columns(sorted(names), properties_of(labels))


@dataclass(frozen=True, slots=True)
class Written:
    """One finished file."""

    path: str
    option: str
    """How the importer is told of it, such as ``--nodes=Resource:Course``."""
    rows: int
    many_lines: bool
    """Some of its fields span several lines."""
    longest: int
    """Characters of its longest row."""
    bytes: int


class _File:
    def __init__(self, path: Path, header: str) -> None:
        self.path = path
        self.lines = [header]
        self.waiting = len(header)
        self.rows = self.longest = 0

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.rows += 1
        size = len(line)
        self.longest = max(self.longest, size)
        self.waiting += size
        if self.waiting > _FLUSH_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        # Opened for each piece: there may be more tables than the system lets us hold open.
        with self.path.open("ab") as stream:
            stream.write(("\n".join(self.lines) + "\n").encode())
        self.lines, self.waiting = [], 0


class Table:
    """Rows of one kind: a file for those of one line, and one for those of several."""

    def __init__(self, folder: Path, name: str, option: str, header: Sequence[str]) -> None:
        self._folder, self._name, self.option = folder, name, option
        self._header = ",".join(header)
        self._files: dict[bool, _File] = {}

    def add(self, fields: Iterable[str]) -> None:
        """Add a row."""
        line = ",".join(fields)
        many = "\n" in line or "\r" in line
        file = self._files.get(many)
        if file is None:
            path = self._folder / f"{self._name}{'-lines' if many else ''}.csv"
            file = self._files[many] = _File(path, self._header)
        file.add(line)

    def close(self) -> list[Written]:
        """Write what waits; the files."""
        for file in self._files.values():
            file.flush()
        return [
            Written(str(file.path), self.option, file.rows, many, file.longest, file.path.stat().st_size)
            for many, file in self._files.items()
        ]
