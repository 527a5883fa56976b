"""The answer of ``progress`` for people: the requirement tree, indented, with what is done, by what, and what is missing."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from competency_graph.cli.showing.words import (
    called,
    close,
    grid,
    number,
    rule_name,
    total,
    unit_words,
)
from competency_graph.questions.progress.answer import (
    Articulation,
    CountedBy,
    NodeKind,
    NodeState,
    ProgressAnswer,
    ProgressNode,
    ProgressTotals,
)
from competency_graph.questions.transfer.answer import Proof

_STYLES = {
    NodeState.MET: "green",
    NodeState.OPEN: "yellow",
    NodeState.UNKNOWN: "magenta",
    NodeState.NOT_ARTICULATED: "cyan",
    NodeState.TAKE_AFTER_TRANSFER: "cyan",
}
MOST_SHOWN = 4
"""Lines of what counts at one node, for a person; ``--json`` has all of it."""
_COUNTED = {"ITEMS": "", "SECTIONS": " sections", "COURSES": " courses", "GPA": "", "SHARE": " of the credit"}


def _state(state: NodeState) -> str:
    words = state.value.replace("_", " ").lower()
    return f"[{_STYLES[state]}]{words}[/]"


def _amount(node: ProgressNode) -> str:
    if node.kind in (NodeKind.ITEM, NodeKind.KIND, NodeKind.AT_MOST):
        return ""
    unit = _COUNTED.get(node.unit)
    words = f" {unit_words(node.unit)}" if unit is None else unit
    return f"{number(node.done)} of {number(node.needed)}{words}"


def _by(counted: tuple[CountedBy, ...]) -> str:
    lines = []
    for by in counted:
        target = f" as {called(by.counts_as)}" if by.counts_as is not None else ""
        rule = f" ({'decision' if by.decided else 'rule'} {rule_name(by.rule)})" if by.rule else ""
        lines.append(f"{by.given}{target}{rule}")
    if len(lines) > MOST_SHOWN:
        lines[MOST_SHOWN - 1 :] = [f"… and {len(lines) - MOST_SHOWN + 1} more"]
    return "\n".join(lines)


def _remark(node: ProgressNode) -> str:
    if node.recommended and not node.depth:
        return "only recommended"
    if node.kind is NodeKind.LIMIT:
        return (node.missing or "").removeprefix(f"{node.text}: ") if node.state is NodeState.UNKNOWN else ""
    if node.expected is not None and node.expected is not node.state:
        return f"would be {node.expected.value.replace('_', ' ').lower()} once unfinished work is done"
    if node.state is NodeState.OPEN and node.articulation is Articulation.NO_RULE:
        return "no rule on file"
    return "not counted" if node.counted_by and not node.counts else ""


def _totals(console: Console, title: str, totals: ProgressTotals) -> None:
    table = grid("", "", title=title)
    table.show_header = False
    met = f"{totals.requirements_met} of {totals.requirements}"
    table.add_row("requirements met", met + (", complete" if totals.state is NodeState.MET else ""))
    for words, count in (
        ("cannot be judged", totals.requirements_unknown),
        ("nothing corresponds to", totals.not_articulated),
        ("to be taken after transfer", totals.after_transfer),
    ):
        if count:
            table.add_row(words, str(count))
    capped = f"{totals.capped.met} of {totals.capped.requirements}"
    done = ", all that can be done here is done" if totals.capped.complete else ""
    table.add_row("of what can be done here", capped + done)
    table.add_row("credit that counts", total(totals.awarded))
    table.add_row("transferred, toward this", total(totals.applied))
    if totals.proof is not Proof.OPTIMAL:
        table.add_row("choice of rules", "not proven best: too many combinations")
    console.print(table)


def show(console: Console, answer: ProgressAnswer) -> None:
    """Print the answer."""
    where = f", what can be done at {' or '.join(map(called, answer.here))}" if answer.here else ""
    console.print(
        f"[bold]Toward {escape(called(answer.toward))} at {escape(called(answer.to))}{escape(where)}[/], "
        f"by the rules as of {answer.as_of}"
    )
    table = grid("requirement", "state", "done", "by, or why not", title="What it asks for")
    for node in answer.nodes:
        text = escape(node.text)
        if node.recommended:
            text += " [dim](recommended)[/]"
        told = "\n".join(part for part in (_by(node.counted_by), _remark(node)) if part)
        table.add_row(
            Padding(text, (0, 0, 0, 2 * node.depth)), _state(node.state), _amount(node), escape(told)
        )
    console.print(table)
    if answer.what_is_missing:
        lines = grid("what is missing")
        for line in answer.what_is_missing:
            lines.add_row(escape(line))
        console.print(lines)
    _totals(console, "Today", answer.totals)
    if answer.expected is not None:
        _totals(console, "Once the unfinished work is done", answer.expected)
    close(console, answer)
