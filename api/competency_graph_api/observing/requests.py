"""The outermost layer: an id for every request, one line in the log, a count, and an answer where everything else failed.

The id comes from the proxy before the service where a setting names its header, and only in a form that can do no harm in
a header or a log; else it is made here. It goes back as ``X-Request-ID``. Addresses are logged without what is asked in
them, and paths that are not ours not at all.
"""

from __future__ import annotations

import logging
import re
from time import monotonic
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from competency_graph_api.codes import Code
from competency_graph_api.observing.logs import fault_of, request_id
from competency_graph_api.observing.metrics import OTHER, Metrics

log = logging.getLogger("competency_graph.api.requests")

SAFE = re.compile(r"[A-Za-z0-9._:/=+\-]{1,128}")
"""What an id from outside may look like."""
PATHS = frozenset(
    {"/", "/graphql", "/schema.graphql", "/documents", "/livez", "/readyz", "/version", "/metrics"}
)
QUIET = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked every few seconds: logged only where they fail."""
HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


class Requests:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, metrics: Metrics, header: str = "") -> None:
        """The layer of one application.

        Args:
            app: everything else.
            metrics: where requests are counted.
            header: in which a proxy gives the id; empty: none does.
        """
        self.app = app
        self.metrics = metrics
        self.header = header.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(self.header, "") if self.header else ""
        identifier = given if SAFE.fullmatch(given) else uuid4().hex
        state = scope.setdefault("state", {})
        state["id"] = identifier
        token = request_id.set(identifier)
        began, status = monotonic(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = identifier
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # Answers are about one learner, and probes about this moment.
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - the last one: what passes here would be printed by the server
            log.error("a request ended in a fault", extra=fault_of(error))
            if status == 0:
                await _internal(identifier)(scope, receive, sent)
        finally:
            path = scope["path"] if scope["path"] in PATHS else OTHER
            self.metrics.requests.labels(path, str(status)).inc()
            if path not in QUIET or status >= 400:
                self._line(scope, path, status, monotonic() - began)
            request_id.reset(token)

    def _line(self, scope: Scope, path: str, status: int, seconds: float) -> None:
        state = scope["state"]
        caller = state.get("caller")
        context = state.get("graphql")
        log.info(
            "hung up" if status == 0 else "answered",
            extra={
                "method": scope["method"] if scope["method"] in ("GET", "POST", "OPTIONS", "HEAD") else OTHER,
                "path": path,
                "status": status,
                "seconds": round(seconds, 4),
                "caller": caller.name if caller else None,
                "operation": context.operation if context else None,
                "codes": sorted(set(context.codes)) or None if context else None,
            },
        )


def _internal(identifier: str) -> ASGIApp:
    from starlette.responses import JSONResponse

    error = {
        "message": "Something went wrong inside; the id finds it in the log.",
        "extensions": {"code": Code.INTERNAL.name, "id": identifier},
    }
    return JSONResponse({"data": None, "errors": [error]}, status_code=500)
