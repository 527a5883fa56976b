"""What there is: lists with filters in pages, requirement trees, sources, search by words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from competency_graph.cli.ask.options import After, AsOf, First, Json, Language, day, tell

if TYPE_CHECKING:
    from competency_graph.graph import Graph

app = typer.Typer()
Text = Annotated[str | None, typer.Option("--text", help="Words; their beginning is enough.")]
At = Annotated[
    str | None, typer.Option("--at", help="Who offers, owns or publishes it: uri, CTID or exact name.")
]
Code = Annotated[str | None, typer.Option("--code", help="Beginning of a code, such as MATH 1.")]
Sender = Annotated[str | None, typer.Option("--sender", help="Whose work it takes: uri, CTID or exact name.")]
Receiver = Annotated[str | None, typer.Option("--receiver", help="Who awards: uri, CTID or exact name.")]
_DAY = ["%Y-%m-%d"]


_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "institution": ("institutions", ("text", "region")),
    "credential": ("credentials", ("text", "at", "kind", "region")),
    "course": ("courses", ("text", "at", "code", "subject", "has_rules_to")),
    "program": ("programs", ("text", "at")),
    "exam": ("exams", ("text", "at", "code")),
    "competency": ("competencies", ("text", "code", "framework", "publisher")),
    "framework": ("frameworks", ("text", "at")),
    "pathway": ("pathways", ("text", "at")),
    "occupation": ("occupations", ("text", "code")),
}
"""What is listed, the method of ``Graph`` that lists it, and what narrows it."""


@app.command()
def find(
    kind: Annotated[str, typer.Argument(help=f"{', '.join(_KINDS)}.")],
    text: Annotated[str | None, typer.Argument(help="Words of the name; their beginning is enough.")] = None,
    at: At = None,
    code: Code = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Subject of a course's code: MATH.")
    ] = None,
    has_rules_to: Annotated[
        str | None,
        typer.Option("--has-rules-to", help="With --at: only courses that rules of this receiver take."),
    ] = None,
    of_kind: Annotated[
        str | None, typer.Option("--kind", help="Of credentials: Degree, Badge, AssociateOfScienceDegree, …")
    ] = None,
    region: Annotated[str | None, typer.Option("--region", help="A state by name or postal code.")] = None,
    framework: Annotated[
        str | None, typer.Option("--framework", help="Of competencies: uri or CTID.")
    ] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Of competencies, with words.")] = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """List institutions, courses, credentials, …: the uris to ask with."""
    from competency_graph.errors import QuestionError

    if kind.lower() not in _KINDS:
        raise QuestionError(f"{kind!r} is no kind of thing to list.", f"Use one of {', '.join(_KINDS)}.")
    method, takes = _KINDS[kind.lower()]
    given = {
        "text": text, "at": at, "code": code, "subject": subject, "has_rules_to": has_rules_to, "kind": of_kind,
        "region": region, "framework": framework, "publisher": publisher,
    }  # fmt: skip
    if wrong := [name for name, value in given.items() if value is not None and name not in takes]:
        options = ", ".join(name.replace("_", "-") for name in takes)
        raise QuestionError(
            f"A list of kind {kind.lower()} is not narrowed by {wrong[0].replace('_', '-')}.",
            f"It takes {options}.",
        )
    narrowed = {name: given[name] for name in takes}

    def ask(graph: Graph) -> object:
        listed: Callable[..., Any] = getattr(graph, method)
        return listed(**narrowed, first=first, after=after)

    tell(ask, "browse.show_page", language=language, json=json)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words; every one must occur, their beginning is enough.")],
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="INSTITUTION, CREDENTIAL, COURSE, …; may be given again."),
    ] = None,
    at: At = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """What has these words, over all kinds or some, best match first."""
    from competency_graph.errors import QuestionError
    from competency_graph.questions.browse.search import SearchKind

    asked = [kind.upper() for kind in kinds or ()]
    if wrong := [kind for kind in asked if kind not in SearchKind.__members__]:
        raise QuestionError(f"{wrong[0]!r} is no kind.", f"Use {', '.join(SearchKind.__members__)}.")
    chosen = [SearchKind[kind] for kind in asked]
    tell(
        lambda graph: graph.search(text, kinds=chosen, at=at, first=first, after=after),
        "browse.show_matches",
        language=language,
        json=json,
    )


@app.command()
def agreements(
    sender: Sender = None,
    receiver: Receiver = None,
    as_of: AsOf = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Transfer agreements of a sender, of a receiver, or between the two."""
    tell(
        lambda graph: graph.agreements(
            sender=sender, receiver=receiver, as_of=day(as_of), first=first, after=after
        ),
        "browse.show_page",
        language=language,
        json=json,
    )


@app.command()
def rules(
    sender: Sender = None,
    receiver: Receiver = None,
    state: Annotated[
        str | None, typer.Option("--state", help="AWARDED, REFUSED, UNDER_REVIEW, RECOMMENDED, …")
    ] = None,
    unparsed: Annotated[bool, typer.Option("--unparsed", help="Only what a person must read.")] = False,
    as_of: AsOf = None,
    agreement: Annotated[
        str | None, typer.Option("--agreement", help="Of this agreement: uri or CTID.")
    ] = None,
    taking: Annotated[str | None, typer.Option("--taking", help="That take this: uri or CTID.")] = None,
    awarding: Annotated[str | None, typer.Option("--awarding", help="That award this: uri or CTID.")] = None,
    expires_by: Annotated[
        datetime | None,
        typer.Option("--expires-by", formats=_DAY, help="With --receiver: about to end, until this day."),
    ] = None,
    first: First = 20,
    after: After = None,
    language: Language = None,
    json: Json = False,
) -> None:
    """Transfer rules: of a sender, receiver or agreement; what takes or awards a course; under review, unparsed, about to end."""
    from competency_graph.errors import QuestionError
    from competency_graph.model.rules import RuleState

    if state is not None and state.upper() not in RuleState.__members__:
        raise QuestionError(f"{state!r} is no state of a rule.", f"Use {', '.join(RuleState.__members__)}.")
    tell(
        lambda graph: graph.rules(
            sender=sender,
            receiver=receiver,
            state=None if state is None else RuleState[state.upper()],
            unparsed=unparsed,
            as_of=day(as_of),
            agreement=agreement,
            taking=taking,
            awarding=awarding,
            expires_by=day(expires_by),
            first=first,
            after=after,
        ),
        "browse.show_rules",
        language=language,
        json=json,
    )


@app.command()
def requirements(
    of: Annotated[str, typer.Argument(help="Credential, program, course or pathway: uri or CTID.")],
    requires: Annotated[
        str, typer.Option("--requires", help="How several requirement profiles are read: ALL or ANY.")
    ] = "ALL",
    prerequisites: Annotated[
        bool, typer.Option("--prerequisites", help="What it asks for before it is begun.")
    ] = False,
    language: Language = None,
    json: Json = False,
) -> None:
    """What a credential, program or pathway asks for, as a tree."""
    relation = "PREREQUISITE" if prerequisites else "REQUIRES"
    tell(
        lambda graph: graph.requirements(of, requires=requires.upper(), relation=relation),
        "browse.show_tree",
        language=language,
        json=json,
    )


@app.command()
def sources(json: Json = False) -> None:
    """The sources that were loaded, each with its newest load."""
    tell(lambda graph: graph.sources(), "browse.show_sources", language=None, json=json)
