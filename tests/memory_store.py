"""A store in memory, honest in what a load can see of one: units by id, skipped when equal, read back, retired, located."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from competency_graph.model.declarations import Value
from competency_graph.model.identity import unit_id
from competency_graph.model.nodes import closed_labels
from competency_graph.model.rows import UnitRows
from competency_graph.store.ledger import Location, StoredUnit
from competency_graph.store.writer import NOTHING, Written, check_unit


@dataclass
class MemoryStore:
    """Port and memory in one, as the database is."""

    units: dict[int, UnitRows] = field(default_factory=dict)
    runs: list[Mapping[str, Value]] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    """Names of the units of each batch."""
    located: list[str] = field(default_factory=list)
    """Names of the units whose place alone was noted."""

    def write(self, units: Iterable[UnitRows], /) -> Written:
        batch = {unit.id: unit for unit in units}
        self.batches.append([unit.name for unit in batch.values()])
        done = NOTHING
        for unit in batch.values():
            check_unit(unit)
            before = self.units.get(unit.id)
            if before is not None and before.content == unit.content:
                done += Written(0, 1, 0, 0, 0)
                continue
            done += Written(1, 0, before is not None, len(unit.nodes), len(unit.edges))
            self.units[unit.id] = unit
        return done

    def retire_absent(self, source: str, present: Iterable[str], /) -> int:
        keep = {unit_id(source, name) for name in present}
        gone = [i for i, unit in self.units.items() if unit.source == source and i not in keep]
        for i in gone:
            del self.units[i]
        return len(gone)

    def record_run(
        self,
        source: str,
        run: Mapping[str, Value],
        /,
        *,
        edition: str | None = None,
        licence: str | None = None,
    ) -> None:
        self.runs.append({"source": source, "edition": edition or "", "licence": licence or "", **run})

    def stored(self, source: str, /) -> Iterator[StoredUnit]:
        for u in self.units.values():
            if u.source == source:
                yield StoredUnit(u.id, u.name, u.content, u.input, u.date, u.file, u.record)

    def classes(self, units: Sequence[int], /) -> Mapping[int, Mapping[str, frozenset[str]]]:
        return {
            i: {node.uri: frozenset(closed_labels(node.labels)) for node in self.units[i].nodes}
            for i in units
        }

    def locate(self, locations: Iterable[Location], /) -> None:
        for at in locations:
            unit = self.units.get(at.id)
            if unit is not None and unit.content == at.content:
                self.units[at.id] = replace(unit, input=at.input, file=at.file, record=at.record)
                self.located.append(unit.name)

    # What the tests look at

    def full(self) -> dict[tuple[str, str], tuple[str, str, str, str]]:
        """What the full digest sees: what each unit says, when, and where it was read."""
        return {(u.source, u.name): (u.content, u.date, u.file, u.record) for u in self.units.values()}

    def said(self, name: str) -> list[str]:
        """Names of the nodes that a unit describes; of a tombstone, its label."""
        (unit,) = [u for u in self.units.values() if u.name == name]
        return [str(node.properties.get("name", node.labels[0])) for node in unit.nodes]

    def quiet(self) -> bool:
        """Whether nothing was written since ``forget``."""
        return not self.batches and not self.located

    def forget(self) -> None:
        """Forget what was written, not what is stored."""
        self.batches.clear()
        self.located.clear()
