"""``competency-graph load``: one command a source, all with the same options, summary and exit codes.

Exit codes: 0 fine, 1 some records were rejected, 2 it could not run at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.errors import CompetencyGraphError, ConnectionFailed, LoadError
from competency_graph_loaders.runs import LoadReport, Memory, Port, Progress, source_name

if TYPE_CHECKING:
    from competency_graph.store.bulk.report import BulkReport

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Load records into the graph.")

Paths = Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)]
Source = Annotated[str | None, typer.Option(help="Name of the source; default: that of the first path.")]
Complete = Annotated[
    bool, typer.Option("--complete", help="This is all that the source has: take back what is absent.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what would happen, against the store if one answers; write nothing."),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Stop after so many records.")]
Rejects = Annotated[Path | None, typer.Option(help="Write rejected records there, one JSON object a line.")]
Json = Annotated[bool, typer.Option("--json", help="The report as JSON, on standard output.")]
Edition = Annotated[
    str | None, typer.Option(help="Edition of the source, such as a date or an academic year.")
]
Licence = Annotated[str | None, typer.Option(help="Licence of the source.")]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Processes that translate; default: one a core, four at most. 1: no further process."
    ),
]
Bulk = Annotated[
    bool,
    typer.Option(
        "--bulk", help="Build a new database with Neo4j's offline importer and switch to it: for first loads."
    ),
]
_SHOWN = 20
_INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C, as shells have it."""
RESUME = "What was written stays, in whole batches; the same command continues from there."
UNTOUCHED = "The database is as it was: a load in bulk shows only when it is whole."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a load goes."""

    port: Port | None
    """None in a dry run."""
    memory: Memory | None
    """What is there already; None where no store answers, or the port knows."""
    finish: Callable[[], BulkReport] | None = None
    """Makes what was loaded in bulk live."""
    stopped: str = RESUME
    """What becomes of a load that is stopped."""


Load = Callable[[Target, Progress], tuple[LoadReport, ...]]


def run(
    load: Load,
    *,
    dry_run: bool,
    json: bool,
    total: int | None = None,
    bulk: bool = False,
    sources: Collection[str] | None = None,
) -> None:
    """Connect, load under a progress bar, show the reports, and end with the greatest exit code.

    Args:
        load: given where to write and whom to tell of progress.
        dry_run: write nothing.
        json: print the report as JSON.
        total: how many records there are, where that is known.
        bulk: into a new database, which becomes live in the end.
        sources: the sources that are loaded, when they are known beforehand; for ``bulk``.
    """
    from competency_graph.cli.output import messages

    with _target(dry_run=dry_run, bulk=bulk, sources=sources) as target:
        try:
            reports = _with_progress(load, target, total)
            outcome = target.finish() if target.finish is not None else None
        except KeyboardInterrupt:
            messages.print(f"Stopped. {target.stopped}", highlight=False, markup=False)
            raise typer.Exit(_INTERRUPTED) from None
        except ConnectionFailed as error:
            raise ConnectionFailed(error.what, f"{error.remedy} {target.stopped}".strip()) from error
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


@contextmanager
def _target(*, dry_run: bool, bulk: bool, sources: Collection[str] | None) -> Iterator[Target]:
    """Where a load goes: the one place that chooses the writer."""
    if dry_run:
        with _memory_for_dry_run() as memory:
            yield Target(None, memory)
        return
    from competency_graph.cli.output import report as say

    if bulk:
        from competency_graph.store.bulk.writer import BulkWriter
        from competency_graph.store.settings import settings

        with BulkWriter(settings(), sources=sources, report=say) as port:
            yield Target(port, None, port.finish, UNTOUCHED)
        return
    from competency_graph.graph import connect
    from competency_graph.store.schema import migrate
    from competency_graph.store.writer import Writer

    with connect(report=say) as graph:
        migrate(graph.database)
        yield Target(Writer(graph.database), None)


@contextmanager
def _memory_for_dry_run() -> Iterator[Memory | None]:
    """What a store has that answers now. None is started for a dry run, and nothing is written to it."""
    from competency_graph.cli.output import messages
    from competency_graph.store.connection import Database
    from competency_graph.store.ledger import Ledger
    from competency_graph.store.server import status
    from competency_graph.store.settings import settings

    database = None
    try:
        found = settings()
        if found.uri is None and (server := status(found).info) is not None:
            found = found.model_copy(
                update={"uri": server.uri, "username": server.username, "password": server.password}
            )
        database = Database(found) if found.uri is not None else None
        why = "there is none"
    except (CompetencyGraphError, ModuleNotFoundError) as error:
        why = error.what if isinstance(error, CompetencyGraphError) else str(error)
    if database is None:
        messages.print(
            f"No store to compare with ({why}): what is new and what is changed cannot be told apart.",
            style="dim", highlight=False, markup=False,
        )  # fmt: skip
        yield None
        return
    with database:
        yield Ledger(database)


def _with_progress(load: Load, target: Target, total: int | None) -> tuple[LoadReport, ...]:
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from competency_graph.cli.output import messages

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} records, {task.fields[rate]:,.0f} a second"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=messages, transient=True) as bar:
        # Where the total is not known, how many records there are shows only when they have been read.
        task = bar.add_task("loading", total=total, rate=0.0)
        began = shown = monotonic()

        def progress(records: int, file: str) -> None:
            nonlocal shown
            now = monotonic()
            if now - shown < _REFRESH:
                return
            shown = now
            bar.update(
                task, completed=records, description=Path(file).name[:40] or "loading", rate=records / (now - began),
                total=total if total is None or records <= total else None,
            )  # fmt: skip

        return load(target, progress)


_REFRESH = 0.1
"""Seconds between two looks at the bar: drawing it for each of 400,000 records would take longer than skipping them."""


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
    if read or left:
        share = f"{left / (read + left):.1%}"
        console.print(
            f"Conditions in words: {read:,} read, {left:,} left to a person ({share}).", highlight=False
        )
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
    workers: Workers = None,
    json: Json = False,
    bulk: Bulk = False,
) -> None:
    """Load CTDL: JSON-LD documents, Registry envelopes, JSON lines, archives, and folders of them."""
    from competency_graph_loaders.ctdl.load import load_ctdl
    from competency_graph_loaders.totals import members

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_ctdl(
            paths, target.port, memory=target.memory, source=source, complete=complete, limit=limit, rejects=rejects,
            progress=progress, edition=edition, licence=licence, workers=workers,
        )  # fmt: skip
        return (report,)

    if dry_run:
        _forms(paths)
    run(
        load,
        dry_run=dry_run,
        json=json,
        total=limit or members(paths),
        bulk=bulk,
        sources={source or source_name(paths)},
    )


def _forms(paths: Sequence[Path]) -> None:
    """Say as what each path is going to be read."""
    from competency_graph.cli.output import messages
    from competency_graph_loaders.reading import recognise

    for path in paths:
        messages.print(f"{path}: {recognise(path).sentence}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def rules(
    paths: Paths,
    mapping: Annotated[
        str | None,
        typer.Option(
            help="The paths are flat tables (CSV, JSON, Parquet) of this mapping: a shipped one by name, or a TOML file."
        ),
    ] = None,
    tables_out: Annotated[
        Path | None,
        typer.Option(help="With --mapping: write the five tables there that it makes, as CSV, to be read."),
    ] = None,
    source: Source = None,
    edition: Edition = None,
    licence: Licence = None,
    complete: Complete = False,
    dry_run: DryRun = False,
    limit: Limit = None,
    rejects: Rejects = None,
    workers: Workers = None,
    json: Json = False,
    bulk: Bulk = False,
) -> None:
    """Load transfer rules from tables (CSV): institutions, courses, areas, limits, rules; or flat tables by a mapping."""
    from competency_graph_loaders.rules.load import load_rules

    if mapping is None:
        if tables_out is not None:
            raise LoadError("--tables-out writes what a mapping makes.", "Give --mapping too.")

        def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
            report = load_rules(
                paths, target.port, memory=target.memory, source=source, complete=complete, limit=limit,
                rejects=rejects, progress=progress, edition=edition, licence=licence, workers=workers,
            )  # fmt: skip
            return (report,)

        run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})
        return
    from competency_graph_loaders.mappings.files import load_mapping
    from competency_graph_loaders.mappings.load import load_mapped

    found = load_mapping(mapping)

    def load_by_mapping(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_mapped(
            paths, target.port, mapping=found, tables_out=tables_out, memory=target.memory, source=source,
            complete=complete, limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load_by_mapping, dry_run=dry_run, json=json, bulk=bulk, sources={source or found.mapping.source})


@app.command()
def samples(dry_run: DryRun = False, json: Json = False, bulk: Bulk = False) -> None:
    """Load the made-up sample registry that ships with the package."""
    from competency_graph_loaders.sample_registry import RULES_SOURCE, SOURCE, load_samples

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        return load_samples(target.port, progress, memory=target.memory)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={SOURCE, RULES_SOURCE})


@app.command()
def mappings(json: Json = False) -> None:
    """The mappings that ship with the package, and what table each of them expects."""
    from competency_graph_loaders.mappings.files import load_mapping, shipped

    found = {name: load_mapping(path).mapping for name, path in shipped().items()}
    if json:
        from competency_graph.cli.output import print_json

        print_json(
            [
                {"name": name, "title": about.title, "expects": about.expects, "source": about.source}
                for name, about in found.items()
            ]
        )
        return
    from rich.table import Table

    from competency_graph.cli.output import console

    table = Table("--mapping", "what it loads", "what the table must be")
    for name, about in found.items():
        table.add_row(name, about.title, about.expects)
    console.print(table)


@app.command()
def exams(
    paths: Paths,
    provider: Annotated[
        str | None, typer.Option(help="Who gives the exams of a published list: key, CTID or uri.")
    ] = None,
    receiver: Annotated[
        str | None, typer.Option(help="Who awards the credit of a published list: key, CTID or uri.")
    ] = None,
    scale: Annotated[
        str | None, typer.Option(help="Lowest and highest score of the exams of a published list: 1-5.")
    ] = None,
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
    """Load credit for exams and for occupations by rank: tables (CSV, JSON), and lists as they are published."""
    from competency_graph_loaders.exams.load import load_exams

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_exams(
            paths, target.port, provider=provider, receiver=receiver, scale=scale, memory=target.memory, source=source,
            complete=complete, limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})


@app.command()
def areas(
    paths: Paths,
    institution: Annotated[
        str | None, typer.Option(help="Whose courses published lists are: key, CTID or uri.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help="The pattern of published lists: its code or uri.")
    ] = None,
    receivers: Annotated[
        list[str] | None, typer.Option("--receiver", help="Who accepts that pattern, where no table says so.")
    ] = None,
    terms: Annotated[str | None, typer.Option(help="First days of terms: F=08-25 S=01-15.")] = None,
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
    """Load general-education area lists: patterns, areas, and the courses in them from approval to removal."""
    from competency_graph_loaders.areas.load import load_areas

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_areas(
            paths, target.port, institution=institution, pattern=pattern, receivers=receivers or (), terms=terms,
            memory=target.memory, source=source, complete=complete, limit=limit, rejects=rejects, progress=progress,
            edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})


@app.command()
def programs(
    paths: Paths,
    institution: Annotated[
        str | None, typer.Option(help="Whose programs a published file holds: key, CTID or uri.")
    ] = None,
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
    """Load programs with their course lists and totals, and prerequisites in words."""
    from competency_graph_loaders.programs.load import load_programs

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_programs(
            paths, target.port, institution=institution, memory=target.memory, source=source, complete=complete,
            limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})


@app.command()
def numbering(
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
    """Load statewide course numbering: schemes, institutions and courses; one rule over common numbers."""
    from competency_graph_loaders.numbering.load import load_numbering

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        report = load_numbering(
            paths, target.port, memory=target.memory, source=source, complete=complete, limit=limit, rejects=rejects,
            progress=progress, edition=edition, licence=licence,
        )  # fmt: skip
        return (report,)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={source or source_name(paths)})
