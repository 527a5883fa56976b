"""What the store already has of a source, unit by unit: what a load may skip, and where it was read (``writing.md`` 6).

Read once at the start of a load, streamed: about 400,000 rows for the Registry. ``locate`` is the small write for a unit
that says what it said before, but was read from another file or from other bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.reading import Read

if TYPE_CHECKING:
    from neo4j import ManagedTransaction


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """One unit as the store has it."""

    id: int
    name: str
    content: str
    """The hash of what it says."""
    input: str
    """The hash of the raw record that it came from (``UnitRows.input``); empty where unknown."""
    date: str
    """The record's own date; empty when it had none."""
    file: str
    record: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a unit of unchanged content was read this time."""

    id: int
    content: str
    """What the store must still have for the note to be taken: another write may have come between."""
    input: str
    file: str
    record: str


class Ledger:
    """Reads what a database has of a source, and notes where it was read again."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def stored(self, source: str) -> Iterator[StoredUnit]:
        """Every unit of a source, streamed in no particular order."""
        for row in self.database.stream(Read("units/of_source", {"source": source})):
            yield StoredUnit(
                row["unit"],
                row["name"],
                row["content"],
                row["input"],
                row["date"],
                row["file"],
                row["record"],
            )

    def classes(self, units: Sequence[int]) -> Mapping[int, Mapping[str, frozenset[str]]]:
        """The labels (all of them, without ``Resource``) that each of these units gave, by unit and uri."""
        found: dict[int, dict[str, frozenset[str]]] = {}
        for row in self.database.stream(Read("units/classes", {"units": list(units)})):
            found.setdefault(row["unit"], {})[row["uri"]] = frozenset(row["labels"]) - {"Resource"}
        return found

    def locate(self, locations: Iterable[Location]) -> None:
        """Note where units were read, in one transaction; those whose content is another by now are left alone."""
        rows = [asdict(location) for location in locations]

        def work(transaction: ManagedTransaction) -> None:
            transaction.run(query("write/lock").text).consume()
            transaction.run(query("write/locate").text, rows=rows).consume()

        if rows:
            self.database.write(work)
