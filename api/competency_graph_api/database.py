"""The service's connection: there from the start where Neo4j has an address, and made in the background where it has not.

A driver needs no database to be made: while Neo4j is away every read fails with a clear error, and the next one after its
return succeeds. Without an address the managed local server is started, which takes seconds, and may come back under
another port or with another database (a bulk load makes another one live): that is looked for after a read failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from time import monotonic

from competency_graph.errors import CompetencyGraphError, ConnectionFailed
from competency_graph.graph import connect_async
from competency_graph.store.connection import AsyncDatabase
from competency_graph.store.settings import Settings

log = logging.getLogger("competency_graph.api")

AGAIN_SECONDS = 5.0
"""Between two looks at a managed server that does not answer."""


class Connection:
    """One driver a process."""

    def __init__(self, settings: Settings) -> None:
        """Not connected yet.

        Args:
            settings: which Neo4j.
        """
        self._settings = settings
        self._database: AsyncDatabase | None = None
        self._stack = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looked_at = float("-inf")

    async def open(self) -> None:
        """Connect, or go on connecting in the background."""
        if self._settings.uri is not None:
            await self._connect(self._settings)
        else:
            self._begin(self._until_connected())

    def database(self) -> AsyncDatabase:
        """Where to read.

        Raises:
            ConnectionFailed: not connected yet.
        """
        if self._database is None:
            raise ConnectionFailed(
                "The local Neo4j has not been started yet.", "`competency-graph server status` tells."
            )
        return self._database

    def failed(self) -> None:
        """A read failed: see whether the managed server is somewhere else by now."""
        if self._settings.uri is None and monotonic() - self._looked_at > AGAIN_SECONDS:
            self._looked_at = monotonic()
            self._begin(self._look())

    async def close(self) -> None:
        """Close the driver."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, settings: Settings) -> None:
        stack = AsyncExitStack()
        graph = await stack.enter_async_context(connect_async(settings))
        before, self._stack, self._database = self._stack, stack, graph.database
        await before.aclose()

    async def _until_connected(self) -> None:
        while True:
            try:
                await self._connect(self._settings)
            except CompetencyGraphError as error:
                log.warning("the local Neo4j cannot be started yet: %s", error.what)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _look(self) -> None:
        from competency_graph.store.server import status

        try:
            info = (await asyncio.to_thread(status, self._settings)).info
        except CompetencyGraphError as error:
            log.warning("the local Neo4j cannot be looked at: %s", error.what)
            return
        now = self._database.settings if self._database is not None else None
        if info is not None and (now is None or (now.uri, now.database) != (info.uri, info.database)):
            found = {
                "uri": info.uri,
                "username": info.username,
                "password": info.password,
                "database": info.database,
            }
            await self._connect(self._settings.model_copy(update=found))
