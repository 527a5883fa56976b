"""A load under way: which record counts for each unit, and what has to be written, taken back or noted.

Records come one by one, in any order; what the store holds at the end is a function of the records alone. The newest
record of a unit counts (``revisions``), and replaces one that was written before it came; a bare document of the same name
in another file stays as a further witness, called by its place.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import BinaryIO

import orjson

from competency_graph.model.identity import unit_id
from competency_graph.model.nodes import closed_labels
from competency_graph.model.rows import DELETED, UnitRows
from competency_graph.store.ledger import Location
from competency_graph.store.writer import NOTHING
from competency_graph_loaders.findings import Note, Outcome, Skipped, Translated, place_in_series
from competency_graph_loaders.known import SEVERAL, Known, hashed
from competency_graph_loaders.ports import Memory, Port
from competency_graph_loaders.reading.records import Raw, Refusal
from competency_graph_loaders.reports import LoadReport, Tally, counts
from competency_graph_loaders.revisions import Claim, Held, is_tombstone, outranks
from competency_graph_loaders.workers import Stages

BATCH_UNITS = 1000
"""Units a transaction: about 2,000 nodes and 4,000 edges of Registry envelopes."""
BATCH_ROWS = 30_000
"""Node and edge rows after which a batch is written before it is full: a framework may have 10,000 competencies."""
_LOCATIONS = 2000
"""Units a transaction whose place alone is noted anew."""
_POSITION = re.compile(r"#[\d/]+$")
"""What a record's name has behind that of its document."""

Retranslate = Callable[[Raw], Outcome]
"""Translates a record after all that was to be skipped."""
Reread = Callable[[Callable[[str, str, str], bool]], Iterable[Outcome]]
"""Translates once more the records whose file, name and place are wanted."""


def _from(unit: UnitRows, key: str) -> UnitRows:
    """The unit with another ``input``. Its content is the same, and is not hashed again."""
    if unit.input == key:
        return unit
    other = replace(unit, input=key)
    other.__dict__["content"] = unit.content
    return other


def _in(unit: UnitRows, file: str) -> UnitRows:
    """The unit with another ``file``. Its content is the same, and is not hashed again."""
    if unit.file == file:
        return unit
    other = replace(unit, file=file)
    other.__dict__["content"] = unit.content
    return other


