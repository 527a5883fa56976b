"""What users of a registry ask: skills, who provides them, credentials, frameworks, looking things up."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.ask.options import (
    After,
    First,
    Json,
    Language,
    tell,
)

app = typer.Typer()


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
    tell(
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
        bool,
        typer.Option(help="Also what teaches a competency that is stated to align exactly, or to cover it."),
    ] = True,
    by_text: Annotated[
        bool, typer.Option("--by-text", help="Also what teaches a competency of the same words.")
    ] = False,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Who offers something that teaches or assesses this competency?"""
    tell(
        lambda graph: graph.providers_of(
            competency, at=at, alignments=alignments, by_text=by_text, first=first, after=after
        ),
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
    tell(
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
    tell(
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
    tell(
        lambda graph: graph.competencies(text, publisher=publisher, first=first, after=after),
        "browse.show_page",
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
    tell(
        lambda graph: graph.in_framework(framework, competency),
        "registry.show_membership",
        language=language,
        json=json,
    )
