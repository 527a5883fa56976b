"""Rules tables out of CSV files: each row checked against the table that its header names.

Comma, semicolon or tab; UTF-8 with or without a mark; the first row is the header. What cannot be read is a ``Refusal``
with file, line, row (the header is row 1), column name, reason and what was expected; the rows beside it are still read,
so that one run finds every fault.

No file is held whole: ``scan`` says where each row stands (its bytes, row and line), and ``OpenFiles`` reads rows again from
there, in any process.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.tables import TABLES, Row, recognise

_BLOCK = 1 << 20
_OPEN_FILES = 64

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file that is a rules table."""

    number: int
    """Among the files of the load."""
    file: str
    table: type[Row]
    header: tuple[str, ...]
    delimiter: str
    stamp: tuple[int, int]
    """Size and time of the file when it was first read."""


Order = tuple[int, int]
"""File and row: the order of all rows of a load."""


class Span(NamedTuple):
    """Rows of one sheet that stand one behind the other: bytes from and to, first row, first line."""

    start: int
    end: int
    row: int
    line: int


class Cells(NamedTuple):
    """One row that is not blank, where it stands, before it is checked."""

    span: Span
    cells: list[str]


def read_sheet(file: Path, tables: Sequence[type[Row]] = TABLES) -> Iterator[Placed[Row] | BadRow | Refusal]:
    """Every row of one file; a bare ``Refusal`` is about the file as a whole.

    Args:
        file: a CSV file.
        tables: what its header may be, the more telling first.

    Raises:
        LoadError: the file cannot be opened.
    """
    sheet: Sheet | None = None
    for found in scan(file, 0, tables):
        if isinstance(found, Sheet):
            sheet = found
        elif isinstance(found, Refusal):
            yield found
        elif sheet is not None:
            yield check_cells(sheet, found)


def scan(file: Path, number: int, tables: Sequence[type[Row]] = TABLES) -> Iterator[Sheet | Cells | Refusal]:
    """The sheet that a file is, then its rows; or what is wrong with the file as a whole, and the rows before that.

    Args:
        file: a CSV file.
        number: of the file among those of the load.
        tables: what its header may be, the more telling first.

    Raises:
        LoadError: the file cannot be opened.
    """
    try:
        with file.open("rb") as stream:
            refusal = _not_utf8(file, stream)
            if refusal is None:
                stream.seek(0)
                yield from _scan(file, number, stream, tables)
            else:
                yield refusal
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error


def _not_utf8(file: Path, stream: BinaryIO) -> Refusal | None:
    """Whether the whole file is UTF-8, before any row of it counts."""
    stream.seek(len(codecs.BOM_UTF8) if stream.read(3) == codecs.BOM_UTF8 else 0)
    at, rest = 0, b""  # counted behind the mark, as editors count
    try:
        while block := stream.read(_BLOCK):
            text = rest + block
            _, read = codecs.utf_8_decode(text, "strict", False)
            at, rest = at + read, text[read:]
        codecs.utf_8_decode(rest, "strict", True)
    except UnicodeDecodeError as error:
        reason = f"Not UTF-8 at byte {at + error.start}: {error.reason}"
        return Refusal(str(file), "", reason, "UTF-8 text; save it as CSV UTF-8")
    return None


class _Lines:
    """The lines of a stretch of a file, and the byte behind the last one that was given."""

    def __init__(self, stream: BinaryIO, start: int) -> None:
        stream.seek(start)
        self.at = start
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        rest = b""
        while block := self._stream.read(_BLOCK):
            lines = (rest + block).splitlines(keepends=True)
            # The last may go on in the next block; so may a line end, where it is \r and \n follows.
            rest = lines.pop()
            for line in lines:
                self.at += len(line)
                yield line.decode()
        for line in rest.splitlines(keepends=True):
            self.at += len(line)
            yield line.decode()


