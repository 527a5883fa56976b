"""One answer, three ways: Python's ``to_plain``, GraphQL with everything selected, and the command line's ``--json``.

For every sample learner: the question that stands beside the holdings, ``stack_to_degree`` from the same holdings, and
``equivalents`` of what they hold.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from clients import ask
from selecting import camel, untyped, whole_document
from starlette.testclient import TestClient
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.frames import frame
from competency_graph.graph import Graph
from competency_graph.model.rules import RuleState
from competency_graph.questions.browse.search import SearchKind
from competency_graph.questions.inputs import parse
from competency_graph.questions.plain import to_plain
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.transcripts import read_holdings
from competency_graph.store.settings import Settings
from competency_graph_api.schema.build import build_schema

LEARNERS = sorted((Path(__file__).parents[2] / "loaders/samples/learners").glob("*.json"))
AS_OF = "2026-02-01"
STACK_TARGET = "ce-28b0e919-79a4-4e8f-af91-8f219c56214c"
"""Associate of Applied Science in Data Technology: planned in seconds. A bachelor's takes the solver up to a minute
(scripts/bench measures it), and what is held equal here does not depend on the target."""

_FRAMEWORK = "ce-eb869074-60cf-4673-8895-aca422b0e271"
_OCCUPATION = "ce-0bcc558b-5d44-4b15-bf4e-aab304ea2743"
_BADGE = "ce-66719a0b-183c-4e44-92a3-2a89adaf8827"
_SKILL = "ce-05d9c806-11b4-4a51-bff9-a94bba8f5594"
REGISTRY: tuple[tuple[str, str, tuple[str, ...], dict[str, Any]], ...] = (
    ("skills", "skills", ("of",), {"of": STACK_TARGET, "requires": "ANY"}),
    ("skillGap", "skill-gap", ("target",), {"target": _OCCUPATION}),
    ("stackableInto", "stackable-into", ("credential",), {"credential": _BADGE, "first": 3}),
    ("providersOf", "providers-of", ("competency",), {"competency": _SKILL, "first": 3}),
    ("credentialsIn", "credentials-in", ("region", "subject"), {"region": "Ohio", "subject": "data", "first": 3}),
    ("ownedBy", "owned-by", ("organization",), {"organization": "Quillwork Online"}),
    ("ownedBy", "owned-by", ("organization",), {"organization": "Quillwork Online", "kind": "Course", "first": 3}),
    ("competencies", "competencies", ("text",), {"text": "data", "publisher": "Meridian State Colleges", "first": 3}),
    ("rules", "rules", (), {"receiver": "Lindenmoor State University", "first": 5}),
    ("agreements", "agreements", (), {"sender": "Harbor Bend Community College", "first": 3}),
    ("inFramework", "in-framework", ("framework", "competency"), {"framework": _FRAMEWORK, "competency": _SKILL}),
)  # fmt: skip
"""GraphQL field, command, its positional arguments, and what is asked."""


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    schema = build_schema()._schema
    return {
        name: whole_document(schema, name)
        for name in (
            "transfer",
            "transferDestinations",
            "progress",
            "explain",
            "sourcesOf",
            "equivalents",
            "stackToDegree",
            "courses",
            *(x[0] for x in REGISTRY),
        )
    }


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, sample_settings: Settings) -> Any:
    assert sample_settings.uri is not None
    assert sample_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", sample_settings.uri)
    monkeypatch.setenv("NEO4J_USERNAME", sample_settings.username)
    monkeypatch.setenv("NEO4J_PASSWORD", sample_settings.password.get_secret_value())

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def learner(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    written = json.loads(path.read_text())
    return written["ask"], written["holdings"]


def graphql_holdings(holdings: dict[str, Any]) -> Any:
    """As a GraphQL client writes them: camelCase, and sub-scores as objects, since GraphQL has no pairs."""
    written = camel(holdings)
    assert isinstance(written, dict)
    for exam in written.get("exams", ()):
        if "subScores" in exam:
            exam["subScores"] = [{"name": name, "score": score} for name, score in exam["subScores"]]
    return written


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.stem)
def test_transfer(
    path: Path, sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]
) -> None:
    from datetime import date

    question, holdings = learner(path)
    answer = sample_graph.transfer(
        question["to"], read_holdings(path), toward=question.get("toward"), as_of=date.fromisoformat(AS_OF)
    )
    python = to_plain(answer)
    assert len(answer.items) == sum(len(v) for v in holdings.values() if isinstance(v, list))
    variables = {**question, "holdings": graphql_holdings(holdings), "asOf": AS_OF}
    assert untyped(ask(service, documents["transfer"], variables)["transfer"]) == camel(python)
    toward = ("--toward", question["toward"]) if question.get("toward") else ()
    printed = command(
        "ask", "transfer", "--to", question["to"], "--holdings", str(path), "--as-of", AS_OF, *toward
    )
    assert printed == python


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.stem)
def test_questions_around_a_transfer(
    path: Path, sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]
) -> None:
    from datetime import date

    day = date.fromisoformat(AS_OF)
    question, holdings = learner(path)
    held, sent = read_holdings(path), graphql_holdings(holdings)
    places = sample_graph.transfer_destinations(held, as_of=day, first=2)
    assert len(frame(places)) == len(places.destinations) > 0
    variables = {"holdings": sent, "asOf": AS_OF, "first": 2}
    served = untyped(ask(service, documents["transferDestinations"], variables)["transferDestinations"])
    assert served == camel(to_plain(places))
    arguments = ["ask", "transfer-destinations", "--holdings", str(path), "--as-of", AS_OF, "--first", "2"]
    assert command(*arguments) == to_plain(places)

    told = sample_graph.explain("0", question["to"], held, as_of=day)
    variables = {"item": "0", "to": question["to"], "holdings": sent, "asOf": AS_OF}
    assert untyped(ask(service, documents["explain"], variables)["explain"]) == camel(to_plain(told))
    shown = ["ask", "explain", "0", "--to", question["to"], "--holdings", str(path), "--as-of", AS_OF]
    assert command(*shown) == to_plain(told)

    awarded = next(a.target.uri for rule in told.rules for a in rule.awards if a.target is not None)
    sources = sample_graph.sources_of(awarded, as_of=day, first=2)
    assert len(frame(sources)) == len(sources.rules) > 0
    variables = {"course": awarded, "asOf": AS_OF, "first": 2}
    assert untyped(ask(service, documents["sourcesOf"], variables)["sourcesOf"]) == camel(to_plain(sources))
    reverse = ["ask", "sources-of", awarded, "--as-of", AS_OF, "--first", "2"]
    assert command(*reverse) == to_plain(sources)
    for words, answer in ((arguments, places), (shown, told), (reverse, sources)):
        printed = CliRunner().invoke(
            app, words, env={"COLUMNS": "200", "TERM": "dumb"}, catch_exceptions=False
        )
        assert printed.exit_code == 0
        assert " ".join(answer.sentence.split()[:6]) in " ".join(printed.stdout.replace("│", " ").split())


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.stem)
def test_progress(
    path: Path, sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]
) -> None:
    from datetime import date

    question, holdings = learner(path)
    day, toward, to = date.fromisoformat(AS_OF), question["toward"], question["to"]
    held = read_holdings(path)
    answer = sample_graph.progress(toward, held, to=to, as_of=day)
    python = to_plain(answer)
    assert len(frame(answer)) == len(answer.nodes) > 1
    variables = {"toward": toward, "to": to, "holdings": graphql_holdings(holdings), "asOf": AS_OF}
    assert untyped(ask(service, documents["progress"], variables)["progress"]) == camel(python)
    arguments = ["ask", "progress", toward, "--to", to, "--holdings", str(path), "--as-of", AS_OF]
    assert command(*arguments) == python
    # The same work counts, and the same requirements are met, as transfer says; a limit can only hold a node up.
    transferred = sample_graph.transfer(to, held, toward=toward, as_of=day)
    assert answer.totals.requirements_met == transferred.totals.requirements_met
    assert answer.totals.requirements == transferred.totals.requirements
    shown = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"}, catch_exceptions=False)
    assert shown.exit_code == 0
    flat = " ".join(shown.stdout.replace("│", " ").split())
    assert " ".join(answer.sentence.split()[:6]) in flat
    assert all(node.text.split()[0] in flat for node in answer.nodes)


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.stem)
def test_stack_to_degree(
    path: Path, sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]
) -> None:
    from datetime import date

    _, holdings = learner(path)
    target = STACK_TARGET
    limits = {"budget": "60000"}
    answer = sample_graph.stack_to_degree(
        target,
        read_holdings(path),
        limits=parse(StackLimits, limits, where="limits"),
        as_of=date.fromisoformat(AS_OF),
    )
    python = to_plain(answer)
    variables = {"target": target, "holdings": graphql_holdings(holdings), "limits": limits, "asOf": AS_OF}
    assert untyped(ask(service, documents["stackToDegree"], variables)["stackToDegree"]) == camel(python)
    printed = command(
        "ask", "stack-to-degree", target, "--holdings", str(path), "--budget", "60000", "--as-of", AS_OF
    )
    assert printed == python


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.stem)
def test_equivalents(
    path: Path, sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]
) -> None:
    from datetime import date

    question, _holdings = learner(path)
    answer = sample_graph.transfer(question["to"], read_holdings(path))
    of = next(item.item.uri for item in answer.items if item.item is not None)
    found = sample_graph.equivalents(of, as_of=date.fromisoformat(AS_OF))
    python = to_plain(found)
    variables = {"of": of, "asOf": AS_OF}
    assert untyped(ask(service, documents["equivalents"], variables)["equivalents"]) == camel(python)
    assert command("ask", "equivalents", of, "--as-of", AS_OF) == python


def test_find(sample_graph: Graph, service: TestClient, command: Any, documents: dict[str, str]) -> None:
    at = "Meridian Valley Community College"
    python = to_plain(sample_graph.courses(code="math", at=at, first=3))
    assert len(python["edges"]) == 3
    variables = {"code": "math", "at": at, "first": 3}
    assert untyped(ask(service, documents["courses"], variables)["courses"]) == camel(python)
    assert command("ask", "find", "course", "--code", "math", "--at", at, "--first", "3") == python


@pytest.mark.parametrize(
    ("field", "name", "positional", "asked"), REGISTRY, ids=lambda x: x if isinstance(x, str) else ""
)
def test_what_users_of_a_registry_ask(
    field: str,
    name: str,
    positional: tuple[str, ...],
    asked: dict[str, Any],
    sample_graph: Graph,
    service: TestClient,
    command: Any,
    documents: dict[str, str],
) -> None:
    method = getattr(sample_graph, name.replace("-", "_"))
    answer = method(
        *(asked[x] for x in positional), **{k: v for k, v in asked.items() if k not in positional}
    )
    python = to_plain(answer)
    assert untyped(ask(service, documents[field], asked)[field]) == camel(python)
    rows = python.get("skills", python.get("providers"))
    if rows is not None:
        assert len(frame(answer)) == len(rows) > 3
    options = [part for k, v in asked.items() if k not in positional for part in (f"--{k}", str(v))]
    arguments = ["ask", name, *(asked[x] for x in positional), *options]
    assert command(*arguments) == python
    shown = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"}, catch_exceptions=False)
    assert shown.exit_code == 0
    if "sentence" in python:
        flat = " ".join(shown.stdout.replace("│", " ").split())
        assert " ".join(python["sentence"].split()[:6]) in flat


@pytest.mark.parametrize(
    ("arguments", "ask_graph", "says"),
    [
        (("search", "data visual", "--kind", "course"), lambda g: g.search("data visual", kinds=[SearchKind.COURSE]), "DATA 210 Data Visualization"),
        (("requirements", STACK_TARGET), lambda g: g.requirements(STACK_TARGET), "  Data Foundations Certificate"),
        (("sources",), lambda g: g.sources(), "sample-rules"),
        (("find", "credential", "--kind", "Badge", "--at", "Quillwork Online", "--first", "3"), lambda g: g.credentials(kind="Badge", at="Quillwork Online", first=3), "more: --after"),
        (("rules", "--receiver", "Lindenmoor State University", "--state", "refused"), lambda g: g.rules(receiver="Lindenmoor State University", state=RuleState.REFUSED), "REFUSED"),
    ],
    ids=lambda x: x[0] if isinstance(x, tuple) else "",
)  # fmt: skip
def test_browsing_on_the_command_line(
    sample_graph: Graph, command: Any, arguments: tuple[str, ...], ask_graph: Any, says: str
) -> None:
    assert command("ask", *arguments) == to_plain(ask_graph(sample_graph))
    shown = CliRunner().invoke(
        app, ["ask", *arguments], env={"COLUMNS": "200", "TERM": "dumb"}, catch_exceptions=False
    )
    assert says in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("find", "teacher"), "no kind of thing to list"),
        (("find", "program", "--code", "X"), "It takes text, at."),
        (("rules", "--receiver", "x", "--state", "maybe"), "no state of a rule"),
        (("search", "x", "--kind", "teacher"), "is no kind"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_what_the_command_line_refuses(command: Any, arguments: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(app, ["ask", *arguments])
    assert done.exit_code != 0
    assert says in " ".join((done.output + str(done.exception)).split())


@pytest.mark.parametrize("path", LEARNERS[:2], ids=lambda p: p.stem)
def test_people_get_tables(path: Path, command: Any) -> None:
    """The same answers for people: every item, the totals and the sentence are there."""
    question, _ = learner(path)
    wide = {"COLUMNS": "200", "TERM": "dumb"}
    arguments = [
        "ask",
        "transfer",
        "--to",
        question["to"],
        "--toward",
        question["toward"],
        "--holdings",
        str(path),
    ]
    shown = CliRunner().invoke(app, [*arguments, "--as-of", AS_OF], env=wide, catch_exceptions=False)
    assert shown.exit_code == 0
    answer = command(*arguments, "--as-of", AS_OF)
    flat = " ".join(shown.stdout.replace("│", " ").split())
    assert answer["to"]["name"] in flat
    assert " ".join(answer["sentence"].split()[:6]) in flat
    for item in answer["items"]:
        if item["item"]:
            assert (item["item"]["code"] or item["item"]["name"]) in flat
    assert "credit that counts" in flat
    plan = CliRunner().invoke(
        app,
        ["ask", "stack", STACK_TARGET, "--holdings", str(path), "--as-of", AS_OF],
        env=wide,
        catch_exceptions=False,
    )
    assert plan.exit_code == 0
    assert "For the student" in plan.stdout