class Loading:
    """A load under way: which record counts for each unit, and what has to be written."""

    def __init__(
        self, source: str, port: Port | None, memory: Memory | None, known: Known | None,
        retranslate: Retranslate | None, reread: Reread | None, stages: Stages, complete: bool, batch_units: int,
        rejects: BinaryIO | None, kept_place: Callable[[str], str],
    ) -> None:  # fmt: skip
        """Begin; the arguments are those of ``runs.deliver``, with the rejects report open."""
        self.source, self.port, self.memory, self.known = source, port, memory, known
        self.retranslate, self.reread = retranslate, reread
        self.stages, self.complete = stages, complete
        self.batch_units, self.rejects, self.kept_place = batch_units, rejects, kept_place
        self.tally = Tally()
        self.claims: dict[str, Claim] = {}
        self.states: Counter[str] = Counter()
        self.held = Held()
        self.displaced: set[tuple[str, str]] = set()
        """Document and place of the bare documents that gave up their name after they were taken in."""
        self.batch: dict[str, UnitRows] = {}
        self.rows = 0
        self.locations: list[Location] = []
        self.written = NOTHING
        self.rewritten = self.duplicates = self.skipped = 0
        self._document_said = ""

    # One record

    def take(self, outcome: Outcome) -> None:
        """Take in what came of one record."""
        self.tally.records += 1
        if isinstance(outcome, Skipped):
            if self.known is None or self.retranslate is None:
                raise TypeError("A record can only be skipped where the known units are at hand.")
            if self.known.name(outcome.position) not in self.claims:
                self._skip(outcome, self.known)
                return
            outcome = self.retranslate(outcome.raw)  # another record claims its unit: weigh the two
        if isinstance(outcome, Refusal):
            if self.rejects is not None:
                self.rejects.write(orjson.dumps(asdict(outcome), option=orjson.OPT_APPEND_NEWLINE))
            self.tally.refuse(outcome)
        elif isinstance(outcome, Translated):
            self.tally.translated(outcome)
            self._claim(outcome)
        elif isinstance(outcome, UnitRows):
            self._claim(Translated(outcome))

    def _skip(self, skipped: Skipped, known: Known) -> None:
        at, raw = skipped.position, skipped.raw
        record = "; ".join(part for part in (raw.place, known.mark(at)) if part)
        claim = Claim(
            known.date(at), known.content(at), None, raw.file, record, self._document(raw.file, raw.name),
            skipped.revision, place_in_series(raw), "unchanged",
        )  # fmt: skip
        self.claims[known.name(at)] = claim
        self.states["unchanged"] += 1
        self.skipped += 1
        if not known.is_at(at, self.kept_place(raw.file), record):
            self._locate(claim, known.id(at), known.input(at))

    def _document(self, file: str, origin: str) -> str:
        """Which document a record is of: its file, or a member of it."""
        said = f"{file}|{_POSITION.sub('', origin)}"
        if said != self._document_said:
            self._document_said = said  # the records of a file share the text: 400,000 need not have one each
        return self._document_said

    def _claim(self, found: Translated) -> None:
        unit = found.unit
        document = self._document(unit.file, found.origin)
        mine = Claim(
            unit.date, hashed(unit.content), is_tombstone(unit), unit.file, unit.record, document, found.revision,
            found.series,
        )  # fmt: skip
        claim = self.claims.get(unit.name)
        if claim is None:
            self._first(found, mine)
        elif document == claim.document or (found.revision and claim.revision):
            self._weigh(found, mine, claim)
        elif not found.revision or (self.reread is None and unit.name not in self.held):
            self._second(found)
        else:
            self._displace(found, mine, claim)

    def _first(self, found: Translated, mine: Claim, *, counted: bool = False) -> None:
        unit = found.unit
        self.claims[unit.name] = mine
        if not counted:
            self.tally.unit(unit)
        at = self._position(unit.name)
        if self.known is not None and at is not None and self.known.several(at):
            self.held.keep(unit.name, found)
        else:
            self._settle(unit, mine)

    def _second(self, found: Translated, *, counted: bool = False) -> None:
        """Another document of a name that is taken: a witness of its own, called by its place too."""
        self.tally.note([Note("second of its name", found.unit.name, _SECOND)])
        unit = replace(found.unit, name=f"{found.unit.name} ({found.origin})", input="")
        found, claim = replace(found, unit=unit), self.claims.get(unit.name)
        mine = Claim(
            unit.date, hashed(unit.content), is_tombstone(unit), unit.file, unit.record,
            self._document(unit.file, found.origin), found.revision, found.series,
        )  # fmt: skip
        if claim is None:
            self._first(found, mine, counted=counted)
        else:
            self._weigh(found, mine, claim)

    def _displace(self, found: Translated, mine: Claim, claim: Claim) -> None:
        """A record with a history takes the name that a bare document had, which becomes a further witness."""
        name = found.unit.name
        self.tally.unit(found.unit)
        mine.written, mine.several = claim.written, True
        self.claims[name] = mine
        bare = self.held.take(name)
        if bare is not None:
            self.held.keep(name, found)
            self._second(bare, counted=True)
            return
        self.states[claim.state] -= 1
        self.displaced.add((claim.document, claim.place))
        self._settle(_from(found.unit, SEVERAL), mine)

    def _weigh(self, found: Translated, mine: Claim, claim: Claim) -> None:
        """Two records of one unit: the one that counts stays, and takes the other's place where that was written."""
        unit = found.unit
        self.duplicates += 1
        if claim.deleted is None:
            claim.deleted = self._is_deleted(unit.name)
        wins = outranks(mine, claim)
        first, second = (mine, claim) if wins else (claim, mine)
        what = "the same content" if mine.content == claim.content else "another content"
        older = f" and is older ({second.date or 'undated'})" if second.date != first.date else ""
        told = f"{first.where} counts; {second.where} has {what}{older}."
        self.tally.note([Note("duplicate CTID", unit.name, told)])
        if wins:
            mine.written = claim.written
            self.claims[unit.name] = mine
        several, first.several = claim.several, True
        if unit.name in self.held:
            if wins:
                self.held.keep(unit.name, found)
        elif wins and claim.written and mine.content == claim.content and self.known is not None:
            mine.state = claim.state
            self._locate(mine, unit.id, SEVERAL)
        elif wins:
            self.states[claim.state] -= 1
            self._settle(_from(unit, SEVERAL), mine)
        elif not several:
            self._flag(unit.name, claim)

    def _flag(self, name: str, claim: Claim) -> None:
        """Note that several records claim a unit, so that the next load skips none of them."""
        if name in self.batch:
            self.batch[name] = _from(self.batch[name], SEVERAL)
        elif self.known is not None and claim.state != "older":
            at = self._position(name)
            self._locate(claim, self.known.id(at) if at is not None else unit_id(self.source, name), SEVERAL)

    def _position(self, name: str) -> int | None:
        return self.known.by_name(name) if self.known is not None else None

    def _is_deleted(self, name: str) -> bool:
        """Whether what the store has of a unit is a tombstone."""
        at = self._position(name)
        if self.memory is None or self.known is None or at is None:
            return False
        unit = self.known.id(at)
        return any(DELETED in labels for labels in self.memory.classes([unit]).get(unit, {}).values())

    # What has to be written

    def _settle(self, unit: UnitRows, claim: Claim) -> None:
        """Hold the record that counts against the store, and write what has to be written."""
        at = self._position(unit.name)
        if self.known is None:
            claim.state = "sent"
        elif at is None:
            claim.state = "new"
        elif claim.content == self.known.content(at):
            claim.state = "unchanged"
        elif not claim.written and self._is_older(claim, self.known.date(at)):
            # Where a record that it outranks was written already, the store no longer has the newer one.
            claim.state = "older"
            self._say_older(unit.name, claim, self.known.date(at))
        else:
            claim.state = "changed"
        self.states[claim.state] += 1
        if claim.state == "older":
            return
        if self.known is None or at is None or claim.state == "changed" or claim.written:
            self._send(unit, claim)
            return
        waiting = self.batch.pop(unit.name, None)  # what it outranks need not be written at all
        if waiting is not None:
            self.rows -= len(waiting.nodes) + len(waiting.edges)
        place = self.kept_place(unit.file)
        at_home = self.known.is_at(at, place, unit.record) and self.known.came_from(at, unit.input)
        if not at_home:
            self._locate(claim, unit.id, unit.input)

    def _is_older(self, claim: Claim, stored: str) -> bool:
        """An older revision does not replace a newer one, unless the input is declared to be the truth."""
        return not self.complete and bool(claim.date and stored) and claim.date < stored

    def _say_older(self, name: str, claim: Claim, stored: str) -> None:
        told = f"{claim.where} is of {claim.date}, the store has that of {stored}; that stays."
        self.tally.note([Note("older than what is stored", name, told)])

    def _send(self, unit: UnitRows, claim: Claim) -> None:
        before = self.batch.pop(unit.name, None)
        if before is not None:
            self.rows -= len(before.nodes) + len(before.edges)
        elif claim.written:
            self.rewritten += 1
        self.batch[unit.name] = _in(unit, self.kept_place(unit.file))
        self.rows += len(unit.nodes) + len(unit.edges)
        if len(self.batch) >= self.batch_units or self.rows >= BATCH_ROWS:
            self._flush()

    def _locate(self, claim: Claim, unit: int, key: str) -> None:
        file = self.kept_place(claim.file)
        self.locations.append(Location(unit, claim.content.hex(), key, file, claim.place))
        if len(self.locations) >= _LOCATIONS:
            self._flush_locations()

    def _flush(self) -> None:
        if self.memory is not None and self.known is not None:
            self._compare_classes(self.memory, self.known)
        if self.port is not None and self.batch:
            began = time.perf_counter()
            self.written += self.port.write(self.batch.values())
            self.stages.write += time.perf_counter() - began
        for name in self.batch:
            self.claims[name].written = True
        self.batch, self.rows = {}, 0

    def _flush_locations(self) -> None:
        self._flush()  # a unit that is flagged may wait in the batch before its place is noted
        if self.port is not None and self.memory is not None and self.locations:
            began = time.perf_counter()
            self.memory.locate(self.locations)
            self.stages.write += time.perf_counter() - began
        self.locations = []

    def _compare_classes(self, memory: Memory, known: Known) -> None:
        """What changed units were before: a class that changes is told, and a deletion outranks what is of its date."""
        before: dict[str, int] = {}
        for name in self.batch:
            if not self.claims[name].written and (at := known.by_name(name)) is not None:
                before[name] = at
        if not before:
            return
        classes = memory.classes([known.id(at) for at in before.values()])
        for name, at in before.items():
            unit, claim, old = self.batch[name], self.claims[name], classes.get(known.id(at), {})
            gone = any(DELETED in labels for labels in old.values())
            if (
                gone
                and not claim.deleted
                and not self.complete
                and claim.date
                and claim.date == known.date(at)
            ):
                self.tally.note([Note("deleted at the same time", name, f"{claim.where} is of {claim.date}, and so "
                                      "is its deletion, which the store has; the deletion stays.")])  # fmt: skip
                self.states.update({claim.state: -1, "older": 1})
                claim.state = "older"
                del self.batch[name]
            elif gone and not claim.deleted:
                self.tally.note(
                    [Note("published again", name, f"It was deleted; {claim.where} brings it back.")]
                )
            elif not claim.deleted:
                self.tally.note(_changed_classes(unit, old))

    # The end

    def finish(self) -> tuple[int, str | None]:
        """Decide what waits, write the rest, and take back what a complete input no longer has."""
        for found in self.held.release():
            claim = self.claims[found.unit.name]
            self._settle(_from(found.unit, SEVERAL if claim.several else found.unit.input), claim)
        self._take_in_displaced()
        self._flush_locations()
        self._note_last_good_facts()
        if not self.complete:
            return 0, None
        if self.tally.unnamed is not None:
            return 0, (
                f"{self.tally.unnamed.file} could not be read far enough to say whose record it is; taking back what "
                "is absent could take back its last good facts."
            )
        if not self.tally.records:
            return 0, (
                "the input holds no record at all, as a mistyped path does. `competency-graph forget "
                f"{self.source}` takes back everything of a source."
            )
        present = self.claims.keys() | self.tally.kept_out | self._siblings()
        if self.port is None:
            gone = (
                name for name in (self.known.names() if self.known is not None else ()) if name not in present
            )
            return sum(1 for _ in gone), None
        began = time.perf_counter()
        retired = self.port.retire_absent(self.source, present)
        self.stages.write += time.perf_counter() - began
        return retired, None

    def _take_in_displaced(self) -> None:
        if not self.displaced or self.reread is None:
            return
        self._flush()  # what they had written before is replaced first
        wanted = self.displaced

        def want(file: str, name: str, place: str) -> bool:
            return (self._document(file, name), place) in wanted

        for outcome in self.reread(want):
            if isinstance(outcome, Translated):
                self._second(outcome, counted=True)

    def _siblings(self) -> set[str]:
        """Further documents of a rejected record's name, as the store has them: one of them may be the rejected one."""
        if self.known is None or not self.tally.kept_out:
            return set()
        return {name for name in self.known.names() if name.partition(" (")[0] in self.tally.kept_out}

    def _note_last_good_facts(self) -> None:
        for name in sorted(self.tally.kept_out):
            if self._position(name) is not None and name not in self.claims:
                self.tally.note([
                    Note("kept its last good facts", name, "Its record was rejected; what was loaded before stays.")
                ])  # fmt: skip

    def report(
        self, retired: int, held_back: str | None, rejects: str | None, seconds: float, workers: int
    ) -> LoadReport:
        """What the load did."""
        tally, states = self.tally, self.states
        new: int | None = states["new"]
        changed: int | None = states["changed"]
        unchanged = states["unchanged"]
        if self.known is None and self.port is None:
            new = changed = None
        elif self.known is None:  # a port without a memory: it alone knows
            changed = max(0, self.written.retired - self.rewritten)
            new = self.written.units - self.rewritten - changed
            unchanged = self.written.unchanged
        written = 0 if self.port is None or new is None or changed is None else new + changed
        return LoadReport(
            self.source, tally.records, len(self.claims) - states["older"], written, unchanged, len(tally.rejected),
            retired, counts(tally.nodes), counts(tally.edges), self.written.nodes, self.written.edges,
            counts(tally.kept), counts(tally.unknown), tally.findings(), tuple(tally.refusals), rejects,
            round(seconds, 3), self.port is None, held_back, new, changed, self.duplicates, states["older"],
            self.skipped, self.complete, workers, round(self.stages.read, 3), round(self.stages.translate, 3),
            round(self.stages.write, 3), round(tally.records / seconds, 1) if seconds else 0.0,
        )  # fmt: skip


_SECOND = "Another document of this input has the same CTID or @id."


def _changed_classes(unit: UnitRows, old: Mapping[str, frozenset[str]]) -> list[Note]:
    """A note for each resource of a unit whose class is another than before; parts without a CTID do not count."""
    notes = []
    for node in unit.nodes:
        if node.uri in old and ("ctid" in node.properties or node.uri == unit.name):
            before, now = old[node.uri], frozenset(closed_labels(node.labels))
            if before != now:
                was = ", ".join(sorted(before - now)) or "nothing more"
                became = ", ".join(sorted(now - before)) or "nothing more"
                notes.append(Note("class changed", node.uri, f"It was {was}, it is {became}."))
    return notes
