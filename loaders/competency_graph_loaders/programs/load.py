"""Load programs: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from competency_graph_loaders.programs.translate import translate
from competency_graph_loaders.runs import LoadReport, Memory, Port, Progress, deliver, source_name


def load_programs(
    paths: Sequence[Path],
    port: Port | None,
    *,
    institution: str | None = None,
    source: str | None = None,
    memory: Memory | None = None,
    complete: bool = False,
    limit: int | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    edition: str | None = None,
    licence: str | None = None,
) -> LoadReport:
    """Load programs and prerequisites. A record of the report is a unit, or a finding against one.

    Args:
        paths: JSON files, CSV tables of institutions, and folders of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        institution: whose programs a published file holds, where it does not say: key, CTID or uri.
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
        translate(paths, name, institution), name, port,
        memory=memory, complete=complete, limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
    )  # fmt: skip
