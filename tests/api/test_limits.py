"""Limits refuse with a code; faults are masked, logged under an id, and have one too."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from clients import OPEN, ask, client_of, code, errors
from graphql import Lexer, Source, TokenKind, get_introspection_query, parse
from selecting import whole_document
from starlette.testclient import TestClient

from competency_graph.errors import NotFound
from competency_graph.store.reading import Question, Read
from competency_graph.store.settings import Settings
from competency_graph_api.computing import Busy, Pool
from competency_graph_api.limits import aliases, cost, depth
from competency_graph_api.schema import browse, query
from competency_graph_api.schema.build import build_schema

QUESTIONS = ("transfer", "equivalents", "stackToDegree", "courses", "rules", "about")


def test_too_deep(sample_settings: Settings) -> None:
    shallow = OPEN.model_copy(update={"depth": 2})
    document = '{ resource(uri: "x") { ... on Course { offeredBy { name } } } }'
    with client_of(shallow, sample_settings) as client:
        (error, *_) = errors(client, document)
        assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
        assert "3 fields deep; allowed are 2" in error["message"]
        assert "errors" not in client.post("/graphql", json={"query": "{ about { version } }"}).json()


def test_depth_and_aliases_are_counted_through_fragments() -> None:
    text = "{ a: x { ...F } ...G } fragment F on T { b: y { z } } fragment G on Query { ... on Query { c: x { ...F } } }"
    assert depth(parse(text)) == 3
    assert aliases(parse(text)) == 4
    assert depth(parse("{ __schema { types { fields { type { name } } } } about { version } }")) == 2
    assert depth(parse("{ ...A } fragment A on Query { x { ...A } }")) == 1, (
        "a cycle is validation's to refuse"
    )


def test_too_long(service: TestClient) -> None:
    assert code(service, "{ " + "about { version } " * (OPEN.tokens // 4) + "}") == "LIMIT_EXCEEDED"


def test_too_many_aliases(service: TestClient) -> None:
    many = " ".join(f'a{i}: resource(ctid: "x") {{ __typename }}' for i in range(OPEN.aliases + 1))
    assert code(service, f"{{ {many} }}") == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ " + " ".join(f'a{i}: stackToDegree(target: "x") {{ __typename }}' for i in range(6)) + " }", None),
        ("query ($n: Int) { " + " ".join(f'a{i}: courses(text: "x", first: $n) {{ ... on CourseConnection {{ edges {{ node {{ uri ctid name code url status starts }} }} }} }}' for i in range(18)) + " }", {"n": 100}),
    ],
    ids=["questions", "first by a variable"],
)  # fmt: skip
def test_too_costly(service: TestClient, document: str, variables: dict[str, Any] | None) -> None:
    (error, *_) = errors(service, document, variables)
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert f"allowed are {OPEN.cost}" in error["message"]
    if variables:
        body = service.post("/graphql", json={"query": document, "variables": {"n": 1}}).json()
        assert "errors" not in body, "the same document for less"


def test_cost_is_known_before_anything_runs() -> None:
    schema = build_schema()._schema

    def of(document: str, **variables: object) -> int:
        return cost(schema, parse(document), None, variables)

    assert of("{ about { version } }") == 51
    assert (
        of('{ courses(text: "x", first: 7) { ... on CourseConnection { pageInfo { endCursor } } } }')
        == 1 + 7 * 2
    )
    assert of("query ($n: Int!) { courses(first: $n) { __typename } }", n=9) == 10
    assert of("query ($n: Int = 9) { courses(first: $n) { __typename } }") == 10, "a variable's own default"
    assert of("query ($n: Int = 9) { courses(first: $n) { __typename } }", n=3) == 4
    assert of("{ courses { __typename } }") == 21
    assert of("{ ...F ...F } fragment F on Query { about { version } }") == 102
    assert of("{ courses(first: -5) { __typename } }") == 2
    assert of('{ transfer(to: "x", holdings: {}) { __typename } }') == 201
    assert of('{ stackToDegree(target: "x") { __typename } }') == 2_001
    assert cost(schema, parse("query A { about { version } } query B { __typename }"), "B", None) == 1


def test_fragments_in_fragments_take_no_exponential_time() -> None:
    levels = 60
    parts = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    text = "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ __typename }}"
    assert cost(build_schema()._schema, parse(text), None, None) == 2**levels
    assert depth(parse(text)) == 0
    assert aliases(parse(text)) == 0


def tokens(text: str) -> int:
    lexer, count = Lexer(Source(text)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


def test_everything_may_be_asked_for_at_once(service: TestClient) -> None:
    """The figures in ``limits.py`` are those of documents that select everything."""
    schema = build_schema()._schema
    figures = {}
    for name in QUESTIONS:
        document = whole_document(schema, name)
        figures[name] = (tokens(document), cost(schema, parse(document), None, {}))
    assert max(t for t, _ in figures.values()) < OPEN.tokens / 2, figures
    assert max(c for _, c in figures.values()) < OPEN.cost / 4, figures
    assert "errors" not in service.post("/graphql", json={"query": get_introspection_query()}).json()


@pytest.mark.parametrize(
    ("document", "variables", "expected"),
    [
        ("{ about {", None, "GRAPHQL_PARSE_FAILED"),
        ("{ abuot { version } }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { courses(first: $n, text: \"x\") { __typename } }", {"n": "many"}, "BAD_USER_INPUT"),
        ("query ($h: HoldingsInput!) { transfer(to: \"x\", holdings: $h) { __typename } }", {"h": {"coursework": [{"credits": "x"}]}}, "BAD_USER_INPUT"),
    ],
)  # fmt: skip
def test_what_the_client_did_is_said(
    service: TestClient, document: str, variables: dict[str, Any] | None, expected: str
) -> None:
    (error, *_) = errors(service, document, variables)
    assert error["extensions"] == {"code": expected}
    assert "Unexpected" not in error["message"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A look-up of nodes that does what the test says."""
    does: dict[str, Any] = {}

    def question(**_: object) -> Question[Any]:
        yield from does["then"]()

    monkeypatch.setattr(browse, "named", question)
    return does


