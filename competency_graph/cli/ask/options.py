"""Options that several questions share, and how an answer is told: as a table, or as JSON with ``--json``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, print_json, report

if TYPE_CHECKING:
    from competency_graph.graph import Graph
    from competency_graph.model.holdings import Holdings

Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day on which the rules are read; default today."),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="Names and descriptions in this language, as far as they are published in it: es, en-US, …",
    ),
]
First = Annotated[int, typer.Option("--first", min=1, max=100, help="How many.")]
After = Annotated[str | None, typer.Option("--after", help="The end cursor of the page before.")]
_HOLDINGS = (
    "What the learner has: JSON, or a transcript as CSV with any of the columns course, institution, code, title, grade, "
    "grade_scale, credits, credit_unit, completed, status, attempt, term."
)
To = Annotated[str, typer.Option("--to", help="Who receives: uri, CTID or exact name.")]
Toward = Annotated[
    str | None, typer.Option("--toward", help="Credential or program it should apply to: uri or CTID.")
]
EntryTerm = Annotated[
    str | None, typer.Option("--entry-term", help="When the learner enters: 2026, 2026-09 or a day.")
]
CatalogYear = Annotated[
    str | None, typer.Option("--catalog-year", help="The receiver's catalog year, as a date.")
]
HoldingsFile = Annotated[Path, typer.Option("--holdings", help=_HOLDINGS, show_default=False)]
PerhapsHoldings = Annotated[Path | None, typer.Option("--holdings", help=_HOLDINGS, show_default=False)]
Budget = Annotated[str | None, typer.Option("--budget", help="Most money.")]
Currency = Annotated[str | None, typer.Option("--currency", help="ISO 4217 currency of the budget.")]
OnlyAt = Annotated[
    list[str] | None, typer.Option("--at", help="Only take items here (uri, CTID or exact name); repeatable.")
]
NotAt = Annotated[list[str] | None, typer.Option("--not-at", help="Take nothing here; repeatable.")]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", help="Do not take this item (uri or CTID); repeatable.")
]


def day(given: datetime | None) -> date | None:
    """The day of a date option."""
    return given.date() if given else None


def held_in(path: Path | None) -> Holdings | None:
    """What a file of holdings says, if one is given."""
    if path is None:
        return None
    from competency_graph.questions.transcripts import read_holdings

    return read_holdings(path)


def tell(ask: Callable[[Graph], object], show: str, *, language: str | None, json: bool) -> None:
    """Ask, and print the answer: as JSON, or for people by a function of ``cli/showing`` (``module.name``)."""
    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with connect(report=report, language=language) as graph:
        answer = ask(graph)
    if json:
        print_json(to_plain(answer))
        return
    module, _, name = show.partition(".")
    getattr(import_module(f"competency_graph.cli.showing.{module}"), name)(console, answer)
