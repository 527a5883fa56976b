"""``/graphql``: what a body may be, stored documents, and refusals in one form."""

from __future__ import annotations

import difflib
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLRequestData

from competency_graph_api.codes import Code, refusal
from competency_graph_api.context import RequestContext
from competency_graph_api.documents import Documents

SHOWN = 30
"""Names of documents that a refusal lists."""
_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}


class _Refused(Exception):
    def __init__(self, code: Code, words: str) -> None:
        self.answer = refusal(code, words)


def _bad(words: str) -> _Refused:
    return _Refused(Code.BAD_REQUEST, words)


class Router(GraphQLRouter[RequestContext, None]):
    """Strawberry's router with our borders."""

    documents: Documents
    documents_only: bool = False

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:  # noqa: ANN401 - Strawberry's
        """Answer one request."""
        request.state.graphql = context
        try:
            return await super().run(request, context, root_value)
        except _Refused as refused:
            return refused.answer
        except HTTPException as error:
            code = _CODES.get(error.status_code, Code.BAD_REQUEST)
            return refusal(code, error.reason, status=error.status_code)

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """GraphiQL's page."""
        return HTMLResponse(self.graphql_ide_html)

    def decode_json(self, data: str | bytes) -> object:
        """Strictly: no NaN, no lone surrogates, and nothing nested so deeply that reading it would end the process."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        """The answer."""
        return orjson.dumps(data)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """One operation out of a body, or out of an address."""
        if request.method == "GET":
            if not self.allow_queries_via_get:
                raise _Refused(
                    Code.METHOD_NOT_ALLOWED, "Queries are not answered over GET; POST them as JSON."
                )
            found: Any = self.parse_query_params(request.query_params)
        else:
            try:
                found = self.decode_json(await request.get_body())
            except ValueError:
                raise _bad("The body is no JSON.") from None
        if isinstance(found, list):
            raise _bad("Batches are not answered; send one operation a request.")
        if not isinstance(found, dict):
            raise _bad('Send a JSON object, such as {"query": "{ about { version } }"}.')
        variables = found.get("variables")
        if not isinstance(variables, dict | None):
            raise _bad("variables must be an object.")
        name = found.get("operationName")
        if not isinstance(name, str | None):
            raise _bad("operationName must be a text.")
        return GraphQLRequestData(self._text(found), variables, name or None, None)

    def _text(self, found: dict[str, Any]) -> str:
        query, identifier = found.get("query"), found.get("documentId")
        if not isinstance(query, str | None) or not isinstance(identifier, str | None):
            raise _bad("query and documentId must be texts.")
        if identifier is not None:
            document = self.documents.all.get(identifier)
            if document is None:
                names = sorted(self.documents.all)
                near = difflib.get_close_matches(identifier[:100], names, n=3) or names[:SHOWN]
                raise _Refused(
                    Code.UNKNOWN_DOCUMENT, f"No stored document has that documentId; send {', '.join(near)}."
                )
            return document.text
        if not query:
            raise _bad("The request has no document; send query or documentId.")
        if self.documents_only and not self.documents.holds(query):
            raise _Refused(
                Code.DOCUMENT_REQUIRED, "Only stored documents are answered here; send documentId."
            )
        return query
