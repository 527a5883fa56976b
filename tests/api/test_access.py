"""Who may come in: keys by hash and by file, tokens of an issuer, and what each may ask."""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import CLOSED, KEY, client_of
from issuer import AUDIENCE, EC, ISSUER, OTHER, RSA, jwks, published, token
from starlette.testclient import TestClient

from competency_graph.store.settings import Settings
from competency_graph_api.access import jwks as jwks_module
from competency_graph_api.access import keys as keys_module
from competency_graph_api.access.jwks import PAUSE_SECONDS, STALE_SECONDS, Jwks, KeysUnavailable, public_keys
from competency_graph_api.access.keys import Key, KeyFile, caller_of, key_hash
from competency_graph_api.access.scopes import QUESTIONS, Scope, needed
from competency_graph_api.schema.build import build_schema
from competency_graph_api.settings import ApiSettings

ABOUT = {"query": "{ about { version } }"}
TRANSFER = {"query": 'query { transfer(to: "Nowhere", holdings: {}) { __typename } }'}
PLAN = {
    "query": 'query { ...F } fragment F on Query { ... on Query { x: stackToDegree(target: "x") { __typename } } }'
}


# Keys -----------------------------------------------------------------------------------------------------------------


def test_known_keys() -> None:
    keys = (Key("a", key_hash("one")), Key("b", key_hash("two"), frozenset({Scope.BROWSE})))
    found = caller_of("two", keys)
    assert found is not None
    assert (found.name, found.scopes) == ("b", {Scope.BROWSE})
    assert caller_of("three", keys) is None
    assert caller_of(None, (*keys, Key("empty", key_hash("")))) is None
    assert caller_of("", (*keys, Key("empty", key_hash("")))) is None
    assert caller_of(key_hash("one"), keys) is None, "the hash is not the key"


def test_every_key_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever fits, as many comparisons, each by the one function that takes no hint from where they differ."""
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    class Watched:
        compare_digest = staticmethod(compare)

    monkeypatch.setattr(keys_module, "hmac", Watched)
    keys = tuple(Key(name, key_hash(name)) for name in "abc")
    for presented in ("a", "c", "neither"):
        compared.clear()
        caller_of(presented, keys)
        assert [other for _, other in compared] == [key.digest for key in keys]
        assert {one for one, _ in compared} == {key_hash(presented)}, "hashes are compared, never keys"


def test_a_key_is_revoked_by_its_file(sample_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# Registrars\nanna:{key_hash('one')}  # until June\n\nben:{key_hash('two')}:browse\n")
    by_file = ApiSettings(keys_file=path, rate=1e6, burst=1_000_000)
    with client_of(by_file, sample_settings) as client:

        def status(key: str) -> int:
            return int(client.post("/graphql", json=ABOUT, headers={"x-api-key": key}).status_code)

        assert (status("one"), status("two"), status("three")) == (200, 200, 401)
        path.write_text(f"ben:{key_hash('two')}\ncarla:{key_hash('three')}\n")
        assert (status("one"), status("two"), status("three")) == (401, 200, 200)
        path.unlink()
        assert status("two") == 401, "without the file its keys open nothing"
        path.write_text(f"ben:{key_hash('two')}\n")
        assert status("two") == 200


def test_a_bad_line_opens_nothing_and_is_not_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "keys"
    path.write_text(
        f"a:{key_hash('one')}\nmy-secret-key\nb:{key_hash('two')}:everything\na:{key_hash('three')}\n"
    )
    with caplog.at_level(logging.ERROR):
        found = KeyFile(path).keys()
    assert [key.name for key in found] == ["a"]
    assert found[0].digest == key_hash("one")
    assert [line for line in ("line 2", "line 3", "line 4") if line in caplog.text] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    assert "my-secret-key" not in caplog.text
    os.utime(path, (1, 1))


# Scopes ---------------------------------------------------------------------------------------------------------------


def test_every_field_needs_a_scope_by_what_it_takes() -> None:
    schema = build_schema()._schema
    assert schema.query_type is not None
    of = {name: needed(schema, name) for name in schema.query_type.fields}
    assert of["stackToDegree"] is Scope.PLAN
    assert {of[name] for name in ("transfer", "transferDestinations", "explain")} == {Scope.EVALUATE}
    assert {of[name] for name in ("courses", "node", "search", "about", "equivalents", "sourcesOf")} == {
        Scope.BROWSE
    }


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (QUESTIONS, (True, True, True, False)),
        ({Scope.BROWSE}, (True, False, False, False)),
        ({Scope.EVALUATE, Scope.BROWSE}, (True, True, False, False)),
        ({Scope.PLAN}, (False, False, True, False)),
        ({Scope.METRICS}, (False, False, False, True)),
    ],
)
def test_a_key_opens_what_its_scopes_say(
    sample_settings: Settings, scopes: frozenset[Scope], allowed: tuple[bool, ...]
) -> None:
    settings = CLOSED.model_copy(update={"keys": (Key("some", key_hash(KEY), frozenset(scopes)),)})
    with client_of(settings, sample_settings, headers={"x-api-key": KEY}) as client:
        bodies = [client.post("/graphql", json=document).json() for document in (ABOUT, TRANSFER, PLAN)]
        codes = [body.get("errors", [{}])[0].get("extensions", {}).get("code") for body in bodies]
        assert [code is None for code in codes] == list(allowed[:3]), bodies
        assert {code for code in codes if code} <= {"FORBIDDEN"}
        refused = [body for body in bodies if "errors" in body]
        assert all(
            "needs the scope" in body["errors"][0]["message"] and body["data"] is None for body in refused
        )
        assert client.get("/metrics").status_code == (200 if allowed[3] else 403)


# Tokens ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_token(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that takes tokens; the issuer's keys lie in a file."""
    path = tmp_path_factory.mktemp("issuer") / "jwks.json"
    secret = {"kty": "oct", "kid": "oct-1", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}
    path.write_text(json.dumps({"keys": [*jwks(RSA, EC)["keys"], secret, {"kty": "new"}]}))
    with client_of(token_settings(str(path)), sample_settings) as client:
        yield client


