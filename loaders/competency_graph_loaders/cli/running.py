"""One load from the command line: where it goes, its progress, its reports, its exit code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import typer

from competency_graph.errors import CompetencyGraphError, ConnectionFailed
from competency_graph_loaders.cli.showing import show, show_bulk
from competency_graph_loaders.runs import LoadReport, Memory, Port, Progress

if TYPE_CHECKING:
    from competency_graph.store.bulk.report import BulkReport

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
            show_bulk(outcome)
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
