"""The gate before everything else: who may come in, how often, and with how much.

Pure ASGI, so that nothing of a refused request is parsed: a key (``Authorization: Bearer`` or ``X-API-Key``) is asked for
on every path but the health probes; each key has a token bucket; a body has a size. WebSockets are refused: there are no
subscriptions.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from competency_graph_api.settings import ApiSettings, key_hash

OPEN_PATHS = frozenset({"/livez", "/readyz", "/version"})
MOST_BYTES = 1_000_000
"""Largest body. Holdings of 500 courses are about 150 kB."""
ANYBODY = "development"
"""Name of the key of a service that asks for none."""


def known_key(presented: str | None, keys: Mapping[str, str]) -> str | None:
    """The name of the key that was presented; None where it is none of them.

    Every key is compared, each in constant time, so that the time taken says nothing about which nearly fitted.
    """
    digest = key_hash(presented or "")
    found = None
    for name, known in keys.items():
        if hmac.compare_digest(digest, known):
            found = name
    return found if presented else None


@dataclass
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A token bucket for each key: ``burst`` at once, ``rate`` a minute on average."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = rate / 60
        self._burst = burst
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> float:
        """Take one token; 0 where there was one, else the seconds until there will be."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(float(self._burst), now))
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_second


class _TooLarge(Exception):
    pass


class Gate:
    """ASGI middleware; the name of the key is left in ``scope["state"]["key"]``."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self.app = app
        self.settings = settings
        self.buckets = Buckets(settings.rate, settings.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no subscriptions"})
            return
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = self._key(headers)
        if key is None:
            refusal = _refusal(
                401, "UNAUTHENTICATED", "A valid API key is needed.", {"WWW-Authenticate": "Bearer"}
            )
            await refusal(scope, receive, send)
            return
        if wait := self.buckets.take(key):
            seconds = str(math.ceil(wait))
            words = f"Too many requests; try again in {seconds} s."
            await _refusal(429, "RATE_LIMITED", words, {"Retry-After": seconds})(scope, receive, send)
            return
        scope.setdefault("state", {})["key"] = key
        length = headers.get("content-length", "")
        try:
            if length.isdigit() and int(length) > MOST_BYTES:
                raise _TooLarge
            await self.app(scope, _counted(receive), send)
        except _TooLarge:
            words = f"The body is larger than {MOST_BYTES:,} bytes."
            await _refusal(413, "LIMIT_EXCEEDED", words)(scope, receive, send)

    def _key(self, headers: Headers) -> str | None:
        if self.settings.development:
            return ANYBODY
        scheme, _, token = headers.get("authorization", "").partition(" ")
        presented = token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key")
        return known_key(presented, self.settings.keys)


def _counted(receive: Receive) -> Receive:
    """Give up a body without a stated length once it has grown too large; it is read before anything is sent."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise _TooLarge
        return message

    return counted


def _refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The same form as GraphQL's own errors, so that a client needs one way to read them."""
    content = {"data": None, "errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(content, status_code=status, headers=dict(headers or {}))


def key_of(request: Request) -> str:
    """The name of the key that a request came in with."""
    name: str = request.state.key
    return name
