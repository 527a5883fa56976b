"""What a load did, in numbers and findings; and the tally that is kept while it is under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from competency_graph.model.identity import ctid_of
from competency_graph.model.rows import UnitRows
from competency_graph.store.digest import Count
from competency_graph_loaders.findings import Note, Translated
from competency_graph_loaders.reading.records import Refusal

PARSED, UNPARSED = "parsed-condition", "unparsed-condition"
"""Rules of the notes by which every loader counts conditions in words."""
_EXAMPLES = 3
_SHOWN_REFUSALS = 100


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes of one rule: how many, and the first few."""

    rule: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did; of a dry run, what it would do."""

    source: str
    records: int
    """Records read, rejected ones included."""
    units: int
    """Units that the input holds."""
    written: int
    """Of these, written now: new or changed. Always 0 in a dry run."""
    unchanged: int
    """Of these, skipped: the store has that content already."""
    rejected: int
    """Records kept out whole."""
    retired: int
    """Units taken back because a complete input no longer has them."""
    nodes: tuple[Count, ...]
    """Node rows of the records that were translated, by label; records that were skipped unread are not in it."""
    edges: tuple[Count, ...]
    """Edge rows of these, by type."""
    nodes_written: int
    edges_written: int
    kept: tuple[Count, ...]
    """Known terms that have no place of their own in the model; kept as ``ctdl_…`` texts or TARGETS edges."""
    unknown: tuple[Count, ...]
    """Terms and classes that the source's vocabulary does not have; kept in the same way."""
    findings: tuple[Noted, ...]
    """What a reader should know, by rule, most frequent first; of records that were skipped, the load that read them says."""
    refusals: tuple[Refusal, ...]
    """The first hundred; all of them are in the rejects report."""
    rejects: str | None
    """Where the rejects report was written."""
    seconds: float
    dry_run: bool
    retirement_held_back: str | None = None
    """Why a complete input retired nothing."""
    new: int | None = None
    """Units that the store did not have; None where that cannot be told (a dry run without a store)."""
    changed: int | None = None
    """Units that the store had with another content; None as above."""
    duplicates: int = 0
    """Records that do not count because another record of the same input is the one that counts for their unit."""
    older: int = 0
    """Records that do not count because the store has a newer one of their unit."""
    skipped: int = 0
    """Of the unchanged, those that were not even parsed: the very same bytes were read before."""
    complete: bool = False
    """The input was declared to be all that the source has."""
    workers: int = 1
    """Processes that translated; the main process too, where there was one."""
    read_seconds: float = 0.0
    """Spent in reading, and in looking up what is known."""
    translate_seconds: float = 0.0
    """Spent in parsing and translating, added up over the workers."""
    write_seconds: float = 0.0
    """Spent in writing and taking back."""
    records_per_second: float = 0.0

    @property
    def conditions(self) -> tuple[int, int]:
        """Conditions in words: how many were read, how many are left to a person."""
        counts = {found.rule: found.count for found in self.findings}
        return counts.get(PARSED, 0), counts.get(UNPARSED, 0)

    @property
    def exit_code(self) -> int:
        """0: fine; 1: some records were rejected."""
        return 1 if self.rejected else 0


@dataclass(slots=True)
class Tally:
    """What is counted while a load is under way."""

    records: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)
    kept_out: set[str] = field(default_factory=set)
    """Names under which the units of rejected records may be in the store: these keep their last good facts."""
    unnamed: Refusal | None = None
    """A refused record whose unit cannot be known."""
    _examples: dict[str, list[Note]] = field(default_factory=dict)
    _noted: Counter[str] = field(default_factory=Counter)

    def unit(self, unit: UnitRows) -> None:
        """Count the rows of a unit."""
        for node in unit.nodes:
            self.nodes.update(node.labels)
        self.edges.update(edge.type for edge in unit.edges)

    def translated(self, outcome: Translated) -> None:
        """Count what the report says of a record."""
        self.kept.update(outcome.kept)
        self.unknown.update(outcome.unknown)
        self.note(outcome.notes)

    def note(self, notes: Iterable[Note]) -> None:
        """Count notes, and keep the first few of each rule."""
        for note in notes:
            self._noted[note.rule] += 1
            if len(self._examples.setdefault(note.rule, [])) < _EXAMPLES:
                self._examples[note.rule].append(note)

    def refuse(self, refusal: Refusal) -> None:
        """Count a record that is kept out."""
        if len(self.refusals) < _SHOWN_REFUSALS:
            self.refusals.append(refusal)
        self.rejected.add(refusal.name or f"{refusal.file}#{refusal.place}")
        # A file that is no JSON does not say whose record it is; a dump's files are called by their CTID.
        called = Path(refusal.name or refusal.file).name
        ctid = ctid_of(refusal.record or "") or ctid_of(called) or ctid_of(Path(refusal.file).name)
        self.kept_out.update(name for name in (refusal.name, refusal.record, ctid) if name)
        if refusal.record is None and ctid is None:
            self.unnamed = self.unnamed or refusal

    def findings(self) -> tuple[Noted, ...]:
        """The notes by rule, most frequent first."""
        return tuple(
            Noted(rule, count, tuple(f"{n.about}: {n.message}" for n in self._examples[rule]))
            for rule, count in self._noted.most_common()
        )


def counts(counter: Counter[str]) -> tuple[Count, ...]:
    """A counter's entries, the greatest first."""
    return tuple(Count(name, count) for name, count in sorted(counter.items(), key=lambda c: (-c[1], c[0])))
