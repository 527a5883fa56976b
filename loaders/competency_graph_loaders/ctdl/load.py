"""Load CTDL: paths in, a report out.

Raw records are read in this process, those that the store has are skipped unread, the others are parsed and translated by
worker processes, and what comes of them is decided on and written here, in the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from competency_graph_loaders.ctdl.inputs import fingerprint, input_key, unread
from competency_graph_loaders.ctdl.units import to_unit
from competency_graph_loaders.findings import Outcome, Translated
from competency_graph_loaders.known import Known
from competency_graph_loaders.ports import memory_of
from competency_graph_loaders.reading.envelopes import UNVERIFIED
from competency_graph_loaders.reading.records import Raw, Refusal, parse, read, read_raw
from competency_graph_loaders.runs import (
    BATCH_UNITS,
    LoadOptions,
    LoadReport,
    Port,
    deliver,
    source_name,
)  # fmt: skip
from competency_graph_loaders.workers import FIRST, Stages, default_workers, in_order


def translated(paths: Sequence[Path], source: str, *, priority: int = 5) -> Iterator[Translated | Refusal]:
    """Every record of these files and folders as a unit or a refusal, in order of path; nothing is written.

    A unit has the name that its record gives it; two records may give the same.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    for record in read(paths):
        yield record if isinstance(record, Refusal) else to_unit(record, source, priority=priority)


def translate_raw(raws: Sequence[Raw], *, source: str, priority: int, translator: str) -> list[Outcome]:
    """Parse and translate raw records; what a worker process does.

    Args:
        raws: the records.
        source: name of the source.
        priority: of the source.
        translator: its fingerprint.
    """
    return [_translate_one(raw, source, priority, translator) for raw in raws]


def _translate_one(raw: Raw, source: str, priority: int, translator: str) -> Translated | Refusal:
    record = parse(raw)
    if isinstance(record, Refusal):
        return record
    found = to_unit(record, source, priority=priority)
    if isinstance(found, Refusal):
        return found
    key = input_key(
        raw, priority, named=found.unit.name != raw.name, revision=found.revision, translator=translator
    )
    found = replace(found, unit=replace(found.unit, input=key))
    _ = found.unit.content  # hashed here, on the worker's core, and sent along
    return found


def load_ctdl(
    paths: Sequence[Path],
    port: Port | None,
    *,
    source: str | None = None,
    priority: int = 5,
    workers: int | None = None,
    first: int = FIRST,
    batch_units: int = BATCH_UNITS,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load CTDL documents, envelopes and folders of them.

    Args:
        paths: files and folders.
        port: where to write (``store.writer.Writer``); None is a dry run.
        source: name of the source; default: that of the first path.
        priority: of the source, 0 to 9; of two descriptions of one node the greater shows.
        workers: processes that translate; default: one a core, four at most; 1 translates in this process.
        first: records that are translated in this process before workers are started.
        batch_units: units a transaction.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened, or a worker was killed.
    """
    name = source or source_name(paths)
    memory = options.get("memory") or memory_of(port)
    options["memory"] = memory
    known = Known(name, memory.stored(name), marks=(UNVERIFIED,)) if memory is not None else None
    work = partial(translate_raw, source=name, priority=priority, translator=fingerprint())
    stages = Stages()
    workers = default_workers() if workers is None else workers

    def reread(wanted: Callable[[str, str, str], bool]) -> Iterator[Outcome]:
        for raw in read_raw(paths):
            if isinstance(raw, Raw) and wanted(raw.file, raw.name, raw.place):
                yield from work((raw,))

    raws = read_raw(paths)
    items = unread(raws, known, priority) if known is not None and len(known) else raws
    return deliver(
        in_order(items, work, workers=workers, stages=stages, first=first), name, port,
        given=paths, known=known, retranslate=lambda raw: work((raw,))[0], reread=reread, stages=stages, workers=workers,
        batch_units=batch_units, **options,
    )  # fmt: skip
