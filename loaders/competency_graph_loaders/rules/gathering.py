"""Which rows of a table belong together, without holding them: runs of rows of one key, one behind the other in a file.

A table that is sorted by key has one run a key; one that is shuffled a run a row, at 34 bytes each: 70 MB for 2 million
rules, and no copy of them on disk. The rows are read again from where they stand when their key's turn comes.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from competency_graph_loaders.rules.sheets import BadRow, OpenFiles, Order, Placed, Sheet, Span

Key = TypeVar("Key", bound=Hashable)


class Run(NamedTuple):
    """Rows of one key that stand one behind the other in a sheet."""

    sheet: Sheet
    span: Span


class Held(NamedTuple):
    """A row that is in memory, with its place in the order of all rows."""

    order: Order
    row: Placed[Any] | BadRow


Part = Sequence[Run | Held]
"""Rows that belong together, in order: as they are, or by where they stand."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one key."""

    part: Part
    rows: int
    """How many they are; of runs, blank rows not counted."""


def rows_of(part: Part, files: OpenFiles) -> Iterator[tuple[Order, Placed[Any] | BadRow]]:
    """The rows of a part, each with its place in the order of all rows.

    Raises:
        LoadError: a file is not what it was.
    """
    for item in part:
        if isinstance(item, Run):
            yield from files.rows(item.sheet, item.span)
        else:
            yield item.order, item.row


class Runs(Generic[Key]):
    """The rows of a table by key, by where they stand."""

    def __init__(self) -> None:
        self.sheets: dict[int, Sheet] = {}
        self.keys: dict[Key, int] = {}
        """Each with its number, in order of first appearance."""
        self._key = array("I")
        self._sheet = array("H")
        self._start, self._end = array("Q"), array("Q")
        self._row, self._line, self._rows = array("I"), array("I"), array("I")

    def __len__(self) -> int:
        return len(self._key)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self._rows)

    def add(self, key: Key, sheet: Sheet, span: Span) -> None:
        """Take in a row, behind those before it."""
        number = self.keys.setdefault(key, len(self.keys))
        if self._key and self._key[-1] == number and self._sheet[-1] == sheet.number:
            self._end[-1] = span.end
            self._rows[-1] += 1
            return
        self.sheets[sheet.number] = sheet
        self._key.append(number)
        self._sheet.append(sheet.number)
        self._start.append(span.start)
        self._end.append(span.end)
        self._row.append(span.row)
        self._line.append(span.line)
        self._rows.append(1)

    def groups(self, of: Sequence[int]) -> Iterator[Group]:
        """The rows by group, each group in the order of its rows.

        Args:
            of: the group of each key, by the key's number; groups are numbered from 0.
        """
        places = array("I", bytes(4 * (max(of, default=-1) + 2)))
        for key in self._key:
            places[of[key] + 1] += 1
        for at in range(1, len(places)):
            places[at] += places[at - 1]
        filled = array("I", places)
        order = array("I", bytes(4 * len(self)))
        for run, key in enumerate(self._key):
            group = of[key]
            order[filled[group]] = run
            filled[group] += 1
        for group in range(len(places) - 1):
            runs = order[places[group] : places[group + 1]]
            yield Group(tuple(self._run(run) for run in runs), sum(self._rows[run] for run in runs))

    def _run(self, run: int) -> Run:
        span = Span(self._start[run], self._end[run], self._row[run], self._line[run])
        return Run(self.sheets[self._sheet[run]], span)
