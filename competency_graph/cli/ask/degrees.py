"""Degrees and other targets: the way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    AsOf,
    Budget,
    CatalogYear,
    Currency,
    EntryTerm,
    Exclude,
    Json,
    Language,
    NotAt,
    OnlyAt,
    PerhapsHoldings,
    day,
    held_in,
    tell,
)
from competency_graph.errors import QuestionError
from competency_graph.planning.objective import Counting, Objective

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
    budget: Budget = None,
    currency: Currency = None,
    institution: OnlyAt = None,
    not_at: NotAt = None,
    exclude: Exclude = None,
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
    start: Annotated[
        str | None, typer.Option("--start", help="When learning can begin: 2027, 2027-01, 2027-01-15.")
    ] = None,
    terms: Annotated[int | None, typer.Option("--terms", help="Most terms.")] = None,
    load: Annotated[
        str | None, typer.Option("--load", help="Most credit in one term, in hours of its calendar.")
    ] = None,
    weekly_hours: Annotated[str | None, typer.Option("--weekly-hours", help="Hours of work a week.")] = None,
    delivery: Annotated[
        list[str] | None,
        typer.Option("--delivery", help="Only items that can be had so, such as OnlineOnly; repeatable."),
    ] = None,
    hours_per_item: Annotated[
        str | None, typer.Option("--hours-per-item", help="Most hours of work of one item.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="A further target that the same plan must reach; repeatable."),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight", help="OBJECTIVE=NUMBER, such as cost=2: weigh objectives together; repeatable."
        ),
    ] = None,
    counting: Annotated[
        Counting,
        typer.Option("--counting", case_sensitive=False, help="What COURSES counts as one item."),
    ] = Counting.COURSES,
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", help="POINT=READING, as an answer's readings name them; repeatable."),
    ] = None,
    what_if: Annotated[
        str | None,
        typer.Option("--what-if", help="LIMIT=VALUE,VALUE,…, such as terms=2,3,4: the best plan for each."),
    ] = None,
    in_terms: Annotated[
        bool, typer.Option("--in-terms/--without-terms", help="Lay the plan out in terms, with dates.")
    ] = True,
    entry_term: EntryTerm = None,
    catalog_year: CatalogYear = None,
    deadline: Annotated[int | None, typer.Option("--deadline", min=1, help="Most seconds of proofs.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many alternatives.")] = 1,
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which credentials and courses, in which terms, reach that target cheapest, soonest or with the fewest credits?"""
    from competency_graph.questions.inputs import parse
    from competency_graph.questions.stack_to_degree.asked import StackLimits, Weight, WhatIf

    given: dict[str, object] = {
        "start": start,
        "terms": terms,
        "load_credits": load,
        "weekly_hours": weekly_hours,
        "delivery": delivery,
        "hours_per_item": hours_per_item,
        "budget": budget,
        "currency": currency,
        "institutions": institution,
        "not_at": not_at,
        "exclude": exclude,
        "maximum_credits": maximum_credits,
        "transfer_maximum": transfer_maximum,
        "residency_minimum": residency_minimum,
    }
    limits = parse(
        StackLimits,
        {name: value for name, value in given.items() if value not in (None, [])},
        where="options",
    )
    weights = [
        parse(Weight, {"objective": name.upper(), "weight": value}, where="--weight")
        for name, value in _pairs(weight, "--weight", "cost=2")
    ]
    readings = dict(_pairs(reading, "--reading", "POINT=ANY"))
    tried = None
    for name, values in _pairs([what_if] if what_if else None, "--what-if", "terms=2,3,4"):
        said = {"limit": name.upper().replace("-", "_"), "values": values.split(",")}
        tried = parse(WhatIf, said, where="--what-if")
    held = held_in(holdings)
    tell(
        lambda graph: graph.stack_to_degree(
            target,
            held,
            targets=also or (),
            objective=objective,
            weights=weights,
            limits=limits,
            k=k,
            counting=counting,
            readings=readings,
            what_if=tried,
            in_terms=in_terms,
            entry_term=entry_term,
            catalog_year=catalog_year,
            deadline=deadline,
            as_of=day(as_of),
        ),
        "stack.show",
        language=language,
        json=json,
    )


def _pairs(given: Sequence[str] | None, option: str, example: str) -> list[tuple[str, str]]:
    """``NAME=VALUE`` options, taken apart at the last sign: a uri may contain one.

    Raises:
        QuestionError: one of them has no sign.
    """
    found = []
    for text in given or ():
        name, sign, value = text.rpartition("=")
        if not sign or not name or not value:
            raise QuestionError(f"{option} {text!r} is no pair.", f"Give it like {option} {example}.")
        found.append((name, value))
    return found
