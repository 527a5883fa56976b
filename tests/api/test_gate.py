"""Closed by default: keys, rates, sizes, origins, hosts; open only to health probes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from clients import CLOSED, KEY, OPEN, ask, client_of
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from competency_graph.errors import SettingsError
from competency_graph.store.settings import Settings
from competency_graph_api.gate import MOST_BYTES, Buckets, known_key
from competency_graph_api.limits import MOST_ALIASES, MOST_COST, MOST_DEPTH, MOST_TOKENS
from competency_graph_api.settings import ApiSettings, api_settings, key_hash

ABOUT = {"query": "{ about { version } }"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {KEY}"},
        {"authorization": "Bearer"},
        {"x-api-key": ""},
        {"x-api-key": key_hash(KEY)},
    ],
)
def test_nobody_comes_in_without_a_key(closed_service: TestClient, headers: dict[str, str]) -> None:
    for path in ("/graphql", "/schema.graphql", "/console", "/nowhere"):
        answer = closed_service.post(path, json=ABOUT, headers=headers)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("headers", [{"authorization": f"Bearer {KEY}"}, {"x-api-key": KEY}])
def test_a_key_opens(closed_service: TestClient, headers: dict[str, str]) -> None:
    assert closed_service.post("/graphql", json=ABOUT, headers=headers).status_code == 200


def test_probes_are_open(closed_service: TestClient) -> None:
    assert closed_service.get("/livez").json() == {"status": "alive"}
    assert closed_service.get("/readyz").json()["status"] == "ready"
    assert set(closed_service.get("/version").json()) == {"version"}


def test_readiness_needs_the_database_and_its_schema(scratch_settings: Settings, scratch: object) -> None:
    from competency_graph.store.connection import Database
    from competency_graph.store.schema import migrate

    gone = scratch_settings.model_copy(update={"uri": "bolt://127.0.0.1:1"})
    with client_of(CLOSED, gone) as client:
        assert client.get("/livez").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "the database does not answer"})
        body = client.post("/graphql", json=ABOUT, headers={"x-api-key": KEY}).json()
        assert body["errors"][0]["extensions"]["code"] == "DATABASE_UNAVAILABLE"
        assert "127.0.0.1" not in str(body)
    with Database(scratch_settings) as database, client_of(CLOSED, scratch_settings) as client:
        assert client.get("/readyz").status_code == 200
        with database.driver.session() as session:
            session.run("MATCH (m:Migration) SET m.checksum = 'other'").consume()
        try:
            assert client.get("/readyz").status_code == 503
            with database.driver.session() as session:
                session.run("MATCH (m:Migration) DELETE m").consume()
            answer = client.get("/readyz")
            assert answer.status_code == 503
            assert "migrate" in answer.json()["status"]
        finally:
            with database.driver.session() as session:
                session.run("MATCH (m:Migration) DELETE m").consume()
            migrate(database)


def test_production_has_no_page_and_no_queries_over_get(closed_service: TestClient) -> None:
    headers = {"x-api-key": KEY, "accept": "text/html"}
    assert closed_service.get("/graphql", headers=headers).status_code == 404
    over_get = closed_service.get("/graphql", params=ABOUT, headers={"x-api-key": KEY})
    assert over_get.status_code == 400
    for path in ("/console", "/docs", "/redoc", "/openapi.json"):
        assert closed_service.get(path, headers=headers).status_code == 404, path


def test_development_has_a_page_that_needs_no_network(service: TestClient) -> None:
    page = service.get("/graphql", headers={"accept": "text/html"}).text
    assert "GraphiQL" in page
    assert 'location.replace("/console"' in page.split("<script")[1]
    console = service.get("/console").text
    assert "//" not in console.replace("// What this graph holds", "")
    assert service.get("/graphql", params=ABOUT).json()["data"]["about"]["version"]


def test_a_strange_host_does_not_reach_the_open_service(service: TestClient) -> None:
    assert service.post("/graphql", json=ABOUT, headers={"host": "evil.example"}).status_code == 400


def test_a_form_of_another_page_asks_nothing(service: TestClient) -> None:
    """Without preflight a browser sends only forms and text: neither is taken for JSON."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = service.post(
            "/graphql", content=b'{"query": "{ about { version } }"}', headers={"content-type": kind}
        )
        assert answer.status_code == 400, kind


def test_websockets_are_refused(service: TestClient, closed_service: TestClient) -> None:
    for client in (service, closed_service):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql"):
            pass


