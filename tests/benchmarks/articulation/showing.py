"""The figures of ``scripts/bench articulation`` as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

Row = dict[str, Any]


def show(found: Row) -> None:
    """Print everything."""
    # A pipe has no width of its own, and figures must not be cut.
    console = Console(width=None if Console().is_terminal else 160)
    console.print(f"{found['machine']}\n{found['versions']}", highlight=False)
    for row in found["kinds"]:
        _load(console, row)
        _questions(console, row)
    for sentence in sentences(found["kinds"]):
        console.print(f"Not measured, or wrong: {sentence}", highlight=False, markup=False)


def _load(console: Console, row: Row) -> None:
    title = (
        f"{row['kind']}, scale {row['scale']:g}: {row['institutions']:,} institutions, {row['courses']:,} courses, "
        f"{row['rules']:,} rules of {row['pairs']:,} pairs"
    )
    table = Table("what", "how much", title=title)
    table.columns[1].justify = "right"
    table.add_row("generate the tables", f"{row['generated']['seconds']:,.1f} s")
    table.add_row("  their size", f"{row['generated']['bytes'] / 1e6:,.0f} MB")
    load = row["load"]
    table.add_row("from the tables to answering (under 300 s wanted at scale 1)", f"{load['seconds']:,.1f} s")
    for name, words in (
        ("translate_seconds", "  translating, added up over the workers"), ("write_seconds", "  writing down what came of it"),
    ):  # fmt: skip
        if name in load:
            table.add_row(words, f"{load[name]:,.1f} s")
    for stage in load.get("bulk", {}).get("stages", ()):
        table.add_row(f"  {stage['name']}", f"{stage['seconds']:,.1f} s")
    for name, words in (
        ("loader_peak_bytes", "peak memory of loader and workers"), ("importer_peak_bytes", "peak memory of the importer"),
        ("disk_bytes", "bytes on disk"),
    ):  # fmt: skip
        if name in load:
            table.add_row(words, f"{load[name] / 1e6:,.0f} MB")
    if "server_bytes" in row:
        table.add_row("server's memory, asked", f"{row['server_bytes'] / 1e6:,.0f} MB")
    if "answers" in row:
        table.add_row("answers checked, wrong", f"{row['answers']['checked']}, {row['answers']['wrong']}")
    pandas = row.get("pandas", {})
    if "build_seconds" in pandas:
        table.add_row("pandas: read, merge and index", f"{pandas['build_seconds']:,.1f} s")
        table.add_row("pandas: resident", f"{pandas['resident_bytes'] / 1e6:,.0f} MB")
        table.add_row("pandas: rules left out (not one for one)", f"{pandas['left_out']:,}")
        table.add_row("pandas: answers compared, different", f"{pandas['compared']}, {pandas['differ']}")
    console.print(table)


def _questions(console: Console, row: Row) -> None:
    asked = row.get("questions")
    if not asked:
        return
    table = Table(
        "question", "wanted, ms", "p50 ms", "p95 ms", "worst ms", "calls", "after", "pandas p50 ms", "pandas p95 ms",
        title="Warm (after so many calls with other arguments), through the library; pandas in memory, one-to-one rules only",
    )  # fmt: skip
    beside = row.get("pandas", {}).get("questions") or [{}] * len(asked)
    for one, other in zip(asked, beside, strict=True):
        figures = [str(one.get(name, "-")) for name in ("p50_ms", "p95_ms", "worst_ms", "calls", "warm_up")]
        table.add_row(
            one["question"], one["wanted"], *figures, str(other.get("p50_ms", "-")), str(other.get("p95_ms", "-"))
        )  # fmt: skip
    console.print(table)


def sentences(value: Any, where: str = "") -> list[str]:
    """What could not be measured or is wrong, each with where it belongs."""
    if isinstance(value, dict):
        name = value.get("kind") or value.get("question")
        where = f"{where} {name}".strip() if name else where
        here = [f"{where}: {value['problem']}"] if "problem" in value else []
        return here + [each for part in value.values() for each in sentences(part, where)]
    if isinstance(value, list):
        return [each for part in value for each in sentences(part, where)]
    return []
