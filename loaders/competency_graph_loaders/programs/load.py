"""Load programs: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph_loaders.programs.translate import translate
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver, source_name


def load_programs(
    paths: Sequence[Path],
    port: Port | None,
    *,
    institution: str | None = None,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load programs and prerequisites. A record of the report is a unit, or a finding against one.

    Args:
        paths: JSON files, CSV tables of institutions, and folders of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        institution: whose programs a published file holds, where it does not say: key, CTID or uri.
        source: name of the source; default: that of the first path.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    name = source or source_name(paths)
    return deliver(
        translate(paths, name, institution),
        name,
        port,
        given=paths,
        **options,
    )
