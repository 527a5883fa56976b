"""The service: ``/graphql``, its schema as text, the page at ``/``, and the probes.

Run by ``competency-graph serve``, or by any ASGI server as ``competency_graph_api.app:from_environment`` (a factory).
Processes keep no state but counts and buckets, so they multiply behind a load balancer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request

from competency_graph.model.languages import accepted_languages
from competency_graph.store.settings import Settings
from competency_graph.store.settings import settings as settings_from_environment
from competency_graph_api.codes import Code, refusal
from competency_graph_api.context import RequestContext, Service
from competency_graph_api.database import Connection
from competency_graph_api.documents import Documents, described
from competency_graph_api.gate import Gate, caller_of
from competency_graph_api.observing import logs
from competency_graph_api.observing.metrics import Metrics
from competency_graph_api.observing.requests import Requests
from competency_graph_api.observing.tracing import Tracing
from competency_graph_api.page import add_page
from competency_graph_api.probes import probes
from competency_graph_api.router import Router
from competency_graph_api.schema.build import build_schema, schema_text
from competency_graph_api.settings import ApiSettings, api_settings

RETRY_SECONDS = 3.0
"""How long a read is tried again while a cluster chooses a new leader. Longer, and a client would hear of a database that
is gone only when its own time is up."""
LOCAL = ["localhost", "127.0.0.1", "[::1]"]


def create_app(
    settings: ApiSettings, database: Settings | None = None, tracing: Tracing | None = None
) -> FastAPI:
    """The application.

    Args:
        settings: of the service.
        database: which Neo4j; default what the environment says, else the managed local server.
        tracing: where spans go; default what the settings say.

    Raises:
        SettingsError: a setting is wrong, or needs a package that is not installed.
    """
    documents, metrics = Documents(settings.documents), Metrics()
    spans = tracing or (Tracing.to_collector() if settings.otel else Tracing())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The driver's own patience hangs on this setting; each read's timeout is what is left of its request.
        found = (database or settings_from_environment()).model_copy(
            update={"read_deadline": RETRY_SECONDS + 1}
        )
        connection = Connection(found)
        service = app.state.service = Service(settings, connection, documents, metrics, spans)
        await connection.open()
        try:
            yield
        finally:
            service.close()
            await connection.close()

    # FastAPI's own documentation pages load scripts from elsewhere, and describe nothing that GraphQL does not.
    app = FastAPI(
        title="competency-graph",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=_layers(settings, metrics),
        exception_handlers={HTTPException: _in_our_form},
    )

    async def context(request: Request) -> RequestContext:
        languages = accepted_languages(request.headers.get("accept-language", ""))
        return RequestContext(
            app.state.service, caller_of(request), request.state.id, languages, request.headers
        )

    schema = build_schema(settings, frozenset(document.text for document in documents.all.values()))
    shown = described(documents, schema._schema)
    router: Any = Router(
        schema,
        path="/graphql",
        graphql_ide="graphiql" if settings.graphiql else None,
        allow_queries_via_get=settings.get,
        context_getter=context,
        subscription_protocols=(),
    )
    router.documents, router.documents_only = documents, settings.documents_only
    app.include_router(router)
    app.include_router(probes())

    @app.get("/schema.graphql")
    async def text() -> PlainTextResponse:
        """The schema as text, to generate a client from."""
        return PlainTextResponse(schema_text())

    @app.get("/documents")
    async def stored() -> JSONResponse:
        """The stored documents, each with variables to begin with, and what those are."""
        return JSONResponse(shown)

    if settings.page:
        add_page(app)
    return app


def _layers(settings: ApiSettings, metrics: Metrics) -> list[Middleware]:
    """From the outside in."""
    found = [Middleware(Requests, metrics=metrics, header=settings.request_id_header)]
    if settings.origins:
        # Outside the gate: a browser's preflight brings no key.
        found.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.origins),
                allow_methods=["POST", "GET"] if settings.get else ["POST"],
                allow_headers=["authorization", "content-type", "x-api-key"],
                expose_headers=["retry-after", "x-request-id"],
            )
        )
    if settings.development:
        # No key is asked for: a page elsewhere must not get in by a name that it points at this machine.
        found.append(Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL))
    found.append(Middleware(Gate, settings=settings, abandoned=metrics.abandoned.inc))
    return found


async def _in_our_form(_: Request, error: Exception) -> JSONResponse:
    """What the framework refuses, as everything else is refused."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these
    code = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}.get(error.status_code, Code.BAD_REQUEST)
    words = {
        Code.NOT_FOUND: "Nothing is served at that path; POST to /graphql.",
        Code.METHOD_NOT_ALLOWED: "That path does not take this method.",
    }
    return refusal(code, words.get(code, str(error.detail)), error.headers, status=error.status_code)


def from_environment() -> FastAPI:
    """The application as the environment describes it; never in development mode.

    Raises:
        SettingsError: a setting is missing or wrong.
    """
    settings = api_settings()
    logs.set_up(settings.log)
    return create_app(settings)
