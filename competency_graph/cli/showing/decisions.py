"""Decisions on file for people: one row each, with its whole history."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from competency_graph.cli.showing.words import grid
from competency_graph.model.credits import quantity_text
from competency_graph.model.decisions import Granted
from competency_graph.questions.decisions.answer import About, DecisionsAnswer, FiledDecision


def _thing(about: About) -> str:
    called = " ".join(part for part in (about.code, about.name) if part) or about.uri
    return called if about.described else f"{called} (not described in this graph any more)"


def _what(filed: FiledDecision) -> str:
    decision = filed.decision
    items = " and ".join(_thing(a) for a in filed.about if a.role == "item")
    single = {a.role: _thing(a) for a in filed.about if a.role != "item"}
    text = f"waives {single['requirement']}" if "requirement" in single else items
    if decision.granted is Granted.DENIED:
        text += " does not count"
    elif "award" in single:
        text += f" counts as {single['award']}"
    elif decision.award_kind is not None:
        text += f" counts as {decision.award_kind.value.lower().replace('_', ' ')}"
    if decision.credits is not None:
        text += f", {quantity_text(decision.credits)} {decision.credit_unit}"
    if decision.minimum_grade is not None:
        text += f", with {decision.minimum_grade} or better"
    if "toward" in single:
        text += f"; only toward {single['toward']}"
    if decision.learner is not None:
        text += f"; only for learner {decision.learner}"
    return text


def _history(filed: FiledDecision) -> str:
    decision = filed.decision
    lines = [f"{decision.decided_on} {decision.decided_by}: {decision.why}"]
    if decision.starts or decision.until:
        lines.append(f"holds {decision.starts or decision.decided_on} to {decision.until or '…'}")
    if decision.number:
        lines.append(f"reference {decision.number}")
    if decision.revoked_on:
        lines.append(f"{decision.revoked_on} {decision.revoked_by} revoked it: {decision.revoked_why}")
    return "\n".join(lines)


def show(console: Console, answer: DecisionsAnswer) -> None:
    """Print the answer."""
    if not answer.decisions:
        console.print("No decision on file that fits.")
        return
    table = grid("id", "state", "at", "decision", "history", title=f"Decisions on file, as of {answer.as_of}")
    for filed in answer.decisions:
        decision = filed.decision
        state = (
            f"{filed.state.value.lower().replace('_', ' ')}\n{decision.kind.value.lower().replace('_', ' ')}"
        )
        # As text: a reason may hold what rich reads as markup.
        cells = (decision.id, state, filed.receiver_name or decision.receiver, _what(filed), _history(filed))
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
