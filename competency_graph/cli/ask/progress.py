"""How far somebody is toward a credential, program, pathway or agreement."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    AsOf,
    CatalogYear,
    EntryTerm,
    Json,
    Language,
    PerhapsHoldings,
    day,
    held_in,
    tell,
)

app = typer.Typer()


@app.command()
def progress(
    toward: Annotated[str, typer.Argument(help="Credential, program, pathway or agreement: uri or CTID.")],
    holdings: PerhapsHoldings = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Who receives: uri, CTID or exact name; default: who offers it."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            help="Where the learner can do work, for what can be done here; default: where the coursework was done.",
        ),
    ] = None,
    requires: Annotated[
        str, typer.Option("--requires", help="How several requirement profiles are read: ALL or ANY.")
    ] = "ALL",
    entry_term: EntryTerm = None,
    catalog_year: CatalogYear = None,
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """How far is this learner toward that credential, program, pathway or agreement, after transfer?"""
    held = held_in(holdings)
    tell(
        lambda graph: graph.progress(
            toward, held, to=to, at=at, requires=requires.upper(), entry_term=entry_term,
            catalog_year=catalog_year, as_of=day(as_of),
        ),
        "progress.show",
        language=language,
        json=json,
    )  # fmt: skip
