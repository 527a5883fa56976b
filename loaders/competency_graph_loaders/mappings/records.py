"""Flat records out of CSV, JSON (an array or lines), Parquet and pandas frames: a text for every column of every row.

Numbers keep the spelling of the file (``3.00`` is not ``3``), truth is ``true`` or ``false``, nothing is the empty text.
Rows are numbered as their reader counts: a CSV file's header is row 1, the first element of an array, line or frame is 1.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.sheets import Place

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")


@dataclass(frozen=True, slots=True)
class Flat:
    """One row of a flat table."""

    place: Place
    cells: Mapping[str, str]


def flat_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of these paths, in order; folders are searched for known suffixes.

    Raises:
        LoadError: a path does not exist, or a folder holds none.
    """
    for path in paths:
        if path.is_file():
            yield path
            continue
        found = [f for f in sorted(path.rglob("*")) if f.suffix.lower() in SUFFIXES and f.is_file()]
        if not found:
            raise LoadError(
                f"There is no file {path}, and no folder with one of {', '.join(SUFFIXES)} in it.",
                "Check the path.",
            )
        yield from found


def read_flat(file: Path) -> Iterator[Flat | Refusal]:
    """Every row of one file; a ``Refusal`` is a row, or a file, that cannot be read.

    Raises:
        LoadError: the file cannot be opened, or Parquet cannot be read here.
    """
    if file.suffix.lower() == ".parquet":
        yield from read_frame(_parquet(file), str(file))
        return
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Refusal(str(file), "", f"Not UTF-8 at byte {error.start}: {error.reason}", "UTF-8 text")
        return
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error
    head = text.lstrip()[:1]
    if head == "[":
        yield from _array(file, text)
    elif head == "{":
        yield from _lines(file, text)
    else:
        yield from _csv(file, text)


def read_frame(frame: pd.DataFrame, name: str = "frame") -> Iterator[Flat | Refusal]:
    """Every row of a pandas frame; the first is row 1.

    Args:
        frame: any frame of texts, numbers, truth values and dates.
        name: stands as the file in evidence and findings.
    """
    columns = [str(column) for column in frame.columns]
    for number, values in enumerate(frame.itertuples(index=False, name=None), 1):
        yield _flat(Place(name, number, number), zip(columns, values, strict=True))


def _parquet(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(file)
    except ImportError as error:
        raise LoadError(
            "Reading Parquet needs pyarrow, which is not installed.",
            "pip install 'competency-graph[parquet]'",
        ) from error
    except (OSError, ValueError) as error:
        raise LoadError(f"{file} cannot be read: {error}", "Check that it is a Parquet file.") from error


def _csv(file: Path, text: str) -> Iterator[Flat | Refusal]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        line = reader.line_num + 1
        for number, cells in enumerate(reader, 2):
            place = Place(str(file), number, line)
            line = reader.line_num + 1
            if len(cells) > len(header):
                yield place.refusal(
                    f"{len(cells)} cells under a header of {len(header)}",
                    "quotes around cells that hold the separator",
                )
            elif any(cell.strip() for cell in cells):
                # Spreadsheets leave out empty cells at the end of a row.
                yield _flat(place, zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=True))
    except csv.Error as error:
        yield Refusal(
            str(file), "", f"Not CSV: {error}", "cells with a separator or a quote in quotes", reader.line_num
        )


def _loads(text: str) -> Any:  # noqa: ANN401 - a JSON value
    return json.loads(text, parse_float=str, parse_int=str)


def _array(file: Path, text: str) -> Iterator[Flat | Refusal]:
    try:
        found = _loads(text)
    except json.JSONDecodeError as error:
        yield Refusal(
            str(file), "", f"Not JSON: {error.msg}", "an array of flat objects", error.lineno, error.colno
        )
        return
    for number, element in enumerate(found, 1):
        yield _object(Place(str(file), number, 0), element)


def _lines(file: Path, text: str) -> Iterator[Flat | Refusal]:
    for number, line in enumerate(text.splitlines(), 1):
        place = Place(str(file), number, number)
        if not line.strip():
            continue
        try:
            found = _loads(line)
        except json.JSONDecodeError as error:
            if number == 1:
                reason = f"Neither an array nor an object a line: {error.msg} in line 1"
                yield Refusal(str(file), "", reason, "an array of flat objects, or one flat object a line", 1)
                return
            yield place.refusal(f"Not JSON: {error.msg}", "one flat object a line")
            continue
        yield _object(place, found)


def _object(place: Place, found: object) -> Flat | Refusal:
    if not isinstance(found, dict):
        return place.refusal("Not an object", "a flat object: column → text, number or truth value")
    return _flat(place, found.items())


def _flat(place: Place, pairs: Iterable[tuple[Hashable, object]]) -> Flat | Refusal:
    cells: dict[str, str] = {}
    for name, value in pairs:
        if isinstance(value, dict) and not any(isinstance(v, dict | list) for v in value.values()):
            # An object of plain values is some columns more: Sndr.Institution.
            cells |= {f"{name}.{part}": _text(inner) for part, inner in value.items()}
            continue
        if isinstance(value, dict | list | tuple | set):
            return place.refusal(
                f"The cell {name!r} holds a list or an object", "a flat value", term=str(name)
            )
        cells[str(name)] = _text(value)
    return Flat(place, cells)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return str(value).lower()
    return str(value).strip()
