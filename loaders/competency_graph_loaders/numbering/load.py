"""Load statewide course numbering: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph_loaders.listed import read_listed
from competency_graph_loaders.numbering.tables import TABLES
from competency_graph_loaders.numbering.translate import translate_rows
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver, source_name


def load_numbering(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load numbering schemes with institutions and their courses. A record of the report is a unit, or a finding.

    Args:
        paths: CSV and JSON files and folders of them; keys are looked up across all of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source; default: that of the first path.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    name = source or source_name(paths)
    return deliver(
        translate_rows(read_listed(paths, TABLES), name),
        name,
        port,
        given=paths,
        **options,
    )
