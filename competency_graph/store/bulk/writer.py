"""The write port in bulk: units in, and at ``finish`` another database that holds what they say becomes live.

It replaces everything, so it refuses, before anything is changed, to lose what the present database holds; and it works
on the managed local server only, since the importer fills files. See the package for the steps.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from competency_graph.errors import BulkRefused, CompetencyGraphError
from competency_graph.model.decisions import Decision
from competency_graph.model.declarations import Value
from competency_graph.model.identity import unit_id
from competency_graph.model.rows import UnitRows
from competency_graph.store.bulk.buckets import bucket_count
from competency_graph.store.bulk.estimate import refuse_without_room
from competency_graph.store.bulk.identity import salt_of
from competency_graph.store.bulk.importing import run_importer
from competency_graph.store.bulk.present import Present
from competency_graph.store.bulk.report import BulkReport, Clock
from competency_graph.store.bulk.sorted import Sorted, sort_units
from competency_graph.store.bulk.spool import Spool
from competency_graph.store.connection import Database
from competency_graph.store.decisions import carry
from competency_graph.store.memory import peak_memory
from competency_graph.store.queries import query
from competency_graph.store.reading import Read, Rows
from competency_graph.store.schema import migrate
from competency_graph.store.server import ServerInfo, databases
from competency_graph.store.server import start as start_server
from competency_graph.store.server import status as server_status
from competency_graph.store.server.administration import end_admin_tool_beside
from competency_graph.store.server.lifecycle import home_of
from competency_graph.store.server.switching import switch
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer, Written, unit_properties

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_LISTS_A_TRANSACTION = 1000


def _quiet(_: str) -> None:
    """The report that nobody listens to."""


class BulkWriter:
    """Takes units like ``store.writer.Writer``; nothing shows before ``finish``. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        *,
        sources: Collection[str] | None = None,
        report: Callable[[str], None] | None = None,
        fast: bool = False,
    ) -> None:
        """Look at the present database and make room for the work.

        Args:
            settings: of the managed server.
            sources: the sources that are going to be loaded, when they are known: what cannot be is said at once then.
            report: told in words what is being done.
            fast: see ``store.server.start``.

        Raises:
            BulkRefused: another server is set, another bulk load is under way, or the store holds other sources.
            ServerError: the managed server cannot be started.
        """
        self._report = report or _quiet
        self._fast = fast
        self._settings = _managed(settings)
        self._home = home_of(self._settings)
        self._home.prepare()
        self._clock = Clock(self._report)
        self._retired: set[int] = set()
        self._runs: list[tuple[str, dict[str, Value], str | None, str | None]] = []
        self._decisions: tuple[Decision, ...] = ()
        self._finished = False
        self._began = time.monotonic()
        with ExitStack() as stack:
            lock = FileLock(self._home.run / "bulk.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise BulkRefused(
                    f"Another bulk load into {self._home.root} is under way.", "Wait for it to end."
                ) from None
            stack.callback(lock.release)
            self._work = self._home.root / "bulk"
            self._clean()
            self._work.mkdir(mode=0o700)
            stack.callback(shutil.rmtree, self._work, ignore_errors=True)
            self._present = self._look(stack)
            if self._present is not None and sources is not None:
                self._present.refuse_other_sources(sources)
            self._spool = Spool(self._work, unit_properties)
            stack.callback(self._spool.close)
            self._held = stack.pop_all()

    def _clean(self) -> None:
        """Remove what a load that was killed has left; we hold the lock, so none is under way."""
        shutil.rmtree(self._work, ignore_errors=True)
        with self._home.locked(self._report):
            end_admin_tool_beside(self._home)
            for name in databases.leftovers(self._home):
                self._report(f"Removing {name}, which a bulk load that was broken off has left.")
                databases.delete(self._home, name)

    def _look(self, stack: ExitStack) -> Present | None:
        """The present database; None where there is none yet."""
        if not self._home.system_store.exists():
            return None
        database = Database(
            self._connected(start_server(self._settings, report=self._report, fast=self._fast))
        )
        stack.callback(database.close)
        migrate(database)
        return Present(database)

    def _connected(self, info: ServerInfo) -> Settings:
        return self._settings.model_copy(
            update={
                "uri": info.uri,
                "username": info.username,
                "password": info.password,
                "database": info.database,
            }
        )

    # The port -----------------------------------------------------------------------------------------------------

    def write(self, units: Iterable[UnitRows]) -> Written:
        """Take a batch of units; of two with one id the later counts.

        Raises:
            ModelError: a row does not fit the model; nothing of the batch is taken.
            ServerError: the disk is full.
        """
        with self._home.faults():
            return self._spool.write(units)

    def retire_absent(self, source: str, present: Iterable[str]) -> int:
        """Leave out the units of a source that a *complete* input does not have, of this load or of the store; how many."""
        keep = {unit_id(source, name) for name in present}
        for unit in self._spool.units_of(source):
            if unit not in keep:
                self._spool.forget(unit)
                self._retired.add(unit)
        held = self._present.sources.get(source, {}) if self._present else {}
        gone = {unit for unit in held if unit not in keep}
        self._retired |= gone
        return len(gone)

    def record_run(
        self, source: str, run: Mapping[str, Value], *, edition: str | None = None, licence: str | None = None
    ) -> None:
        """Note a finished load; written into the new database when it is there."""
        self._runs.append((source, dict(run), edition, licence))

    # The end ------------------------------------------------------------------------------------------------------

    def finish(self) -> BulkReport:
        """Merge, import, index, check and switch; when this returns, the new database is live.

        Raises:
            BulkRefused: the switch would lose something, or there is no room; the present database stays as it is.
            ServerError: the importer or the server failed; likewise.
        """
        if self._finished:
            raise BulkRefused("This bulk load is finished.", "Begin another.")
        self._finished = True
        self._clock.add("reading and translating", time.monotonic() - self._began)
        database = databases.new_name(self._home)
        self._spool.close()
        if self._present is not None:
            self._present.refuse_other_sources(self._spool.sources() | {source for source, *_ in self._runs})
            self._present.refuse_lost_units(self._spool.ids(), self._retired)
            self._present.refuse_other_writers()
            # Read after that look: what is decided from here on takes the lock, and the switch would be refused.
            self._decisions = self._present.decisions()
        spool_bytes = self._spool.bytes
        refuse_without_room(self._work, spool_bytes)
        try:
            with self._home.faults():
                with self._clock.stage(
                    "merging", f"Merging {len(self._spool):,} units ({spool_bytes >> 20:,} MB)."
                ):
                    found = sort_units(self._spool, self._work, bucket_count(spool_bytes), salt_of(database))
                csv_bytes = sum(file.bytes for file in found.files)
                with self._clock.stage(
                    "importing",
                    f"Importing {found.merged.nodes:,} nodes and {found.edges.total():,} edges ({csv_bytes >> 20:,} MB).",
                ):
                    importer_memory = run_importer(
                        self._home, self._settings, database, found.files, self._work, self._report
                    )
            self._switch(database, found)
        except BaseException:
            with suppress(CompetencyGraphError, OSError):
                if databases.read(self._home).live != database:
                    databases.delete(self._home, database)
            raise
        return BulkReport(
            database=database,
            kept=next((kept.name for kept in databases.read(self._home).kept), None),
            units=found.units,
            nodes=found.merged.nodes,
            edges=found.edges.total(),
            claims=found.merged.claims,
            placeholders=found.merged.unresolved,
            spool_bytes=spool_bytes,
            csv_bytes=csv_bytes,
            store_bytes=databases.size(self._home, database),
            memory=max(peak_memory(), found.memory),
            importer_memory=importer_memory,
            stages=tuple(self._clock.stages),
        )

    def _switch(self, database: str, found: Sorted) -> None:
        def look(info: ServerInfo) -> None:
            with Database(self._connected(info)) as tried:
                with self._clock.stage("checking", "Checking the counts."):
                    _check_counts(tried, found)
                with self._clock.stage("indexing", "Building constraints and indexes."):
                    migrate(tried)
                self._complete(tried, found)

        with ExitStack() as stack:
            asked = stack.enter_context(self._present.held()) if self._present is not None else None
            with self._clock.stage(
                "switching, the stages above within it", f"Restarting the server on {database}."
            ):
                switch(self._settings, database, look, report=self._report, fast=self._fast, asked=asked)

    def _complete(self, tried: Database, found: Sorted) -> None:
        for name, rows in (
            ("lists_of_nodes", found.merged.unsaid_nodes),
            ("lists_of_claims", found.merged.unsaid_claims),
        ):
            for start in range(0, len(rows), _LISTS_A_TRANSACTION):
                part = rows[start : start + _LISTS_A_TRANSACTION]

                def work(transaction: ManagedTransaction, name: str = name, part: Rows = part) -> None:
                    transaction.run(query(f"write/{name}").text, rows=part).consume()

                tried.write(work)
        carry(tried, self._decisions)
        online = Writer(tried)
        for source, run, edition, licence in self._runs:
            online.record_run(source, run, edition=edition, licence=licence)
        online.tally()

    def close(self) -> None:
        """Remove the work files and let go of the home; what was not finished is as if it had never been."""
        self._held.close()

    def __enter__(self) -> BulkWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _managed(settings: Settings) -> Settings:
    """The settings without an address.

    Raises:
        BulkRefused: the address that they have is not the managed server's.
    """
    alone = settings.model_copy(update={"uri": None})
    if settings.uri is not None:
        info = server_status(alone).info
        if info is None or info.uri != settings.uri:
            raise BulkRefused(
                f"NEO4J_URI points at {settings.uri}; a bulk load fills the files of the managed local server.",
                "Unset NEO4J_URI, or load online (without --bulk).",
            )
    return alone


def _check_counts(database: Database, found: Sorted) -> None:
    """Hold the new database's own counts against what was written for it.

    Raises:
        BulkRefused: they differ; says where.
    """
    ((counts),) = (row["counts"] for row in database.read(Read("store/graph_counts")))
    nodes = {row["label"]: row["count"] for row in counts["nodes"] if "label" in row}
    edges = {
        row["relationshipType"]: row["count"]
        for row in counts["relationships"]
        if "relationshipType" in row and not {"startLabel", "endLabel"} & set(row)
    }
    wrong = [
        f"{name}: {have.get(name, 0):,} instead of {want:,}"
        for have, wanted in ((nodes, found.labels()), (edges, found.types()))
        for name, want in sorted(wanted.items())
        if have.get(name, 0) != want
    ]
    if wrong:
        raise BulkRefused(
            f"The imported database does not hold what was written for it: {'; '.join(wrong)}.",
            "The present database stays live. Please report this, with logs/import.log of the server's home.",
        )