NODE = '{ resource(uri: "https://example.org/x") { __typename } about { version } }'


def test_faults_are_masked_and_logged(
    service: TestClient, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Iterator[Read]:
        raise RuntimeError("bolt://secret")
        yield

    broken["then"] = fail
    with caplog.at_level(logging.INFO, logger="competency_graph"):
        body = service.post("/graphql", json={"query": NODE}).json()
    (error,) = body["errors"]
    assert "secret" not in str(body)
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["resource"]
    assert body["data"]["about"]["version"], "the other answer is there"
    (record,) = [r for r in caplog.records if r.message == "a field gave no answer"]
    assert record.request == error["extensions"]["id"]
    assert record.fault == "RuntimeError", "its type and its place; its words may hold what a learner has"
    assert any("test_limits.py" in place and place.endswith(" fail") for place in record.at)
    assert "secret" not in caplog.text


def test_a_stream_is_masked_too(service: TestClient, broken: dict[str, Any]) -> None:
    def fail() -> Iterator[Read]:
        raise RuntimeError("bolt://secret")
        yield

    broken["then"] = fail
    for accept in ("multipart/mixed;subscriptionSpec=1.0, application/json", "text/event-stream"):
        answer = service.post("/graphql", json={"query": NODE}, headers={"accept": accept})
        assert "secret" not in answer.text
        assert "INTERNAL" in answer.text


def test_the_deadline(sample_settings: Settings, broken: dict[str, Any]) -> None:
    ended = threading.Event()

    def slow() -> Iterator[Read]:
        ended.wait(10)
        raise AssertionError
        yield

    broken["then"] = slow
    hasty = OPEN.model_copy(update={"deadline": 0.7})
    with client_of(hasty, sample_settings) as client:
        assert code(client, NODE) == "DEADLINE_EXCEEDED"
        ended.set()


def test_a_plan_may_take_longer(sample_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> Question[Any]:
        threading.Event().wait(0.6)
        raise NotFound("after a while")
        yield

    document = '{ stackToDegree(target: "x") { ... on NotFound { message } } }'
    monkeypatch.setattr(query, "ask_stack", slow)
    for seconds, expected in ((0.2, "DEADLINE_EXCEEDED"), (5.0, None)):
        hasty = OPEN.model_copy(update={"deadline": 0.2, "plan_deadline": seconds})
        with client_of(hasty, sample_settings) as client:
            body = client.post("/graphql", json={"query": document}).json()
            found = body["errors"][0]["extensions"]["code"] if "errors" in body else None
            assert found == expected, body


def test_the_deadline_goes_to_the_database(sample_settings: Settings, broken: dict[str, Any]) -> None:
    """Each read is given what is left, and the database is the one to stop."""
    from competency_graph_api import context

    given: list[float] = []
    original = context.AsyncDatabase.read

    async def spy(self: Any, read: Read) -> Any:
        given.append(self.settings.read_deadline)
        return await original(self, read)

    def reads() -> Iterator[Read]:
        for _ in range(3):
            yield Read("store/migrations")
        raise AssertionError

    broken["then"] = reads
    with pytest.MonkeyPatch.context() as patch, client_of(OPEN, sample_settings) as client:
        patch.setattr(context.AsyncDatabase, "read", spy)
        service_deadline = OPEN.deadline
        errors(client, '{ resource(uri: "https://example.org/x") { __typename } }')
    assert len(given) == 3
    assert service_deadline >= given[0] > given[1] > given[2] > 0


async def test_a_pool_is_bounded_and_frees_itself() -> None:
    pool, gate = Pool(1, 1, "test"), threading.Event()
    running = asyncio.create_task(pool.run(5, gate.wait, 5))
    waiting = asyncio.create_task(pool.run(0.05, lambda: "never"))
    await asyncio.sleep(0.01)
    with pytest.raises(Busy):
        await pool.run(5, lambda: 1)
    with pytest.raises(TimeoutError):
        await waiting
    gate.set()
    assert await running is True
    await asyncio.sleep(0.05)
    assert [await pool.run(5, lambda: 2), await pool.run(5, lambda: 3)] == [2, 3]
    pool.close()


async def test_what_has_begun_keeps_its_place_until_it_ends() -> None:
    pool, gate = Pool(1, 0, "test"), threading.Event()
    with pytest.raises(TimeoutError):
        await pool.run(0.05, gate.wait, 5)
    with pytest.raises(Busy):
        await pool.run(5, lambda: 1)
    gate.set()
    await asyncio.sleep(0.1)
    assert await pool.run(5, lambda: 1) == 1
    pool.close()


def test_counts_are_kept_for_a_while(service: TestClient) -> None:
    document = "{ about { nodes { name count } } }"
    assert ask(service, document) == ask(service, document)
