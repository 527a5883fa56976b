"""Many transcripts, one learner at a time: a table (CSV) with a ``learner`` column, or JSON lines, one learner's holdings a line.

A row that is not what it should be is a ``Reject`` with its place, and the next one is read; the learner whose row it was
goes on without it, and carries how many were rejected. The rows of one learner must stand together, so that a learner can
be judged when the next one begins. That is looked at before anything is evaluated (``survey``): judging half a learner
would be wrong, and not only slow.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import orjson

from competency_graph.errors import QuestionError
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.inputs import MOST_ITEMS
from competency_graph.questions.tables import BadRow, plain_name, table_rows
from competency_graph.questions.transcripts import COLUMNS, LEARNER, TranscriptRow, transcript_rows, unwrapped

MOST_LINE = 4_000_000
"""Most bytes of one line of JSON lines: 500 items of every kind are below 1 MB."""
_COLUMN = re.compile(r"(\w+): ")
_TABLES = (".csv", ".tsv")
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Learner:
    """One learner, ready to be judged."""

    row: int
    """Line on which the learner's last row ends."""
    holdings: Holdings
    """With the learner's id."""
    rejected: int = 0
    """Rows of the learner that were rejected: what is said of the others may change with them."""

    @property
    def id(self) -> str:
        """The learner's id."""
        return self.holdings.learner or ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out."""

    file: str
    row: int
    """Line that it ends on; a table's header ends on 1."""
    column: str | None
    learner: str | None
    """Whose row it is, where that could be read."""
    reason: str
    """What was expected, and what was found."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at the whole input says before anything is evaluated."""

    learners: int
    rows: int


def is_table(path: Path) -> bool:
    """Whether a file is a table; else JSON lines.

    Raises:
        QuestionError: by its name it is neither.
    """
    if path.suffix.lower() in _TABLES:
        return True
    if path.suffix.lower() in _LINES:
        return False
    raise QuestionError(
        f"{path}: expected a table ({', '.join(_TABLES)}) or JSON lines ({', '.join(_LINES)}).",
        "Rename it after what it holds.",
    )


def _unreadable(path: Path, error: OSError) -> QuestionError:
    return QuestionError(
        f"{path}: cannot be read: {error.strerror or error}.", "Give the path of a CSV or JSON-lines file."
    )


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
            yield lines
    except OSError as error:
        raise _unreadable(path, error) from None


class _Seen:
    """Which learners have begun before, in a file on disk: a set of a million ids would take 100 MB of memory."""

    def __init__(self) -> None:
        self.count = 0
        self.folder = TemporaryDirectory(prefix="competency-graph-")
        self.database = sqlite3.connect(Path(self.folder.name) / "seen", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.execute("CREATE TABLE seen (learner TEXT PRIMARY KEY) WITHOUT ROWID")
        self.database.execute("BEGIN")

    def add(self, learner: str) -> bool:
        """Take in a learner who begins; False where that learner stood before."""
        self.count += 1
        return self.database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (learner,)).rowcount == 1

    def close(self) -> None:
        self.database.close()
        self.folder.cleanup()


def survey(path: Path) -> Survey:
    """Look at the whole input: how many learners, and whether each stands in one place.

    Raises:
        QuestionError: the file cannot be read, its header is not what it should be, or a learner's rows do not stand
            together.
    """
    rows, table = 0, is_table(path)
    last: str | None = None
    with closing(_Seen()) as seen:
        for row, learner in _learners_in(path):
            rows += 1
            if learner is None or (table and learner == last):
                continue
            if not seen.add(learner):
                expected = "all rows of a learner together" if table else "one line a learner"
                raise QuestionError(
                    f"{path}: row {row}: learner {learner!r} stands in a second place; expected {expected}.",
                    "Nothing was evaluated. "
                    + ("Sort the file by learner." if table else "Join the lines of that learner."),
                )
            last = learner
        return Survey(seen.count, rows)


def _learners_in(path: Path) -> Iterator[tuple[int, str | None]]:
    """(row, learner) of each row; None where that cannot be read."""
    if is_table(path):
        with _opened(path) as lines:
            _expect_learners(path)
            for row in table_rows(lines, COLUMNS, where=str(path)):
                yield row.number, (row.cells or {}).get(LEARNER)
        return
    for number, line in _json_lines(path):
        if line is None:
            yield number, None
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            yield number, None
            continue
        yield number, _learner_of(value)


