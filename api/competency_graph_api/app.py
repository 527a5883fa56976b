"""The service: ``/graphql``, its schema as text, and the health probes.

Run by ``competency-graph serve``, or by any ASGI server as ``competency_graph_api.app:from_environment`` (a factory).
Processes keep no state but counts and buckets, so they multiply behind a load balancer.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from strawberry.fastapi import GraphQLRouter

from competency_graph.errors import CompetencyGraphError
from competency_graph.graph import connect_async
from competency_graph.model.languages import accepted_languages
from competency_graph.questions.about import schema_state
from competency_graph.store.settings import Settings
from competency_graph.store.settings import settings as settings_from_environment
from competency_graph_api.console import console_page, graphiql_page
from competency_graph_api.context import RequestContext, Service
from competency_graph_api.gate import Gate, key_of
from competency_graph_api.schema.build import build_schema, schema_text
from competency_graph_api.settings import ApiSettings, api_settings

log = logging.getLogger("competency_graph.api")
RETRY_SECONDS = 3.0
"""How long a read is tried again while a cluster chooses a new leader. Longer, and a client would hear of a database that
is gone only when its own time is up."""
READY_SECONDS = 5.0
"""A readiness probe that waits longer says no."""


class _Router(GraphQLRouter[RequestContext, None]):
    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        return HTMLResponse(graphiql_page(self.graphql_ide_html))


def create_app(settings: ApiSettings, database: Settings | None = None) -> FastAPI:
    """The application.

    Args:
        settings: of the service.
        database: which Neo4j; default what the environment says, else the managed local server.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The driver's own patience hangs on this setting; each read's timeout is what is left of its request.
        found = (database or settings_from_environment()).model_copy(
            update={"read_deadline": RETRY_SECONDS + 1}
        )
        async with connect_async(found) as graph:
            service = Service(settings, graph.database)
            app.state.service = service
            try:
                yield
            finally:
                service.close()

    middleware: list[Middleware] = []
    if settings.origins:
        # Outside the gate: a browser's preflight brings no key.
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.origins),
                allow_methods=["POST"],
                allow_headers=["authorization", "content-type", "x-api-key"],
                expose_headers=["retry-after"],
            )
        )
    if settings.development:
        # No key is asked for: a page elsewhere must not get in by a name that it points at this machine.
        local = ["localhost", "127.0.0.1", "[::1]"]
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=local))
    middleware.append(Middleware(Gate, settings=settings))
    # FastAPI's own documentation pages load scripts from elsewhere, and describe nothing that GraphQL does not.
    app = FastAPI(
        title="competency-graph",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=middleware,
    )

    async def context(request: Request) -> RequestContext:
        languages = accepted_languages(request.headers.get("accept-language", ""))
        return RequestContext(app.state.service, key_of(request), languages)

    router: Any = _Router(
        build_schema(introspection=settings.introspection),
        path="/graphql",
        graphql_ide="graphiql" if settings.development else None,
        allow_queries_via_get=settings.development,
        context_getter=context,
        subscription_protocols=(),
    )
    app.include_router(router)
    _add_probes(app)

    @app.get("/schema.graphql")
    async def schema() -> PlainTextResponse:
        """The schema as text, to generate a client from."""
        return PlainTextResponse(schema_text())

    if settings.development:

        @app.get("/console")
        async def console() -> HTMLResponse:
            """A plain page to ask from that needs nothing from elsewhere."""
            return HTMLResponse(console_page())

    return app


def _add_probes(app: FastAPI) -> None:
    @app.get("/livez")
    async def livez() -> JSONResponse:
        """The process answers."""
        return JSONResponse({"status": "alive"})

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """The database answers, and its schema is what this version brings."""
        service: Service = app.state.service
        request = RequestContext(service, "readyz")
        request.ends = min(request.ends, request.ends - service.settings.deadline + READY_SECONDS)
        try:
            number, current = await request.ask(schema_state())
        except CompetencyGraphError as error:
            log.warning("not ready: %s", error)
            return JSONResponse({"status": "the database does not answer"}, status_code=503)
        if not current:
            words = f"the database's schema is at version {number}, not what this version needs: `competency-graph migrate`"
            return JSONResponse({"status": words}, status_code=503)
        return JSONResponse({"status": "ready", "schema": number})

    @app.get("/version")
    async def show_version() -> JSONResponse:
        """The software's version."""
        return JSONResponse({"version": version("competency-graph")})


def from_environment() -> FastAPI:
    """The application as the environment describes it; never in development mode.

    Raises:
        SettingsError: a setting is missing or wrong.
    """
    return create_app(api_settings())
