"""Spans for OpenTelemetry (extra ``[otel]``): one a GraphQL operation, one a read of the database.

A span carries the operation's name where it is that of a stored document, its outcome, and the name of the read: never
the document, an argument, a variable or a row. The collector is named by OpenTelemetry's own variables
(``OTEL_EXPORTER_OTLP_ENDPOINT``); a trace that the caller began (``traceparent``) goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from competency_graph.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider


class Tracing:
    """Makes spans, or nothing where tracing is off."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        """Spans go to ``provider``; None: there are none."""
        self._provider = provider
        self._tracer = provider.get_tracer("competency_graph") if provider is not None else None

    @classmethod
    def to_collector(cls) -> Tracing:
        """Spans to the collector of the environment, in batches.

        Raises:
            SettingsError: the extra ``[otel]`` is not installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"COMPETENCY_GRAPH_API_OTEL needs the package {error.name}, which is not installed.",
                "pip install 'competency-graph[otel]', or unset it.",
            ) from None
        provider = TracerProvider(resource=Resource.create({"service.name": "competency-graph"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    @contextmanager
    def span(
        self, name: str, attributes: Mapping[str, Any], parent: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """One span; what is put into the dict it gives becomes attributes at its end.

        Args:
            name: of the span, out of a closed set.
            attributes: known at its beginning.
            parent: headers of a request that may carry a trace.
        """
        later: dict[str, Any] = {}
        if self._tracer is None:
            yield later
            return
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        context = TraceContextTextMapPropagator().extract(parent) if parent is not None else None
        kind = SpanKind.SERVER if parent is not None else SpanKind.CLIENT
        with self._tracer.start_as_current_span(
            name, context, kind, attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield later
            except BaseException as error:
                # The type only: the words of an error may hold what a learner has.
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise
            finally:
                span.set_attributes(later)

    def close(self) -> None:
        """Send what waits."""
        shutdown = getattr(self._provider, "shutdown", None)
        if shutdown is not None:
            shutdown()
