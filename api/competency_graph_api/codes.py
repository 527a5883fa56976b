"""The codes of errors (``extensions.code``): what each means, and what the caller sends instead.

One list for refusals over plain HTTP and for faults among a GraphQL answer's ``errors``; the table in ``docs/service.md``
is made of it (``documentation.py``). Expected outcomes of a question are no errors: they are types (``schema/problems.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from starlette.responses import JSONResponse


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says."""

    status: int
    """HTTP status; 200 where the refusal stands among the errors of a GraphQL answer."""
    what: str
    """What happened."""
    instead: str
    """What to send instead, or to do next."""


class Code(Enum):
    """Every code that a client may meet."""

    UNAUTHENTICATED = Meaning(
        401, "no key or token, or none that is known", "`Authorization: Bearer KEY` or `X-API-Key: KEY`"
    )
    FORBIDDEN = Meaning(
        200,
        "the key or token lacks the scope that a field needs (403 at `/metrics`)",
        "a key with that scope, or the document without that field",
    )
    ORIGIN_REFUSED = Meaning(
        403,
        "a page of an origin that is not listed asks",
        "ask from your server, or have the origin added to `COMPETENCY_GRAPH_API_ORIGINS`",
    )
    RATE_LIMITED = Meaning(
        429, "too many requests for one key", "the same again after the seconds in `Retry-After`"
    )
    IDENTITY_UNAVAILABLE = Meaning(
        503,
        "the issuer's public keys cannot be read, so no token can be checked",
        "the same again in a minute, or an API key",
    )
    BAD_REQUEST = Meaning(
        400,
        "the request is no GraphQL request: not JSON, no document, a batch, an operation that is not in the document",
        '`{"query": "…", "variables": {…}}` as JSON, one operation a request',
    )
    UNSUPPORTED_MEDIA_TYPE = Meaning(
        415, "the body is compressed, or not JSON", "`Content-Type: application/json`, no `Content-Encoding`"
    )
    NOT_FOUND = Meaning(404, "nothing is served at that path", "POST to `/graphql`")
    METHOD_NOT_ALLOWED = Meaning(405, "that path does not take this method", "POST to `/graphql`")
    UNKNOWN_DOCUMENT = Meaning(
        400, "`documentId` names no stored document", "one of the names that the message lists"
    )
    DOCUMENT_REQUIRED = Meaning(
        403,
        "this service answers stored documents only",
        "`documentId` in place of `query`, or the stored document word for word",
    )
    GRAPHQL_PARSE_FAILED = Meaning(
        200, "the document is no GraphQL", "a document that the schema's tools accept"
    )
    GRAPHQL_VALIDATION_FAILED = Meaning(
        200, "the document does not fit the schema", "fields and arguments of `/schema.graphql`"
    )
    BAD_USER_INPUT = Meaning(
        200,
        "a variable or argument has the wrong type",
        "what the message says was expected",
    )
    LIMIT_EXCEEDED = Meaning(
        200,
        "the body is too large (HTTP 413), or the document too deep, too long, with too many aliases or too costly, or a text in it",
        "less at once: a smaller `first`, fewer questions a document",
    )
    DEADLINE_EXCEEDED = Meaning(200, "the time for one request was up", "less at once")
    BUSY = Meaning(
        200,
        "as much is computed or read as may be at once, and as much waits as may wait",
        "the same again in a few seconds",
    )
    DATABASE_UNAVAILABLE = Meaning(
        200, "the database does not answer", "the same again; `/readyz` says when it is back"
    )
    INTERNAL = Meaning(
        200,
        "something went wrong inside (HTTP 500 outside GraphQL)",
        "`extensions.id` to who runs the service: it finds the fault in the log",
    )


def refusal(
    code: Code, message: str, headers: Mapping[str, str] | None = None, *, status: int | None = None
) -> JSONResponse:
    """A refusal in the form of GraphQL's own errors, so that a client needs one way to read them.

    Args:
        code: of the error.
        message: what happened, in words.
        headers: further headers.
        status: HTTP status, where it is another than the code's.
    """
    content = {"data": None, "errors": [{"message": message, "extensions": {"code": code.name}}]}
    return JSONResponse(content, status_code=status or code.value.status, headers=dict(headers or {}))
