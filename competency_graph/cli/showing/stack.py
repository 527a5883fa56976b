"""The answer of ``stack_to_degree`` for people: the plan as steps with costs, what is earned on the way, or why not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import close, grid, money, number, short, unit_words
from competency_graph.planning.objective import PlanStatus
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    CostBasis,
    CountsAs,
    Gap,
    Item,
    Plan,
    Satisfies,
    StackAnswer,
    Step,
    Unaccounted,
)

STATUS = {
    PlanStatus.OPTIMAL: "[green]proven: no plan within the limits is better[/]",
    PlanStatus.FEASIBLE: "[yellow]a plan, not proven best[/]",
    PlanStatus.INFEASIBLE: "[red]there is no plan[/]",
    PlanStatus.UNDECIDED: "[yellow]undecided: time ended before a plan or a proof[/]",
    PlanStatus.NOT_STATED: "[yellow]nobody has stated what it asks for[/]",
}


def _name(item: Item) -> str:
    return f"{item.code} {item.name}" if item.code and item.code != item.name else item.name


def _purposes(satisfies: tuple[Satisfies, ...], counts_as: tuple[CountsAs, ...]) -> str:
    lines = [satisfied.text for satisfied in satisfies]
    lines += [f"by rule {short(used.rule)}: {'; '.join(used.awards)}" for used in counts_as]
    return "\n".join(dict.fromkeys(lines))


def _cost(step: Step, currency: str) -> str:
    if step.cost_basis is CostBasis.INCLUDED:
        return "included"
    return money(step.cost) if step.cost is not None else f"? {currency}"


def show_plan(console: Console, plan: Plan, title: str) -> None:
    """Print one plan: what is held, the steps, what is earned on the way, totals."""
    currency = plan.totals.currency
    if plan.held:
        table = grid("held already", "used for", title=f"{title}: from what you have")
        for held in plan.held:
            table.add_row(escape(_name(held.item)), escape(_purposes(held.satisfies, held.counts_as)))
        console.print(table)
    table = grid("#", "take", "where", f"cost {currency}", "credits", "hours", "for", title=f"{title}: steps",
                 right=("#", f"cost {currency}", "credits", "hours"))  # fmt: skip
    for step in plan.steps:
        needs = f"\nafter {', '.join(i.code or i.name for i in step.needs_first)}" if step.needs_first else ""
        table.add_row(
            str(step.position),
            escape(_name(step.item) + needs),
            escape(", ".join(place.name for place in step.where)),
            _cost(step, currency),
            "?" if step.credits is None else number(step.credits),
            "?" if step.hours is None else number(step.hours),
            escape(_purposes(step.satisfies, step.counts_as)),
        )
    console.print(table)
    if plan.exit_points:
        table = grid("earned", "after step", f"cost so far {currency}", "credits so far", title=f"{title}: earned on the way",
                     right=("after step", f"cost so far {currency}", "credits so far"))  # fmt: skip
        for point in plan.exit_points:
            mark = " (for the parsed part)" if point.for_parsed_part else ""
            table.add_row(
                escape(_name(point.credential) + mark),
                str(point.after_step),
                money(point.cost_so_far),
                number(point.credits_so_far),
            )
        console.print(table)
    totals = plan.totals
    console.print(
        f"[bold]{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost, currency)}[/], "
        f"{'at least ' if totals.credits_is_lower_bound else ''}{number(totals.credits)} {unit_words(totals.credit_unit)}, "
        f"{totals.items} items"
        + (f", of which {len(totals.unpriced)} without a stated price" if totals.unpriced else "")
    )
    for fee in totals.fees:
        console.print(f"  of it {money(fee.amount, currency)} in fees at {escape(fee.institution.name)}")


def show(console: Console, answer: StackAnswer) -> None:
    """Print the answer."""
    where = f" at {', '.join(place.name for place in answer.offered_by)}" if answer.offered_by else ""
    parsed = ", for the part that could be parsed" if answer.for_parsed_part else ""
    console.print(
        f"[bold]To {escape(_name(answer.target) + where)}[/], least {answer.objective.value.lower()} first"
    )
    console.print(
        f"{STATUS[answer.status]}{parsed}; among {answer.universe.items:,} items and {answer.universe.rules:,} rules"
    )
    if answer.gap is not None:
        console.print(
            f"  {answer.gap.objective.value.lower()} {number(answer.gap.value)}; no plan can have less than {number(answer.gap.bound)}"
        )
    for place, plan in enumerate(answer.plans, start=1):
        show_plan(console, plan, "Plan" if len(answer.plans) == 1 else f"Plan {place}")
    show_conflict(console, answer.conflict, irreducible=answer.conflict_is_irreducible)
    show_unaccounted(console, answer.unaccounted)
    close(
        console,
        needs_review=answer.needs_review,
        readings=answer.readings,
        evidence=answer.evidence,
        sentence=answer.sentence,
    )


def show_status(console: Console, status: PlanStatus, gap: Gap | None, *, for_parsed_part: bool) -> None:
    """Print what is proven."""
    parsed = ", for the part that could be parsed" if for_parsed_part else ""
    console.print(f"{STATUS[status]}{parsed}")
    if gap is not None:
        console.print(
            f"  {gap.objective.value.lower()} {number(gap.value)}; no plan can have less than {number(gap.bound)}"
        )


def show_conflict(console: Console, conflicts: Sequence[Conflict], *, irreducible: bool) -> None:
    """Print what cannot go together, if anything."""
    if conflicts:
        title = "Take any one of these away and there is a plan" if irreducible else "In conflict"
        table = grid("kind", "what", "of", title=title)
        for conflict in conflicts:
            table.add_row(
                conflict.kind.value.replace("_", " ").lower(),
                escape(conflict.text),
                escape(_name(conflict.of)) if conflict.of else "",
            )
        console.print(table)


def show_unaccounted(console: Console, unaccounted: Sequence[Unaccounted]) -> None:
    """Print what nobody could judge, if anything."""
    if unaccounted:
        table = grid(
            "of", "not accounted for", "credits", title="Not judged by anybody: ask", right=("credits",)
        )
        for rest in unaccounted:
            table.add_row(
                escape(_name(rest.of)),
                escape(rest.text),
                "" if rest.credits is None else number(rest.credits),
            )
        console.print(table)
