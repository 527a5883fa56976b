"""Closed by default: keys, rates, sizes, origins, hosts; open only to health probes and the page."""

from __future__ import annotations

import pytest
from clients import CLOSED, KEY, OPEN, ask, client_of
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from competency_graph.errors import SettingsError
from competency_graph.store.settings import Settings
from competency_graph_api import probes
from competency_graph_api.access.keys import Key, key_hash
from competency_graph_api.gate import MOST_CALLERS, Buckets
from competency_graph_api.settings import ApiSettings, api_settings

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
    for path in ("/graphql", "/schema.graphql", "/documents", "/metrics", "/nowhere"):
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


def test_readiness_needs_the_database_and_its_schema(
    scratch_settings: Settings, scratch: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "AGAIN_SECONDS", 0.0)
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
    assert over_get.status_code == 405
    assert "POST" in over_get.json()["errors"][0]["message"]
    for path in ("/docs", "/redoc", "/openapi.json"):
        refused = closed_service.get(path, headers=headers)
        assert refused.status_code == 404, path
        assert refused.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_development_has_graphiql_and_queries_over_get(service: TestClient) -> None:
    assert "GraphiQL" in service.get("/graphql", headers={"accept": "text/html"}).text
    assert service.get("/graphql", params=ABOUT).json()["data"]["about"]["version"]


def test_each_of_them_by_a_setting(sample_settings: Settings) -> None:
    shown = CLOSED.model_copy(update={"get": True, "graphiql": True, "page": False})
    with client_of(shown, sample_settings) as client:
        # A browser brings no key with an address: the page is open, what it asks is not.
        assert "GraphiQL" in client.get("/graphql", headers={"accept": "text/html"}).text
        assert client.get("/graphql", params=ABOUT, headers={"accept": "text/html"}).status_code == 401
        assert client.get("/graphql", params=ABOUT, headers={"x-api-key": KEY}).json()["data"]["about"]
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"x-api-key": KEY}).status_code == 404


def test_a_strange_host_does_not_reach_the_open_service(service: TestClient) -> None:
    assert service.post("/graphql", json=ABOUT, headers={"host": "evil.example"}).status_code == 400


def test_a_form_of_another_page_asks_nothing(service: TestClient) -> None:
    """Without preflight a browser sends only forms and text: neither is taken for JSON."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = service.post(
            "/graphql", content=b'{"query": "{ about { version } }"}', headers={"content-type": kind}
        )
        assert answer.status_code == 415, kind


def test_websockets_are_refused(service: TestClient, closed_service: TestClient) -> None:
    for client in (service, closed_service):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql"):
            pass


def test_too_many_requests(sample_settings: Settings) -> None:
    few = CLOSED.model_copy(
        update={"rate": 6.0, "burst": 3, "keys": (*CLOSED.keys, Key("other", key_hash("other")))}
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
    large = b'{"query": "' + b" " * CLOSED.body + b'"}'
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


def test_buckets_are_bounded() -> None:
    now = [0.0]
    buckets = Buckets(60, 1, lambda: now[0])
    assert buckets.take("first") == 0
    for number in range(MOST_CALLERS + 5):
        buckets.take(f"caller {number}")
        if number % 1_000 == 0:
            assert buckets.take("first") > 0, "who is used is not forgotten"
    assert len(buckets._buckets) == MOST_CALLERS


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("KEYS", "", "No API key is set"),
        ("KEYS", "registrar:secret", r"entry 1 is not NAME:SHA256"),
        ("KEYS", f"{'0' * 64}", r"entry 1 is not NAME:SHA256"),
        ("KEYS", f"a:{'0' * 64}, a:{'1' * 64}", "entry 2 repeats the name 'a'"),
        ("KEYS", f"a:{'0' * 64}:browse+all", r"entry 1 \(a\) names a scope other than browse"),
        ("KEYS_FILE", "/nowhere/keys", "cannot be read"),
        ("OIDC_ISSUER", "https://id.example", "OIDC_AUDIENCE and COMPETENCY_GRAPH_API_OIDC_JWKS"),
        ("OIDC_JWKS", "http://id.example/keys", "write https"),
        ("OIDC_JWKS", "/nowhere/jwks", "there is no file /nowhere/jwks"),
        ("OIDC_ALGORITHMS", "RS256 HS256", "'HS256' is none of"),
        ("OIDC_ALGORITHMS", "none", "'none' is none of"),
        ("DOCUMENTS", "/nowhere", "no folder with documents"),
        ("REQUEST_ID_HEADER", "X Request", "write the name of a header"),
        ("LOG", "xml", "COMPETENCY_GRAPH_API_LOG: Input should be 'json' or 'text'"),
        ("ORIGIN", "https://a.example", "Write COMPETENCY_GRAPH_API_ORIGINS"),
        ("DEVELOPMENT", "true", "only `competency-graph serve --development`"),
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
    monkeypatch.setenv("COMPETENCY_GRAPH_API_KEYS", f"one:{'A' * 64} two:{'1' * 64}:browse+metrics")
    monkeypatch.setenv("COMPETENCY_GRAPH_API_ORIGINS", "https://a.example, http://localhost:3000")
    monkeypatch.setenv("COMPETENCY_GRAPH_API_DOCUMENTS", "")
    found = api_settings()
    assert [(key.name, key.digest, len(key.scopes)) for key in found.keys] == [
        ("one", "a" * 64, 3),
        ("two", "1" * 64, 2),
    ]
    assert found.origins == ("https://a.example", "http://localhost:3000")
    assert found.documents is None
    assert not found.development
    assert ApiSettings().rate == 120
    assert OPEN.development


def test_the_open_service_answers(service: TestClient) -> None:
    assert (
        ask(service, "{ about { schemaCurrent sources { name edition } } }")["about"]["schemaCurrent"] is True
    )
