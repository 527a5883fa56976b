"""Degrees and other targets: the way there."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    AsOf,
    Json,
    Language,
    PerhapsHoldings,
    day,
    held_in,
    tell,
)
from competency_graph.planning.objective import Objective

app = typer.Typer()


@app.command("stack-to-degree")
@app.command("stack", hidden=True)
def stack_to_degree(
    target: Annotated[str, typer.Argument(help="Credential, program or pathway to reach: uri or CTID.")],
    holdings: PerhapsHoldings = None,
    objective: Annotated[
        Objective,
        typer.Option(
            "--objective", case_sensitive=False, help="What is made smallest first; the others follow."
        ),
    ] = Objective.COST,
    budget: Annotated[str | None, typer.Option("--budget", help="Most money.")] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", help="ISO 4217 currency of the budget.")
    ] = None,
    institution: Annotated[
        list[str] | None,
        typer.Option("--at", help="Only take items here (uri, CTID or exact name); repeatable."),
    ] = None,
    not_at: Annotated[
        list[str] | None, typer.Option("--not-at", help="Take nothing here; repeatable.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", help="Do not take this item (uri or CTID); repeatable.")
    ] = None,
    maximum_credits: Annotated[
        str | None, typer.Option("--maximum-credits", help="Most credit to take, in the target's unit.")
    ] = None,
    transfer_maximum: Annotated[
        str | None,
        typer.Option(
            "--transfer-maximum", help="Most transfer credit that counts; default the stated policy."
        ),
    ] = None,
    residency_minimum: Annotated[
        str | None,
        typer.Option(
            "--residency-minimum", help="Least credit earned at the target; default the stated policy."
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many alternatives.")] = 1,
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which credentials and courses, in which order, reach that target cheapest or with the fewest credits?"""
    from competency_graph.questions.inputs import parse
    from competency_graph.questions.stack_to_degree.asked import StackLimits

    given = {
        "budget": budget,
        "currency": currency,
        "institutions": institution,
        "not_at": not_at,
        "exclude": exclude,
        "maximum_credits": maximum_credits,
        "transfer_maximum": transfer_maximum,
        "residency_minimum": residency_minimum,
    }
    limits = parse(StackLimits, {name: value for name, value in given.items() if value}, where="options")
    held = held_in(holdings)
    tell(
        lambda graph: graph.stack_to_degree(
            target, held, objective=objective, limits=limits, k=k, as_of=day(as_of)
        ),
        "stack.show",
        language=language,
        json=json,
    )
