"""Each GraphQL operation as metrics and traces see it: its name where it is that of a stored document, how long, which codes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic

from strawberry.extensions import SchemaExtension

from competency_graph_api.context import RequestContext
from competency_graph_api.observing.metrics import OTHER


class Observed(SchemaExtension):
    """Measures an operation, from its text to its result."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Around the operation."""
        request = self.execution_context.context
        if not isinstance(request, RequestContext):  # the schema run by itself
            yield
            return
        service, began = request.service, monotonic()
        with service.tracing.span("graphql", {"graphql.operation.type": "query"}, request.headers) as later:
            yield
            # The name is known only now that the document was parsed; an anonymous document has none.
            try:
                name = self.execution_context.operation_name or ""
            except (RuntimeError, StopIteration):
                name = ""
            request.operation = name if name in service.documents.operations else OTHER
            later["graphql.operation.name"] = request.operation
            if request.codes:
                later["competency_graph.codes"] = sorted(set(request.codes))
        service.metrics.operations.labels(request.operation).observe(monotonic() - began)
        for code in request.codes:
            service.metrics.errors.labels(code).inc()
