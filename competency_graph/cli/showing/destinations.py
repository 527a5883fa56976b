"""The answer of ``transfer_destinations`` for people: where the work goes how far."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import called, close, grid, total
from competency_graph.questions.transfer_destinations.answer import (
    DestinationState,
    TransferDestination,
    TransferDestinationsAnswer,
)

_WORDS = {
    DestinationState.COUNTS: "[green]counts[/]",
    DestinationState.LATER: "[cyan]later[/]",
    DestinationState.NOTHING_COUNTS: "[red]nothing counts[/]",
    DestinationState.NO_RULE: "no rule on file",
}


def _met(found: TransferDestination) -> str:
    totals = found.totals
    return "" if totals.requirements is None else f"{totals.requirements_met} of {totals.requirements}"


def show(console: Console, answer: TransferDestinationsAnswer) -> None:
    """Print the answer."""
    table = grid(
        "#", "where", "toward", "", "requirements", "credit, not elective", "all credit", "items", "refused", "unmet",
        "no rule", title=f"{answer.compared} compared, by the rules as of {answer.as_of}",
        right=("#", "items", "refused", "unmet", "no rule"),
    )  # fmt: skip
    for found in answer.destinations:
        table.add_row(
            str(found.rank), escape(called(found.to)), escape(called(found.toward)), _WORDS[found.state], _met(found),
            total(found.totals.direct), total(found.totals.awarded), str(found.counted), str(found.refused),
            str(found.conditions_not_met + found.conflicts), str(found.not_evaluated),
        )  # fmt: skip
    console.print(table)
    if answer.unclear:
        console.print(f"Not clear what is meant: {escape('; '.join(answer.unclear))}", style="yellow")
    for words in answer.cut:
        console.print(escape(words), style="yellow", soft_wrap=True)
    if answer.page_info.has_next_page:
        console.print(
            f"more: --after {answer.page_info.end_cursor}", style="dim", soft_wrap=True, highlight=False
        )
    close(console, answer)
