"""``competency-graph digest | stats | migrate``: what the graph says, holds, and how its schema stands."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.output import console, print_json, report

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
