"""What the tests give worker processes to do; importable there by its name."""

from __future__ import annotations

import os
from collections.abc import Sequence

from competency_graph.model.rows import UnitRows
from competency_graph_loaders.findings import Outcome
from competency_graph_loaders.reading.records import Raw


def echo(items: Sequence[Raw]) -> list[Outcome]:
    """A unit called by its place, for each record."""
    return [UnitRows("s", raw.place, file=raw.file) for raw in items]


def die(items: Sequence[Raw]) -> list[Outcome]:
    """End as a process does that is killed."""
    os._exit(9)
