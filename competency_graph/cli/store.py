"""``competency-graph digest | stats | forget | migrate | runs``: what the graph says and holds, how it came to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, print_json, report

if TYPE_CHECKING:
    from competency_graph.store.history import Run

Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]


def digest(
    full: Annotated[
        bool, typer.Option("--full", help="Also who said it, ranks, and descriptions that wait.")
    ] = False,
    json: Json = False,
) -> None:
    """One number for what the graph says: equal digests, equal facts."""
    from competency_graph.graph import connect

    with connect(report=report) as graph:
        value = graph.digest(full=full)
    if json:
        print_json({"form": "full" if full else "facts", "digest": value})
    else:
        typer.echo(value)


def stats(json: Json = False) -> None:
    """Counts by label and type, and the sources that were loaded."""
    from rich.table import Table

    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with connect(report=report) as graph:
        found = graph.stats()
    if json:
        print_json(to_plain(found))
        return
    for title, counts in (("Nodes by label", found.nodes), ("Edges by type", found.edges)):
        table = Table("name", "count", title=title)
        table.columns[1].justify = "right"
        for count in counts:
            table.add_row(count.name, f"{count.count:,}")
        console.print(table)
    table = Table("source", "edition", "licence", "units", title="Sources")
    for source in found.sources:
        table.add_row(source.name, source.edition or "", source.licence or "", f"{source.units:,}")
    console.print(table)


def forget(
    source: Annotated[str, typer.Argument(help="Name of the source, as `stats` shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Take back everything that a source has said; what other sources say stays."""
    from competency_graph.graph import connect
    from competency_graph.store.writer import Writer

    with connect(report=report) as graph:
        held = next((s.units for s in graph.stats().sources if s.name == source), 0)
        if not yes:
            typer.confirm(f"Take back {held:,} units of {source}?", abort=True, err=True)
        gone = Writer(graph.database).forget(source)
    if json:
        print_json({"source": source, "retired": gone})
    else:
        typer.echo(f"{gone:,} units of {source} were taken back.")


def migrate(json: Json = False) -> None:
    """Bring the database's constraints and indexes up to date; applied once, checksummed."""
    from competency_graph.graph import connect
    from competency_graph.store.schema import applied
    from competency_graph.store.schema import migrate as run

    with connect(report=report) as graph:
        now = run(graph.database)
        versions = sorted(applied(graph.database))
    if json:
        print_json({"applied_now": [m.version for m in now], "versions": versions})
    else:
        typer.echo(f"Schema at version {versions[-1]}; {len(now)} migration(s) applied now.")


def runs(
    source: Annotated[str | None, typer.Option("--source", help="Only loads of this source.")] = None,
    last: Annotated[int | None, typer.Option("--last", min=1, help="At most so many.")] = None,
    json: Json = False,
) -> None:
    """Loads, newest first, with their counts, findings and duration."""
    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with connect(report=report) as graph:
        found = graph.runs(source=source, last=last)
    if json:
        print_json(to_plain(found))
        return
    _show_runs(found)


_READ, _DONE = ("records", "units", "rejected", "duplicates"), ("written", "unchanged", "retired")


def _counted(run: Run, names: tuple[str, ...]) -> str:
    counts = ((name, getattr(run, name)) for name in names)
    return "\n".join(f"{'?' if n is None else format(n, ',')} {name}" for name, n in counts)


def _show_runs(found: tuple[Run, ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("load", "read", "did", "findings", title="Loads", show_lines=True)
    table.columns[1].justify = table.columns[2].justify = "right"
    for run in found:
        about = [
            run.started,
            run.source,
            f"edition {run.edition}" if run.edition else "edition not stated",
            {True: "complete", False: "not complete", None: "complete or not: not noted"}[run.complete],
            "duration not noted" if run.seconds is None else f"{float(run.seconds):,.1f} s",
        ]
        cells = ("\n".join(about), _counted(run, _READ), _counted(run, _DONE), "\n".join(run.findings))
        # As text: an edition or a finding may hold what rich reads as markup.
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
