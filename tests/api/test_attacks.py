"""What an attacker sends, over HTTP to a real server: each is refused with a code, quickly, and changes and tells nothing."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import pytest
from clients import CLOSED, KEY, OPEN, client_of
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
)
from issuer import AUDIENCE, ISSUER, RSA, jwks, token
from live import live, raw

from competency_graph.graph import Graph
from competency_graph.store import connection
from competency_graph.store.settings import Settings
from competency_graph_api.schema.build import build_schema

MOST_SECONDS = 10.0
"""No refusal takes longer, on a machine that does other things too; those that are refused unread take milliseconds."""
ABOUT = "{ about { version } }"
NODE = 'resource(uri: "https://example.org/x") { __typename }'


@pytest.fixture(scope="module")
def closed(sample_settings: Settings) -> Iterator[httpx2.Client]:
    """The service as in production, its ids from a proxy; a client with a key."""
    settings = CLOSED.model_copy(update={"request_id_header": "X-Request-ID"})
    with (
        live(settings, sample_settings) as address,
        httpx2.Client(base_url=address, headers={"x-api-key": KEY}, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def opened(sample_settings: Settings) -> Iterator[httpx2.Client]:
    """The service in development, without a key."""
    with live(OPEN, sample_settings) as address, httpx2.Client(base_url=address, timeout=30) as client:
        yield client


def nested(levels: int, field: str = "again") -> str:
    return "{ " + f"{field} {{ " * levels + "__typename" + " }" * levels + " }"


def doubled(levels: int) -> str:
    """Each fragment spreads the next one twice: 2^levels fields of a few hundred tokens."""
    parts = (f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ {NODE} }}"


def holdings(count: int) -> dict[str, Any]:
    return {"coursework": [{"course": f"https://example.org/course/{i}"} for i in range(count)]}


TRANSFER = 'query ($h: HoldingsInput!) { transfer(to: "Lindenmoor State University", holdings: $h) { __typename ... on InvalidQuestion { message } } }'


@dataclass(frozen=True)
class Attack:
    """One request, and how it must be refused."""

    name: str
    status: int = 200
    code: str | None = None
    """Among the codes of the answer's errors; None: there may be data."""
    body: Any = None
    """Sent as JSON; bytes: as they are."""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/graphql"
    params: dict[str, str] | None = None
    seconds: float = MOST_SECONDS


def document(
    name: str, text: str, code: str | None, variables: dict[str, Any] | None = None, **more: Any
) -> Attack:
    return Attack(name, 200, code, {"query": text, "variables": variables or {}}, **more)