def _expect_learners(path: Path) -> None:
    """Refuse a table without a column that says whose row it is."""
    with _opened(path) as lines:
        first = lines.readline().removeprefix("\ufeff")
    cells = {plain_name(cell.strip('" ')) for cell in re.split(r"[,;\t]", first.rstrip("\r\n"))}
    if first.strip() and LEARNER not in cells:
        raise QuestionError(
            f"{path}: row 1: expected a column {LEARNER!r} that says whose row it is.",
            "Add it; one learner alone is asked by `competency-graph ask transfer`.",
        )


def _learner_of(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    held = value.get("holdings")
    given = value.get(LEARNER, held.get(LEARNER) if isinstance(held, dict) else None)
    return given.strip() if isinstance(given, str) and given.strip() else None


def _json_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of each line that is not empty; None for one that is too long."""
    try:
        with path.open("rb") as lines:
            number = 0
            while line := lines.readline(MOST_LINE):
                number += 1
                whole = line.endswith(b"\n") or len(line) < MOST_LINE
                while not whole:
                    rest = lines.readline(MOST_LINE)
                    whole = rest.endswith(b"\n") or len(rest) < MOST_LINE
                    line = b""
                if not line:
                    yield number, None
                elif line.strip():
                    yield number, line
    except OSError as error:
        raise _unreadable(path, error) from None


def learners_of(path: Path) -> Iterator[Learner | Reject]:
    """Every learner of the input, and every row that was left out, in order.

    Raises:
        QuestionError: the file cannot be read, or its header is not what it should be.
    """
    return _from_table(path) if is_table(path) else _from_lines(path)


def _rejected(path: Path, row: int, learner: str | None, what: str) -> Reject:
    found = _COLUMN.match(what)
    return Reject(str(path), row, found[1] if found else None, learner, what)


@dataclass(slots=True)
class _Open:
    """The learner whose rows are being read."""

    id: str
    works: list[Coursework]
    row: int = 0
    rejected: int = 0

    def closed(self, path: Path) -> Learner | Reject | None:
        if len(self.works) > MOST_ITEMS:
            what = f"expected at most {MOST_ITEMS} rows for one learner, found more; the learner was left out"
            return Reject(str(path), self.row, None, self.id, what)
        if not self.works:
            return None  # every row was rejected, and each of them is told
        return Learner(self.row, Holdings(coursework=tuple(self.works), learner=self.id), self.rejected)


def _from_table(path: Path) -> Iterator[Learner | Reject]:
    _expect_learners(path)
    held: _Open | None = None
    with _opened(path) as lines:
        for row in transcript_rows(lines, where=str(path)):
            learner = _whose(row)
            if learner is not None and (held is None or learner != held.id):
                if held is not None and (done := held.closed(path)) is not None:
                    yield done
                held = _Open(learner, [])
            if isinstance(row, BadRow):
                yield _rejected(path, row.number, learner, row.what)
            elif learner is None:
                yield _rejected(path, row.number, None, f"{LEARNER}: expected a value: whose row it is.")
            elif held is not None and len(held.works) <= MOST_ITEMS:
                held.works.append(row.work)
            if held is not None and learner is not None:
                held.row = row.number
                held.rejected += isinstance(row, BadRow)
    if held is not None and (done := held.closed(path)) is not None:
        yield done


def _whose(row: TranscriptRow | BadRow) -> str | None:
    return (row.cells or {}).get(LEARNER) if isinstance(row, BadRow) else row.learner


def _from_lines(path: Path) -> Iterator[Learner | Reject]:
    for number, line in _json_lines(path):
        if line is None:
            yield Reject(str(path), number, None, None, f"expected a line below {MOST_LINE:,} bytes.")
            continue
        try:
            value: Any = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Reject(str(path), number, None, None, f"column {error.colno}: expected JSON: {error.msg}.")
            continue
        learner = _learner_of(value)
        if learner is None:
            what = f"{LEARNER}: expected a value: whose holdings they are."
            yield Reject(str(path), number, LEARNER, None, what)
            continue
        if "holdings" not in value:
            value = {**value, LEARNER: learner}
        try:
            holdings = unwrapped(value, where="")
        except QuestionError as error:
            what = re.sub(r"^: ", "", error.what, flags=re.MULTILINE)
            where = what.partition(": ")[0]
            yield Reject(str(path), number, where, learner, what)
            continue
        yield Learner(number, replace(holdings, learner=learner))
