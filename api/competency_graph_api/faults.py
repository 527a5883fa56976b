"""Faults: what goes to the client, and what to the log.

A client gets ``extensions.code`` and a message. What the client did (syntax, validation, a limit) is said in full; what
went wrong inside is masked and logged under the id that the client gets, so that an operator finds it. Strawberry's own
``MaskErrors`` hides validation too, and gives no codes.

| code | meaning |
| --- | --- |
| GRAPHQL_PARSE_FAILED | the document is no GraphQL |
| GRAPHQL_VALIDATION_FAILED | it does not fit the schema |
| BAD_USER_INPUT | a variable or argument has the wrong type |
| LIMIT_EXCEEDED | too deep, too long, too many aliases, too costly |
| DEADLINE_EXCEEDED | the request's time was up |
| BUSY | as many plans as may wait are waiting |
| DATABASE_UNAVAILABLE | the database does not answer |
| INTERNAL | anything else; the id finds it in the log |
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from competency_graph.errors import ConnectionFailed
from competency_graph_api.context import Busy, DeadlineExceeded, RequestContext

log = logging.getLogger("competency_graph.api")

_LIMITS = re.compile(
    r"exceeds maximum operation depth|contains more than \d+ tokens|aliases found\. Allowed|Introspection is disabled"
)
"""How the limits of Strawberry and graphql-core say it: they raise no class of their own. Pinned by a test."""


def coded(error: GraphQLError, request_id: str) -> GraphQLError:
    """The error as the client may see it, with its code."""
    original = error.original_error
    extensions = dict(error.extensions or {})
    message = error.message
    match original:
        case None | GraphQLError():
            extensions.setdefault("code", _client_code(error))
        case DeadlineExceeded():
            extensions["code"], message = "DEADLINE_EXCEEDED", f"{original.what} {original.remedy}"
        case Busy():
            extensions["code"], message = "BUSY", f"{original.what} {original.remedy}"
        case ConnectionFailed():
            # Its words name addresses.
            extensions["code"], message = "DATABASE_UNAVAILABLE", "The database does not answer. Try again."
        case _:
            extensions["code"], message = (
                "INTERNAL",
                "Something went wrong inside; the id finds it in the log.",
            )
    if original is not None and not isinstance(original, GraphQLError):
        extensions["id"] = request_id
        log.error("request %s: %s", request_id, original, exc_info=original)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _client_code(error: GraphQLError) -> str:
    if _LIMITS.search(error.message):
        return "LIMIT_EXCEEDED"
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if error.path is not None or error.message.startswith("Variable "):
        return "BAD_USER_INPUT"
    return "GRAPHQL_VALIDATION_FAILED"


class Faults(SchemaExtension):
    """Gives every error its code, and masks what is ours."""

    def on_operation(self) -> Iterator[None]:
        """After the operation."""
        yield
        self._code(self.execution_context.result)

    def on_stream_result(self, result: object) -> Iterator[None]:
        """Before a result that a client asked for as a stream."""
        self._code(result)
        yield

    def _code(self, result: object) -> None:
        if isinstance(result, ExecutionResult | CoreResult) and result.errors:
            context = self.execution_context.context
            request_id = context.id if isinstance(context, RequestContext) else "-"
            # A second pass over a result must change nothing.
            result.errors = [
                e if e.original_error is None and "code" in (e.extensions or {}) else coded(e, request_id)
                for e in result.errors
            ]
