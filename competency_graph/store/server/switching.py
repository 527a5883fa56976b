"""Another database of the home becomes live: tried first, then noted; and the way back.

The note (``database.json``) is written only after the server has run the new database and whoever filled it has looked
at it. Killed before, at any point, the next start finds a server on a database that is not live, ends it, and starts on
the one that is.
"""

from __future__ import annotations

from collections.abc import Callable

from competency_graph.errors import ConnectionFailed, ServerError
from competency_graph.model.decisions import Decision
from competency_graph.store.connection import Database
from competency_graph.store.decisions import carry, every
from competency_graph.store.server import databases, lifecycle
from competency_graph.store.server import process as processes
from competency_graph.store.server.info import Databases, ServerInfo
from competency_graph.store.settings import Settings


def switch(
    settings: Settings,
    database: str,
    look: Callable[[ServerInfo], None],
    *,
    report: Callable[[str], None],
    fast: bool = False,
    timeout: float = 300.0,
    asked: Callable[[], None] | None = None,
) -> ServerInfo:
    """Run the home's server on another database and make that one live when ``look`` raises nothing.

    Args:
        settings: ``home`` and ``cache`` are used.
        database: a database whose files are there.
        look: given the running server; raises when the database must not become live.
        report: told in words what is being done.
        fast: see ``start``.
        timeout: seconds to wait for Bolt.
        asked: called once the server that ran before was asked to end.

    Raises:
        ServerError: it cannot be started on that database.
        Exception: whatever ``look`` raises. In both cases the old database is live and runs again, if it ran before.
    """
    home = lifecycle.home_of(settings)
    home.prepare()
    with home.locked(report), home.faults():
        live = databases.read(home).live
        before = processes.find(home)
        if before is not None:
            lifecycle.end(home, before, asked=asked)
        try:
            info = lifecycle.launch(home, settings, database, report, fast=fast, timeout=timeout)
            look(info)
        except BaseException:
            tried = processes.find(home)
            if tried is not None:
                processes.end(tried, lifecycle.STOP_SECONDS)
            home.drop_record()
            if before is not None:
                report(f"Back to the database {live}.")
                lifecycle.launch(home, settings, live, report, fast=fast, timeout=timeout)
            raise
        older = [kept.name for kept in databases.read(home).kept]
        databases.make_live(home, database)
        for name in older:
            if name != database:
                databases.delete(home, name)
        return info


def rollback(settings: Settings, *, report: Callable[[str], None], fast: bool = False) -> Databases:
    """Make the database live again that was live before; the one that is live now is kept in its place.

    What registrars decided meanwhile goes along: decisions belong to no load, so the way back of a load is none of theirs.

    Raises:
        ServerError: none is kept.
    """
    home = lifecycle.home_of(settings)
    home.prepare()
    kept = databases.read(home).kept
    if not kept:
        raise ServerError(
            f"No earlier database is kept in {home.root}.",
            "Only a bulk load leaves one; load the earlier data again.",
        )
    ran = processes.find(home) is not None
    decisions = _decided(settings, report, fast=fast)

    def look(info: ServerInfo) -> None:
        if decisions:
            with Database(_connected(settings, info)) as older:
                carry(older, decisions)

    switch(settings, kept[-1].name, look, report=report, fast=fast)
    if not ran:
        lifecycle.stop(settings, report=report)
    return databases.read(home)


def _connected(settings: Settings, info: ServerInfo) -> Settings:
    found = {"uri": info.uri, "username": info.username, "password": info.password, "database": info.database}
    return settings.model_copy(update=found)


def _decided(settings: Settings, report: Callable[[str], None], *, fast: bool) -> tuple[Decision, ...]:
    """What registrars have decided, by the database that is live now; none, and said, where it cannot be read any more."""
    try:
        info = lifecycle.start(settings, report=report, fast=fast)
        with Database(_connected(settings, info)) as database:
            return every(database)
    except (ServerError, ConnectionFailed) as error:
        report(
            f"The live database cannot be read: decisions recorded in it stay behind with it. {error.what}"
        )
        return ()


def drop_kept(settings: Settings, *, report: Callable[[str], None]) -> tuple[tuple[str, int], ...]:
    """Delete the database that is kept for the way back: name and bytes of what went."""
    home = lifecycle.home_of(settings)
    if not home.run.exists():
        return ()
    with home.locked(report), home.faults():
        sizes = {kept.name: databases.size(home, kept.name) for kept in databases.read(home).kept}
        return tuple((name, sizes[name]) for name in databases.forget_kept(home))
