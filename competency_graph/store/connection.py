"""The connection: one driver a process, read-only sessions with a deadline for questions, one audited way to write.

Reads are auto-commit transactions in read mode (a cluster's followers answer them, and the server refuses writes): one
round trip, where a managed transaction takes three (0.51 against 0.75 ms for a look-up by uri). They carry the query's
name as metadata for the server's own log, are tried again where the server says that it may help, and are given up after
``Settings.read_deadline`` seconds. The driver's retry time is set below the deadline, or a retry would outlive it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable

from competency_graph.errors import ConnectionFailed
from competency_graph.store.queries import NamedQuery, query
from competency_graph.store.reading import Read, Rows
from competency_graph.store.settings import Settings

if TYPE_CHECKING:
    from neo4j import AsyncDriver, Driver, ManagedTransaction

T = TypeVar("T")


def _options(settings: Settings, notifications: str) -> dict[str, Any]:
    return {
        "max_transaction_retry_time": max(0.0, settings.read_deadline - 1),
        "connection_acquisition_timeout": settings.read_deadline,
        # Missing labels and types are normal in a small graph: noise in production, an error in one test.
        "notifications_min_severity": notifications,
        "user_agent": "competency-graph",
    }


def _credentials(settings: Settings) -> tuple[str, tuple[str, str]]:
    if settings.uri is None or settings.password is None:
        raise ConnectionFailed(
            "No database address is set.", "Set NEO4J_URI, or let connect() start the local server."
        )
    return settings.uri, (settings.username, settings.password.get_secret_value())


@contextmanager
def translated(uri: str) -> Iterator[None]:
    """Turn the driver's connection errors into ``ConnectionFailed`` with what to do next; other errors pass."""
    try:
        yield
    except AuthError as error:
        raise ConnectionFailed(
            f"{uri} refuses the user name or password.",
            "Set NEO4J_USERNAME and NEO4J_PASSWORD; for the managed server see `competency-graph server status`.",
        ) from error
    except (ServiceUnavailable, ConfigurationError) as error:
        raise ConnectionFailed(
            f"{uri} does not answer: {error}",
            "Is the server running? `competency-graph server status` tells.",
        ) from error
    except Neo4jError as error:
        code = error.code or ""
        if "TransactionTimedOut" in code or "Terminated" in code:
            raise ConnectionFailed(
                "The database gave up a read after its deadline.",
                "Ask for less at once, or raise COMPETENCY_GRAPH_READ_DEADLINE (seconds).",
            ) from error
        if "DatabaseNotFound" in code:
            raise ConnectionFailed(
                f"{uri} does not have this database (any more): {error.message}",
                "Set NEO4J_DATABASE to one that it has. On the managed server a bulk load makes another database live: "
                "connect again.",
            ) from error
        if "MemoryPoolOutOfMemory" in code or "OutOfMemory" in code:
            raise ConnectionFailed(
                "The database ran into its memory limit for one transaction.", "Ask for less at once."
            ) from error
        raise
    except DriverError as error:
        raise ConnectionFailed(f"The connection to {uri} failed: {error}", "Try again.") from error


RETRY_AFTER = 0.1
"""Seconds before a read is tried again; doubled each time."""


class _Attempts:
    """When a read that failed may be tried again: what the driver does for managed transactions, for auto-commit ones."""

    def __init__(self, settings: Settings) -> None:
        self._ends = time.monotonic() + settings.read_deadline
        self._pause = RETRY_AFTER / 2

    def query(self, read: Read) -> neo4j.Query:
        """The statement, with what is left of the deadline."""
        named = query(f"read/{read.query}")
        left = max(0.001, self._ends - time.monotonic())
        return neo4j.Query(named.text, metadata={"query": named.name}, timeout=left)

    def pause(self, error: DriverError | Neo4jError) -> float:
        """Seconds to wait before the next attempt.

        Raises:
            DriverError, Neo4jError: the error itself, where another attempt would not help or there is no time for it.
        """
        self._pause *= 2
        if not error.is_retryable() or time.monotonic() + self._pause >= self._ends:
            raise error
        return self._pause