def token_settings(place: str, **more: Any) -> ApiSettings:
    return ApiSettings(
        oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=place, rate=1e6, burst=1_000_000, **more
    )


def answer(client: TestClient, text: str, document: dict[str, Any] = ABOUT) -> Any:
    return client.post("/graphql", json=document, headers={"authorization": f"Bearer {text}"})


@pytest.mark.parametrize("key", [RSA, EC], ids=["RSA", "EC"])
def test_a_token_opens_what_its_scopes_say(by_token: TestClient, key: Any) -> None:
    assert answer(by_token, token(key)).json()["data"]["about"]["version"]
    refused = answer(by_token, token(key), TRANSFER).json()["errors"][0]
    assert refused["extensions"]["code"] == "FORBIDDEN"
    assert "errors" not in answer(by_token, token(key, scope="openid evaluate email"), TRANSFER).json()
    assert "errors" not in answer(by_token, token(key, scope=["evaluate", 7]), TRANSFER).json()
    assert answer(by_token, token(key, scope=None)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "ana" not in refused["message"], "a pseudonym, not the person"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (token(exp=1_700_000_000), "has expired"),
        (token(exp=None), "lacks a claim: exp"),
        (token(iss="https://evil.example"), "for another issuer"),
        (token(iss=None), "lacks a claim: iss"),
        (token(aud="another"), "for another audience"),
        (token(aud=["another", 3]), "for another audience"),
        (token(sub=None), "lacks a claim: sub"),
        (token(nbf=4_000_000_000, exp=4_100_000_000), "for a later time"),
        (token(iat=4_000_000_000, exp=4_100_000_000), "for a later time"),
        (token(exp=float("nan")), "for something else"),
        (token(OTHER), "signature cannot be verified"),
        (token(header={"kid": "unknown"}), "signature cannot be verified"),
        (token(header={"alg": "RS512"}, algorithms=["RS512"]), "not accepted here"),
        (token()[:-6] + "AAAAAA", "signature cannot be verified"),
        ("a.b.c", "A valid API key or token"),
        ("nothing", "A valid API key or token"),
        ("x" * 9_000 + ".y.z", "A valid API key or token"),
    ],
)  # fmt: skip
def test_a_token_that_opens_nothing(by_token: TestClient, text: str, says: str) -> None:
    refused = answer(by_token, text)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert says in error["message"]


