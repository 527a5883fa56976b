"""The service around GraphQL: documents, ids, logs, figures, traces, stops; and its documentation is made of the code."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import CLOSED, KEY, OPEN, ask, client_of, code
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr
from starlette.testclient import TestClient

from competency_graph.errors import (
    CompetencyGraphError,
    ConnectionFailed,
    PlanStopped,
    QuestionError,
    SettingsError,
)
from competency_graph.planning.waiting import waited_for, waiting
from competency_graph.store.reading import Question, Read
from competency_graph.store.settings import Settings
from competency_graph_api import context, documentation, gate
from competency_graph_api.access.keys import Key, key_hash
from competency_graph_api.access.scopes import PLANNED, Scope, needed
from competency_graph_api.app import create_app
from competency_graph_api.codes import Code
from competency_graph_api.computing import Pool
from competency_graph_api.documents import Documents
from competency_graph_api.observing import logs
from competency_graph_api.observing.logs import JsonLines, PlainLines, fault_of
from competency_graph_api.observing.tracing import Tracing
from competency_graph_api.schema import query
from competency_graph_api.schema.build import build_schema
from competency_graph_api.settings import ApiSettings

ROOT = Path(__file__).parents[2]
NODE = '{ resource(uri: "https://example.org/x") { __typename } }'


# Documentation ----------------------------------------------------------------------------------------------------------


def test_the_page_of_the_service_is_made_of_the_code() -> None:
    page = (ROOT / "docs/service.md").read_text()
    remedy = "run: PYTHONPATH=api:. python -m competency_graph_api.documentation docs/service.md"
    assert documentation.filled(page) == page, remedy
    for name in set(ApiSettings.model_fields) - {"development"}:
        assert page.count(f"| `COMPETENCY_GRAPH_API_{name.upper()}` |") == 1
        assert ApiSettings.model_fields[name].description
    assert page.count("\n| ") > len(Code) + len(ApiSettings.model_fields)
    assert documentation.filled(page.replace("| BUSY |", "| IDLE |")) == page


def test_the_page_about_graphql_names_the_limits() -> None:
    page = (ROOT / "docs/graphql.md").read_text()
    for limit in (OPEN.depth, OPEN.tokens, OPEN.aliases, OPEN.cost):
        assert f"{limit:,}" in page


def test_every_code_that_is_sent_is_declared() -> None:
    """Codes come from the enum only: no module writes one as a text."""
    names = {member.name for member in Code}
    for path in (ROOT / "api/competency_graph_api").rglob("*.py"):
        texts = {n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)}
        assert not texts & names, path


def test_what_the_planner_answers_needs_its_scope() -> None:
    """A field that is computed among the plans is one of those, or at least about a learner."""
    tree = ast.parse(Path(query.__file__).read_text())
    planning = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.AsyncFunctionDef)
        and any(isinstance(n, ast.keyword) and n.arg == "planning" for n in ast.walk(function))
    }
    assert "stack_to_degree" in planning
    schema = build_schema()._schema
    for name in planning:
        first, *rest = name.split("_")
        camel = first + "".join(word.title() for word in rest)
        assert needed(schema, camel) is not Scope.BROWSE, f"add {camel} to PLANNED"
    assert "stackToDegree" in PLANNED


# Documents --------------------------------------------------------------------------------------------------------------


def test_a_stored_document_is_meant_by_its_name(service: TestClient) -> None:
    listed = {d["id"]: d for d in service.get("/documents").json()["documents"]}
    assert set(listed) == {p.stem for p in (ROOT / "api/operations").glob("*.graphql")}
    body = {"documentId": "find-course", "variables": listed["find-course"]["variables"]}
    by_name = service.post("/graphql", json=body).json()
    by_text = service.post(
        "/graphql", json={**body, "documentId": None, "query": listed["find-course"]["text"]}
    ).json()
    assert by_name == by_text
    assert by_name["data"]
    refused = service.post("/graphql", json={"documentId": "find-curse"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0] == {
        "message": "No stored document has that documentId; send find-course.",
        "extensions": {"code": "UNKNOWN_DOCUMENT"},
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("query {", "is no GraphQL"),
        ("{ about { version } }", "give it a name"),
        ("query A { a } query B { b }", "2 operations"),
    ],
)
def test_a_document_that_cannot_be_stored(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.graphql").write_text(text)
    with pytest.raises(SettingsError, match=says):
        Documents(tmp_path)


# Ids, headers, logs -----------------------------------------------------------------------------------------------------


def test_every_answer_has_an_id_and_is_not_kept(closed_service: TestClient) -> None:
    answers = [closed_service.get("/livez"), closed_service.get("/nowhere"), closed_service.post("/graphql", json={}, headers={"x-api-key": KEY})]  # fmt: skip
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == 3
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
    # Without the setting an id from outside is nobody's.
    assert closed_service.get("/livez", headers={"x-request-id": "mine"}).headers["x-request-id"] != "mine"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log says, as the service writes it."""
    out = io.StringIO()
    root, ours = logging.getLogger(), logging.getLogger(logs.ROOT)
    before, level, own = root.handlers, root.level, ours.level
    logs.set_up("json")
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(out)
    yield out
    root.handlers = before
    root.setLevel(level)
    ours.setLevel(own)


