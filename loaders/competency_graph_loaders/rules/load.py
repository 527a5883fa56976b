"""Load rules tables: paths in, a report out. Worker processes translate, this one reads, decides and writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph_loaders.rules.translate import translate
from competency_graph_loaders.runs import (
    BATCH_UNITS,
    LoadOptions,
    LoadReport,
    Port,
    deliver,
    source_name,
)
from competency_graph_loaders.workers import ALONE_ROWS, Stages, default_workers


def load_rules(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    workers: int | None = None,
    alone: int = ALONE_ROWS,
    batch_units: int = BATCH_UNITS,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load rules tables: CSV files and folders of them. A record of the report is a unit, or a finding against one.

    Args:
        paths: files and folders; keys and codes are looked up across all of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source, part of the uris of its rules; default: that of the first path.
        workers: processes that translate; default: one a core, four at most; 1 translates in this process.
        alone: fewer rows than this are translated in this process.
        batch_units: units a transaction.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened, a file changes while it is read, or a worker was killed.
    """
    name = source or source_name(paths)
    stages = Stages()
    workers = default_workers() if workers is None else workers
    return deliver(
        translate(paths, name, workers=workers, stages=stages, alone=alone), name, port,
        given=paths, stages=stages, workers=workers, batch_units=batch_units, **options,
    )  # fmt: skip
