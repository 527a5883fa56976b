"""The five tables that a mapping makes, as CSV files: what will be loaded, for a registrar to read (or to load as it is)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from competency_graph.errors import LoadError
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.sheets import BadRow, Placed
from competency_graph_loaders.rules.tables import TABLES, Membership, Row


def write_tables(rows: Iterable[Placed[Row] | BadRow | Refusal], folder: Path) -> None:
    """Write each table that has rows, with the columns that say something.

    Args:
        rows: what ``map_rows`` made; rows that cannot be read are left out (the rejects report has them).
        folder: made where it is not there; tables of an earlier run are replaced.

    Raises:
        LoadError: it cannot be written.
    """
    tables: tuple[type[Row], ...] = (*TABLES, NumberingRow)
    by_table: dict[type[Row], list[dict[str, str]]] = {table: [] for table in tables}
    for placed in rows:
        if isinstance(placed, Placed):
            by_table[type(placed.row)].append(
                {name: text for name, value in placed.row if (text := _text(value))}
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, found in by_table.items():
            file = folder / f"{table.table}.csv"
            file.unlink(missing_ok=True)
            if not found:
                continue
            said = {name for cells in found for name in cells}
            columns = [name for name in table.model_fields if name in said or name in table.required]
            with file.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns)
                writer.writeheader()
                writer.writerows(found)
    except OSError as error:
        raise LoadError(
            f"{folder} cannot be written: {error}", "Give another --tables-out folder."
        ) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(_text(part) for part in value)
    if isinstance(value, Membership):
        dates = f" {value.starts or ''}..{value.ends or ''}" if value.starts or value.ends else ""
        return value.system + dates
    return str(value)
