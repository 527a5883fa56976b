"""One load: units into the write port in batches, what could not be trusted into the rejects report, and a report.

The checkpoint is in the store (a known record is skipped unread, a unit of equal content unwritten), so a load that was
stopped is resumed by running it again. Whatever the order of the input, the graph ends as a function of its records: of
several records of one unit the newest counts, and replaces one that was written before it came (``writing.md``).
A rejected record retires nothing, not even from an input that is declared complete (``writing.md`` 5).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypedDict

from competency_graph.errors import LoadError
from competency_graph_loaders.findings import Outcome, Skipped, Translated
from competency_graph_loaders.given import kept_place
from competency_graph_loaders.known import Known
from competency_graph_loaders.loading import BATCH_UNITS, Loading, Reread, Retranslate
from competency_graph_loaders.ports import Memory, Port, Progress, memory_of
from competency_graph_loaders.reports import LoadReport, Noted
from competency_graph_loaders.workers import Stages

__all__ = [
    "BATCH_UNITS",
    "LoadOptions",
    "LoadReport",
    "Memory",
    "Noted",
    "Outcome",
    "Port",
    "Progress",
    "deliver",
    "source_name",
]


class LoadOptions(TypedDict, total=False):
    """What every load takes beside its paths, its port and the name of its source; ``deliver`` says the defaults."""

    memory: Memory | None
    """What the store has, for a dry run that tells new from changed; default: that of the port."""
    complete: bool
    """The input is all that the source has: units of the source that are not in it are taken back."""
    limit: int | None
    """Stop after so many records."""
    rejects: Path | None
    """Where to write the rejects report (JSON lines); written even when nothing was rejected."""
    progress: Progress | None
    """Told after each record."""
    edition: str | None
    """Of the source."""
    licence: str | None
    """Of the source."""


def source_name(paths: Sequence[Path]) -> str:
    """The name of a source that was given none: that of its first file or folder."""
    name = paths[0].resolve().name if paths else ""
    name = re.sub(r"(\.(json|jsonld|jsonl|ndjson|csv|txt|gz|zip))+$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-").lower() or "input"


def deliver(
    outcomes: Iterable[Outcome],
    source: str,
    port: Port | None,
    *,
    given: Sequence[Path] = (),
    memory: Memory | None = None,
    known: Known | None = None,
    retranslate: Retranslate | None = None,
    reread: Reread | None = None,
    stages: Stages | None = None,
    workers: int = 1,
    complete: bool = False,
    limit: int | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    edition: str | None = None,
    licence: str | None = None,
    batch_units: int = BATCH_UNITS,
) -> LoadReport:
    """Write what a source's translation gives.

    Args:
        outcomes: units, refusals and skipped records, one record at a time.
        source: name of the source.
        port: where to write; None is a dry run.
        given: the paths that are loaded; the graph keeps where a unit was read relative to them.
        memory: what the store has, for a dry run that tells new from changed; default: that of the port.
        known: the source's units as they were when the load began; default: read from the memory.
        retranslate: translates a skipped record after all; needed where ``outcomes`` has skipped ones.
        reread: reads some records once more; without it, a bare document keeps the name that a record with a history
            would have had, if it comes first.
        stages: the seconds of reading and translating, where the outcomes measure them.
        workers: how many processes translate; for the report.
        complete: the input is all that the source has: units of the source that are not in it are taken back.
        limit: stop after so many records.
        rejects: where to write the rejects report (JSON lines); written even when nothing was rejected.
        progress: told after each record.
        edition: of the source.
        licence: of the source.
        batch_units: units a transaction.

    Raises:
        LoadError: complete together with a limit, or the rejects report cannot be written.
        ModelError: a unit does not fit the declared model; nothing of its batch is written.
    """
    if complete and limit is not None:
        raise LoadError(
            "An input that is cut short by a limit is not complete.", "Give either --complete or --limit."
        )
    began, started = time.monotonic(), datetime.now(UTC)
    memory = memory or memory_of(port)
    if known is None and memory is not None:
        known = Known(source, memory.stored(source))
    stages = stages or Stages()
    with ExitStack() as stack:
        load = Loading(
            source,
            port,
            memory,
            known,
            retranslate,
            reread,
            stages,
            complete,
            batch_units,
            _open(stack, rejects),
            kept_place(given),
        )
        stream = iter(outcomes)
        if callable(close := getattr(stream, "close", None)):
            stack.callback(close)  # a stopped load must not leave worker processes behind
        for outcome in stream:
            if limit is not None and load.tally.records >= limit:
                break
            load.take(outcome)
            if progress is not None:
                progress(load.tally.records, _file(outcome))
        retired, held_back = load.finish()
    report = load.report(
        retired, held_back, str(rejects) if rejects else None, time.monotonic() - began, workers
    )
    if port is not None:
        port.record_run(
            source,
            {
                "started": started.isoformat(timespec="seconds"), "seconds": f"{report.seconds:.1f}",
                "records": report.records, "units": report.units, "written": report.written,
                "unchanged": report.unchanged, "rejected": report.rejected, "retired": report.retired,
                "complete": complete, "duplicates": report.duplicates,
                "findings": [f"{found.count} × {found.rule}" for found in report.findings],
            },
            edition=edition,
            licence=licence,
        )  # fmt: skip
    return report


def _open(stack: ExitStack, rejects: Path | None) -> BinaryIO | None:
    if rejects is None:
        return None
    try:
        return stack.enter_context(rejects.open("wb"))
    except OSError as error:
        raise LoadError(
            f"{rejects} cannot be written: {error.strerror}", "Give another --rejects file."
        ) from error


def _file(outcome: Outcome) -> str:
    if isinstance(outcome, Translated):
        return outcome.unit.file
    return outcome.raw.file if isinstance(outcome, Skipped) else outcome.file
