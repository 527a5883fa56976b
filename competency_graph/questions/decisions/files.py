"""Decisions by the file: a table (CSV) with the fields of ``Decision`` as columns, or JSON lines, one decision a line.

All faults of a file are said at once, each with its row; nothing of a file with a fault is recorded. Several items stand
in one cell, separated by ``;``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import orjson

from competency_graph.errors import DecisionRefused, QuestionError
from competency_graph.model.decisions import Decision
from competency_graph.questions.inputs import parse
from competency_graph.questions.tables import BadRow, table_rows

T = TypeVar("T")
COLUMNS = tuple(field.name for field in fields(Decision))
REVOCATION_COLUMNS = ("id", "revoked_by", "revoked_on", "revoked_why")
_NAMES = frozenset({"kind", "granted", "award_kind"})
"""Columns with a name from a list: blanks, dashes and case do not matter."""


def given_decision(value: dict[str, Any], *, where: str) -> Decision:
    """A decision from its fields as people write them.

    Raises:
        QuestionError: names the input, the field, what was found and what was expected.
    """
    said = dict(value)
    for name in _NAMES & said.keys():
        if isinstance(said[name], str):
            said[name] = re.sub(r"[\s\-]+", "_", said[name].strip()).upper()
    if isinstance(said.get("items"), str):
        said["items"] = [item.strip() for item in said["items"].split(";") if item.strip()]
    return parse(Decision, said, where=where)


def read_objects(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """(where, the object of a row or line; or, as a text, what is wrong with it) of each row of a file.

    Raises:
        QuestionError: the file cannot be read, or its header is not what it should be.
    """
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
            if path.suffix.lower() in (".csv", ".tsv"):
                for row in table_rows(lines, columns, where=str(path)):
                    bad = isinstance(row, BadRow)
                    yield f"{path}: row {row.number}", row.what if bad else dict(row.cells)  # type: ignore[union-attr,arg-type]
                return
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path}: line {number}", _object(line)
    except OSError as error:
        raise QuestionError(
            f"{path}: cannot be read: {error.strerror or error}.",
            "Give the path of a CSV or JSON-lines file.",
        ) from None


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = orjson.loads(line.encode("utf-8", errors="surrogateescape"))
    except orjson.JSONDecodeError as error:
        return f"column {error.colno}: expected JSON: {error.msg}."
    return value if isinstance(value, dict) else "expected an object, one a line."


def _read(
    path: Path, columns: tuple[str, ...], become: Callable[[dict[str, Any], str], T]
) -> list[tuple[str, T]]:
    found: list[tuple[str, T]] = []
    wrong: list[str] = []
    for where, value in read_objects(path, columns):
        if isinstance(value, str):
            wrong.append(f"{where}: {value}")
            continue
        try:
            found.append((where, become(value, where)))
        except QuestionError as error:
            wrong.append(error.what)
    if wrong:
        raise DecisionRefused("\n".join(wrong), "Nothing was recorded. Correct the file and give it again.")
    return found


def read_decisions_file(path: Path) -> list[tuple[str, Decision]]:
    """(where, the decision as given) of every row.

    Raises:
        QuestionError: the file cannot be read, or its header is not what it should be.
        DecisionRefused: rows are not what they should be; all of them are named.
    """
    return _read(path, COLUMNS, lambda value, where: given_decision(value, where=where))


def read_revocations_file(path: Path) -> list[tuple[str, dict[str, str]]]:
    """(where, id and revocation) of every row; see ``read_decisions_file``."""

    def become(value: dict[str, Any], where: str) -> dict[str, str]:
        lacking = [name for name in REVOCATION_COLUMNS if not isinstance(value.get(name), str)]
        if lacking or set(value) - set(REVOCATION_COLUMNS):
            expected = ", ".join(REVOCATION_COLUMNS)
            raise QuestionError(
                f"{where}: expected {expected}; found {', '.join(sorted(value)) or 'nothing'}."
            )
        return {name: value[name] for name in REVOCATION_COLUMNS}

    return _read(path, REVOCATION_COLUMNS, become)