def _scan(
    file: Path, number: int, stream: BinaryIO, tables: Sequence[type[Row]]
) -> Iterator[Sheet | Cells | Refusal]:
    marked = stream.read(3) == codecs.BOM_UTF8
    start = len(codecs.BOM_UTF8) if marked else 0
    stream.seek(start)
    first = stream.readline().decode()
    delimiter = max(",;\t", key=first.count)
    lines = _Lines(stream, start)
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        header = tuple(re.sub(r"[\s\-]+", "_", cell.strip()).lower() for cell in next(reader, []))
        sheet = _sheet(file, number, header, delimiter, tables)
        yield sheet
        if isinstance(sheet, Refusal):
            return
        row, line, start = 2, reader.line_num + 1, lines.at
        for cells in reader:
            end = lines.at
            if any(cells) and any(cell.strip() for cell in cells):
                yield Cells(Span(start, end, row, line), cells)
            row, line, start = row + 1, reader.line_num + 1, end
    except csv.Error as error:
        yield Refusal(
            str(file),
            "",
            f"Not CSV: {error}",
            "cells with a separator or a quote inside stand in quotes",
            reader.line_num,
        )


def _sheet(
    file: Path, number: int, header: tuple[str, ...], delimiter: str, tables: Sequence[type[Row]]
) -> Sheet | Refusal:
    table = recognise(header, tables)
    if table is None:
        wanted = "; ".join(f"{t.table}: {', '.join(t.required)}" for t in tables)
        return Refusal(
            str(file),
            "row 1",
            f"The header is none of a rules table: {', '.join(header)}",
            f"a header with all columns of one table ({wanted})",
            1,
        )
    wrong = [c for c in header if c not in table.model_fields] + sorted(
        {c for c in header if header.count(c) > 1}
    )
    if wrong:
        return Refusal(
            str(file), "row 1", f"Column {wrong[0]!r} of the table {table.table} is not known, or stands twice",
            f"any of {', '.join(table.model_fields)}, each once", 1, term=wrong[0],
        )  # fmt: skip
    return Sheet(number, str(file), table, header, delimiter, _stamp(file))


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def check_cells(sheet: Sheet, found: Cells) -> Placed[Row] | BadRow:
    """A row, held against its table."""
    place = Place(sheet.file, found.span.row, found.span.line)
    return check_row(sheet.table, sheet.header, found.cells, place)


@dataclass(slots=True)
class OpenFiles:
    """Open files, to read rows from again; one for a process."""

    _streams: dict[str, BinaryIO] = field(default_factory=dict)

    def rows(self, sheet: Sheet, span: Span) -> Iterator[tuple[Order, Placed[Row] | BadRow]]:
        """The rows of a span, each with its place in the order of all rows.

        Raises:
            LoadError: the file is not what it was when it was first read.
        """
        stream = self._streams.get(sheet.file)
        if stream is None:
            stream = self._open(sheet)
        stream.seek(span.start)
        text = stream.read(span.end - span.start)
        reader = csv.reader(
            (line.decode() for line in text.splitlines(keepends=True)), delimiter=sheet.delimiter, strict=True
        )
        line = span.line
        for row, cells in enumerate(reader, span.row):
            place = Place(sheet.file, row, line)
            line = span.line + reader.line_num
            if any(cells) and any(cell.strip() for cell in cells):
                yield (sheet.number, row), check_row(sheet.table, sheet.header, cells, place)

    def _open(self, sheet: Sheet) -> BinaryIO:
        file = Path(sheet.file)
        changed = "It changed while it was read."
        try:
            if _stamp(file) != sheet.stamp:
                raise LoadError(f"{file} cannot be read again: {changed}", "Load it when it is finished.")
            while len(self._streams) >= _OPEN_FILES:
                self._streams.pop(next(iter(self._streams))).close()
            stream = self._streams[sheet.file] = file.open("rb")
        except OSError as error:
            raise LoadError(
                f"{file} cannot be read again: {error.strerror}", "Leave it in its place while it is loaded."
            ) from error
        return stream

    def close(self) -> None:
        """Close the files."""
        for stream in self._streams.values():
            stream.close()
        self._streams.clear()


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
