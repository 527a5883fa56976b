"""What ``skill_gap`` says: how ambiguous points were read, and the sentence for the student."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from competency_graph.model.evidence import Reading
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.questions.skill_gap.answer import GapState
from competency_graph.questions.skill_gap.closed import Closed
from competency_graph.questions.skills.answer import Need, Skill
from competency_graph.questions.stack_to_degree.explain import money
from competency_graph.questions.transfer.answer import Named


def readings(
    of: Named, skills: Sequence[Skill], down_to: Need, *, alignments: bool, by_text: bool
) -> Iterable[Reading]:
    """How firmness, alignments and texts were read."""
    if any(s.need is not Need.REQUIRED for s in skills):
        yield Reading(
            of.uri, down_to.value, tuple(n.value for n in Need),
            "Not every competency is asked for by every way; those that are asked for less firmly are listed, and not in the gap.",
        )  # fmt: skip
    yield Reading(
        "alignments",
        "EXACT_AND_BROADER" if alignments else "ITSELF",
        ("EXACT_AND_BROADER", "ITSELF"),
        "A competency counts as another where an exact alignment is stated, or that it covers the other wholly; never by a chain."
        if alignments
        else "Alignments were left out as asked.",
    )
    if by_text:
        yield Reading(
            "text", "SAME_WORDS", ("SAME_WORDS", "NOT_USED"),
            "As asked, competencies of the same words count as one another, though nobody states an alignment.",
        )  # fmt: skip


def _competencies(count: int) -> str:
    return "1 competency" if count == 1 else f"{count} competencies"


def _listed(names: Sequence[Named], most: int = 5) -> str:
    text = "; ".join(n.name for n in names[:most])
    return text if len(names) <= most else f"{text}; and {len(names) - most} more"


def sentence(
    of: Named,
    asked: int,
    states: Sequence[GapState],
    gap: Sequence[Named],
    close: Objective | None,
    closed: Closed,
    cut: Sequence[str],
    day: date,
) -> str:
    """What the student is told."""
    if not asked:
        text = f"Nothing here says which competencies {of.name} asks for; that is silence, not 'none'."
    else:
        shown, expected = states.count(GapState.SHOWN), states.count(GapState.EXPECTED)
        text = f"{of.name} asks for {_competencies(asked)}; what you hold is stated to show {shown}"
        text += f", what you have in progress {expected} more" if expected else ""
        text += (
            f", and {len(gap)} {'is' if len(gap) == 1 else 'are'} missing: {_listed(gap)}."
            if gap
            else ", so nothing is missing."
        )
    if gap and close is not None:
        text += f" {_closing_words(close, closed)}"
    if cut:
        text += " Reading was cut: " + " ".join(cut)
    return (
        f"{text} Unofficial, as of {day.isoformat()} by this graph; a statement that something teaches a competency is its "
        "provider's, and whoever hires or admits decides."
    )


def _closing_words(close: Objective, closed: Closed) -> str:
    nobody = (
        f"Nobody in this graph is stated to teach or assess {_listed(closed.unprovided)}."
        if closed.unprovided
        else ""
    )
    if closed.plans:
        totals = closed.plans[0].totals
        best = {"COST": "cheapest", "TIME": "fastest", "CREDITS": "with the fewest credits"}.get(
            close.value, "with the fewest items"
        )
        cost = f"{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost, totals.currency)}"
        steps = "1 item" if totals.items == 1 else f"{totals.items} items"
        what = "The rest" if closed.unprovided else "The gap"
        proof = (
            "no other set is better"
            if closed.status is PlanStatus.OPTIMAL
            else "that this is the best is not proven"
        )
        names = ", ".join(s.item.name for s in closed.plans[0].steps)
        done = f", done on {totals.finishes}" if totals.finishes is not None else ""
        return f"{what} is closed {best} by {steps} for {cost}{done} ({names}); {proof}. {nobody}".strip()
    if closed.unprovided:
        return f"{nobody} So the whole gap cannot be closed; ask for a partial plan to close the rest."
    if closed.status is PlanStatus.INFEASIBLE:
        return (
            "It cannot be closed: these do not go together: "
            + "; ".join(c.text for c in closed.conflict)
            + "."
        )
    return "Whether it can be closed was not decided in time."
