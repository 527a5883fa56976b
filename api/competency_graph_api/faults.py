"""Faults: what goes to the client, and what to the log.

A client gets ``extensions.code`` (``codes.py``) and a message. What the client did (syntax, validation, a limit) is said in
full; what went wrong inside is masked and logged under the id that the client gets, so that an operator finds it.
Strawberry's own ``MaskErrors`` hides validation too, and gives no codes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from competency_graph.errors import ConnectionFailed, PlanStopped
from competency_graph_api.codes import Code
from competency_graph_api.computing import Busy
from competency_graph_api.context import DeadlineExceeded, RequestContext
from competency_graph_api.observing.logs import fault_of, request_id

MOST_MESSAGE = 1_000
"""Characters of a message: it may repeat what the client sent, which may be a megabyte."""
log = logging.getLogger("competency_graph.api")

_LIMITS = re.compile(r"contains more than \d+ tokens|nested too deeply")
"""How the limits of Strawberry and graphql-core say it: they raise no class of their own. Pinned by a test."""


def coded(error: GraphQLError, identifier: str) -> GraphQLError:
    """The error as the client may see it, with its code."""
    original = error.original_error
    extensions = dict(error.extensions or {})
    message = error.message
    code = Code.INTERNAL
    match original:
        case None | GraphQLError():
            code = _client_code(error)
        case DeadlineExceeded() | PlanStopped():
            code, message = Code.DEADLINE_EXCEEDED, f"{original.what} {original.remedy}"
        case Busy():
            code, message = Code.BUSY, f"{original.what} {original.remedy}"
        case RecursionError():
            code, message = Code.LIMIT_EXCEEDED, "The document is nested too deeply."
        case ConnectionFailed():
            # Its words name addresses.
            code, message = Code.DATABASE_UNAVAILABLE, "The database does not answer. Try again."
        case _:
            message = "Something went wrong inside; the id finds it in the log."
    if len(message) > MOST_MESSAGE:
        message = f"{message[:MOST_MESSAGE]} …"
    extensions.setdefault("code", code.name)
    if original is not None and not isinstance(original, GraphQLError):
        extensions["id"] = identifier
        level = logging.ERROR if code is Code.INTERNAL else logging.WARNING
        extra = {"codes": [code.name], "request": identifier, **fault_of(original)}
        log.log(level, "a field gave no answer", extra=extra)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _client_code(error: GraphQLError) -> Code:
    if _LIMITS.search(error.message):
        return Code.LIMIT_EXCEEDED
    if isinstance(error, GraphQLSyntaxError):
        return Code.GRAPHQL_PARSE_FAILED
    if error.path is not None or error.message.startswith("Variable "):
        return Code.BAD_USER_INPUT
    return Code.GRAPHQL_VALIDATION_FAILED


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
        if not isinstance(result, ExecutionResult | CoreResult) or not result.errors:
            return
        context = self.execution_context.context
        identifier = context.id if isinstance(context, RequestContext) else request_id.get()
        # A second pass over a result must change nothing.
        result.errors = [
            e if e.original_error is None and "code" in (e.extensions or {}) else coded(e, identifier)
            for e in result.errors
        ]
        if isinstance(context, RequestContext):
            context.codes = [str((e.extensions or {})["code"]) for e in result.errors]