def _read_options(settings: Settings, driver: Driver | AsyncDriver) -> dict[str, Any]:
    return {
        "database": settings.database,
        "default_access_mode": neo4j.READ_ACCESS,
        "fetch_size": -1,  # questions ask for bounded answers: one batch, no further round trips
        "bookmark_manager": driver.execute_query_bookmark_manager,
    }


def _rows(keys: Sequence[str], records: Sequence[neo4j.Record]) -> Rows:
    return [dict(zip(keys, record.values(), strict=True)) for record in records]


class Database:
    """A synchronous connection. Close it, or use it as a context manager."""

    def __init__(self, settings: Settings, *, notifications: str = "OFF") -> None:
        """Open the driver and see that it answers.

        Raises:
            ConnectionFailed: it does not, or refuses the credentials.
        """
        self.settings = settings
        self.uri, auth = _credentials(settings)
        with translated(self.uri):
            self.driver: Driver = neo4j.GraphDatabase.driver(
                self.uri, auth=auth, **_options(settings, notifications)
            )
            try:
                self.driver.verify_connectivity()
            except BaseException:
                self.driver.close()
                raise

    def read(self, read: Read) -> Rows:
        """Run one named read; the rows as dicts."""
        attempts = _Attempts(self.settings)
        with translated(self.uri):
            while True:
                try:
                    with self.driver.session(**_read_options(self.settings, self.driver)) as session:
                        result = session.run(attempts.query(read), dict(read.parameters))
                        return _rows(result.keys(), list(result))
                except (DriverError, Neo4jError) as error:
                    time.sleep(attempts.pause(error))

    def stream(self, read: Read) -> Iterator[dict[str, Any]]:
        """Run one named read of any size without holding its rows; no deadline but the server's."""
        with translated(self.uri), self._session(neo4j.READ_ACCESS) as session:
            for record in session.run(query(f"read/{read.query}").text, dict(read.parameters)):
                yield dict(record)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Run ``work`` in one write transaction; the driver retries it when the server asks it to."""
        with translated(self.uri), ExitStack() as closing:
            session = closing.enter_context(self._session(neo4j.WRITE_ACCESS))
            try:
                return session.execute_write(work)
            except KeyboardInterrupt:
                # To close it would be to wait for the answer to what runs, and that may be another writer's lock. The
                # connection ends with the driver, and the transaction with it.
                closing.pop_all()
                raise

    def schema(self, statement: NamedQuery | str) -> None:
        """Run one schema statement in a transaction of its own."""
        text = statement if isinstance(statement, str) else statement.text
        with translated(self.uri), self._session(neo4j.WRITE_ACCESS) as session:
            session.run(text).consume()

    def _session(self, access: str) -> neo4j.Session:
        return self.driver.session(database=self.settings.database, default_access_mode=access)

    def close(self) -> None:
        """Close the driver."""
        self.driver.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncDatabase:
    """An asynchronous connection, for the service: reads only."""

    def __init__(self, settings: Settings, driver: AsyncDriver) -> None:
        self.settings = settings
        self.uri = settings.uri or ""
        self.driver = driver

    async def read(self, read: Read) -> Rows:
        """Run one named read; the rows as dicts."""
        attempts = _Attempts(self.settings)
        with translated(self.uri):
            while True:
                try:
                    async with self.driver.session(**_read_options(self.settings, self.driver)) as session:
                        result = await session.run(attempts.query(read), dict(read.parameters))
                        return _rows(result.keys(), [record async for record in result])
                except (DriverError, Neo4jError) as error:
                    await asyncio.sleep(attempts.pause(error))


@asynccontextmanager
async def async_database(settings: Settings, *, notifications: str = "OFF") -> AsyncIterator[AsyncDatabase]:
    """Open an asynchronous connection for as long as the block runs."""
    uri, auth = _credentials(settings)
    with translated(uri):
        driver = neo4j.AsyncGraphDatabase.driver(uri, auth=auth, **_options(settings, notifications))
    try:
        yield AsyncDatabase(settings, driver)
    finally:
        await driver.close()