def test_a_fault_that_speaks_of_coursework_is_not_quoted(
    service: TestClient, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **given: Any) -> Question[Any]:
        try:
            raise KeyError(f"Marmalade 101 of {given}")
        except KeyError as error:
            raise ValueError(f"cannot read 'Marmalade 101' of {given}") from error
        yield Read("x")

    monkeypatch.setattr(query, "ask_transfer", broken)
    document = (
        'query TransferEvaluation($h: HoldingsInput!) { transfer(to: "x", holdings: $h) { __typename } }'
    )
    variables = {"h": {"coursework": [{"course": "https://example.org/Marmalade", "title": "Marmalade"}]}}
    body = service.post("/graphql", json={"query": document, "variables": variables}).json()
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "Marmalade" not in str(body)
    text = written.getvalue()
    assert "Marmalade" not in text
    fault, answered = [json.loads(line) for line in text.splitlines()]
    assert fault["fault"] == "ValueError < KeyError"
    assert any(place.endswith(" broken") for place in fault["at"])
    assert fault["request"] == answered["request"] == body["errors"][0]["extensions"]["id"]
    assert (answered["operation"], answered["codes"], answered["status"]) == (
        "TransferEvaluation",
        ["INTERNAL"],
        200,
    )


def test_what_passes_everything_is_answered_and_not_quoted(
    sample_settings: Settings, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("Marmalade")

    monkeypatch.setattr(gate.Gate, "_caller", broken)
    with client_of(OPEN, sample_settings) as client:
        answer = client.post("/graphql", json={"query": NODE})
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "id": answer.headers["x-request-id"]}
    assert "Marmalade" not in answer.text + written.getvalue()
    assert error["extensions"]["id"] in written.getvalue()


def test_a_log_line_is_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "a\nb: %s", ("c\r\n{}",), None)
    record.path = "d\ne"
    assert "\n" not in JsonLines().format(record)
    assert json.loads(JsonLines().format(record))["message"] == "a\nb: c\r\n{}"
    assert "\n" not in PlainLines().format(record)
    assert "path=d" in PlainLines().format(record)


def test_words_of_our_own_are_kept() -> None:
    assert fault_of(ConnectionFailed("no answer", "wait"))["fault"] == "ConnectionFailed: no answer\n  → wait"
    assert fault_of(QuestionError("what a learner has"))["fault"] == "QuestionError"


# Figures and traces -----------------------------------------------------------------------------------------------------


def test_figures_have_closed_labels(sample_settings: Settings) -> None:
    keys = (*CLOSED.keys, Key("prometheus", key_hash("p"), frozenset({Scope.METRICS})))
    with client_of(CLOSED.model_copy(update={"keys": keys}), sample_settings) as client:
        key = {"x-api-key": KEY}
        ask(client, "query About { about { version } }", headers=key)
        for number in range(5):
            ask(client, f"query Mine{number} {{ about {{ version }} }}", headers=key)
            client.get(f"/nowhere/{number}", headers=key)
        assert code(client, "{ nothing }", headers=key) == "GRAPHQL_VALIDATION_FAILED"
        assert client.get("/metrics", headers=key).status_code == 403
        assert client.get("/metrics").status_code == 401
        answer = client.get("/metrics", headers={"x-api-key": "p"})
        assert answer.headers["content-type"].startswith("text/plain; version=")
        figures = {
            n: float(v) for n, _, v in (x.rpartition(" ") for x in answer.text.splitlines() if x[:1] != "#")
        }
        assert figures['competency_graph_operation_seconds_count{operation="About"}'] == 1
        assert figures['competency_graph_operation_seconds_count{operation="other"}'] == 6
        assert figures['competency_graph_http_requests_total{path="other",status="404"}'] == 5
        assert figures['competency_graph_errors_total{code="GRAPHQL_VALIDATION_FAILED"}'] == 1
        assert any(name.startswith('competency_graph_read_seconds_count{query="store/') for name in figures)
        assert "Mine" not in answer.text
    with client_of(CLOSED.model_copy(update={"metrics_open": True}), sample_settings) as client:
        assert client.get("/metrics").status_code == 200


