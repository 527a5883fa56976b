"""``/livez``, ``/readyz``, ``/version``, ``/metrics``: what a load balancer and an operator ask.

``/livez`` says that the process answers; ``/readyz`` that the database does, with the schema that this version brings, and
else why not. Readiness is asked of the database once a second at most, however many ask.
"""

from __future__ import annotations

import asyncio
import logging
from importlib.metadata import version
from time import monotonic

from fastapi import APIRouter
from neo4j.exceptions import AuthError
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from competency_graph.errors import CompetencyGraphError
from competency_graph.questions.about import schema_state
from competency_graph_api.access.scopes import Caller
from competency_graph_api.context import RequestContext, Service
from competency_graph_api.observing.logs import fault_of

log = logging.getLogger("competency_graph.api")

READY_SECONDS = 5.0
"""A readiness probe that waits longer says no."""
AGAIN_SECONDS = 1.0
"""How long an answer about readiness holds."""
PROBE = Caller("readyz", frozenset())


class _Readiness:
    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = float("-inf")
        self._known: tuple[int, dict[str, object]] = (503, {})

    async def ask(self, service: Service) -> JSONResponse:
        async with self._lock:
            if monotonic() - self._at > AGAIN_SECONDS:
                before, self._known = self._known, await _state(service)
                self._at = monotonic()
                if before != self._known:
                    log.info("readiness: %s", self._known[1]["status"])
        status, words = self._known
        return JSONResponse(words, status_code=status)


async def _state(service: Service) -> tuple[int, dict[str, object]]:
    request = RequestContext(service, PROBE, "readyz")
    request.ends = min(request.ends, request.began + READY_SECONDS)
    try:
        number, current = await request.ask(schema_state())
    except CompetencyGraphError as error:
        log.warning("not ready", extra=fault_of(error))
        refuses = isinstance(error.__cause__, AuthError)
        words = "refuses the user name or password" if refuses else "does not answer"
        return 503, {"status": f"the database {words}"}
    if not current:
        words = f"the database's schema is at version {number}, not what this version needs: `competency-graph migrate`"
        return 503, {"status": words}
    return 200, {"status": "ready", "schema": number}


def probes() -> APIRouter:
    """The routes."""
    router = APIRouter()
    readiness = _Readiness()

    @router.get("/livez")
    async def livez() -> JSONResponse:
        """The process answers."""
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    async def readyz(request: Request) -> JSONResponse:
        """The database answers, and its schema is what this version brings."""
        return await readiness.ask(request.app.state.service)

    @router.get("/version")
    async def show_version() -> JSONResponse:
        """The software's version."""
        return JSONResponse({"version": version("competency-graph")})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Figures for Prometheus."""
        service: Service = request.app.state.service
        return Response(
            await asyncio.to_thread(service.metrics.text), headers={"content-type": CONTENT_TYPE_LATEST}
        )

    return router
