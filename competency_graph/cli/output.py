"""Where the command line writes: data to standard output, words and progress to standard error."""

from __future__ import annotations

import orjson
import typer
from rich.console import Console

console = Console()
messages = Console(stderr=True)


def report(message: str) -> None:
    """Say what is being done."""
    messages.print(message, style="dim", highlight=False)


def print_json(value: object) -> None:
    """A JSON document on standard output."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
