"""The answer of ``sources_of`` for people: who has what that counts, then the rules."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import called, close, credit, grid
from competency_graph.questions.sources_of.answer import SourceKind, SourcesOfAnswer

MOST_SHOWN = 100
"""Rows of a table for a person; ``--json`` has all of them."""


def _counts(console: Console, answer: SourcesOfAnswer) -> None:
    by_sender: dict[str, dict[SourceKind, int]] = {}
    names = {count.sender.uri: count.sender.name for count in answer.counts}
    for count in answer.counts:
        by_sender.setdefault(count.sender.uri, {})[count.kind] = count.rules
    kinds = [kind for kind in SourceKind if any(kind in row for row in by_sender.values())]
    words = [kind.value.lower().replace("_", " ") for kind in kinds]
    table = grid("sender", *words, title=f"Rules that give {called(answer.of)}", right=words)
    for uri, row in list(by_sender.items())[:MOST_SHOWN]:
        table.add_row(escape(names[uri]), *(f"{row[kind]:,}" if kind in row else "" for kind in kinds))
    console.print(table)
    if len(by_sender) > MOST_SHOWN:
        console.print(f"… and {len(by_sender) - MOST_SHOWN} more; --json has all of them.", style="dim")


def show(console: Console, answer: SourcesOfAnswer) -> None:
    """Print the answer."""
    if answer.counts:
        _counts(console, answer)
    for number in answer.by_number:
        table = grid(
            "course",
            "of",
            title=f"Counts by the common number {number.number.code or number.number.name}",
        )
        for course in number.courses[:MOST_SHOWN]:
            table.add_row(escape(called(course)), escape(course.institution or ""))
        console.print(table)
    if answer.rules:
        table = grid("sender", "takes", "gives", "credit", "holds", "rule", right=("credit",))
        for line in answer.rules:
            table.add_row(
                escape(line.sender.name if line.sender is not None else ""),
                escape(line.takes),
                escape(called(line.awards)) if line.kind is not SourceKind.ELECTIVE else "elective credit",
                credit(line.credit),
                "yes" if line.holds else f"{line.starts or '…'} to {line.ends or '…'}",
                escape(line.rule.rsplit("#", 1)[-1]),
            )
        console.print(table)
    for words in answer.cut:
        console.print(escape(words), style="yellow", soft_wrap=True)
    if answer.page_info.has_next_page:
        console.print(
            f"more: --after {answer.page_info.end_cursor}", style="dim", soft_wrap=True, highlight=False
        )
    close(console, answer)
