"""``competency-graph ask``: the questions, with tables for people and ``--json`` for machines.

``--json`` is the answer exactly as ``to_plain`` gives it, and as GraphQL gives it in camelCase.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, print_json, report
from competency_graph.planning.objective import Objective

if TYPE_CHECKING:
    from competency_graph.graph import Graph
    from competency_graph.model.holdings import Holdings

app = typer.Typer(
    no_args_is_help=True, help="Ask: transfer, equivalents, stack-to-degree, skills, providers-of, …"
)

Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day on which the rules are read; default today."),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="Names and descriptions in this language, as far as they are published in it: es, en-US, …",
    ),
]
First = Annotated[int, typer.Option("--first", min=1, max=100, help="How many.")]
After = Annotated[str | None, typer.Option("--after", help="The end cursor of the page before.")]
_HOLDINGS = (
    "What the learner has: JSON, or a transcript as CSV with any of the columns course, institution, code, title, grade, "
    "grade_scale, credits, credit_unit, completed, status, attempt, term."
)
To = Annotated[str, typer.Option("--to", help="Who receives: uri, CTID or exact name.")]
Toward = Annotated[
    str | None, typer.Option("--toward", help="Credential or program it should apply to: uri or CTID.")
]
EntryTerm = Annotated[
    str | None, typer.Option("--entry-term", help="When the learner enters: 2026, 2026-09 or a day.")
]
CatalogYear = Annotated[
    str | None, typer.Option("--catalog-year", help="The receiver's catalog year, as a date.")
]
HoldingsFile = Annotated[Path, typer.Option("--holdings", help=_HOLDINGS, show_default=False)]
PerhapsHoldings = Annotated[Path | None, typer.Option("--holdings", help=_HOLDINGS, show_default=False)]


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _held(path: Path | None) -> Holdings | None:
    if path is None:
        return None
    from competency_graph.questions.transcripts import read_holdings

    return read_holdings(path)


def _tell(ask: Callable[[Graph], object], show: str, *, language: str | None, json: bool) -> None:
    """Ask, and print the answer: as JSON, or for people by a function of ``cli/showing`` (``module.name``)."""
    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with connect(report=report, language=language) as graph:
        answer = ask(graph)
    if json:
        print_json(to_plain(answer))
        return
    module, _, name = show.partition(".")
    getattr(import_module(f"competency_graph.cli.showing.{module}"), name)(console, answer)


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

    _tell(
        lambda graph: graph.transfer(
            to,
            held,
            toward=toward,
            entry_term=entry_term,
            catalog_year=catalog_year,
            as_of=_day(as_of),
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
    _tell(
        lambda graph: graph.transfer_destinations(
            held, among=among or None, toward=toward, entry_term=entry_term, catalog_year=catalog_year,
            as_of=_day(as_of), first=first, after=after,
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
    held = _held(holdings)
    _tell(
        lambda graph: graph.explain(
            item,
            to,
            held,
            toward=toward,
            entry_term=entry_term,
            catalog_year=catalog_year,
            as_of=_day(as_of),
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
    _tell(
        lambda graph: graph.sources_of(course, at=at, kind=only, as_of=_day(as_of), first=first, after=after),
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
    _tell(
        lambda graph: graph.equivalents(of, at=at, as_of=_day(as_of), include_candidates=candidates),
        "equivalents.show",
        language=language,
        json=json,
    )


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
    from competency_graph.questions.stack_to_degree.answer import StackLimits

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
    held = _held(holdings)
    _tell(
        lambda graph: graph.stack_to_degree(
            target, held, objective=objective, limits=limits, k=k, as_of=_day(as_of)
        ),
        "stack.show",
        language=language,
        json=json,
    )


@app.command()
def skills(
    of: Annotated[
        str,
        typer.Argument(
            help="Credential, course, program, assessment, pathway, occupation or job: uri or CTID."
        ),
    ],
    requires: Annotated[
        str,
        typer.Option(
            "--requires", help="How several requirement profiles of one resource are read: ALL or ANY."
        ),
    ] = "ALL",
    language: Language = None,
    json: Json = False,
) -> None:
    """Which competencies does it need, through everything that it requires, recursively?"""
    _tell(
        lambda graph: graph.skills(of, requires=requires.upper()),
        "registry.show_skills",
        language=language,
        json=json,
    )


@app.command("providers-of")
def providers_of(
    competency: Annotated[str, typer.Argument(help="Competency: uri or CTID.")],
    at: Annotated[
        str | None,
        typer.Option("--at", help="List only what this organization offers: uri, CTID or exact name."),
    ] = None,
    alignments: Annotated[
        bool, typer.Option(help="Also what teaches a competency that is stated to align exactly.")
    ] = True,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Who offers something that teaches or assesses this competency?"""
    _tell(
        lambda graph: graph.providers_of(competency, at=at, alignments=alignments, first=first, after=after),
        "registry.show_providers",
        language=language,
        json=json,
    )