JSON = {"content-type": "application/json"}
ZEROS = b"\0" * 50_000_000
ATTACKS = (
    # Deep, long, wide
    document("depth", nested(20), "LIMIT_EXCEEDED"),
    document("depth beyond the parser", nested(250), "LIMIT_EXCEEDED"),
    document("depth in a value", '{ resource(uri: ' + "[" * 450 + "]" * 450 + ") { __typename } }", "LIMIT_EXCEEDED"),
    document("depth through fragments", "{ ...A } " + " ".join(f"fragment {chr(65 + i)} on Query {{ again {{ ...{chr(66 + i)} }} }}" for i in range(20)) + " fragment U on Query { __typename }", "LIMIT_EXCEEDED"),
    document("aliases", "{ " + " ".join(f"a{i}: {NODE}" for i in range(21)) + " }", "LIMIT_EXCEEDED"),
    document("aliases in fragments", "{ ...A ...A ...A } fragment A on Query { " + " ".join(f"a{i}: {NODE}" for i in range(7)) + " }", "LIMIT_EXCEEDED"),
    document("aliases of the schema", "{ " + " ".join(f"a{i}: __typename" for i in range(100)) + " }", "LIMIT_EXCEEDED"),
    document("repeated fields", "{ " + "about { version } " * 3_000 + "}", "LIMIT_EXCEEDED"),
    document("repeated fields within the limit", "{ " + "about { version } " * 240 + "}", None),
    document("repeated fields that do not agree", "{ " + " ".join(f'resource(uri: "{i}") {{ __typename }}' for i in range(90)) + " }", "GRAPHQL_VALIDATION_FAILED"),
    document("a fragment in itself", "{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
    document("fragments in a cycle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
    document("a cycle that goes deeper", "{ ...A } fragment A on Query { again { ...A } }", "GRAPHQL_VALIDATION_FAILED"),
    document("fragments that double", doubled(12), "LIMIT_EXCEEDED"),
    document("fragments that double sixty times", doubled(60), "LIMIT_EXCEEDED"),
    document("fragments that nobody spreads", ABOUT + " ".join(f" fragment F{i} on Query {{ __typename }}" for i in range(120)), "GRAPHQL_VALIDATION_FAILED"),
    document("directives", "{ about { version " + "@skip(if: false) " * 130 + "} }", "GRAPHQL_VALIDATION_FAILED"),
    document("unknown directives", "{ about { version " + "@a " * 450 + "} }", "GRAPHQL_VALIDATION_FAILED"),
    document("directives without end", "{ about { version " + "@skip(if: false) " * 40_000 + "} }", "LIMIT_EXCEEDED"),
    document("unknown fields", "{ " + " ".join(f"course{i}" for i in range(900)) + " }", "GRAPHQL_VALIDATION_FAILED"),
    document("variables", "query (" + " ".join(f"$v{i}: Int" for i in range(2_000)) + ") " + ABOUT, "LIMIT_EXCEEDED"),
    document("a dear operation", "{ " + " ".join(f'a{i}: stackToDegree(target: "x") {{ __typename }}' for i in range(6)) + " }", "LIMIT_EXCEEDED"),
    document("a page's length hidden in a default", "query ($n: Int = 100) { " + " ".join(f'a{i}: courses(text: "x", first: $n) {{ ... on CourseConnection {{ edges {{ node {{ uri ctid name code url status }} }} }} }}' for i in range(18)) + " }", "LIMIT_EXCEEDED"),
    document("a comment of a megabyte", ABOUT + "#" + "x" * 900_000, None),
    Attack("an operation that there is not", 400, "BAD_REQUEST", {"query": ABOUT, "operationName": "Other"}),
    Attack("a dear operation behind a cheap one", 200, "LIMIT_EXCEEDED", {"operationName": "B", "query": f"query A {ABOUT} query B {{ " + " ".join(f'a{i}: stackToDegree(target: "x") {{ __typename }}' for i in range(6)) + " }"}),
    document("a mutation", "mutation { delete }", "GRAPHQL_VALIDATION_FAILED"),
    document("a subscription", "subscription { all }", "GRAPHQL_VALIDATION_FAILED"),
    # What a body is
    Attack("a batch", 400, "BAD_REQUEST", [{"query": ABOUT}] * 50),
    Attack("a batch in a batch", 400, "BAD_REQUEST", [[{"query": ABOUT}]]),
    Attack("no body", 400, "BAD_REQUEST", b"", JSON),
    Attack("a number", 400, "BAD_REQUEST", 7),
    Attack("no document", 400, "BAD_REQUEST", {"variables": {}}),
    Attack("a document that is none", 400, "BAD_REQUEST", {"query": {"about": 1}}),
    Attack("variables that are none", 400, "BAD_REQUEST", {"query": ABOUT, "variables": [1]}),
    Attack("a name that is none", 400, "BAD_REQUEST", {"query": ABOUT, "operationName": ["A"]}),
    Attack("JSON nested without end", 400, "BAD_REQUEST", b'{"query": "{ about { version } }", "variables": {"x": ' + b"[" * 400_000 + b"]" * 400_000 + b"}}", JSON),
    Attack("JSON with NaN", 400, "BAD_REQUEST", b'{"query": "{ about { version } }", "variables": {"x": NaN}}', JSON),
    Attack("bytes that are no text", 400, "BAD_REQUEST", b'{"query": "\xff\xfe"}', JSON),
    Attack("half a surrogate", 400, "BAD_REQUEST", b'{"query": "{ resource(uri: \\"\\ud800\\") { __typename } }"}', JSON),
    Attack("numbers without end", 200, "BAD_USER_INPUT", b'{"query": "query ($n: Int!) { courses(text: \\"x\\", first: $n) { __typename } }", "variables": {"n": 1e308}}', JSON),
    Attack("a stored document elsewhere", 400, "UNKNOWN_DOCUMENT", {"documentId": "../../settings"}),
    # Large
    Attack("a body of two megabytes", 413, "LIMIT_EXCEEDED", {"query": ABOUT, "variables": {"x": "x" * 2_000_000}}, seconds=3),
    document("an oversized transcript", TRANSFER, None, {"h": holdings(15_000)}),
    document("a transcript of nothing but strings", TRANSFER, None, {"h": {"coursework": [{"course": "x" * 900_000}]}}),
    document("a string of a megabyte", "query ($x: String!) { resource(uri: $x) { __typename } }", None, {"x": "x" * 900_000}),
    document("words without end", "query ($x: String!) { courses(text: $x) { __typename } }", None, {"x": "x " * 400_000}),
    document("a word without end", "query ($x: String!) { courses(text: $x) { __typename } }", None, {"x": "x" * 900_000}),
    document("a date without end", "query ($d: Date) { equivalents(of: \"x\", asOf: $d) { __typename } }", "LIMIT_EXCEEDED", {"d": "9" * 900_000}),
    document("a number without end", TRANSFER, None, {"h": {"coursework": [{"course": "x", "credits": "9" * 900_000}]}}),
    document("digits without end", '{ courses(text: "x", first: ' + "9" * 5_000 + ") { __typename } }", "LIMIT_EXCEEDED"),
    document("digits without end in a default", "query ($n: Int = " + "9" * 5_000 + ') { courses(text: "x", first: $n) { __typename } }', "LIMIT_EXCEEDED"),
    document("a number that is none", '{ transfer(to: "x", holdings: {coursework: [{course: "x", credits: "1/0"}]}) { __typename } }', "GRAPHQL_VALIDATION_FAILED"),
    document("a number that is none, in a variable", TRANSFER, "BAD_USER_INPUT", {"h": {"coursework": [{"course": "x", "credits": "1/0"}]}}),
    document("a list without end", "query ($a: [String!]) { transferDestinations(holdings: {}, among: $a) { __typename } }", None, {"a": ["x"] * 100_000}),
    # Compressed
    Attack("a gzip bomb", 415, "UNSUPPORTED_MEDIA_TYPE", gzip.compress(ZEROS), JSON | {"content-encoding": "gzip"}, seconds=3),
    Attack("a deflate bomb", 415, "UNSUPPORTED_MEDIA_TYPE", zlib.compress(ZEROS), JSON | {"content-encoding": "deflate"}, seconds=3),
    Attack("a bomb in a bomb", 415, "UNSUPPORTED_MEDIA_TYPE", gzip.compress(gzip.compress(ZEROS)), JSON | {"content-encoding": "gzip, gzip"}, seconds=3),
    Attack("a bomb by another name", 415, "UNSUPPORTED_MEDIA_TYPE", gzip.compress(ZEROS), JSON | {"content-encoding": "identity, br"}, seconds=3),
    Attack("a bomb without a name", 400, "BAD_REQUEST", gzip.compress(ZEROS), JSON),
    # Pages elsewhere
    *(Attack(f"a form of another page ({kind})", 415, "UNSUPPORTED_MEDIA_TYPE", b'{"query": "{ about { version } }"}', {"content-type": kind})
      for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; application/json", "")),
    Attack("another page's script", 403, "ORIGIN_REFUSED", {"query": ABOUT}, {"origin": "https://evil.example"}),
    Attack("a page without an origin", 403, "ORIGIN_REFUSED", {"query": ABOUT}, {"origin": "null"}),
    Attack("an image of another page", 403, "ORIGIN_REFUSED", None, {"sec-fetch-site": "cross-site"}, "GET", params={"query": ABOUT}),
    Attack("a query over GET", 405, "METHOD_NOT_ALLOWED", None, method="GET", params={"query": ABOUT}),
    # Places
    *(Attack(f"another file of the page ({path})", 404, "NOT_FOUND", None, method="GET", path=path)
      for path in ("/page/../settings.py", "/page/..%2fsettings.py", "/page/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/page/__init__.py")),
    Attack("another method", 405, "METHOD_NOT_ALLOWED", None, method="DELETE"),
)  # fmt: skip


def codes_of(answer: httpx2.Response) -> set[str]:
    return {error["extensions"]["code"] for error in answer.json().get("errors", ())}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_it_is_refused(closed: httpx2.Client, attack: Attack) -> None:
    content = attack.body if isinstance(attack.body, bytes | None) else json.dumps(attack.body).encode()
    headers = attack.headers or ({} if content is None else JSON)
    began = time.monotonic()
    answer = closed.request(
        attack.method, attack.path, content=content, headers=headers, params=attack.params
    )
    assert time.monotonic() - began < attack.seconds
    assert answer.status_code == attack.status, answer.text[:500]
    codes = codes_of(answer)
    assert "INTERNAL" not in codes, answer.text[:500]
    if attack.code is not None:
        assert attack.code in codes, answer.text[:500]
        assert answer.json()["data"] is None
    assert len(answer.content) < 100_000, "an answer no larger than it must be"
    assert not any(word in answer.text for word in ("Traceback", "site-packages", "neo4j", "Cypher"))


def test_what_is_too_large_is_said(closed: httpx2.Client) -> None:
    answer = closed.post("/graphql", json={"query": TRANSFER, "variables": {"h": holdings(501)}}).json()
    assert "500" in answer["data"]["transfer"]["message"]


def test_the_service_goes_on(closed: httpx2.Client) -> None:
    """After all of that."""
    assert closed.post("/graphql", json={"query": ABOUT}).json()["data"]["about"]["version"]
    assert closed.get("/readyz").status_code == 200


# Development: no key, so only what a browser cannot be made to do --------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 400),
        ({"host": "evil.example", "origin": "http://evil.example"}, 400),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_no_page_elsewhere_asks_a_service_without_keys(
    opened: httpx2.Client, headers: dict[str, str], status: int
) -> None:
    assert opened.post("/graphql", json={"query": ABOUT}, headers=headers).status_code == status
    assert opened.get("/graphql", params={"query": ABOUT}, headers=headers).status_code == status


# The wire -------------------------------------------------------------------------------------------------------------


def posted(*lines: str, body: bytes = b"", key: str = KEY) -> bytes:
    head = ("POST /graphql HTTP/1.1", "Host: 127.0.0.1", f"X-API-Key: {key}", "Connection: close", *lines)
    return "\r\n".join((*head, "", "")).encode("latin-1") + body


QUERY = json.dumps({"query": ABOUT}).encode()
LENGTH = f"Content-Length: {len(QUERY)}"
TYPE = "Content-Type: application/json"


@pytest.mark.parametrize(
    "identifier",
    [
        "a b",
        'a"b',
        "a;b",
        "<script>",
        "a\tb",
        "é",
        "x" * 129,
        "{jndi:ldap://x}",
        "a,b",
        "%0d%0aSet-Cookie: a=b",
    ],
)
def test_a_request_id_that_could_do_harm_is_replaced(closed: httpx2.Client, identifier: str) -> None:
    answer = raw(
        str(closed.base_url).rstrip("/"), posted(TYPE, LENGTH, f"X-Request-ID: {identifier}", body=QUERY)
    )
    head = answer.partition(b"\r\n\r\n")[0]
    assert answer.startswith(b"HTTP/1.1 200")
    assert identifier.encode("latin-1") not in answer
    assert b"Set-Cookie" not in head
    (given,) = [line for line in head.splitlines() if line.lower().startswith(b"x-request-id:")]
    assert len(given.partition(b": ")[2]) == 32


def test_a_request_id_of_the_proxy_comes_back(closed: httpx2.Client) -> None:
    answer = closed.post("/graphql", json={"query": ABOUT}, headers={"x-request-id": "proxy:7/a.b-c_d=e+f"})
    assert answer.headers["x-request-id"] == "proxy:7/a.b-c_d=e+f"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (posted(TYPE, LENGTH, "X-Request-ID: a\rX-Evil: b", body=QUERY), 400),
        (posted(TYPE, LENGTH, "X-Request-ID: a\0b", body=QUERY), 400),
        (posted(TYPE, LENGTH, "Bad Name: b", body=QUERY), 400),
        (posted(TYPE, "Content-Length: -1", body=QUERY), 400),
        (posted(TYPE, "Content-Length: 5", "Content-Length: 30", body=QUERY), 400),
        (posted(TYPE, "Content-Length: 99999999999999999999999", body=QUERY), 400),
        (posted(TYPE, "Content-Length: 99999999999", body=QUERY), 413),
        (posted(TYPE, "X-Large: " + "x" * 200_000, LENGTH, body=QUERY), 400),
        (posted(TYPE, "Transfer-Encoding: chunked", body=b"fffffff\r\n" + b" " * 1_100_000), 413),
        (posted(TYPE, "Transfer-Encoding: chunked, gzip", body=QUERY), 400),
        (b"GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\n", 404),
        (b"nonsense\r\n\r\n", 400),
    ],
    ids=["a line break", "a zero", "a bad name", "a negative length", "two lengths", "a length beyond numbers", "a length that is large", "a large header", "a body without end", "another encoding", "an address with line breaks", "no HTTP"],
)  # fmt: skip
def test_what_is_no_request(closed: httpx2.Client, request_: bytes, status: int) -> None:
    answer = raw(str(closed.base_url).rstrip("/"), request_, seconds=3)
    assert answer.startswith(b"HTTP/1.1 %d" % status), answer[:200]
    assert b"Set-Cookie" not in answer
    assert b"X-Evil" not in answer


# Keys and tokens --------------------------------------------------------------------------------------------------------


def test_guesses_learn_nothing(closed: httpx2.Client) -> None:
    """Nearly right, empty, long, or the hash itself: one answer. That comparing takes constant time: ``test_access.py``."""
    guesses = [KEY[:-1], KEY + "x", KEY.upper(), "", "x" * 100_000, "registrar", "\xff"]
    answers = {
        closed.post("/graphql", json={"query": ABOUT}, headers={"x-api-key": guess.encode("latin-1")}).text
        for guess in guesses
        if len(guess) < 60_000
    }
    assert len(answers) == 1
    assert "registrar" not in answers.pop()


def b64(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def signed_with_the_public_key(header: dict[str, Any]) -> str:
    """HS256, the secret being what everybody may know: the oldest of the confusions."""
    import hashlib
    import hmac

    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "exp": int(time.time()) + 300, "scope": "browse"}
    text = f"{b64({'alg': 'HS256', **header})}.{b64(claims)}"
    secret = RSA.as_pem(private=False)
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def unsigned(alg: str) -> str:
    _header, claims, _ = token().split(".")
    return f"{b64({'alg': alg, 'kid': 'rsa-1'})}.{claims}."


def by_hand(header: dict[str, Any]) -> str:
    """Rightly signed, whatever its header says."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "exp": int(time.time()) + 300, "scope": "browse"}
    text = f"{b64(header)}.{b64(claims)}"
    key: Any = load_pem_private_key(RSA.as_pem(private=True), None)
    return f"{text}.{b64(key.sign(text.encode(), PKCS1v15(), SHA256()))}"


EVIL = type(RSA).generate_key(2048, {"kid": "evil"})


def test_tokens_that_confuse(sample_settings: Settings, tmp_path: Any) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(jwks(RSA)))
    settings = CLOSED.model_copy(
        update={"keys": (), "oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_jwks": str(path)}
    )
    tokens = {
        "right": token(),
        "none": unsigned("none"),
        "None": unsigned("None"),
        "empty": unsigned(""),
        "public key as a secret": signed_with_the_public_key({"kid": "rsa-1"}),
        "the same without a name": signed_with_the_public_key({}),
        "brings its own key": token(EVIL, header={"jwk": EVIL.as_dict(private=False), "kid": "rsa-1"}),
        "says where its key is": token(EVIL, header={"jku": "http://127.0.0.1:1/keys", "kid": "rsa-1"}),
        "a name that is a path": token(EVIL, header={"kid": "../../../../dev/null"}),
        "a name that is a query": token(EVIL, header={"kid": "' OR 1=1 --"}),
        "must be understood": by_hand({"alg": "RS256", "kid": "rsa-1", "crit": ["x"], "x": 1}),
        "by hand": by_hand({"alg": "RS256", "kid": "rsa-1"}),
        "expired": token(exp=int(time.time()) - 3_600),
        "other claims under the signature": ".".join(
            (token().split(".")[0], b64({"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "exp": 4_000_000_000, "scope": "browse"}), token().split(".")[2])
        ),
    }  # fmt: skip
    with client_of(settings, sample_settings) as client:
        statuses = {
            name: client.post(
                "/graphql", json={"query": ABOUT}, headers={"authorization": f"Bearer {text}"}
            ).status_code
            for name, text in tokens.items()
        }
    assert (statuses.pop("right"), statuses.pop("by hand")) == (200, 200)
    assert set(statuses.values()) == {401}, statuses


# Switched off -----------------------------------------------------------------------------------------------------------

SCHEMA = (
    "{ __schema { types { name } } }",
    '{ __type(name: "Query") { name } }',
    '{ ...F } fragment F on Query { x: __type(name: "Query") { fields { name } } }',
)


def test_introspection_when_it_is_off(sample_settings: Settings) -> None:
    settings = CLOSED.model_copy(update={"introspection": False})
    with client_of(settings, sample_settings, headers={"x-api-key": KEY}) as client:
        for text in SCHEMA:
            answer = client.post("/graphql", json={"query": text}).json()
            assert answer["data"] is None
            assert "introspection has been disabled" in answer["errors"][0]["message"]
        assert client.post("/graphql", json={"query": "{ __typename }"}).json() == {
            "data": {"__typename": "Query"}
        }


def test_only_stored_documents(sample_settings: Settings) -> None:
    settings = CLOSED.model_copy(update={"documents_only": True})
    with client_of(settings, sample_settings, headers={"x-api-key": KEY}) as client:
        for text in (ABOUT, *SCHEMA, "query About { about { version } }"):
            answer = client.post("/graphql", json={"query": text})
            assert (answer.status_code, codes_of(answer)) == (403, {"DOCUMENT_REQUIRED"})  # type: ignore[arg-type]
        both = {"documentId": "about", "query": ABOUT}
        assert "sources" in client.post("/graphql", json=both).json()["data"]["about"], (
            "the stored one is meant"
        )
        (stored,) = [d for d in client.get("/documents").json()["documents"] if d["id"] == "about"]
        assert "errors" not in client.post("/graphql", json={"query": stored["text"]}).json()


# The database -----------------------------------------------------------------------------------------------------------


def test_a_slow_query_is_stopped_in_the_database(
    sample_settings: Settings, sample_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x) AS number"
    found = connection.query
    monkeypatch.setattr(
        connection,
        "query",
        lambda name: replace(found(name), text=slow),
    )
    hasty = OPEN.model_copy(update={"deadline": 1.0})
    with client_of(hasty, sample_settings) as client:
        began = time.monotonic()
        answer = client.post("/graphql", json={"query": f"{{ {NODE} }}"})
        assert time.monotonic() - began < 4
        assert answer.json()["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"
    with sample_graph.database.driver.session() as session:
        for _ in range(50):
            running = [r["currentQuery"] for r in session.run("SHOW TRANSACTIONS YIELD currentQuery")]
            if not any("1000000000" in text for text in running):
                break
            time.sleep(0.1)
        else:
            raise AssertionError(running)


PAYLOADS = (
    "' OR 1=1 }) DETACH DELETE n //",
    '"}) MATCH (n) DETACH DELETE n //',
    "`) DETACH DELETE n //",
    "\\u0027}) DETACH DELETE n // \\",
    "}] RETURN 1 UNION MATCH (n) RETURN n //",
    '$uri {x} *:* +- ") OR name:(* ~',
    "a\0b\ufeff\u202e\n\r",
    "LOAD CSV FROM 'http://127.0.0.1:1' AS x CALL dbms.shutdown()",
)


class Arguments:
    """Values for arguments: the payload in one string, something harmless in the others."""

    def __init__(self, payload: str) -> None:
        self.payload = payload

    def all(self, kind: GraphQLInputType) -> Iterator[Any]:
        """Every value of that type with the payload in one place; none where it holds no string."""
        bare = get_nullable_type(kind)
        if isinstance(bare, GraphQLList):
            for value in self.all(bare.of_type):
                yield [value]
        elif isinstance(bare, GraphQLInputObjectType):
            needed = {
                n: self.harmless(f.type) for n, f in bare.fields.items() if isinstance(f.type, GraphQLNonNull)
            }
            for name, declared in bare.fields.items():
                for value in self.all(declared.type):
                    yield {**needed, name: value}
        elif str(bare) in ("String", "ID"):
            yield self.payload

    def harmless(self, kind: GraphQLInputType) -> Any:
        bare = get_nullable_type(kind)
        if isinstance(bare, GraphQLList):
            return [self.harmless(bare.of_type)]
        if isinstance(bare, GraphQLInputObjectType):
            return {
                n: self.harmless(f.type) for n, f in bare.fields.items() if isinstance(f.type, GraphQLNonNull)
            }
        if isinstance(bare, GraphQLEnumType):
            return next(iter(bare.values))
        return {"Int": 1, "Boolean": True, "Date": "2026-01-01", "Quantity": "1", "Float": 1.0}.get(
            str(bare), "Ohio"
        )


def selection(kind: Any) -> str:
    named = get_named_type(kind)
    return (
        "{ __typename }"
        if isinstance(named, GraphQLObjectType | GraphQLUnionType | GraphQLInterfaceType)
        else ""
    )


def injected(payload: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """For every string argument of a query field, within input objects too: its name, a document, its variables.

    What several fields take in one form (holdings) is gone through with the first of them, and met once by the others.
    """
    query = build_schema()._schema.query_type
    assert query is not None
    arguments, seen = Arguments(payload), set()
    for name, declared in query.fields.items():
        needed = {
            n: arguments.harmless(a.type)
            for n, a in declared.args.items()
            if isinstance(a.type, GraphQLNonNull)
        }
        for argument, kind in declared.args.items():
            form = str(get_named_type(kind.type))
            found = list(arguments.all(kind.type))
            if form in seen and len(found) > 1:
                del found[1:]
            seen.add(form)
            for value in found:
                values = {**needed, argument: value}
                given = ", ".join(f"${n}: {declared.args[n].type}" for n in values)
                used = ", ".join(f"{n}: ${n}" for n in values)
                text = f"query ({given}) {{ {name}({used}) {selection(declared.type)} }}"
                yield f"{name}.{argument}", text, values


def nothing_happened(graph: Graph) -> Callable[[], None]:
    before = graph.digest(full=True)

    def check() -> None:
        assert graph.digest(full=True) == before

    return check


def test_cypher_in_every_string_argument(closed: httpx2.Client, sample_graph: Graph) -> None:
    check = nothing_happened(sample_graph)
    places = set()
    for number, payload in enumerate(PAYLOADS):
        for position, (place, text, variables) in enumerate(injected(payload)):
            places.add(place)
            # Every argument meets one of the payloads in turn; the top-level ones that are texts themselves, four.
            text_itself = isinstance(variables[place.partition(".")[2]], str)
            if (number + position) % (2 if text_itself else len(PAYLOADS)):
                continue
            answer = closed.post("/graphql", json={"query": text, "variables": variables})
            assert answer.status_code == 200, (place, payload)
            assert "INTERNAL" not in codes_of(answer), (place, payload, answer.text[:300])
            assert "SyntaxError" not in answer.text
    assert len(places) > 40, sorted(places)
    assert {"resource.uri", "transfer.holdings", "courses.code", "transferDestinations.among"} <= places
    check()


def test_sessions_only_read(
    sample_settings: Settings, monkeypatch: pytest.MonkeyPatch, sample_graph: Graph
) -> None:
    """If a statement were a writing one all the same, the database would refuse it."""
    check = nothing_happened(sample_graph)
    found, evil = connection.query, "CREATE (n:Resource {uri: 'evil'}) RETURN n"
    with client_of(OPEN, sample_settings) as client, monkeypatch.context() as patch:
        patch.setattr(connection, "query", lambda name: replace(found(name), text=evil))
        (error,) = client.post("/graphql", json={"query": f"{{ {NODE} }}"}).json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    check()
