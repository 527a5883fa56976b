"""Load ASSIST agreements: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph_loaders.assist.translate import translate
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver, source_name


def load_assist(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load ASSIST agreements as they are served. A record of the report is a unit, or a finding against one.

    Args:
        paths: files, archives and folders; each is read twice.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source; default: that of the first path.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    name = source or source_name(paths)
    return deliver(
        translate(paths, name),
        name,
        port,
        given=paths,
        **options,
    )
