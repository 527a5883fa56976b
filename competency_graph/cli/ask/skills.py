"""What competencies something asks for beyond what is held, and what a credential leads into."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    After,
    AsOf,
    Budget,
    Currency,
    Exclude,
    First,
    Json,
    Language,
    NotAt,
    OnlyAt,
    PerhapsHoldings,
    day,
    held_in,
    tell,
)
from competency_graph.planning.objective import Objective
from competency_graph.questions.skills.answer import Need

app = typer.Typer()


@app.command("skill-gap")
def skill_gap(
    target: Annotated[
        str,
        typer.Argument(
            help="Occupation, job, work role, task, credential, course, pathway, framework or competency: uri or CTID."
        ),
    ],
    holdings: PerhapsHoldings = None,
    close: Annotated[
        Objective | None,
        typer.Option(
            "--close", case_sensitive=False, help="Plan what closes the gap, this made smallest first."
        ),
    ] = None,
    down_to: Annotated[
        Need,
        typer.Option(
            "--down-to", case_sensitive=False, help="How firmly a competency must be asked for to count."
        ),
    ] = Need.REQUIRED,
    budget: Budget = None,
    currency: Currency = None,
    institution: OnlyAt = None,
    not_at: NotAt = None,
    exclude: Exclude = None,
    maximum_credits: Annotated[
        str | None, typer.Option("--maximum-credits", help="Most credit to take.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Where nobody provides some of the gap, plan for the rest.")
    ] = False,
    k: Annotated[int, typer.Option("-k", min=1, help="How many alternatives.")] = 1,
    alignments: Annotated[
        bool, typer.Option(help="A competency also counts as one that it aligns exactly with, or covers.")
    ] = True,
    by_text: Annotated[
        bool,
        typer.Option("--by-text", help="Competencies of the same words count, without an alignment too."),
    ] = False,
    preparation: Annotated[
        bool,
        typer.Option(
            help="What an organization offers in preparation for its own credential is part of earning it."
        ),
    ] = True,
    requires: Annotated[
        str,
        typer.Option(
            "--requires", help="How several requirement profiles of one resource are read: ALL or ANY."
        ),
    ] = "ALL",
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which competencies does it ask for that the holdings do not show, and what closes the gap?"""
    from competency_graph.questions.inputs import parse
    from competency_graph.questions.stack_to_degree.asked import StackLimits

    given = {
        "budget": budget,
        "currency": currency,
        "institutions": institution,
        "not_at": not_at,
        "exclude": exclude,
        "maximum_credits": maximum_credits,
    }
    limits = parse(StackLimits, {name: value for name, value in given.items() if value}, where="options")
    held = held_in(holdings)
    tell(
        lambda graph: graph.skill_gap(
            target, held, close=close, down_to=down_to, limits=limits, partial=partial, k=k, alignments=alignments,
            by_text=by_text, preparation=preparation, requires=requires.upper(), as_of=day(as_of),
        ),
        "skills.show_gap",
        language=language,
        json=json,
    )  # fmt: skip


@app.command("stackable-into")
def stackable_into(
    credential: Annotated[
        str, typer.Argument(help="Credential, course, program or assessment: uri or CTID.")
    ],
    most_hops: Annotated[int, typer.Option("--hops", min=1, max=8, help="How many steps away.")] = 4,
    as_of: AsOf = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which credentials, programs, degrees and pathways does it lead into?"""
    tell(
        lambda graph: graph.stackable_into(
            credential, most_hops=most_hops, as_of=day(as_of), first=first, after=after
        ),
        "skills.show_leads",
        language=language,
        json=json,
    )
