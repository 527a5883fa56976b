"""Load statewide course numbering: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from competency_graph_loaders.listed import read_listed
from competency_graph_loaders.numbering.tables import TABLES
from competency_graph_loaders.numbering.translate import translate_rows
from competency_graph_loaders.runs import LoadReport, Memory, Port, Progress, deliver, source_name


def load_numbering(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    memory: Memory | None = None,
    complete: bool = False,
    limit: int | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    edition: str | None = None,
    licence: str | None = None,
) -> LoadReport:
    """Load numbering schemes with institutions and their courses. A record of the report is a unit, or a finding.

    Args:
        paths: CSV and JSON files and folders of them; keys are looked up across all of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source; default: that of the first path.
        memory: what the store has, for a dry run that tells new from changed; default: that of the port.
        complete: the input is all that the source has.
        limit: stop after so many units.
        rejects: where to write the rejects report (JSON lines).
        progress: told after each unit.
        edition: of the source.
        licence: of the source.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    name = source or source_name(paths)
    return deliver(
        translate_rows(read_listed(paths, TABLES), name), name, port,
        memory=memory, complete=complete, limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
    )  # fmt: skip
