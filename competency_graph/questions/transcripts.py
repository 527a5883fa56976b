"""Transcripts: which row of a table is which piece of coursework, for one learner and for many.

One mapping between a row and ``Coursework`` serves a single question (``read_holdings``) and a batch (``batches/``). A row
of many learners carries a ``learner`` column. A term (``Fall 2024``) is kept as printed; where no date of completion is
given, its year is taken as one: that is as exact as a term's name is. Winter terms cross the new year, and give none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import orjson

from competency_graph.errors import QuestionError
from competency_graph.model.credits import quantity_text
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.inputs import MOST_ITEMS, parse_holdings
from competency_graph.questions.tables import BadRow, TableRow, table_rows

TRANSCRIPT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("course", "uri or CTID of the course; else institution and code"),
    ("institution", "uri, CTID or exact name"),
    ("code", "course code as printed, such as MATH 101"),
    ("title", "title as printed"),
    ("grade", "grade as printed"),
    ("grade_scale", "name of the grade scale, where it is not the usual letters"),
    ("credits", "number of credits"),
    ("credit_unit", "SemesterHour, QuarterHour, …"),
    ("completed", "date of completion, or of expected completion: 2024, 2024-05 or 2024-05-31"),
    ("status", "COMPLETED (default), IN_PROGRESS or PLANNED"),
    ("attempt", "which attempt this is, from 1"),
    ("term", "term as printed, such as Fall 2024; its year is the date of completion where none is given"),
)
"""The columns of a transcript in CSV: any order, any of them, the first line names them. Empty cells say nothing."""
LEARNER = "learner"
"""The column that says whose row it is: the receiver's own id of the learner."""
COLUMNS = (LEARNER, *(name for name, _ in TRANSCRIPT_COLUMNS))
_TERM = re.compile(
    r"(?:(?P<before>\d{4})[\s\-_/]*(?:fall|autumn|fa|spring|sp|summer|su|f|s)"
    r"|(?:fall|autumn|fa|spring|sp|summer|su|f|s)[\s\-_/]*(?P<after>\d{4}))",
    re.IGNORECASE,
)


def year_of_term(term: str) -> str | None:
    """The calendar year of a term's name (``Fall 2024``, ``2024FA``, ``S2024``); None where the name does not tell."""
    found = _TERM.fullmatch(term.strip())
    return (found["before"] or found["after"]) if found else None


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One row: a piece of coursework, and whose it is."""

    number: int
    """Line that it ends on; the header ends on 1."""
    learner: str | None
    work: Coursework


def transcript_rows(lines: Iterable[str], *, where: str) -> Iterator[TranscriptRow | BadRow]:
    """The rows of a transcript (or of many), one by one.

    Args:
        lines: see ``table_rows``.
        where: what to call it in an error.

    Raises:
        QuestionError: see ``table_rows``.
    """
    for row in table_rows(lines, COLUMNS, where=where):
        yield row if isinstance(row, BadRow) else _work(row)


def _work(row: TableRow) -> TranscriptRow | BadRow:
    cells: dict[str, Any] = dict(row.cells)
    learner = cells.pop(LEARNER, None)
    if "status" in cells:
        cells["status"] = re.sub(r"[\s\-]+", "_", cells["status"]).upper()
    try:
        (work,) = parse_holdings({"coursework": [cells]}, where="").coursework
    except QuestionError as error:
        what = re.sub(r"^: coursework\[0\][.:]? ?", "", error.what, flags=re.MULTILINE)
        term = year_of_term(cells.get("completed", "")) is not None
        remedy = "Give a term in the column `term`." if term else "Correct that row."
        return BadRow(row.number, what, remedy, row.cells)
    if work.completed is None and work.term is not None:
        work = replace(work, completed=year_of_term(work.term))
    return TranscriptRow(row.number, learner, work)


def cells_of(work: Coursework, learner: str | None = None) -> dict[str, str]:
    """The row that reads back as this piece of coursework: the other direction of the one mapping."""
    given: dict[str, Any] = {LEARNER: learner}
    for name, _ in TRANSCRIPT_COLUMNS:
        value = getattr(work, name)
        given[name] = quantity_text(value) if name == "credits" and value is not None else value
    given["status"] = work.status.value
    return {name: str(value) for name, value in given.items() if value is not None}


def read_transcript(text: str, *, where: str = "transcript") -> Holdings:
    """Holdings from a transcript in CSV (comma, semicolon or tab), columns as in ``TRANSCRIPT_COLUMNS``.

    Raises:
        QuestionError: names the input, the row (the header is row 1) and the column, and what was expected; also where
            it holds more than one learner.
    """
    works: list[Coursework] = []
    learners: dict[str | None, None] = {}
    for row in transcript_rows(StringIO(text, newline=""), where=where):
        if isinstance(row, BadRow):
            raise row.error(where)
        works.append(row.work)
        learners[row.learner] = None
        if len(learners) > 1:
            raise QuestionError(
                f"{where}: row {row.number}: expected one learner, found another: {row.learner!r}.",
                "Ask for one learner at a time, or evaluate them all: `competency-graph evaluate`.",
            )
    if len(works) > MOST_ITEMS:
        raise QuestionError(
            f"{where}: expected at most {MOST_ITEMS} rows, found {len(works)}.", "Split the transcript."
        )
    return Holdings(coursework=tuple(works), learner=next(iter(learners), None))


def read_holdings(path: Path) -> Holdings:
    """Holdings from a file: ``.csv`` (a transcript), or JSON, bare or under the key ``holdings``.

    Raises:
        QuestionError: the file cannot be read, or is not what it should be; see ``parse`` and ``read_transcript``.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QuestionError(
            f"{path}: cannot be read: {error.strerror or error}.", "Give the path of a JSON or CSV file."
        ) from None
    if path.suffix.lower() in (".csv", ".tsv"):
        try:
            return read_transcript(content.decode("utf-8-sig"), where=str(path))
        except UnicodeDecodeError as error:
            raise QuestionError(f"{path}: byte {error.start}: expected UTF-8.", "Save it as UTF-8.") from None
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise QuestionError(
            f"{path}: line {error.lineno}, column {error.colno}: expected JSON: {error.msg}.",
            "Correct the file.",
        ) from None
    return unwrapped(value, where=str(path))


def unwrapped(value: object, *, where: str) -> Holdings:
    """Holdings from a JSON value, bare or under the key ``holdings``, beside which other things may stand."""
    if isinstance(value, dict) and "holdings" in value:
        value = value["holdings"]
    return parse_holdings(value, where=where)
