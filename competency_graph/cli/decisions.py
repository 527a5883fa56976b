"""``competency-graph decisions``: what registrars decide, recorded beside what sources publish.

Written with the credentials of the environment (the service only reads). Exit code 2: refused, nothing was recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from competency_graph.cli.output import console, messages, print_json, report

if TYPE_CHECKING:
    from competency_graph.model.decisions import Decision
    from competency_graph.store.decisions import Recorded

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Record, revoke and list registrars' decisions: waivers, substitutions, petitions, local rules.",
)

Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
_REFERENCE = "uri, CTID, or CODE @ INSTITUTION"


def _today() -> str:
    return datetime.now(tz=UTC).date().isoformat()


@app.command()
def add(
    kind: Annotated[
        str | None, typer.Argument(help="waiver, substitution, petition or local-rule.", show_default=False)
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="Who decides: uri, CTID or exact name.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decided: a name or an office.")] = None,
    why: Annotated[str | None, typer.Option("--why", help="Why.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Date of the decision; default today.", show_default=False)
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            help=f"Work that it is about: {_REFERENCE}, or the code of an exam; repeatable: together.",
        ),
    ] = None,
    requirement: Annotated[
        str | None,
        typer.Option(
            "--requirement",
            help="What is waived: a requirement, or a course or other thing that one asks for.",
        ),
    ] = None,
    award: Annotated[
        str | None,
        typer.Option("--award", help="The course, area or requirement there that the work counts as."),
    ] = None,
    award_kind: Annotated[
        str | None,
        typer.Option(
            "--award-kind", help="elective or no-credit, without an award; else by what the award is."
        ),
    ] = None,
    credit: Annotated[
        str | None, typer.Option("--credits", help="Credit that is given; default: what the work earned.")
    ] = None,
    credit_unit: Annotated[
        str | None, typer.Option("--credit-unit", help="Unit of the credit: SemesterHour, QuarterHour, …")
    ] = None,
    denied: Annotated[bool, typer.Option("--denied", help="It was denied: the work does not count.")] = False,
    minimum_grade: Annotated[
        str | None, typer.Option("--minimum-grade", help="Lowest grade with which it holds.")
    ] = None,
    toward: Annotated[
        str | None, typer.Option("--toward", help="Only toward this credential or program: uri or CTID.")
    ] = None,
    learner: Annotated[
        str | None, typer.Option("--learner", help="Only for this learner: the institution's own id.")
    ] = None,
    starts: Annotated[
        str | None,
        typer.Option("--from", help="First day on which it holds; default the day of the decision."),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day on which it holds.")] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="Reference number of the institution's own file.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--id", help="Its key; default: minted from what the decision says.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="Many at once: CSV or JSON lines with the fields as columns.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything; record nothing.")] = False,
    json: Json = False,
) -> None:
    """Record one decision by options, or many by file; what is on file already is left alone."""
    from competency_graph.errors import QuestionError
    from competency_graph.graph import connect
    from competency_graph.questions.decisions.files import given_decision, read_decisions_file
    from competency_graph.questions.decisions.given import settle
    from competency_graph.questions.decisions.listing import contradictions
    from competency_graph.store.decisions import Recorded, record
    from competency_graph.store.schema import migrate

    given: dict[str, Any] = {
        "kind": kind, "receiver": at, "decided_by": by, "why": why, "decided_on": on, "items": item,
        "requirement": requirement, "award": award, "award_kind": award_kind, "credits": credit,
        "credit_unit": credit_unit, "granted": "denied" if denied else None, "minimum_grade": minimum_grade,
        "toward": toward, "learner": learner, "starts": starts, "until": until, "number": number, "id": key,
    }  # fmt: skip
    said = {name: value for name, value in given.items() if value}
    decisions: list[tuple[str, Decision]]
    if file is not None:
        if said:
            raise QuestionError(
                f"With --file nothing else is given, found {', '.join(sorted(said))}.",
                "Put it into the file, or leave --file out.",
            )
        decisions = read_decisions_file(file)
    else:
        decisions = [("options", given_decision({"decided_on": _today(), **said}, where="options"))]
    with connect(report=report) as graph:
        if not dry_run:
            migrate(graph.database)
        settled = graph.ask(settle(decisions))
        done = Recorded((), (), ()) if dry_run else record(graph.database, settled)
        clashes = graph.ask(contradictions(settled, datetime.now(tz=UTC).date()))
    if dry_run:
        messages.print(f"{len(settled):,} decisions can be recorded; nothing was.", highlight=False)
    _tell(done, settled if dry_run else (), json=json)
    for one, other in clashes:
        messages.print(
            f"Decision {one.id} contradicts {other.id} (by {other.decided_by} on {other.decided_on}): the answer is a "
            "CONFLICT until one of them is revoked.",
            style="yellow", highlight=False, markup=False,
        )  # fmt: skip


@app.command()
def revoke(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of decisions.", show_default=False)] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who revokes: a name or an office.")] = None,
    why: Annotated[str | None, typer.Option("--why", help="Why.")] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Date from which it no longer holds; default today.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Many at once: CSV or JSON lines with id, revoked_by, revoked_on, revoked_why.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Revoke decisions; what was decided stays on file, with who revoked it, when and why."""
    from competency_graph.errors import DecisionRefused, QuestionError
    from competency_graph.graph import connect
    from competency_graph.model.dates import parse_date
    from competency_graph.questions.decisions.files import read_revocations_file
    from competency_graph.store.decisions import Revocation, revoke

    if file is not None:
        if ids or by or why or on:
            raise QuestionError("With --file nothing else is given.", "Put it into the file.")
        rows = read_revocations_file(file)
    else:
        if not ids or by is None or why is None:
            raise QuestionError(
                "Which decisions, who revokes them, and why?", "Give their ids, --by and --why; or --file."
            )
        rows = [
            ("options", {"id": id_, "revoked_by": by, "revoked_on": on or _today(), "revoked_why": why})
            for id_ in ids
        ]
    revocations: dict[str, Revocation] = {}
    for where, row in rows:
        day = parse_date(row["revoked_on"])
        if day is None:
            raise DecisionRefused(
                f"{where}: revoked_on: expected a date: 2024, 2024-05 or 2024-05-31, found {row['revoked_on']!r}.",
                "Nothing was revoked. Correct it.",
            )
        revocations[row["id"]] = Revocation(row["revoked_by"], day, row["revoked_why"])
    with connect(report=report) as graph:
        done = revoke(graph.database, revocations)
    _tell(done, (), json=json)


