"""``competency-graph load``: one command a source, all with the same options, summary and exit codes.

Exit codes: 0 fine, 1 some records were rejected, 2 it could not run at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph_loaders.runs import LoadReport, Port, Progress, source_name

if TYPE_CHECKING:
    from competency_graph.store.bulk.report import BulkReport

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Load records into the graph.")

Paths = Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)]
Source = Annotated[str | None, typer.Option(help="Name of the source; default: that of the first path.")]
Complete = Annotated[
    bool, typer.Option("--complete", help="This is all that the source has: take back what is absent.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read, translate and check; write nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Stop after so many records.")]
Rejects = Annotated[Path | None, typer.Option(help="Write rejected records there, one JSON object a line.")]
Json = Annotated[bool, typer.Option("--json", help="The report as JSON, on standard output.")]
Edition = Annotated[
    str | None, typer.Option(help="Edition of the source, such as a date or an academic year.")
]
Licence = Annotated[str | None, typer.Option(help="Licence of the source.")]
Bulk = Annotated[
    bool,
    typer.Option(
        "--bulk", help="Build a new database with Neo4j's offline importer and switch to it: for first loads."
    ),
]
_SHOWN = 20


Load = Callable[[Port | None, Progress], tuple[LoadReport, ...]]


def run(
    load: Load, *, dry_run: bool, json: bool, bulk: bool = False, sources: Collection[str] | None = None
) -> None:
    """Connect, load under a progress bar, show the reports, and end with the greatest exit code.

    Args:
        load: given the write port (None in a dry run) and whom to tell of progress.
        dry_run: do not connect.
        json: print the report as JSON.
        bulk: into a new database, which becomes live in the end.
        sources: the sources that are loaded, when they are known beforehand; for ``bulk``.
    """
    outcome: BulkReport | None = None
    if dry_run:
        reports = _with_progress(load, None)
    elif bulk:
        from competency_graph.cli.output import report as say
        from competency_graph.store.bulk.writer import BulkWriter
        from competency_graph.store.settings import settings

        with BulkWriter(settings(), sources=sources, report=say) as port:
            reports = _with_progress(load, port)
            outcome = port.finish()
    else:
        from competency_graph.cli.output import report as say
        from competency_graph.graph import connect
        from competency_graph.store.schema import migrate
        from competency_graph.store.writer import Writer

        with connect(report=say) as graph:
            migrate(graph.database)
            reports = _with_progress(load, Writer(graph.database))
    if json and outcome is not None:
        from dataclasses import asdict

        from competency_graph.cli.output import print_json

        print_json({"loads": [asdict(report) for report in reports], "bulk": asdict(outcome)})
    elif json and len(reports) > 1:
        from dataclasses import asdict

        from competency_graph.cli.output import print_json

        print_json([asdict(report) for report in reports])
    else:
        for report in reports:
            show(report, json=json)
        if outcome is not None:
            _bulk_table(outcome)
    raise typer.Exit(max(report.exit_code for report in reports))


def _with_progress(load: Load, port: Port | None) -> tuple[LoadReport, ...]:
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from competency_graph.cli.output import messages

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} records"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=messages, transient=True) as bar:
        # How many records there are shows only when they have been read.
        task = bar.add_task("loading", total=None)

        def progress(records: int, file: str) -> None:
            bar.update(task, completed=records, description=Path(file).name[:40] or "loading")

        return load(port, progress)


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

    verb = "would be written" if report.dry_run else "written"
    console.print(
        f"{report.source}: {report.records:,} records, {report.units:,} units: "
        f"{report.units if report.dry_run else report.written:,} {verb}, {report.unchanged:,} unchanged, "
        f"{report.retired:,} taken back, {report.rejected:,} rejected; {report.seconds:.1f} s",
        highlight=False,
    )
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
    for note in report.notes:
        console.print(f"{note.count:,} × {note.rule}: {note.examples[0]}", highlight=False, markup=False)
    if report.retirement_held_back:
        console.print(f"Nothing was taken back: {report.retirement_held_back}", highlight=False, markup=False)


def _bulk_table(outcome: BulkReport) -> None:
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


@app.callback()
def _group() -> None:
    """Load records into the graph."""


@app.command()
def ctdl(
    paths: Paths,
    source: Source = None,
    edition: Edition = None,
    licence: Licence = None,
    complete: Complete = False,
    dry_run: DryRun = False,
    limit: Limit = None,
    rejects: Rejects = None,
    json: Json = False,
    bulk: Bulk = False,
) -> None:
    """Load CTDL: JSON-LD documents, Registry envelopes, JSON lines, and folders of them."""
    from competency_graph_loaders.ctdl.load import load_ctdl

    def load(port: Port | None, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_ctdl(
            paths, port, source=source, complete=complete, limit=limit, rejects=rejects, progress=progress,
            edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})


@app.command()
def rules(
    paths: Paths,
    source: Source = None,
    edition: Edition = None,
    licence: Licence = None,
    complete: Complete = False,
    dry_run: DryRun = False,
    limit: Limit = None,
    rejects: Rejects = None,
    json: Json = False,
    bulk: Bulk = False,
) -> None:
    """Load transfer rules from tables (CSV): institutions, courses, areas, limits, rules."""
    from competency_graph_loaders.rules.load import load_rules

    def load(port: Port | None, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_rules(
            paths, port, source=source, complete=complete, limit=limit, rejects=rejects, progress=progress,
            edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})


@app.command()
def samples(dry_run: DryRun = False, json: Json = False, bulk: Bulk = False) -> None:
    """Load the made-up sample registry that ships with the package."""
    from competency_graph_loaders.sample_registry import RULES_SOURCE, SOURCE, load_samples

    run(load_samples, dry_run=dry_run, json=json, bulk=bulk, sources={SOURCE, RULES_SOURCE})
