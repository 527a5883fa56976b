"""Names in three languages, asked for over Python, GraphQL and the command line, in every kind of answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from clients import OPEN, ask, client_of
from small_graph import COLLEGE, Build, uri
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import QuestionError
from competency_graph.graph import connect, connect_async
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.browse.answer import Thing
from competency_graph.questions.browse.named import named
from competency_graph.questions.plain import to_plain
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer

LANGUAGES = ["en", "es", "fr-CA"]
NAMES = {"taken": ["Algebra", "Álgebra", "Algèbre"], "given": ["Numbers", "Números", "Nombres"]}
INSTITUTION = ["Small University", "Universidad Pequeña", "Petite université"]
UNIVERSITY = uri(INSTITUTION[0])


def in_three(texts: list[str], of: str = "name") -> dict[str, Any]:
    first = {} if of == "name" else {of: texts[0]}  # ``Build`` takes the name itself
    return {**first, f"{of}_langs": LANGUAGES, f"{of}_texts": texts}


@pytest.fixture
def three(writer: Writer, scratch_settings: Settings) -> Settings:
    b = Build()
    b.node("college", "Institution")
    b.node(INSTITUTION[0], "Institution", **in_three(INSTITUTION))
    described = in_three(["About algebra", "De álgebra", "De l'algèbre"], "description")
    taken = b.course("Algebra", COLLEGE, "MATH 7", starts="2020", **in_three(NAMES["taken"]), **described)
    given = b.course("Numbers", UNIVERSITY, "MATH 20A", **in_three(NAMES["given"]))
    # The same number once more, of the same time: only the title tells them apart.
    b.course("Sets", COLLEGE, "MATH 7", starts="2020", **in_three(["Sets", "Conjuntos", "Ensembles"]))
    b.rule("rule", [(taken, {})], [(given, {"credits": "3"})], receiver=UNIVERSITY)
    writer.write([b.unit()])
    return scratch_settings


def texts_of(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False)


@pytest.mark.parametrize(("language", "at"), [(None, 0), ("en", 0), ("es-MX", 1), ("fr", 2), ("de", 0)])
def test_every_answer_of_python(three: Settings, language: str | None, at: int) -> None:
    with connect(three, language=language) as graph:
        # The title is English, whatever the answer's language: a decision never rests on it.
        holdings = Holdings(coursework=(Coursework(institution=COLLEGE, code="MATH 7", title="Algebra", grade="A", completed="2024"),))  # fmt: skip
        transfer = to_plain(graph.transfer(UNIVERSITY, holdings))
        equivalents = to_plain(graph.equivalents(uri("Algebra")))
        page = to_plain(graph.courses(code="MATH", at=UNIVERSITY))
        listed = to_plain(graph.institutions(text="university"))
        found = graph.ask(named(uri=uri("Algebra")))
    assert isinstance(found, Thing)
    others = {n for n in range(3) if n != at}
    for plain in (transfer, equivalents):
        assert NAMES["taken"][at] in texts_of(plain)
        assert NAMES["given"][at] in texts_of(plain)
        assert INSTITUTION[at] in texts_of(plain)
        for other in others:
            assert NAMES["given"][other] not in texts_of(plain)
            assert INSTITUTION[other] not in texts_of(plain)
    for plain in (page, listed):
        assert INSTITUTION[at] in texts_of(plain)
    assert found.name == NAMES["taken"][at]
    assert found.description == ["About algebra", "De álgebra", "De l'algèbre"][at]


def test_a_title_is_one_in_any_language(three: Settings) -> None:
    for language in (None, "es", "fr"):
        with connect(three, language=language) as graph:
            for title in NAMES["taken"]:
                work = Coursework(
                    institution=COLLEGE, code="MATH 7", title=title, grade="A", completed="2024"
                )
                answer = graph.transfer(UNIVERSITY, Holdings(coursework=(work,)))
                (item,) = answer.items
                assert [award.outcome.value for award in item.awards] == ["EQUIVALENT"]


def test_graphql(three: Settings) -> None:
    document = "query ($uri: String!) { resource(uri: $uri) { ... on Course { name description offeredBy { name } } } }"
    with client_of(OPEN, three) as client:
        for header, at in (
            ("es-MX,es;q=0.9,en;q=0.5", 1),
            ("fr-CA", 2),
            ("de, *;q=0.5", 0),
            ("nonsense äöü;;", 0),
        ):
            data = ask(
                client, document, {"uri": uri("Numbers")}, headers={"Accept-Language": header.encode()}
            )
            assert data["resource"] == {
                "name": NAMES["given"][at], "description": None, "offeredBy": [{"name": INSTITUTION[at]}]
            }  # fmt: skip
        # One request's language is not another's.
        assert ask(client, document, {"uri": uri("Numbers")})["resource"]["name"] == NAMES["given"][0]


async def test_asynchronously(three: Settings) -> None:
    async with connect_async(three, language="fr") as graph:
        found = await graph.ask(named(uri=uri("Numbers")))
        assert isinstance(found, Thing)
        assert found.name == NAMES["given"][2]


def test_the_command_line(three: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert three.uri is not None
    assert three.password is not None
    monkeypatch.setenv("NEO4J_URI", three.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", three.password.get_secret_value())
    runner = CliRunner()
    for arguments in (["find", "course", "--code", "MATH 20"], ["equivalents", uri("Algebra")]):
        shown = runner.invoke(app, ["ask", *arguments, "--language", "es", "--json"]).stdout
        assert NAMES["given"][1] in shown
        assert NAMES["given"][0] not in shown
    wrong = runner.invoke(app, ["ask", "find", "course", "--code", "MATH", "--language", "español"])
    assert isinstance(wrong.exception, QuestionError)
