"""Tables that people hand in as CSV: read row by row, whatever their length; a bad row is named, and the next one is read.

Comma, semicolon or tab, told by the header; UTF-8, with or without a mark. The header names the columns in any order; an
unknown name is refused rather than passed over. Follows RFC 4180 as Python's ``csv`` reads it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from competency_graph.errors import QuestionError


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the cells that are not empty, by column."""

    number: int
    """Line that it ends on; the header ends on 1."""
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read."""

    number: int
    """Line that it ends on; the header ends on 1."""
    what: str
    """What was expected and what was found; the column first, where it is about one."""
    remedy: str
    """What to do."""
    cells: Mapping[str, str] | None = None
    """What could be read of it all the same."""

    def error(self, where: str) -> QuestionError:
        """The same as an error."""
        return QuestionError(f"{where}: row {self.number}: {self.what}", self.remedy)


def plain_name(cell: str) -> str:
    """A column's name as the header's cell gives it: blanks and dashes are underscores, case does not matter."""
    return re.sub(r"[\s\-]+", "_", cell.strip()).lower()


def _header(cells: Sequence[str], known: Sequence[str], where: str) -> list[str]:
    header = [plain_name(cell) for cell in cells]
    unknown = [cell for cell in header if cell not in known]
    twice = sorted({cell for cell in header if header.count(cell) > 1})
    if unknown or twice or not header:
        what = (
            f"column {unknown[0]!r} is not known"
            if unknown
            else f"column {twice[0]!r} stands twice"
            if twice
            else "there is no header"
        )
        raise QuestionError(
            f"{where}: row 1: {what}; expected any of {', '.join(known)}.", "Rename or remove that column."
        )
    return header


def table_rows(lines: Iterable[str], known: Sequence[str], *, where: str) -> Iterator[TableRow | BadRow]:
    """The rows of a table below its header, one by one; empty rows are passed over.

    Args:
        lines: text line by line, ends of lines included (``open(…, newline="")``). Bytes that are no UTF-8 may come as
            surrogates (``errors="surrogateescape"``): the row that holds them is bad.
        known: names of the columns that there may be.
        where: what to call the table in an error.

    Raises:
        QuestionError: the header is missing, or has a column that is not known, or one twice.
    """
    text = iter(lines)
    first = next(text, "").removeprefix("\ufeff")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(chain([first] if first else [], text), delimiter=separator, strict=True)
    header: list[str] | None = None
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            bad = BadRow(
                reader.line_num, f"expected comma-separated values: {error}.", "Save it as CSV again."
            )
            if header is None:
                raise bad.error(where) from None
            yield bad
            continue
        if header is None:
            header = _header(row, known, where)
        elif any(cell.strip() for cell in row):
            yield _row(reader.line_num, row, header)
    if header is None:
        _header([], known, where)


def _row(number: int, row: Sequence[str], header: Sequence[str]) -> TableRow | BadRow:
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()}
    if len(row) != len(header):
        return BadRow(
            number,
            f"expected {len(header)} cells as in the header, found {len(row)}.",
            "Quote cells that hold the separator.",
            cells,
        )
    broken = [
        name
        for name, cell in cells.items()
        if not cell.isascii() and any("\ud800" <= c <= "\udfff" for c in cell)
    ]
    if broken:
        readable = {name: cell for name, cell in cells.items() if name not in broken}
        return BadRow(number, f"{broken[0]}: expected UTF-8.", "Save it as UTF-8.", readable)
    return TableRow(number, cells)
