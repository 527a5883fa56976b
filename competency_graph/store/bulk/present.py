"""What the present database holds that a bulk load would replace, and whether anybody writes into it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Set
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from competency_graph.errors import BulkRefused
from competency_graph.model.decisions import Decision
from competency_graph.store.connection import Database
from competency_graph.store.decisions import every
from competency_graph.store.queries import query
from competency_graph.store.reading import Read

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_SHOWN = 3


class Present:
    """The database that is live while the bulk load prepares another."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.writes = self._writes()
        self.sources: dict[str, dict[int, str]] = {}
        """Units of each source: id → name."""
        for row in database.read(Read("store/sources")):
            units = self._units(row["name"])
            if units:
                self.sources[row["name"]] = units

    def _writes(self) -> int:
        rows = self.database.read(Read("store/writes"))
        return int(rows[0]["taken"]) if rows else 0

    def _units(self, source: str) -> dict[int, str]:
        # As a writer would read them: they may be hundreds of thousands, and reads have a short deadline.
        def work(transaction: ManagedTransaction) -> dict[int, str]:
            found = transaction.run(query("write/units_of_source").text, source=source)
            return {row["unit"]: row["name"] for row in found}

        return self.database.write(work)

    def refuse_other_sources(self, loaded: Collection[str]) -> None:
        """Refuse when the store holds what is not loaded now: the new database would not have it.

        Raises:
            BulkRefused: names the sources.
        """
        others = sorted(set(self.sources) - set(loaded))
        if others:
            held = ", ".join(f"{name} ({len(self.sources[name]):,} units)" for name in others[:_SHOWN])
            rest = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
            raise BulkRefused(
                f"The store also holds {held}{rest}; a bulk load replaces all of it.",
                "Load online (without --bulk), give all inputs to one bulk load, or set COMPETENCY_GRAPH_HOME to a "
                "new folder.",
            )

    def refuse_lost_units(self, units: Set[int], retired: Set[int]) -> None:
        """Refuse when units of the loaded sources would go without having been taken back.

        Raises:
            BulkRefused: says how many, and names some.
        """
        for source, held in self.sources.items():
            lost = [name for unit, name in held.items() if unit not in units and unit not in retired]
            if lost:
                shown = ", ".join(sorted(lost)[:_SHOWN])
                raise BulkRefused(
                    f"The store holds {len(lost):,} units of {source} that this input does not have or whose record "
                    f"was rejected ({shown}, …); a bulk load would lose them.",
                    "Say --complete if the input is all that the source has, or load online (without --bulk), which "
                    "keeps the last good facts of rejected records.",
                )

    def decisions(self) -> tuple[Decision, ...]:
        """What registrars have decided: it is carried over, whatever is loaded."""
        return every(self.database)

    def refuse_other_writers(self) -> None:
        """Refuse when somebody has written since this load began: the switch would lose it.

        Raises:
            BulkRefused: somebody has.
        """
        if self._writes() != self.writes:
            raise _written()

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Hold the writers' lock while the switch is made: a loader that comes now waits, and fails when it is over.

        Yields:
            What lets go of it. A server that was asked to end waits a minute for a transaction that is still open; one
            that ends takes no new work, so the lock has done its part then.

        Raises:
            BulkRefused: somebody has written since this load began.
        """
        with self.database.driver.session(
            database=self.database.settings.database, default_access_mode=neo4j.WRITE_ACCESS
        ) as session:
            transaction = session.begin_transaction()

            def release() -> None:
                # The server may have been stopped under it: that is what it was for.
                with suppress(DriverError, Neo4jError, OSError):
                    transaction.close()

            try:
                transaction.run(query("write/lock").text).consume()
                now = int(transaction.run(query("read/store/writes").text).single(strict=True)["taken"])
                if now != self.writes + 1:
                    raise _written()
                yield release
            finally:
                release()


def _written() -> BulkRefused:
    return BulkRefused(
        "Another loader has written into the store while this bulk load was prepared; the switch would lose what it wrote.",
        "Let it finish, then load in bulk again with all inputs.",
    )