def test_clocks_may_differ_by_the_leeway(by_token: TestClient) -> None:
    import time

    now = int(time.time())
    assert answer(by_token, token(exp=now - 10, nbf=now + 10, iat=now + 10)).status_code == 200
    assert answer(by_token, token(exp=now - 40)).status_code == 401


def test_scopes_may_have_a_prefix_and_another_claim(sample_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(jwks(RSA)))
    settings = token_settings(str(path), oidc_claim="roles", oidc_prefix="graph:", keys=CLOSED.keys)
    with client_of(settings, sample_settings) as client:
        assert "errors" in answer(client, token(roles=["browse"])).json()
        assert "errors" not in answer(client, token(roles=["graph:browse"])).json()
        assert answer(client, KEY).status_code == 200, "keys go on beside tokens"


def test_the_issuer_s_keys_are_fetched_and_kept(sample_settings: Settings) -> None:
    with published(RSA) as issuer, client_of(token_settings(issuer.place), sample_settings) as client:
        assert issuer.asked == 0, "nothing is fetched before a token comes"
        assert [answer(client, token()).status_code for _ in range(3)] == [200, 200, 200]
        assert issuer.asked == 1
        # Names that nobody has do not turn the service against its issuer.
        assert [answer(client, token(EC)).status_code for _ in range(5)] == [401] * 5
        assert issuer.asked == 1
        # Neither does what is not pinned.
        assert answer(client, token(header={"alg": "RS512"}, algorithms=["RS512"])).status_code == 401
        assert issuer.asked == 1


def test_without_the_issuer_no_token_is_taken(sample_settings: Settings) -> None:
    with published(RSA) as issuer:
        issuer.status = 503
        with client_of(token_settings(issuer.place, keys=CLOSED.keys), sample_settings) as client:
            refused = answer(client, token())
            assert refused.status_code == 503
            assert refused.json()["errors"][0]["extensions"]["code"] == "IDENTITY_UNAVAILABLE"
            assert "127.0.0.1" not in refused.text
            assert answer(client, KEY).status_code == 200


async def test_when_keys_are_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    with published(RSA) as issuer:
        found = Jwks(issuer.place, keep=300, clock=lambda: now[0])
        assert {key.kid for key in await found.keys("rsa-1")} == {"rsa-1"}
        issuer.document = jwks(RSA, EC)  # the issuer has a new key
        assert {key.kid for key in await found.keys("ec-1")} == {"rsa-1"}
        now[0] += PAUSE_SECONDS + 1
        assert {key.kid for key in await found.keys("rsa-1")} == {"rsa-1"}
        assert issuer.asked == 1
        assert {key.kid for key in await found.keys("ec-1")} == {"rsa-1", "ec-1"}
        assert issuer.asked == 2
        now[0] += 301
        issuer.status = 500
        assert {key.kid for key in await found.keys("rsa-1")} == {"rsa-1", "ec-1"}, "those of before"
        assert issuer.asked == 3
        now[0] += STALE_SECONDS
        with pytest.raises(KeysUnavailable):
            await found.keys("rsa-1")
        now[0] += PAUSE_SECONDS + 1
        issuer.status = 200
        assert len(list(await found.keys("rsa-1"))) == 2
        # A redirect leads to an address that nobody configured.
        now[0] += 301
        issuer.document, issuer.status, issuer.headers = jwks(OTHER), 302, {"Location": issuer.place}
        asked = issuer.asked
        assert len(list(await found.keys("rsa-1"))) == 2
        assert issuer.asked == asked + 1
        # An issuer that is slow is not waited for.
        monkeypatch.setattr(jwks_module, "FETCH_SECONDS", 0.2)
        now[0] += 301
        issuer.status, issuer.headers, issuer.delay = 200, {}, 1.0
        assert len(list(await found.keys("rsa-1"))) == 2


async def test_a_file_of_keys_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(jwks(RSA)))
    found = Jwks(str(path), keep=300)
    assert {key.kid for key in await found.keys(None)} == {"rsa-1"}
    path.write_text(json.dumps(jwks(RSA, EC)))
    assert {key.kid for key in await found.keys(None)} == {"rsa-1", "ec-1"}


@pytest.mark.parametrize("text", [b"", b"[]", b'{"keys": 3}', b'{"keys": []}', b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', b'{"keys": [{"kty": "RSA", "n": "!"}, 7]}'])  # fmt: skip
def test_what_is_no_key_set(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        public_keys(text)