def test_too_many_requests(sample_settings: Settings) -> None:
    few = CLOSED.model_copy(
        update={"rate": 6.0, "burst": 3, "keys": {**CLOSED.keys, "other": key_hash("other")}}
    )
    with client_of(few, sample_settings) as client:
        codes = [
            client.post("/graphql", json=ABOUT, headers={"x-api-key": KEY}).status_code for _ in range(3)
        ]
        assert codes == [200, 200, 200]
        refused = client.post("/graphql", json=ABOUT, headers={"x-api-key": KEY})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        # Each key has its own, and a wrong key takes from nobody.
        assert client.post("/graphql", json=ABOUT, headers={"x-api-key": "other"}).status_code == 200
        assert client.get("/livez").status_code == 200


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(60, 2, lambda: now[0])
    assert [buckets.take("k"), buckets.take("k")] == [0, 0]
    assert buckets.take("k") == pytest.approx(1.0)
    now[0] = 1.0
    assert buckets.take("k") == 0
    now[0] = 100.0
    assert [buckets.take("k"), buckets.take("k")] == [0, 0]
    assert buckets.take("k") > 0


def test_a_large_body_is_refused(closed_service: TestClient) -> None:
    headers = {"x-api-key": KEY, "content-type": "application/json"}
    large = b'{"query": "' + b" " * MOST_BYTES + b'"}'
    assert closed_service.post("/graphql", content=large, headers=headers).status_code == 413

    def pieces():  # type: ignore[no-untyped-def]  # without a stated length
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    assert closed_service.post("/graphql", content=pieces(), headers=headers).status_code == 413


def test_only_listed_origins_are_allowed(sample_settings: Settings, closed_service: TestClient) -> None:
    preflight = {"origin": "https://registrar.example.edu", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in closed_service.options("/graphql", headers=preflight).headers
    listed = CLOSED.model_copy(update={"origins": ("https://registrar.example.edu",)})
    with client_of(listed, sample_settings) as client:
        allowed = client.options("/graphql", headers=preflight)
        assert allowed.headers["access-control-allow-origin"] == "https://registrar.example.edu"
        assert "access-control-allow-credentials" not in allowed.headers
        other = client.options("/graphql", headers=preflight | {"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
        # A refusal is readable by the page that got it.
        refused = client.post("/graphql", json=ABOUT, headers={"origin": "https://registrar.example.edu"})
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == "https://registrar.example.edu"


def test_known_keys() -> None:
    keys = {"a": key_hash("one"), "b": key_hash("two")}
    assert known_key("two", keys) == "b"
    assert known_key("three", keys) is None
    assert known_key(None, keys | {"empty": key_hash("")}) is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("KEYS", "", "No API key is set"),
        ("KEYS", "registrar:secret", r"entry 1 is not NAME:SHA256"),
        ("KEYS", f"a:{'0' * 64}, a:{'1' * 64}", "entry 2 repeats the name 'a'"),
        ("ORIGINS", "*", "is no origin"),
        ("RATE", "none", "COMPETENCY_GRAPH_API_RATE"),
        ("DEADLINE", "0", "COMPETENCY_GRAPH_API_DEADLINE"),
    ],
)
def test_settings_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv("COMPETENCY_GRAPH_API_KEYS", f"x:{'0' * 64}")
    monkeypatch.setenv(f"COMPETENCY_GRAPH_API_{name}", value)
    with pytest.raises(SettingsError, match=says) as caught:
        api_settings()
    assert "secret" not in str(caught.value)


def test_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPETENCY_GRAPH_API_KEYS", f"one:{'0' * 64} {'1' * 64}")
    monkeypatch.setenv("COMPETENCY_GRAPH_API_ORIGINS", "https://a.example, http://localhost:3000")
    monkeypatch.setenv("COMPETENCY_GRAPH_API_DEVELOPMENT", "true")
    found = api_settings()
    assert set(found.keys) == {"one", "key-11111111"}
    assert found.origins == ("https://a.example", "http://localhost:3000")
    assert not found.development, "the environment alone must not open the service"
    assert ApiSettings().rate == 120
    assert OPEN.development


def test_the_open_service_answers(service: TestClient) -> None:
    assert (
        ask(service, "{ about { schemaCurrent sources { name edition } } }")["about"]["schemaCurrent"] is True
    )


def test_the_page_about_the_service_names_every_setting_and_code() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs/graphql.md").read_text()
    for name in set(ApiSettings.model_fields) - {"development"}:
        assert f"`COMPETENCY_GRAPH_API_{name.upper()}`" in page
        default = ApiSettings.model_fields[name].default
        if isinstance(default, float | int) and not isinstance(default, bool):
            (row,) = [line for line in page.splitlines() if f"API_{name.upper()}`" in line]
            assert f"{default:g}" in row, name
    code = r"\b(BUSY|INTERNAL|UNAUTHENTICATED|(?:GRAPHQL|BAD|LIMIT|RATE|DEADLINE|DATABASE)_[A-Z_]+)\b"
    source = "".join(path.read_text() for path in (root / "api/competency_graph_api").glob("*.py"))
    section = page.split("## Codes")[1].split("## Settings")[0]
    assert set(re.findall(code, section)) == set(re.findall(f'"{code}"', source))
    for limit in (MOST_DEPTH, MOST_TOKENS, MOST_ALIASES, MOST_COST):
        assert f"{limit:,}" in page
