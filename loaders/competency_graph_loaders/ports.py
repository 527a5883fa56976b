"""What a load needs of a store: a port to write through, and the memory of what was written before.

The online writer (``store.writer.Writer``) and the bulk writer are ports. ``store.ledger.Ledger`` is the memory; a dry
run asks it and has no port, the bulk writer starts from nothing and has no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from competency_graph.model.declarations import Value
from competency_graph.model.rows import UnitRows
from competency_graph.store.ledger import Ledger, Location, StoredUnit
from competency_graph.store.writer import Writer, Written

Progress = Callable[[int, str], None]
"""Told after each record: how many there were, and the file of the last one."""


class Port(Protocol):
    """The write port, as ``store.writer.Writer`` is. Of two writes of one unit id the later counts."""

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


@runtime_checkable
class Memory(Protocol):
    """What a store has of a source, as ``store.ledger.Ledger`` tells it."""

    def stored(self, source: str, /) -> Iterator[StoredUnit]:
        """Every unit of a source."""

    def classes(self, units: Sequence[int], /) -> Mapping[int, Mapping[str, frozenset[str]]]:
        """The labels that units gave, by unit and uri."""

    def locate(self, locations: Iterable[Location], /) -> None:
        """Note where units of unchanged content were read this time."""


def memory_of(port: Port | None) -> Memory | None:
    """The memory that goes with a port."""
    if isinstance(port, Memory):
        return port
    return Ledger(port.database) if isinstance(port, Writer) else None
