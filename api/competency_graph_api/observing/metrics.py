"""Figures for Prometheus at ``/metrics``.

Every label comes from a closed set (operation names from the stored documents, codes from ``codes.py``, reads from the
files under ``cypher/read``), so no request can make new series. Where ``PROMETHEUS_MULTIPROC_DIR`` is set (``serve
--workers``) the workers' figures are added up, whichever of them is asked.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

OTHER = "other"
"""Label of what is in no closed set."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.requests = Counter(
            "competency_graph_http_requests", "Requests by path and status.", ("path", "status"), registry=registry
        )  # fmt: skip
        self.operations = Histogram(
            "competency_graph_operation_seconds", "GraphQL operations by name of the stored document.",
            ("operation",), buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.errors = Counter(
            "competency_graph_errors", "Errors of GraphQL operations and refusals by code.", ("code",), registry=registry
        )  # fmt: skip
        self.reads = Histogram(
            "competency_graph_read_seconds", "Reads of the database by named query.", ("query",), buckets=SECONDS,
            registry=registry,
        )  # fmt: skip
        self.computing = Gauge(
            "competency_graph_computing", "What runs or waits in a pool.", ("pool",), registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self.abandoned = Counter(
            "competency_graph_abandoned",
            "Requests whose client hung up before the answer.",
            registry=registry,
        )

    def text(self) -> bytes:
        """The figures in Prometheus' text format."""
        folder = os.environ.get(SHARED)
        if folder is None:
            return generate_latest(self._registry)
        _forget_the_dead(Path(folder))
        added = CollectorRegistry()
        MultiProcessCollector(added)  # type: ignore[no-untyped-call]
        return generate_latest(added)


def _forget_the_dead(folder: Path) -> None:
    """What a worker that was killed had under way is under way no more; its counts stay."""
    for path in folder.glob("gauge_live*.db"):
        found = re.search(r"_(\d+)\.db$", path.name)
        if found is None:
            continue
        try:
            os.kill(int(found[1]), 0)
        except ProcessLookupError:
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]
        except OSError:
            continue
