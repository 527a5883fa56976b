"""What a load did, for people: the counts in a few lines, tables, findings, and the first of what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from competency_graph_loaders.runs import LoadReport

if TYPE_CHECKING:
    from competency_graph.store.bulk.report import BulkReport

_SHOWN = 20


def show(report: LoadReport, *, json: bool = False) -> None:
    """A report for people (tables on standard output, refusals on standard error) or for machines."""
    from competency_graph.cli.output import print_json

    if json:
        from dataclasses import asdict

        print_json(asdict(report))
        return
    _tables(report)
    _refusals(report)


def _tables(report: LoadReport) -> None:
    from rich.table import Table

    from competency_graph.cli.output import console
    from competency_graph.store.digest import Count

    console.print(_summary(report), highlight=False, markup=False, soft_wrap=True)
    if not report.dry_run and report.written == report.retired == 0 and report.records:
        console.print("Nothing to write: the store has all of it.", highlight=False)
    named: Sequence[tuple[str, tuple[Count, ...]]] = (
        ("Nodes by label", report.nodes),
        ("Edges by type", report.edges),
        ("Terms kept as they are", report.kept[:_SHOWN]),
        ("Terms and classes that CTDL does not have, kept", report.unknown[:_SHOWN]),
    )
    for title, counts in named:
        if counts:
            table = Table("name", "count", title=title)
            table.columns[1].justify = "right"
            for count in counts:
                table.add_row(count.name, f"{count.count:,}")
            console.print(table)
    for found in report.findings:
        console.print(f"{found.count:,} × {found.rule}: {found.examples[0]}", highlight=False, markup=False)
    read, left = report.conditions
    # A mapping reads notes by its own patterns, and gives the share for each column itself.
    shares = any(found.rule == "unparsed-share" for found in report.findings)
    if (read or left) and not shares:
        share = f"{left / (read + left):.1%}"
        console.print(
            f"Conditions in words: {read:,} read, {left:,} left to a person ({share}).", highlight=False
        )
    if report.retirement_held_back:
        console.print(f"Nothing was taken back: {report.retirement_held_back}", highlight=False, markup=False)


def show_bulk(outcome: BulkReport) -> None:
    """What a load in bulk did, stage by stage."""
    from rich.table import Table

    from competency_graph.cli.output import console

    table = Table("what", "how much", title=f"Bulk load into {outcome.database}, which is live now")
    table.columns[1].justify = "right"
    for stage in outcome.stages:
        table.add_row(stage.name, f"{stage.seconds:,.1f} s")
    for name, count in (
        ("units", outcome.units), ("nodes", outcome.nodes), ("of them placeholders", outcome.placeholders),
        ("edges", outcome.edges), ("descriptions that wait", outcome.claims),
    ):  # fmt: skip
        table.add_row(name, f"{count:,}")
    for name, size in (
        ("records on disk, while loading", outcome.spool_bytes), ("importer's input", outcome.csv_bytes),
        ("database with indexes", outcome.store_bytes), ("peak memory of the loader", outcome.memory),
        ("peak memory of the importer", outcome.importer_memory),
    ):  # fmt: skip
        table.add_row(name, f"{size / 1e6:,.0f} MB")
    console.print(table)
    if outcome.kept:
        console.print(
            f"{outcome.kept} is kept: `competency-graph server rollback` goes back, `server drop-kept` deletes it.",
            highlight=False,
        )


def _summary(report: LoadReport) -> str:
    """The counts of a load in a few lines."""
    if report.dry_run and report.new is None:
        counted = f"{report.units:,} would be written, as far as the store does not have them"
    else:
        verb = "would be " if report.dry_run else ""
        counted = (
            f"{(report.new or 0) + (report.changed or 0):,} {verb}written ({report.new or 0:,} new, "
            f"{report.changed or 0:,} changed), {report.unchanged:,} unchanged"
        )
    if report.skipped:
        counted += f" ({report.skipped:,} of them known by their bytes)"
    retired = f"{report.retired:,} {'would be ' if report.dry_run else ''}taken back"
    lines = [
        f"{report.source}: {report.records:,} records, {report.units:,} units: {counted}, {retired}, "
        f"{report.duplicates:,} duplicates, {report.older:,} older than what is stored, {report.rejected:,} rejected",
        f"{report.seconds:.1f} s, {report.records_per_second:,.0f} records a second: reading {report.read_seconds:.1f} s, "
        f"translating {report.translate_seconds:.1f} s on {report.workers} "
        f"{'process' if report.workers == 1 else 'processes'}, writing {report.write_seconds:.1f} s",
    ]
    return "\n".join(lines)


def _refusals(report: LoadReport) -> None:
    from competency_graph.cli.output import messages

    for refusal in report.refusals[:_SHOWN]:
        where = ", ".join(
            part
            for part in (
                refusal.place,
                f"line {refusal.line}" if refusal.line and not refusal.place.startswith("line") else "",
                f"column {refusal.column}" if refusal.column else "",
                refusal.term or "",
            )
            if part
        )
        messages.print(
            f"rejected: {refusal.file}{f' ({where})' if where else ''}: {refusal.reason} Expected {refusal.expected}.",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    if report.rejected > _SHOWN or (report.rejected and report.rejects):
        rest = f"all in {report.rejects}" if report.rejects else "give --rejects FILE to have all of them"
        messages.print(f"{report.rejected:,} records were rejected; {rest}.", highlight=False, markup=False)
