"""``competency-graph evaluate``: many transcripts in, decisions out. Exit codes: 0 all of it, 1 some was rejected, 2 none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, messages, print_json, report

if TYPE_CHECKING:
    from competency_graph.batches.run import BatchReport

_INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C, as shells have it."""


def evaluate(
    transcripts: Annotated[
        Path,
        typer.Argument(
            help="CSV with a learner column (rows of a learner together), or JSON lines, one learner a line.",
            show_default=False,
        ),
    ],
    to: Annotated[list[str], typer.Option("--to", help="Who receives: uri, CTID or exact name; repeatable.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Folder for all files, or a name that ends in .csv or .jsonl.", show_default=False
        ),
    ],
    toward: Annotated[
        list[str] | None,
        typer.Option(
            "--toward", help="Credential or program that credit should apply to; once, or once for each --to."
        ),
    ] = None,
    entry_term: Annotated[
        str | None, typer.Option("--entry-term", help="When the learners enter: 2026, 2026-09 or a day.")
    ] = None,
    catalog_year: Annotated[
        str | None, typer.Option("--catalog-year", help="The receivers' catalog year, as a date.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="The day on which the rules are read; default today."
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=32, help="Learners that are asked at once.")
    ] = 2,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="The report, machine-readable, on standard output.")
    ] = False,
) -> None:
    """Evaluate many transcripts: what each piece of work counts as, in rows that a student system can post."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from competency_graph.batches.run import Goal, evaluate_batch
    from competency_graph.errors import CompetencyGraphError, QuestionError
    from competency_graph.graph import connect

    goals = toward or []
    if len(goals) not in (0, 1, len(to)):
        raise QuestionError(
            f"There are {len(to)} --to and {len(goals)} --toward.",
            "Give --toward once, or once for each --to.",
        )
    wanted = [Goal(at, goals[n % len(goals)] if goals else None) for n, at in enumerate(to)]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with connect(report=report) as graph, Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task("learners", total=None)
        try:
            done = evaluate_batch(
                graph, transcripts, wanted, out,
                entry_term=entry_term, catalog_year=catalog_year, as_of=as_of.date() if as_of else None,
                workers=workers, overwrite=overwrite,
                begin=lambda learners: bar.update(task, total=learners),
                progress=lambda learners: bar.update(task, completed=learners),
            )  # fmt: skip
        except KeyboardInterrupt:
            messages.print(f"Stopped. What was written ends in .partial, beside {out}.", highlight=False)
            raise typer.Exit(_INTERRUPTED) from None
        except QuestionError:
            raise
        except CompetencyGraphError as error:
            raise type(error)(
                error.what, f"{error.remedy} What was written ends in .partial.".strip()
            ) from error
    if json:
        from dataclasses import asdict

        print_json(asdict(done))
    else:
        _show(done)
    raise typer.Exit(done.exit_code)


def _show(done: BatchReport) -> None:
    console.print(
        f"{done.learners:,} learners of {done.rows:,} rows, as of {done.as_of}: {done.decisions:,} decisions, "
        f"{done.unmatched:,} without one, {done.rejected:,} rejected; {done.seconds:,.1f} s, "
        f"{done.learners_per_second:,.0f} learners a second.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    for path in done.outputs:
        console.print(path, highlight=False, markup=False, soft_wrap=True)
    if done.rejected:
        messages.print("Some rows were rejected: see the rejects file.", highlight=False)
