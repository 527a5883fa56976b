"""What credit counts as: transfer, where it goes furthest, why, from where, and what is recognised as the same."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    After,
    AsOf,
    CatalogYear,
    EntryTerm,
    First,
    HoldingsFile,
    Json,
    Language,
    PerhapsHoldings,
    To,
    Toward,
    day,
    held_in,
    tell,
)

app = typer.Typer()


@app.command()
def transfer(
    to: To,
    holdings: HoldingsFile,
    toward: Toward = None,
    entry_term: EntryTerm = None,
    catalog_year: CatalogYear = None,
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """What does this coursework count as at that institution, toward that program?"""
    from competency_graph.questions.transcripts import read_holdings

    held = read_holdings(holdings)

    tell(
        lambda graph: graph.transfer(
            to,
            held,
            toward=toward,
            entry_term=entry_term,
            catalog_year=catalog_year,
            as_of=day(as_of),
        ),
        "transfer.show",
        language=language,
        json=json,
    )


@app.command("transfer-destinations")
def transfer_destinations(
    holdings: HoldingsFile,
    among: Annotated[
        list[str] | None,
        typer.Option(
            "--among",
            help="Compare this institution, credential or program (uri, CTID, an institution's exact name); repeatable. "
            "Default: everybody who has a rule on any of the work.",
        ),
    ] = None,
    toward: Toward = None,
    entry_term: EntryTerm = None,
    catalog_year: CatalogYear = None,
    as_of: AsOf = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Where does this work go how far: institutions or programs, best first?"""
    from competency_graph.questions.transcripts import read_holdings

    held = read_holdings(holdings)
    tell(
        lambda graph: graph.transfer_destinations(
            held, among=among or None, toward=toward, entry_term=entry_term, catalog_year=catalog_year,
            as_of=day(as_of), first=first, after=after,
        ),
        "destinations.show",
        language=language,
        json=json,
    )  # fmt: skip


@app.command()
def explain(
    item: Annotated[
        str,
        typer.Argument(
            help="With --holdings: its position from 0, uri, CTID or code; without: uri or CTID, judged alone."
        ),
    ],
    to: To,
    holdings: PerhapsHoldings = None,
    toward: Toward = None,
    entry_term: EntryTerm = None,
    catalog_year: CatalogYear = None,
    as_of: AsOf = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Why does this item count as it does there: which rule won, why, what would the others have given?"""
    held = held_in(holdings)
    tell(
        lambda graph: graph.explain(
            item,
            to,
            held,
            toward=toward,
            entry_term=entry_term,
            catalog_year=catalog_year,
            as_of=day(as_of),
        ),
        "explain.show",
        language=language,
        json=json,
    )


@app.command("sources-of")
def sources_of(
    course: Annotated[str, typer.Argument(help="Course, area or common number: uri or CTID.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Only work done here: uri, CTID or exact name.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only these rules: alone, together, elective, no_credit.")
    ] = None,
    as_of: AsOf = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """What elsewhere counts as this course (or in this area): counts by sender and kind, then rules?"""
    from competency_graph.errors import QuestionError
    from competency_graph.questions.sources_of.answer import SourceKind

    if kind is not None and kind.upper() not in SourceKind.__members__:
        known = ", ".join(member.value.lower() for member in SourceKind)
        raise QuestionError(f"{kind!r} is no kind of rule.", f"Use one of {known}.")
    only = SourceKind[kind.upper()] if kind is not None else None
    tell(
        lambda graph: graph.sources_of(course, at=at, kind=only, as_of=day(as_of), first=first, after=after),
        "sources.show",
        language=language,
        json=json,
    )


@app.command()
def equivalents(
    of: Annotated[str, typer.Argument(help="Course, exam, credential or competency: uri or CTID.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Only at this institution: uri, CTID or exact name.")
    ] = None,
    as_of: AsOf = None,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Also what is merely similar, marked as a proposal.")
    ] = False,
    language: Language = None,
    json: Json = False,
) -> None:
    """What is recognised as the same as this, by whom, since when?"""
    tell(
        lambda graph: graph.equivalents(of, at=at, as_of=day(as_of), include_candidates=candidates),
        "equivalents.show",
        language=language,
        json=json,
    )
