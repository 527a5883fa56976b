"""Clients of the service for the tests."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from competency_graph.store.settings import Settings
from competency_graph_api.access.keys import Key, key_hash
from competency_graph_api.app import create_app
from competency_graph_api.settings import ApiSettings

KEY = "a key of the tests"
OPEN = ApiSettings(development=True, get=True, graphiql=True, rate=1e6, burst=1_000_000)
CLOSED = ApiSettings(keys=(Key("registrar", key_hash(KEY)),), rate=1e6, burst=1_000_000)


def client_of(settings: ApiSettings, database: Settings, **options: Any) -> TestClient:
    return TestClient(create_app(settings, database), base_url="http://localhost", **options)


def ask(
    client: TestClient, document: str, variables: dict[str, Any] | None = None, **options: Any
) -> dict[str, Any]:
    """One document; its data, which must come without errors."""
    response = client.post("/graphql", json={"query": document, "variables": variables or {}}, **options)
    assert response.status_code == 200, response.text
    body = response.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


def errors(
    client: TestClient, document: str, variables: dict[str, Any] | None = None, **options: Any
) -> list[dict[str, Any]]:
    """The errors of one document."""
    response = client.post("/graphql", json={"query": document, "variables": variables or {}}, **options)
    found: list[dict[str, Any]] = response.json()["errors"]
    return found


def code(client: TestClient, document: str, variables: dict[str, Any] | None = None, **options: Any) -> str:
    """The code of the first error of one document."""
    (error, *_) = errors(client, document, variables, **options)
    return str(error["extensions"]["code"])
