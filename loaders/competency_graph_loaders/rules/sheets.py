"""Rules tables out of CSV files: each row checked against the table that its header names.

Comma, semicolon or tab; UTF-8 with or without a mark; the first row is the header. What cannot be read is a ``Refusal``
with file, line, row (the header is row 1), column name, reason and what was expected; the rows beside it are still read,
so that one run finds every fault.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import ValidationError

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.tables import TABLES, Row, recognise


class _Reader(Protocol):
    """What ``csv.reader`` gives."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


R = TypeVar("R", bound=Row, covariant=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    file: str
    row: int
    """From 1, the header."""
    line: int
    """From 1; differs from the row where cells hold line breaks; 0 where it is not known."""
    pointer: str = ""
    """JSON pointer, in a JSON document."""

    def refusal(
        self,
        reason: str,
        expected: str,
        *,
        term: str | None = None,
        record: str | None = None,
        name: str | None = None,
    ) -> Refusal:
        """A finding about this row."""
        return Refusal(
            self.file,
            self.pointer or f"row {self.row}",
            reason,
            expected,
            self.line or None,
            record=record,
            term=term,
            name=name,
        )


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A row, and where it stands."""

    row: R
    place: Place


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, as far as it can: its findings, and the cells that say whom it is about."""

    table: type[Row]
    refusals: tuple[Refusal, ...]
    cells: dict[str, str]


def csv_files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """The CSV files of these paths with their name below the path that was given, in order; folders are searched.

    Raises:
        LoadError: a path does not exist, or a folder holds no CSV file.
    """
    for path in paths:
        if path.is_file():
            yield path, path.name
            continue
        if not path.is_dir():
            raise LoadError(f"There is no file or folder {path}.", "Check the path.")
        found = [f for f in sorted(path.rglob("*")) if f.suffix.lower() in (".csv", ".tsv") and f.is_file()]
        if not found:
            raise LoadError(
                f"The folder {path} holds no .csv or .tsv file.", "Give the folder of the rules tables."
            )
        yield from ((file, file.relative_to(path).as_posix()) for file in found)


def read_sheet(file: Path, tables: Sequence[type[Row]] = TABLES) -> Iterator[Placed[Row] | BadRow | Refusal]:
    """Every row of one file; a bare ``Refusal`` is about the file as a whole.

    Args:
        file: a CSV file.
        tables: what its header may be, the more telling first.

    Raises:
        LoadError: the file cannot be opened.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Refusal(
            str(file),
            "",
            f"Not UTF-8 at byte {error.start}: {error.reason}",
            "UTF-8 text; save it as CSV UTF-8",
        )
        return
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error
    first = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        yield from _rows(file, reader, tables)
    except csv.Error as error:
        yield Refusal(
            str(file),
            "",
            f"Not CSV: {error}",
            "cells with a separator or a quote inside stand in quotes",
            reader.line_num,
        )


def _rows(
    file: Path, reader: _Reader, tables: Sequence[type[Row]]
) -> Iterator[Placed[Row] | BadRow | Refusal]:
    header = tuple(re.sub(r"[\s\-]+", "_", cell.strip()).lower() for cell in next(reader, []))
    table = recognise(header, tables)
    if table is None:
        wanted = "; ".join(f"{t.table}: {', '.join(t.required)}" for t in tables)
        yield Refusal(
            str(file),
            "row 1",
            f"The header is none of a rules table: {', '.join(header)}",
            f"a header with all columns of one table ({wanted})",
            1,
        )
        return
    wrong = [c for c in header if c not in table.model_fields] + sorted(
        {c for c in header if header.count(c) > 1}
    )
    if wrong:
        yield Refusal(
            str(file), "row 1", f"Column {wrong[0]!r} of the table {table.table} is not known, or stands twice",
            f"any of {', '.join(table.model_fields)}, each once", 1, term=wrong[0],
        )  # fmt: skip
        return
    line = reader.line_num + 1
    for number, cells in enumerate(reader, 2):
        place = Place(str(file), number, line)
        line = reader.line_num + 1
        if any(cell.strip() for cell in cells):
            yield check_row(table, header, cells, place)


def check_row(
    table: type[Row], header: tuple[str, ...], cells: list[str], place: Place
) -> Placed[Row] | BadRow:
    """The row as the table's model has it, or every finding against it."""
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    if len(cells) != len(header):
        reason = f"{len(cells)} cells under a header of {len(header)}"
        return BadRow(
            table,
            (place.refusal(reason, "as many cells as the header has; quote cells that hold the separator"),),
            given,
        )
    return checked(table, given, place)


def checked(table: type[Row], given: dict[str, str], place: Place) -> Placed[Row] | BadRow:
    """A row of a table out of its cells, or every finding against it."""
    try:
        return Placed(table.model_validate(given), place)
    except ValidationError as error:
        findings = []
        for fault in error.errors():
            column = str(fault["loc"][0]) if fault["loc"] else ""
            if fault["type"] == "missing":
                reason, expected = (
                    f"The cell {column!r} is empty",
                    "a value: this column is needed in every row",
                )
            else:
                reason = f"{given.get(column, '')!r} cannot be read"
                expected = (
                    str(fault["ctx"]["error"])
                    if fault["type"] == "value_error"
                    else _expected(fault["type"], fault.get("ctx", {}), fault["msg"])
                )
            findings.append(
                place.refusal(
                    reason, expected, term=column, record=given.get("rule") or given.get("institution")
                )
            )
        return BadRow(table, tuple(findings), given)


def _expected(kind: str, context: dict[str, object], message: str) -> str:
    if kind == "literal_error":
        return f"one of {context['expected']}".replace("'", "")
    if kind.startswith("int_"):
        return "a whole number"
    if kind == "string_pattern_mismatch":
        return f"a text of the form {context['pattern']}"
    return message
