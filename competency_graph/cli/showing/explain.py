"""The answer of ``explain`` for people: every rule that concerns the item, those that decide first."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import called, close, credit, grid, short
from competency_graph.questions.explain.answer import ExplainAnswer, ExplainedRule
from competency_graph.questions.transfer.explanation import Verdict

_STYLES = {
    Verdict.WON: "green",
    Verdict.TWIN: "green",
    Verdict.CONFLICT: "bold yellow",
    Verdict.CONDITIONS_NOT_MET: "yellow",
}


def _gives(rule: ExplainedRule) -> str:
    parts = [
        f"{called(award.target) or award.kind.value.lower().replace('_', ' ')} ({credit(award.gives)})"
        for award in rule.awards
    ]
    return ", ".join(parts) or "nothing"


def show(console: Console, answer: ExplainAnswer) -> None:
    """Print the answer."""
    item = called(answer.item.item) or answer.item.given
    toward = f", toward {called(answer.toward)}" if answer.toward else ""
    console.print(
        f"[bold]{escape(item)} at {escape(called(answer.to))}{escape(toward)}[/], by the rules as of {answer.as_of}"
    )
    if answer.alone:
        console.print(
            "Judged alone, with the grade that each rule asks for; with other work (--holdings) other rules may be chosen.",
            style="dim",
        )
    if answer.rules:
        table = grid("rule", "verdict", "gives", "order", "why", title="Rules that concern it")
        for rule in answer.rules:
            words = rule.verdict.value.replace("_", " ").lower()
            style = _STYLES.get(rule.verdict)
            table.add_row(
                escape(short(rule.rule)),
                f"[{style}]{words}[/]" if style else words,
                escape(_gives(rule)),
                escape(rule.order),
                escape(rule.sentence),
            )
        console.print(table)
    close(console, answer)