@app.command("list")
def listed(
    key: Annotated[str | None, typer.Option("--id", help="Only this one.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Only of this institution: uri, CTID or exact name.")
    ] = None,
    learner: Annotated[str | None, typer.Option("--learner", help="Only about this learner.")] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", help="Only about this course, exam, requirement or program: uri or CTID."),
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only in-force, not-yet, expired or revoked.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="The day on which states are read; default today."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Decisions on file, oldest first, with their history: who decided, when, why, until when, who revoked."""
    from competency_graph.cli.showing.decisions import show
    from competency_graph.errors import QuestionError
    from competency_graph.graph import connect
    from competency_graph.model.decisions import DecisionState
    from competency_graph.questions.decisions.listing import decisions
    from competency_graph.questions.plain import to_plain

    wanted = None if state is None else state.upper().replace("-", "_")
    if wanted is not None and wanted not in DecisionState.__members__:
        known = ", ".join(name.lower().replace("_", "-") for name in DecisionState.__members__)
        raise QuestionError(f"{state!r} is no state of a decision.", f"Use one of {known}.")
    with connect(report=report) as graph:
        answer = graph.ask(
            decisions(
                id=key, at=at, learner=learner, about=about,
                state=None if wanted is None else DecisionState[wanted],
                as_of=as_of.date() if as_of else None,
            )
        )  # fmt: skip
    if json:
        print_json(to_plain(answer))
    else:
        show(console, answer)


def _tell(done: Recorded, checked: tuple[Decision, ...], *, json: bool) -> None:
    if json:
        from dataclasses import asdict

        print_json(asdict(done) | ({"checked": [d.id for d in checked]} if checked else {}))
        return
    for words, ids in (
        ("recorded", done.added), ("revoked", done.revoked), ("on file already", done.unchanged),
        ("checked", tuple(d.id for d in checked)),
    ):  # fmt: skip
        for id_ in ids:
            typer.echo(f"{id_}  {words}")
