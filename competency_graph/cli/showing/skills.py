"""The answers of ``skill_gap`` and ``stackable_into`` for people."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.stack import (
    STATUS,
    show_conflict,
    show_plan,
    show_unaccounted,
)
from competency_graph.cli.showing.stack import show_gap as show_proof
from competency_graph.cli.showing.words import called, close, grid, rule_name
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.skill_gap.answer import GapCompetency, GapState, ShownBy, SkillGapAnswer
from competency_graph.questions.stackable_into.answer import LeadsBy, LeadStep, StackableIntoAnswer

MOST_SHOWN = 100
"""Rows of a table for a person; ``--json`` has all of them."""
_STATE = {
    GapState.MISSING: "[red]missing[/]",
    GapState.EXPECTED: "[yellow]in progress[/]",
    GapState.SHOWN: "[green]shown[/]",
}
_HOW = {
    MatchedBy.ITSELF: "",
    MatchedBy.EXACT: ", aligned exactly",
    MatchedBy.BROADER: ", which covers it",
    MatchedBy.TEXT: ", the same words",
}


def _shown_by(by: ShownBy) -> str:
    name = f"{by.holding.code} {by.holding.name}" if by.holding.code else by.holding.name
    said = "held" if by.by == "HELD" else by.by.lower().replace("_", " ")
    other = f" {called(by.competency)}{_HOW[by.how]}" if by.how is not MatchedBy.ITSELF else ""
    return f"{name} ({said}{other})"


def _about(competency: GapCompetency) -> str:
    if competency.shown_by:
        more = len(competency.shown_by) - 1
        return _shown_by(competency.shown_by[0]) + (f" and {more} more" if more else "")
    if competency.provided_by is None:
        return ""
    return f"{competency.provided_by} things provide it" if competency.provided_by else "nobody provides it"


def show_gap(console: Console, answer: SkillGapAnswer) -> None:
    """Print the answer of ``skill_gap``."""
    if answer.competencies:
        table = grid("competency", "need", "state", "by", title=f"Competencies of {called(answer.of)}")
        for competency in answer.competencies[:MOST_SHOWN]:
            table.add_row(
                escape(called(competency.competency)),
                competency.need.value.lower(),
                _STATE[competency.state],
                escape(_about(competency)),
            )
        console.print(table)
        if len(answer.competencies) > MOST_SHOWN:
            console.print(
                f"… and {len(answer.competencies) - MOST_SHOWN} more; --json has all of them.", style="dim"
            )
        console.print(
            f"[bold]{answer.missing} of {answer.asked} missing[/], {answer.shown} shown, {answer.expected} in progress"
        )
    else:
        console.print("No competency is stated. That is silence, not 'none'.")
    for words in answer.cut:
        console.print(escape(words), style="yellow", soft_wrap=True)
    if answer.status is not None:
        console.print(
            f"{STATUS[answer.status]}{', for the part that could be parsed' if answer.unaccounted else ''}"
        )
        show_proof(console, answer.gap, answer.plans[0].totals if answer.plans else None)
        if answer.searched is not None:
            console.print(escape(answer.searched.text), soft_wrap=True)
        for nobody in answer.unprovided:
            console.print(f"  nobody provides {escape(called(nobody))}", style="red", soft_wrap=True)
    for number, plan in enumerate(answer.plans, start=1):
        show_plan(console, plan, "Plan" if len(answer.plans) == 1 else f"Plan {number}")
    show_conflict(console, answer.conflict, irreducible=answer.conflict_is_irreducible)
    show_unaccounted(console, answer.unaccounted)
    close(console, answer)


_BY = {
    LeadsBy.REQUIRED: "required for",
    LeadsBy.ALTERNATIVE: "one way into",
    LeadsBy.PART: "part of",
    LeadsBy.RESULTS_IN: "awards",
    LeadsBy.PATHWAY: "in",
    LeadsBy.TRANSFER: "counts as",
    LeadsBy.SAME_COURSE: "the same as",
    LeadsBy.RECOMMENDED: "recommended for",
    LeadsBy.ADVANCED_STANDING: "advanced standing for",
    LeadsBy.PREREQUISITE: "needed before",
    LeadsBy.PREPARATION: "prepares for",
}


def _step(step: LeadStep) -> str:
    choice = f" ({step.choice})" if step.choice else ""
    rule = f" by rule {rule_name(step.rule)}" if step.rule else ""
    return f"{_BY[step.by]} {called(step.to)}{choice}{rule}"


def show_leads(console: Console, answer: StackableIntoAnswer) -> None:
    """Print the answer of ``stackable_into``."""
    if answer.counts:
        console.print(
            f"[bold]{escape(called(answer.of))}[/] leads into {answer.total} within {answer.most_hops} steps: "
            + escape(", ".join(f"{c.count} {c.kind} at {c.hops}" for c in answer.counts)),
            soft_wrap=True,
        )
    if answer.targets:
        table = grid("leads into", "at", "steps", "by which way", "how much of it", right=("steps",))
        for found in answer.targets:
            mark = "" if found.counts else " (opens the door, does not count)"
            table.add_row(
                escape(f"{called(found.target)}, {found.kind}{mark}"),
                escape(found.target.institution or ""),
                str(found.hops),
                escape("\n".join(_step(step) for step in found.way)),
                escape(found.share.text),
            )
        console.print(table)
    else:
        console.print("Nothing is stated to ask for it. That is silence, not a refusal.")
    if answer.page_info.has_next_page:
        console.print(
            f"more: --after {answer.page_info.end_cursor}", style="dim", soft_wrap=True, highlight=False
        )
    for words in answer.cut:
        console.print(escape(words), style="yellow", soft_wrap=True)
    close(console, answer)
