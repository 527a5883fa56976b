"""The command line: ``competency-graph``. Faults end with exit code 2 and say what to do."""

from __future__ import annotations

import sys

import typer

from competency_graph.cli import server, store
from competency_graph.cli.output import messages
from competency_graph.errors import CompetencyGraphError

app = typer.Typer(name="competency-graph", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(server.app, name="server")
app.command()(store.digest)
app.command()(store.stats)
app.command()(store.migrate)


def main() -> None:
    """Run the command line; a fault of ours is a red message on standard error and exit code 2."""
    try:
        app()
    except CompetencyGraphError as error:
        messages.print(error.what, style="red", highlight=False, markup=False)
        if error.remedy:
            messages.print(f"→ {error.remedy}", highlight=False, markup=False)
        sys.exit(2)
