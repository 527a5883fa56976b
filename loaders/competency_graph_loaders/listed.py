"""Tables as CSV or JSON: rows of declared models out of files and folders, each with its place.

The loaders of lists (exams, areas, programs) read the same rows from a CSV file with a header and from a JSON object
that holds the tables by name (``{"exams": [{…}, …]}``), beside the tables of ``load rules``. JSON of another shape, as a
publisher serves it, is offered to the *forms* of the loader; each says whether it is its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.directory import Directory, UnknownNameError
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed, check_row, read_sheet
from competency_graph_loaders.rules.tables import InstitutionRow, Row

Found = Placed[Any] | BadRow | Refusal
Form = Callable[[Any, str], Iterator[Found] | None]
"""A publisher's shape of JSON: given the document and its file, the rows in it; None where it is another shape."""
SUFFIXES = (".csv", ".tsv", ".json")


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The CSV and JSON files of these paths, in order; folders are searched.

    Raises:
        LoadError: a path does not exist, or a folder holds none of them.
    """
    for path in paths:
        if path.is_file():
            yield path
            continue
        if not path.is_dir():
            raise LoadError(f"There is no file or folder {path}.", "Check the path.")
        found = [f for f in sorted(path.rglob("*")) if f.suffix.lower() in SUFFIXES and f.is_file()]
        if not found:
            raise LoadError(f"The folder {path} holds no .csv, .tsv or .json file.", "Give another folder.")
        yield from found


def read_listed(
    paths: Sequence[Path], tables: Sequence[type[Row]], forms: Sequence[Form] = ()
) -> Iterator[Found]:
    """Every row of these files and folders.

    Args:
        paths: files and folders.
        tables: the tables that may occur, by header or by name; the more telling headers first.
        forms: shapes of JSON that are none of these tables.

    Raises:
        LoadError: a path cannot be read at all.
    """
    for file in files_of(paths):
        if file.suffix.lower() == ".json":
            yield from _json(file, tables, forms)
        else:
            yield from read_sheet(file, tables)


def read_document(file: Path) -> Any | Refusal:  # noqa: ANN401 - a JSON value
    """The JSON document of a file, numbers as they are written; or what is wrong with it.

    Raises:
        LoadError: the file cannot be opened.
    """
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"), parse_float=str)
    except UnicodeDecodeError as error:
        return Refusal(str(file), "", f"Not UTF-8 at byte {error.start}: {error.reason}", "UTF-8 text")
    except json.JSONDecodeError as error:
        return Refusal(
            str(file), "", f"Not JSON: {error.msg}", "one JSON document", error.lineno, error.colno
        )
    except RecursionError:
        return Refusal(str(file), "", "Nested too deep to be a table", "objects in a list")
    except OSError as error:
        raise LoadError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error


def _json(file: Path, tables: Sequence[type[Row]], forms: Sequence[Form]) -> Iterator[Found]:
    document = read_document(file)
    if isinstance(document, Refusal):
        yield document
        return
    for form in forms:
        rows = form(document, str(file))
        if rows is not None:
            yield from rows
            return
    by_name = {table.table: table for table in tables}
    if not isinstance(document, dict) or not document or not set(document) <= set(by_name):
        yield Refusal(
            str(file), "", "The document is of no known shape",
            f"an object whose members are tables ({', '.join(sorted(by_name))}), each a list of objects",
        )  # fmt: skip
        return
    for name in document:
        yield from _rows(by_name[name], document[name], str(file))


def _rows(table: type[Row], rows: Any, file: str) -> Iterator[Found]:  # noqa: ANN401 - JSON
    if not isinstance(rows, list):
        yield Refusal(
            file, f"/{table.table}", f"The table {table.table} is no list", "a list of objects", term=table.table
        )  # fmt: skip
        return
    for number, row in enumerate(rows, 1):
        place = Place(file, number, 0, f"/{table.table}/{number - 1}")
        if not isinstance(row, dict):
            refusal = place.refusal("It is no object", "an object with the columns of the table as members")
            yield BadRow(table, (refusal,), {})
            continue
        cells = {name: text for name, value in row.items() if (text := cell(value))}
        unknown = [name for name in row if name not in table.model_fields]
        if unknown:
            refusal = place.refusal(
                f"The member {unknown[0]!r} is not known in {table.table}",
                f"any of {', '.join(table.model_fields)}", term=unknown[0],
            )  # fmt: skip
            yield BadRow(table, (refusal,), cells)
            continue
        yield check_row(table, tuple(cells), list(cells.values()), place)


def cell(value: Any) -> str:  # noqa: ANN401 - JSON
    """A JSON value as a table's cell: lists with ``;`` between their entries, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(cell(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def declared(rows: Iterable[Placed[InstitutionRow]], source: str) -> Directory:
    """The institutions of a load, to look keys up in before their units are made.

    A faulty row is left out here: it is found and told where its unit is made.
    """
    directory = Directory(source)
    for placed in rows:
        with suppress(UnknownNameError):
            directory.add_institution(placed.row)
    return directory
