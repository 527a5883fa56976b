"""The answer of ``transfer`` for people: what counts as what, by which rule, and what it adds up to."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import called, close, credit, grid, number, short, total
from competency_graph.model.holdings import WorkStatus
from competency_graph.questions.transfer.answer import (
    Outcome,
    Proof,
    Reason,
    TransferAnswer,
    TransferAward,
    TransferItem,
    TransferTotals,
)

_STYLES = {
    Outcome.EQUIVALENT: "green",
    Outcome.AREA: "green",
    Outcome.ELECTIVE: "green",
    Outcome.REFUSED: "red",
    Outcome.CONFLICT: "bold yellow",
    Outcome.CONDITIONS_NOT_MET: "yellow",
    Outcome.NOT_COUNTED: "yellow",
    Outcome.RECOMMENDED: "cyan",
    Outcome.AFTER_TRANSFER: "cyan",
}


def _item(item: TransferItem) -> str:
    name = called(item.item) or item.given
    mark = item.grade or (f"score {number(item.score)}" if item.score is not None else "")
    status = "" if item.status is WorkStatus.COMPLETED else item.status.value.replace("_", " ").lower()
    return ", ".join(part for part in (name, mark, item.date, status) if part)


def _why(award: TransferAward) -> str:
    if award.reason is Reason.NO_RULE:
        return "no rule on file, which is not a refusal"
    return short(award.rule) if award.rule and award.posted else award.sentence


def _rows(console: Console, title: str, answer: TransferAnswer, column: str) -> None:
    table = grid(
        "#",
        "your work",
        "outcome",
        "counts as",
        "credit",
        "applies",
        "rule, or why not",
        title=title,
        right=("#", "credit"),
    )
    for item in answer.items:
        awards: tuple[TransferAward, ...] = getattr(item, column)
        if column == "expected" and awards == item.awards:
            continue
        if not awards and column == "awards" and item.status is not WorkStatus.COMPLETED:
            table.add_row(
                str(item.position + 1),
                escape(_item(item)),
                "not done",
                "",
                "",
                "",
                "see what it would count as, below",
            )
        for place, award in enumerate(awards):
            words = award.outcome.value.replace("_", " ").lower()
            style = _STYLES.get(award.outcome)
            table.add_row(
                str(item.position + 1) if not place else "",
                escape(_item(item)) if not place else "",
                f"[{style}]{words}[/]" if style else words,
                escape(called(award.target)),
                credit(award.credit, answer.unit) if award.posted else "",
                "yes" if award.applies else "",
                escape(_why(award)),
            )
    console.print(table)


def _totals(console: Console, title: str, totals: TransferTotals) -> None:
    table = grid("", "", title=title)
    table.show_header = False
    table.add_row("credit that counts", total(totals.awarded))
    table.add_row("of it, not elective", total(totals.direct))
    if totals.applied is not None:
        table.add_row("of it, toward the program", total(totals.applied))
    if totals.requirements is not None:
        met = f"{totals.requirements_met} of {totals.requirements}"
        table.add_row("requirements met", met + (", complete" if totals.complete else ""))
    if totals.proof is not Proof.OPTIMAL:
        table.add_row("choice of rules", "not proven best: too many combinations")
    console.print(table)


def show(console: Console, answer: TransferAnswer) -> None:
    """Print the answer."""
    toward = f", toward {called(answer.toward)}" if answer.toward else ""
    console.print(
        f"[bold]At {escape(called(answer.to))}{escape(toward)}[/], by the rules as of {answer.as_of}"
    )
    _rows(console, "What it counts as today", answer, "awards")
    _totals(console, "Today", answer.totals)
    if answer.expected is not None:
        _rows(console, "What changes once the unfinished work is done", answer, "expected")
        _totals(console, "Then", answer.expected)
    close(console, answer)
