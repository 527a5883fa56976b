"""One load: units into the write port in batches, what could not be trusted into the rejects report, and a report.

The checkpoint is in the store (a unit of equal content is skipped), so a load that was stopped is resumed by running it
again. A rejected record retires nothing, not even from an input that is declared complete (``writing.md`` 5).
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import orjson

from competency_graph.errors import LoadError
from competency_graph.model.declarations import Value
from competency_graph.model.identity import ctid_of
from competency_graph.model.rows import UnitRows
from competency_graph.store.digest import Count
from competency_graph.store.writer import NOTHING, Written
from competency_graph_loaders.findings import Note, Translated
from competency_graph_loaders.reading.records import Refusal

BATCH_UNITS = 200
"""Units a transaction: about 2,000 nodes and 4,000 edges of Registry envelopes."""
BATCH_ROWS = 20_000
"""Node and edge rows after which a batch is written before it is full: a framework may have 10,000 competencies."""
_EXAMPLES = 3

Outcome = UnitRows | Translated | Refusal
"""What a source's translation gives, record by record."""
Progress = Callable[[int, str], None]
"""Told after each record: how many there were, and the file of the last one."""


class Port(Protocol):
    """The write port, as ``store.writer.Writer`` is."""

    def write(self, units: Iterable[UnitRows], /) -> Written:
        """Write a batch in one transaction."""

    def retire_absent(self, source: str, present: Iterable[str], /) -> int:
        """Take back the units that a complete input no longer has."""

    def record_run(
        self,
        source: str,
        run: Mapping[str, Value],
        /,
        *,
        edition: str | None = None,
        licence: str | None = None,
    ) -> None:
        """Note a finished load under its source."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes of one rule: how many, and the first few."""

    rule: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did."""

    source: str
    records: int
    """Records read, rejected ones included."""
    units: int
    """Units that the input holds."""
    written: int
    """Of these, written now: new or changed."""
    unchanged: int
    """Of these, skipped: the store has that content already."""
    rejected: int
    """Records kept out whole."""
    retired: int
    """Units taken back because a complete input no longer has them."""
    nodes: tuple[Count, ...]
    """Node rows of the input, by label."""
    edges: tuple[Count, ...]
    """Edge rows of the input, by type."""
    nodes_written: int
    edges_written: int
    kept: tuple[Count, ...]
    """Known terms that have no place of their own in the model; kept as ``ctdl_…`` texts or TARGETS edges."""
    unknown: tuple[Count, ...]
    """Terms and classes that the source's vocabulary does not have; kept in the same way."""
    notes: tuple[Noted, ...]
    refusals: tuple[Refusal, ...]
    """The first hundred; all of them are in the rejects report."""
    rejects: str | None
    """Where the rejects report was written."""
    seconds: float
    dry_run: bool
    retirement_held_back: str | None = None
    """Why a complete input retired nothing."""

    @property
    def exit_code(self) -> int:
        """0: fine; 1: some records were rejected."""
        return 1 if self.rejected else 0


_SHOWN_REFUSALS = 100


@dataclass(slots=True)
class _Tally:
    """The counts of a load under way."""

    records: int = 0
    units: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    noted: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    unnamed: Refusal | None = None
    """A refused record whose unit cannot be known."""

    def take(self, outcome: Outcome) -> UnitRows | None:
        """Count one outcome; the unit to write, if there is one."""
        self.records += 1
        if isinstance(outcome, Refusal):
            self._refuse(outcome)
            return None
        if isinstance(outcome, Translated):
            self.kept.update(outcome.kept)
            self.unknown.update(outcome.unknown)
            for note in outcome.notes:
                self.noted[note.rule] += 1
                if len(self.notes.setdefault(note.rule, [])) < _EXAMPLES:
                    self.notes[note.rule].append(note)
            outcome = outcome.unit
        self.units += 1
        self.present.add(outcome.name)
        for node in outcome.nodes:
            self.nodes.update(node.labels)
        self.edges.update(edge.type for edge in outcome.edges)
        return outcome

    def _refuse(self, refusal: Refusal) -> None:
        if len(self.refusals) < _SHOWN_REFUSALS:
            self.refusals.append(refusal)
        self.rejected.add(refusal.name or f"{refusal.file}#{refusal.place}")
        # A file that is no JSON does not say whose record it is; a dump's files are called by their CTID.
        ctid = ctid_of(refusal.record or "") or ctid_of(Path(refusal.file).name)
        self.present.update(name for name in (refusal.name, refusal.record, ctid) if name)
        if refusal.record is None and ctid is None:
            self.unnamed = self.unnamed or refusal

    def noted_rules(self) -> tuple[Noted, ...]:
        """The notes by rule, most frequent first."""
        return tuple(
            Noted(rule, count, tuple(f"{n.about}: {n.message}" for n in self.notes[rule]))
            for rule, count in self.noted.most_common()
        )