def test_spans_say_what_was_done_and_not_what_was_asked(sample_settings: Settings) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    document = 'query FindInstitution { institutions(text: "Lindenmoor") { __typename } }'
    with TestClient(
        create_app(OPEN, sample_settings, Tracing(provider)), base_url="http://localhost"
    ) as client:
        parent = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        ask(client, document, headers=parent)
        assert code(client, "query Secret { nothing }") == "GRAPHQL_VALIDATION_FAILED"
    operations = [s for s in exporter.get_finished_spans() if s.name == "graphql"]
    assert all(s.attributes and s.context for s in exporter.get_finished_spans())
    first, second = operations
    assert first.attributes["graphql.operation.name"] == "FindInstitution"
    assert format(first.context.trace_id, "032x") == "0af7651916cd43dd8448eb211c80319c"
    assert second.attributes["graphql.operation.name"] == "other"
    assert list(second.attributes["competency_graph.codes"]) == ["GRAPHQL_VALIDATION_FAILED"]
    reads = [s for s in exporter.get_finished_spans() if s.name.startswith("read ")]
    assert reads
    assert all(r.parent.span_id == first.context.span_id for r in reads)
    assert all(r.attributes["db.system.name"] == "neo4j" for r in reads)
    everything = " ".join(s.to_json() for s in exporter.get_finished_spans())
    assert "Lindenmoor" not in everything
    assert "Secret" not in everything


# Stops ------------------------------------------------------------------------------------------------------------------


async def test_what_nobody_waits_for_is_told_to_stop() -> None:
    pool = Pool(1, 5, "test")

    async def given_up(how: str) -> bool:
        stop, heard = threading.Event(), threading.Event()

        def work() -> None:
            if stop.wait(5):
                heard.set()

        task = asyncio.create_task(pool.run(0.1 if how == "time" else 5, work, stop=stop))
        await asyncio.sleep(0.02)
        if how == "cancelled":
            task.cancel()
        elif how == "closed":
            pool.close()
        await asyncio.gather(task, return_exceptions=True)
        return await asyncio.to_thread(heard.wait, 2)

    assert await given_up("time")
    assert await given_up("cancelled")
    assert await given_up("closed")


async def test_a_pool_says_how_much_it_has() -> None:
    seen: list[int] = []
    pool, gate_ = Pool(1, 1, "test", seen.append), threading.Event()
    running = [asyncio.create_task(pool.run(5, gate_.wait, 5)) for _ in range(2)]
    await asyncio.sleep(0.02)
    gate_.set()
    await asyncio.gather(*running)
    await asyncio.sleep(0.02)
    assert seen == [1, 2, 1, 0]
    pool.close()


def test_who_waits_for_a_plan_is_known_where_it_is_made() -> None:
    assert waiting() == (None, None)
    with waited_for(time.monotonic() + 10, None):
        left, stop = waiting()
        assert left is not None
        assert 9 < left <= 10
        assert stop is None
    with waited_for(time.monotonic() - 1, None), pytest.raises(PlanStopped, match="time for the plan was up"):
        waiting()
    assert waiting() == (None, None)


def test_the_deadline_and_the_stop_reach_the_solver(
    sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float | None, Any]] = []

    def question(*_: object, **__: object) -> Question[Any]:
        seen.append(waiting())
        raise CompetencyGraphError("enough")
        yield Read("x")

    monkeypatch.setattr(query, "ask_stack", question)
    settings = OPEN.model_copy(update={"deadline": 1.0, "plan_deadline": 50.0})
    with client_of(settings, sample_settings) as client:
        assert code(client, '{ stackToDegree(target: "x") { __typename } }') == "INTERNAL"
    ((left, stop),) = seen
    assert left is not None
    assert 40 < left < 50, "a little is left for telling the plan"
    assert stop() is False


def test_reads_beyond_what_may_be_at_once_are_told(
    sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only place is taken for longer than the other request has."""

    async def slow(*_: object) -> Any:
        await asyncio.sleep(2)
        return []

    settings = OPEN.model_copy(update={"deadline": 0.5, "reads": 1})
    with client_of(settings, sample_settings) as client:
        monkeypatch.setattr(context.AsyncDatabase, "read", slow)
        two = 'query { a: resource(uri: "https://example.org/x") { __typename } b: resource(uri: "https://example.org/y") { __typename } }'
        errors = client.post("/graphql", json={"query": two}).json()["errors"]
        assert sorted(e["extensions"]["code"] for e in errors) == ["BUSY", "DEADLINE_EXCEEDED"]


def test_readiness_says_that_the_password_is_wrong(sample_settings: Settings) -> None:
    wrong = sample_settings.model_copy(update={"password": SecretStr("wrong password")})
    with client_of(CLOSED, wrong) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"status": "the database refuses the user name or password"}
