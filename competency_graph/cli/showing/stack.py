"""The answer of ``stack_to_degree`` for people: the plan by term with costs and reasons, what is earned on the way, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import close, grid, money, number, rule_name, some, unit_words
from competency_graph.planning.objective import Counting, Objective, PlanStatus
from competency_graph.questions.stack_to_degree.answer import (
    AfterTransfer,
    Conflict,
    CostBasis,
    CountsAs,
    FeeBasis,
    Gap,
    Item,
    Plan,
    PlanWeeks,
    Satisfies,
    StackAnswer,
    Step,
    Totals,
    Unaccounted,
)

STATUS = {
    PlanStatus.OPTIMAL: "[green]proven: no plan within the limits is better[/]",
    PlanStatus.FEASIBLE: "[yellow]a plan, not proven best[/]",
    PlanStatus.INFEASIBLE: "[red]there is no plan[/]",
    PlanStatus.UNDECIDED: "[yellow]undecided: time ended before a plan or a proof[/]",
    PlanStatus.NOT_STATED: "[yellow]nobody has stated what it asks for[/]",
}
_AFTER = {
    AfterTransfer.MUST_BE_TAKEN_THERE: "after transfer: it must be taken there",
    AfterTransfer.NOT_ARTICULATED: "after transfer: nothing elsewhere counts as it",
}


def _name(item: Item) -> str:
    return f"{item.code} {item.name}" if item.code and item.code != item.name else item.name


def _purposes(satisfies: tuple[Satisfies, ...], counts_as: tuple[CountsAs, ...]) -> str:
    """What something is good for, a line for each whose requirements it serves, and the rules that make it so."""
    before = dict.fromkeys(s.of.code or s.of.name for s in satisfies if s.prerequisite)
    served: dict[str, dict[str, None]] = {}
    for one in satisfies:
        if not one.prerequisite:
            of = _name(one.of)
            text = one.text.removesuffix(f" for {of}").removesuffix(f" of {of}")
            served.setdefault(of, {})[text] = None
    lines = [f"needed before {', '.join(before)}"] if before else []
    lines += [f"for {of}: {', '.join(what)}" for of, what in served.items()]
    lines += [f"by rule {rule_name(used.rule)}: {'; '.join(used.awards)}" for used in counts_as]
    return "\n".join(dict.fromkeys(lines))


def _cost(step: Step, currency: str) -> str:
    if step.cost_basis is CostBasis.INCLUDED:
        return "included"
    return money(step.cost) if step.cost is not None else f"? {currency}"


def _weeks(weeks: PlanWeeks) -> str:
    first, last = weeks.first, weeks.last
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def _steps(console: Console, plan: Plan, title: str) -> None:
    """The steps, a section for each term; where something is taken stands below it, so that the reasons have room."""
    if not plan.steps:
        console.print("Nothing has to be taken.")
        return
    currency = plan.totals.currency
    columns = ("#", "take", f"cost {currency}", "credits", "hours", "what it is for")
    table = grid(*columns, title=f"{title}: steps", right=("#", f"cost {currency}", "credits", "hours"))
    before = None
    for step in plan.steps:
        if step.term is not None and before != step.term.key:
            if before is not None:
                table.add_section()
            table.add_row("", f"[bold]{escape(step.term.name)}[/]")
            before = step.term.key
        below = [", ".join(place.name for place in step.where)]
        below += [_weeks(step.weeks)] if step.weeks is not None else []
        below += (
            [f"after {', '.join(i.code or i.name for i in step.needs_first)}"] if step.needs_first else []
        )
        below += [_AFTER[step.after_transfer]] if step.after_transfer is not None else []
        lines = [escape(_name(step.item)), *(f"[dim]{escape(line)}[/]" for line in below if line)]
        table.add_row(
            str(step.position),
            "\n".join(lines),
            _cost(step, currency),
            "?" if step.credits is None else number(step.credits),
            "?" if step.hours is None else number(step.hours),
            escape(_purposes(step.satisfies, step.counts_as)),
        )
    console.print(table)


def _points(console: Console, plan: Plan, title: str) -> None:
    currency = plan.totals.currency
    if plan.exit_points:
        table = grid(
            "earned", "after step", "by", f"cost so far {currency}", "credits so far",
            title=f"{title}: earned on the way", right=("after step", f"cost so far {currency}", "credits so far"),
        )  # fmt: skip
        for point in plan.exit_points:
            mark = " (for the parsed part)" if point.for_parsed_part else ""
            table.add_row(
                escape(_name(point.credential) + mark),
                str(point.after_step),
                "" if point.term is None else f"{point.term.name} ({point.on})",
                money(point.cost_so_far),
                number(point.credits_so_far),
            )
        console.print(table)
    if plan.entry_points:
        table = grid(
            "who has", "has left", "from", f"cost left {currency}", "credits left",
            title=f"{title}: where one can enter", right=("has left", f"cost left {currency}", "credits left"),
        )  # fmt: skip
        for entry in plan.entry_points:
            table.add_row(
                escape(_name(entry.credential) + (" (held)" if entry.held else "")),
                some(len(entry.steps_left), "step"),
                "" if entry.from_term is None else entry.from_term.name,
                money(entry.cost_left),
                number(entry.credits_left),
            )
        console.print(table)


def _sums(totals: Totals) -> str:
    parts = [
        f"[bold]{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost, totals.currency)}[/]",
        f"{'at least ' if totals.credits_is_lower_bound else ''}{number(totals.credits)} {unit_words(totals.credit_unit)}",
        some(totals.items, "item")
        + (f", of which {len(totals.unpriced)} without a stated price" if totals.unpriced else ""),
    ]
    if totals.weeks is not None:
        parts.append(
            f"{some(totals.weeks, 'week')} in {some(totals.terms or 0, 'term')}, complete by {totals.finishes}"
        )
    return ", ".join(parts)


def show_plan(console: Console, plan: Plan, title: str) -> None:
    """Print one plan: what is held, the steps, what is earned on the way, totals."""
    if plan.held:
        table = grid("held already", "used for", title=f"{title}: from what you have")
        for held in plan.held:
            table.add_row(escape(_name(held.item)), escape(_purposes(held.satisfies, held.counts_as)))
        console.print(table)
    _steps(console, plan, title)
    _points(console, plan, title)
    console.print(_sums(plan.totals))
    for fee in plan.totals.fees:
        how = "once" if fee.basis is FeeBasis.ONCE else f"for {some(len(fee.terms), 'term')}"
        amount = money(fee.amount, plan.totals.currency)
        console.print(f"  of it {amount} in fees at {escape(fee.institution.name)}, {how}")


def _head(console: Console, answer: StackAnswer) -> None:
    where = f" at {', '.join(place.name for place in answer.offered_by)}" if answer.offered_by else ""
    parsed = ", for the part that could be parsed" if answer.for_parsed_part else ""
    first = f"least {answer.objective.value.lower()} first"
    if answer.weighted:
        first = " and ".join(
            f"{number(part.weight)} × {part.objective.value.lower()} / {number(part.divided_by)}"
            for part in answer.weighted
        )
    if answer.counting is Counting.BUNDLES:
        first += "; items are counted as the sets that rules take"
    console.print(f"[bold]To {escape(_name(answer.target) + where)}[/], {first}")
    console.print(
        f"{STATUS[answer.status]}{parsed}; among {some(answer.universe.items, 'item')} and {some(answer.universe.rules, 'rule')}"
    )
    if answer.gap is not None and not answer.weighted:
        show_gap(console, answer.gap, answer.plans[0].totals if answer.plans else None)


def _what_if(console: Console, answer: StackAnswer) -> None:
    name = answer.what_if[0].limit.value.replace("_", " ").lower()
    table = grid(name, "best plan", "", title=f"What if {name} were", right=(name,))
    for tried in answer.what_if:
        if tried.totals is not None:
            proven = "" if tried.status is PlanStatus.OPTIMAL else "not proven best"
            table.add_row(number(tried.value), _sums(tried.totals), proven)
        else:
            reasons = "; ".join(conflict.text for conflict in tried.conflict) or "undecided"
            table.add_row(number(tried.value), f"[red]none[/]: {escape(reasons)}", "")
    console.print(table)


def show(console: Console, answer: StackAnswer) -> None:
    """Print the answer."""
    _head(console, answer)
    for place, plan in enumerate(answer.plans, start=1):
        show_plan(console, plan, "Plan" if len(answer.plans) == 1 else f"Plan {place}")
    if answer.what_if:
        _what_if(console, answer)
    show_conflict(console, answer.conflict, irreducible=answer.conflict_is_irreducible)
    show_unaccounted(console, answer.unaccounted)
    close(console, answer)


def show_gap(console: Console, gap: Gap | None, totals: Totals | None) -> None:
    """Print how far the proof got, where it is not complete."""
    if gap is None or totals is None:
        return

    def told(value: Fraction) -> str:
        match gap.objective:
            case Objective.COST:
                return money(value, totals.currency)
            case Objective.TIME:
                return f"{number(value)} weeks"
            case Objective.CREDITS:
                return f"{number(value)} {unit_words(totals.credit_unit)}"
            case Objective.COURSES:
                return f"{number(value)} items"

    console.print(f"  it has {told(gap.value)}; no plan can have less than {told(gap.bound)}")


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