def _counts(counter: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name, count) for name, count in sorted(counter.items(), key=lambda c: (-c[1], c[0])))


def source_name(paths: Sequence[Path]) -> str:
    """The name of a source that was given none: that of its first file or folder."""
    name = paths[0].resolve().name if paths else ""
    name = re.sub(r"(\.(json|jsonld|jsonl|ndjson|csv|txt|gz))+$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-").lower() or "input"


def deliver(
    outcomes: Iterable[Outcome],
    source: str,
    port: Port | None,
    *,
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
        outcomes: units, and refusals, one record at a time.
        source: name of the source.
        port: where to write; None is a dry run.
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
    tally, written = _Tally(), NOTHING
    batch: list[UnitRows] = []
    rows = 0
    with ExitStack() as stack:
        report = _open(stack, rejects)
        for outcome in outcomes:
            if limit is not None and tally.records >= limit:
                break
            if isinstance(outcome, Refusal) and report is not None:
                report.write(orjson.dumps(asdict(outcome), option=orjson.OPT_APPEND_NEWLINE))
            unit = tally.take(outcome)
            if unit is not None:
                batch.append(unit)
                rows += len(unit.nodes) + len(unit.edges)
            if port is not None and (len(batch) >= batch_units or rows >= BATCH_ROWS):
                written += port.write(batch)
                batch, rows = [], 0
            elif port is None:
                batch, rows = [], 0
            if progress is not None:
                progress(tally.records, outcome.file if isinstance(outcome, Refusal) else _file(outcome))
    if port is not None and batch:
        written += port.write(batch)
    retired, held_back = _retire(port, source, tally) if complete else (0, None)
    seconds = time.monotonic() - began
    if port is not None:
        port.record_run(
            source,
            {
                "started": started.isoformat(timespec="seconds"), "seconds": f"{seconds:.1f}",
                "records": tally.records, "units": tally.units, "written": written.units,
                "unchanged": written.unchanged, "rejected": len(tally.rejected), "retired": retired,
            },
            edition=edition,
            licence=licence,
        )  # fmt: skip
    return LoadReport(
        source, tally.records, tally.units, written.units, written.unchanged, len(tally.rejected), retired,
        _counts(tally.nodes), _counts(tally.edges), written.nodes, written.edges, _counts(tally.kept),
        _counts(tally.unknown), tally.noted_rules(), tuple(tally.refusals), str(rejects) if rejects else None,
        round(seconds, 3), port is None, held_back,
    )  # fmt: skip


def _open(stack: ExitStack, rejects: Path | None) -> BinaryIO | None:
    if rejects is None:
        return None
    try:
        return stack.enter_context(rejects.open("wb"))
    except OSError as error:
        raise LoadError(
            f"{rejects} cannot be written: {error.strerror}", "Give another --rejects file."
        ) from error


def _file(outcome: UnitRows | Translated) -> str:
    return outcome.unit.file if isinstance(outcome, Translated) else outcome.file


def _retire(port: Port | None, source: str, tally: _Tally) -> tuple[int, str | None]:
    if tally.unnamed is not None:
        return 0, (
            f"{tally.unnamed.file} could not be read far enough to say whose record it is; taking back what is absent "
            "could take back its last good facts."
        )
    if port is None:
        return 0, None
    return port.retire_absent(source, tally.present), None
