"""The figures of ``scripts/bench registry`` as tables for people: one column a scale, so that cost against size shows."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.registry.questions import WARM_UP

Row = dict[str, Any]


def _at(row: Row, path: str) -> Any:
    found: Any = row
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found


def _figure(value: Any, unit: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if unit == "MB":
        return f"{value / 1e6:,.0f} MB"
    if isinstance(value, int | float):
        return f"{value:,.{0 if isinstance(value, int) else 3 if abs(value) < 1 else 1}f} {unit}".rstrip()
    return str(value)


LINES = (
    ("envelopes", "generated.envelopes", ""),
    ("generate", "generated.seconds", "s"),
    ("generate, an envelope", "generated.ms_an_envelope", "ms"),
    ("ZIP", "generated.zip_bytes", "MB"),
    ("online, first load", "online.first.envelopes_a_second", "envelopes/s"),
    ("  rejected", "online.first.rejected", ""),
    ("  peak memory of loader and workers", "online.first.loader_peak_bytes", "MB"),
    ("online, the same again", "online.again.envelopes_a_second", "envelopes/s"),
    ("  written the second time", "online.again.written", ""),
    ("  times faster than the first (8 wanted)", "online.again.times_faster", ""),
    ("online, change set of 1 %", "online.changes.envelopes_a_second", "envelopes/s"),
    ("  whole command", "online.changes.seconds", "s"),
    ("online, server's memory in the end", "online.server_bytes", "MB"),
    ("online, bytes on disk", "online.disk_bytes", "MB"),
    ("bulk, from ZIP to answering", "bulk.seconds", "s"),
    ("  envelopes a second", "bulk.envelopes_a_second", ""),
    ("  peak memory of loader and workers", "bulk.loader_peak_bytes", "MB"),
    ("  peak memory of the importer", "bulk.importer_peak_bytes", "MB"),
    ("  bytes on disk", "bulk.disk_bytes", "MB"),
    ("digest of both writers equal", "digest_equal", ""),
    ("  and after the change set", "changed_digest_equal", ""),
)


def show(found: Row) -> None:
    """Print everything."""
    # A pipe has no width of its own, and figures must not be cut.
    console = Console(width=None if Console().is_terminal else 160)
    console.print(f"{found['machine']}\n{found['versions']}", highlight=False)
    _scales(console, found["scales"])
    _cost(console, found["scales"])
    _stages(console, found["scales"])
    for row in found["scales"]:
        _questions(console, row)
    if "others" in found:
        _others(console, found["others"])
    for sentence in sentences(found):
        console.print(f"Not measured: {sentence}", highlight=False, markup=False)


def _scales(console: Console, scales: list[Row]) -> None:
    table = Table("what", *(f"scale {row['scale']:g}" for row in scales), title="Loads")
    for column in table.columns[1:]:
        column.justify = "right"
    for words, path, unit in LINES:
        table.add_row(words, *(_figure(_at(row, path), unit) for row in scales))
    console.print(table)


def _cost(console: Console, scales: list[Row]) -> None:
    table = Table(
        "milliseconds an envelope", *(f"scale {row['scale']:g}" for row in scales), title="Cost against size"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for words, path in (
        ("generate", "generated.seconds"), ("online, first", "online.first.load_seconds"),
        ("online, again", "online.again.load_seconds"), ("bulk", "bulk.seconds"),
    ):  # fmt: skip
        cells = []
        for row in scales:
            seconds = _at(row, path)
            cells.append("-" if seconds is None else f"{1000 * seconds / row['generated']['envelopes']:.3f}")
        table.add_row(words, *cells)
    console.print(table)


def _stages(console: Console, scales: list[Row]) -> None:
    names: dict[str, None] = {}
    seconds: list[dict[str, float]] = []
    for row in scales:
        stages = _at(row, "bulk.report.stages") or []
        seconds.append({stage["name"]: stage["seconds"] for stage in stages})
        names.update(dict.fromkeys(stage["name"] for stage in stages))
    if not names:
        return
    table = Table("seconds by stage", *(f"scale {row['scale']:g}" for row in scales), title="Bulk")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in names:
        table.add_row(name, *(_figure(each.get(name), "") for each in seconds))
    console.print(table)


def _questions(console: Console, row: Row) -> None:
    asked = _at(row, "online.questions")
    if not asked:
        return
    table = Table(
        "question", "p50 ms", "p95 ms", "worst ms", "calls", "Registry, as published by others on other machines",
        title=f"Questions at scale {row['scale']:g}, warm (after {WARM_UP} calls each), through the library (p95 under 50 ms wanted)",
    )  # fmt: skip
    for one in asked:
        figures = [str(one.get(name, "-")) for name in ("p50_ms", "p95_ms", "worst_ms", "calls")]
        table.add_row(one["question"], *figures, one["published"])
    console.print(table)


def _others(console: Console, rows: list[Row]) -> None:
    table = Table(
        "road",
        "documents",
        "documents/s",
        "made",
        title="The same documents by other roads, one process each",
    )
    for row in rows:
        if "problem" not in row:
            made = f"{row['made']:,} {row['unit']}"
            table.add_row(row["road"], str(row["documents"]), f"{row['documents_a_second']:,.1f}", made)
    console.print(table)


def sentences(value: Any, where: str = "") -> list[str]:
    """What could not be measured, each with where it belongs."""
    if isinstance(value, dict):
        name = value.get("method") or value.get("road")
        where = f"{where} {name}".strip() if name else where
        here = [f"{where}: {value['problem']}"] if "problem" in value else []
        return here + [s for key, part in value.items() for s in sentences(part, f"{where} {key}".strip())]
    if isinstance(value, list):
        return [
            s
            for part in value
            for s in sentences(
                part, f"{where} {part['scale']:g}" if isinstance(part, dict) and "scale" in part else where
            )
        ]
    return []
