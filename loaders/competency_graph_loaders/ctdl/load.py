"""Load CTDL: paths in, a report out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from competency_graph_loaders.ctdl.units import Naming, to_unit
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading.records import Refusal, read
from competency_graph_loaders.runs import LoadReport, Port, Progress, deliver, source_name


def translated(paths: Sequence[Path], source: str, *, priority: int = 5) -> Iterator[Translated | Refusal]:
    """Every record of these files and folders as a unit or a refusal, in order of path; nothing is written.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    naming = Naming()
    for record in read(paths):
        yield record if isinstance(record, Refusal) else to_unit(record, source, naming, priority=priority)


def load_ctdl(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    priority: int = 5,
    complete: bool = False,
    limit: int | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    edition: str | None = None,
    licence: str | None = None,
) -> LoadReport:
    """Load CTDL documents, envelopes and folders of them.

    Args:
        paths: files and folders.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source; default: that of the first path.
        priority: of the source, 0 to 9; of two descriptions of one node the greater shows.
        complete: the input is all that the source has.
        limit: stop after so many records.
        rejects: where to write the rejects report (JSON lines).
        progress: told after each record.
        edition: of the source.
        licence: of the source.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    name = source or source_name(paths)
    return deliver(
        translated(paths, name, priority=priority), name, port,
        complete=complete, limit=limit, rejects=rejects, progress=progress, edition=edition, licence=licence,
    )  # fmt: skip
