"""Amounts, names and dates as tables and pictures of plans write them."""

from __future__ import annotations

from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.planning.objective import PlanStatus
from competency_graph.questions.skill_gap.answer import SkillGapAnswer
from competency_graph.questions.stack_to_degree.answer import CostBasis, Item, StackAnswer, Step, Totals

STATUS = {
    PlanStatus.OPTIMAL: "proven: no plan within the limits is better",
    PlanStatus.FEASIBLE: "a plan, not proven best",
    PlanStatus.INFEASIBLE: "there is no plan",
    PlanStatus.UNDECIDED: "undecided: time ended before a plan or a proof",
    PlanStatus.NOT_STATED: "nobody has stated what it asks for",
}
_UNITS = {"SemesterHour": "semester hours", "QuarterHour": "quarter hours"}
_FIRST = {"COST": "Cheapest plan", "TIME": "Fastest plan", "CREDITS": "Plan with the fewest credits"}


def called(item: Item) -> str:
    """Code and name."""
    return f"{item.code} {item.name}" if item.code and item.code != item.name else item.name


def number(value: Fraction) -> str:
    """Exact where it is short, else two digits."""
    if value.denominator == 1:
        return f"{int(value):,}"
    text = quantity_text(value)
    return text if "/" not in text and len(text) <= 8 else f"{float(value):,.2f}"


def credits_of(value: Fraction, unit: str | None) -> str:
    """An amount of credit."""
    words = unit_of(unit)
    return f"{number(value)} {words.removesuffix('s') if value == 1 else words}"


def money(amount: Fraction) -> str:
    """With thousands, cents only where there are any."""
    return f"{float(amount):,.0f}" if amount.denominator == 1 else f"{float(amount):,.2f}"


def cost_of(step: Step, currency: str) -> str:
    """What a step costs."""
    if step.cost_basis is CostBasis.INCLUDED:
        return "included"
    return "price unknown" if step.cost is None else f"{money(step.cost)} {currency}"


def unit_of(unit: str | None) -> str:
    """A credit unit for people."""
    return _UNITS.get(unit or "", unit or "credits")


def when_of(step: Step) -> str:
    """The weeks of a term that a step takes; nothing where it takes the whole term."""
    if step.weeks is None:
        return ""
    first, last = step.weeks.first, step.weeks.last
    return f"week {first}" if first == last else f"weeks {first}–{last}"


def sums_of(totals: Totals) -> list[str]:
    """What a plan adds up to."""
    found = [f"{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost)} {totals.currency}"]
    if totals.credits:
        least = "at least " if totals.credits_is_lower_bound else ""
        found.append(f"{least}{credits_of(totals.credits, totals.credit_unit)}")
    if totals.hours:
        least = "at least " if totals.hours_is_lower_bound else ""
        found.append(f"{least}{number(totals.hours)} hours of work")
    found.append("1 item" if totals.items == 1 else f"{totals.items} items")
    if totals.finishes is not None:
        found.append(f"{totals.starts} to {totals.finishes} ({totals.weeks} weeks)")
    return found


def title_of(answer: StackAnswer | SkillGapAnswer) -> str:
    """What the plan is for."""
    if isinstance(answer, SkillGapAnswer):
        return f"Closing the gap to {answer.of.name}"
    where = f", {', '.join(place.name for place in answer.offered_by)}" if answer.offered_by else ""
    return f"{called(answer.target)}{where}"


def claim_of(answer: StackAnswer | SkillGapAnswer) -> str:
    """What is claimed of the plan, and how far that is proven."""
    objective = answer.objective if isinstance(answer, StackAnswer) else answer.close
    first = (
        "Plan with the fewest items"
        if objective is None
        else _FIRST.get(objective.value, "Plan with the fewest items")
    )
    status = STATUS[answer.status] if answer.status is not None else ""
    if isinstance(answer, StackAnswer) and answer.weighted:
        first = "Plan of the least weighted sum"
    if answer.status is PlanStatus.FEASIBLE:
        first = "A plan"
        status = "not proven best"
    parsed = isinstance(answer, StackAnswer) and answer.for_parsed_part
    return f"{first}; {status}{', for the part that could be parsed' if parsed else ''}"
