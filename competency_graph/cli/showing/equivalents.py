"""The answer of ``equivalents`` for people: three claims, kept apart."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import close, credit, grid, number, short
from competency_graph.questions.equivalents.answer import EquivalentsAnswer
from competency_graph.questions.transfer.answer import Named


def _name(named: Named | None) -> str:
    if named is None:
        return ""
    name = f"{named.code} {named.name}" if named.code and named.code != named.name else named.name
    return f"{name} ({named.institution})" if named.institution else name


def _since(starts: str | None, ends: str | None) -> str:
    return " – ".join((starts or "", ends or "")) if starts or ends else ""


def show(console: Console, answer: EquivalentsAnswer) -> None:
    """Print the answer."""
    at = f" at {_name(answer.at)}" if answer.at else ""
    console.print(f"[bold]{escape(_name(answer.of))}[/]{escape(at)}, as of {answer.as_of}")
    if answer.counts_as:
        table = grid(
            "claim", "what it says", "credit", "valid", "rule", title="Counts as (one way)", right=("credit",)
        )
        for claim in answer.counts_as:
            words = claim.state.value.replace("_", " ").lower() + ("" if claim.current else ", not today")
            table.add_row(
                words,
                escape(claim.sentence),
                credit(claim.credit),
                _since(claim.starts, claim.ends),
                escape(short(claim.rule)),
            )
        console.print(table)
    if answer.asserted:
        table = grid("other", "why", "by", "valid", title="Asserted as equivalent")
        for claim_of in answer.asserted:
            table.add_row(
                escape(_name(claim_of.other)),
                escape(claim_of.sentence) + ("" if claim_of.current else " [dim]Not on this day.[/]"),
                escape(claim_of.asserted_by or ""),
                _since(claim_of.starts, claim_of.ends),
            )
        console.print(table)
    if answer.similar:
        table = grid(
            "other",
            "score",
            "method",
            title="Similar: proposed by a method, claimed by nobody",
            right=("score",),
        )
        for proposal in answer.similar:
            table.add_row(
                escape(_name(proposal.other)),
                "" if proposal.score is None else number(proposal.score),
                escape(" ".join(part for part in (proposal.method, proposal.version) if part)),
            )
        console.print(table)
    if not (answer.counts_as or answer.asserted or answer.similar):
        console.print("Nobody has stated anything about it here. That is silence, not a refusal.")
    elif answer.rules_on_file > len(answer.counts_as):
        console.print(
            f"{len(answer.counts_as)} of {answer.rules_on_file} rules on file are listed.", style="dim"
        )
    close(console, answer)
