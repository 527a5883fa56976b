"""The gate before everything else: who may come in, from where, how often, and with how much.

Pure ASGI, so that nothing of a refused request is parsed. A key or token is asked for on every path but the open ones;
each caller has a token bucket; a browser's page must be of a listed origin or our own; a body is plain JSON of a bounded
size that arrives in time, and is read here, so that what comes after can watch for the client's hanging up
(``hangups.py``). Compressed bodies are refused: a transcript is small, and a bomb is not. WebSockets are refused: there
are no subscriptions.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from competency_graph_api.access.entrance import Denied, Entrance
from competency_graph_api.access.scopes import Caller
from competency_graph_api.access.scopes import Scope as Allowed
from competency_graph_api.codes import Code, refusal
from competency_graph_api.hangups import answered
from competency_graph_api.settings import ApiSettings

PROBES = frozenset({"/livez", "/readyz", "/version"})
PAGE = "/page/"
"""Where the files of the page lie; they hold nothing that is not published."""
NOBODY = Caller("nobody", frozenset())
MOST_CALLERS = 10_000
"""Buckets that are kept; tokens have many subjects."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A token bucket for each caller: ``burst`` at once, ``rate`` a minute on average."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = rate / 60
        self._burst = burst
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, caller: str) -> float:
        """Take one token; 0 where there was one, else the seconds until there will be."""
        now = self._clock()
        # The one that was used longest ago stands first: it is the fullest, and the first to be forgotten.
        bucket = self._buckets.pop(caller, None) or _Bucket(float(self._burst), now)
        self._buckets[caller] = bucket
        if len(self._buckets) > MOST_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_second


class _Refused(Exception):
    def __init__(self, answer: JSONResponse) -> None:
        self.answer = answer


def _refused(
    code: Code, words: str, headers: Mapping[str, str] | None = None, *, status: int | None = None
) -> _Refused:
    return _Refused(refusal(code, words, headers, status=status))


class Gate:
    """ASGI middleware; who asks is left in ``scope["state"]["caller"]``."""

    def __init__(self, app: ASGIApp, settings: ApiSettings, abandoned: Callable[[], None]) -> None:
        """The gate of one application.

        Args:
            app: what is behind it.
            settings: of the service.
            abandoned: told of each client that hung up before its answer.
        """
        self.app = app
        self.settings = settings
        self.entrance = Entrance(settings)
        self.buckets = Buckets(settings.rate, settings.burst)
        self.abandoned = abandoned

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no subscriptions"})
            return
        if scope["type"] != "http" or self._open(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            caller = await self._caller(headers, scope)
            scope.setdefault("state", {})["caller"] = caller
            body = await self._body(headers, scope, receive)
        except _Refused as refused:
            await refused.answer(scope, receive, send)
            return
        if not await answered(self.app, scope, body, receive, send):
            self.abandoned()

    def _open(self, scope: Scope) -> bool:
        path, reads = scope["path"], scope["method"] in ("GET", "HEAD")
        if path in PROBES or (path == "/metrics" and self.settings.metrics_open):
            return True
        if self.settings.page and reads and (path == "/" or path.startswith(PAGE)):
            return True
        # GraphiQL's page: a browser cannot send a key with an address that is typed in. It asks with one.
        page = self.settings.graphiql and reads and path == "/graphql" and not scope["query_string"]
        return bool(page and "text/html" in Headers(scope=scope).get("accept", ""))

    async def _caller(self, headers: Headers, scope: Scope) -> Caller:
        self._origin(headers)
        try:
            caller = await self.entrance.caller(headers)
        except Denied as denied:
            challenge = {"WWW-Authenticate": denied.challenge} if denied.code is Code.UNAUTHENTICATED else {}
            raise _refused(denied.code, denied.words, challenge) from None
        if wait := self.buckets.take(caller.name):
            seconds = str(math.ceil(wait))
            raise _refused(
                Code.RATE_LIMITED, f"Too many requests; try again in {seconds} s.", {"Retry-After": seconds}
            )
        if scope["path"] == "/metrics" and Allowed.METRICS not in caller.scopes:
            words = f"/metrics needs the scope metrics, which {caller.name} does not have."
            raise _refused(Code.FORBIDDEN, words, status=403)
        return caller

    def _origin(self, headers: Headers) -> None:
        """A page elsewhere gets nothing, whatever kind of request it found that needs no preflight."""
        origin = headers.get("origin")
        foreign = headers.get("sec-fetch-site") == "cross-site"
        if origin is not None:
            foreign = origin not in self.settings.origins and urlsplit(origin).netloc != headers.get("host")
        if foreign:
            raise _refused(
                Code.ORIGIN_REFUSED,
                "Pages of that origin may not ask here; have it added to COMPETENCY_GRAPH_API_ORIGINS.",
            )

    async def _body(self, headers: Headers, scope: Scope, receive: Receive) -> bytes:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding != "identity":
            raise _refused(
                Code.UNSUPPORTED_MEDIA_TYPE,
                "Compressed bodies are not read; send it as it is, without Content-Encoding.",
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if scope["method"] == "POST" and kind != "application/json":
            words = "Send JSON, with Content-Type: application/json."
            raise _refused(Code.UNSUPPORTED_MEDIA_TYPE, words)
        most = self.settings.body
        words = f"The body is larger than {most:,} bytes; send less at once."
        length = headers.get("content-length", "")
        if length.isdigit() and (len(length) > 12 or int(length) > most):
            raise _refused(Code.LIMIT_EXCEEDED, words, status=413)
        body = bytearray()
        try:
            async with asyncio.timeout(self.settings.deadline):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > most:
                        raise _refused(Code.LIMIT_EXCEEDED, words, status=413)
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise _refused(Code.DEADLINE_EXCEEDED, "The body did not arrive in time.", status=408) from None


def caller_of(request: Request) -> Caller:
    """Who a request comes from; nobody, who may ask nothing, where an open page is read."""
    caller: Caller = getattr(request.state, "caller", NOBODY)
    return caller