@app.command("credentials-in")
def credentials_in(
    region: Annotated[
        str, typer.Argument(help="A state by name or postal code, or any region as the data write it.")
    ],
    subject: Annotated[str, typer.Argument(help="Words, or the beginning of a CIP, SOC or NAICS code.")],
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which credentials are available in one state, by subject?"""
    _tell(
        lambda graph: graph.credentials_in(region, subject, first=first, after=after),
        "registry.show_credentials",
        language=language,
        json=json,
    )


@app.command("owned-by")
def owned_by(
    organization: Annotated[str, typer.Argument(help="Uri, CTID or exact name.")],
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Course, Credential, Certificate, …: list these instead of counting."),
    ] = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """What do an organization and its departments own or offer, by kind?"""
    _tell(
        lambda graph: graph.owned_by(organization, kind=kind, first=first, after=after),
        "registry.show_owned",
        language=language,
        json=json,
    )


@app.command()
def competencies(
    text: Annotated[str, typer.Argument(help="Words; their beginning is enough.")],
    publisher: Annotated[
        str | None,
        typer.Option("--publisher", help="Who publishes, creates or owns them or their framework."),
    ] = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Which competencies have these words, and this publisher?"""
    _tell(
        lambda graph: graph.competencies(text, publisher=publisher, first=first, after=after),
        "lookup.show",
        language=language,
        json=json,
    )


@app.command("in-framework")
def in_framework(
    framework: Annotated[str, typer.Argument(help="Framework: uri or CTID.")],
    competency: Annotated[str, typer.Argument(help="Uri, CTID or coded notation.")],
    language: Language = None,
    json: Json = False,
) -> None:
    """Is this competency in that framework, and where?"""
    _tell(
        lambda graph: graph.in_framework(framework, competency),
        "registry.show_membership",
        language=language,
        json=json,
    )


@app.command()
def find(
    family: Annotated[
        str, typer.Argument(help="institution, credential, course, exam, competency, occupation or pathway.")
    ],
    text: Annotated[str | None, typer.Argument(help="Words of the name; their beginning is enough.")] = None,
    code: Annotated[
        str | None, typer.Option("--code", help="Beginning of a course code, such as MATH 1.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="Offered here: uri, CTID or exact name.")] = None,
    first: Annotated[int, typer.Option("--first", min=1, max=100, help="How many.")] = 20,
    after: Annotated[str | None, typer.Option("--after", help="The end cursor of the page before.")] = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Find the uri of an institution, a course, a credential, … to ask with."""
    from competency_graph.errors import QuestionError
    from competency_graph.questions.lookup.answer import Family
    from competency_graph.questions.lookup.question import find as look_up

    if family.upper() not in Family.__members__:
        known = ", ".join(member.value.lower() for member in Family)
        raise QuestionError(f"{family!r} is no family to look in.", f"Use one of {known}.")
    _tell(
        lambda graph: graph.ask(
            look_up(Family[family.upper()], text=text, code=code, at=at, first=first, after=after)
        ),
        "lookup.show",
        language=language,
        json=json,
    )
