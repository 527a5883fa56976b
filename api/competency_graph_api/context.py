"""What a request has at hand: the shared driver, its own deadline, and a bounded place for computing.

One driver a process, made in the lifespan; every read opens its own session (top-level fields resolve concurrently, and
a session is not shareable). The time that is left of the request's deadline goes to Neo4j as the transaction timeout of
each read. What a question computes between reads runs in threads, never on the event loop: a small pool for plans, which
may take seconds, apart from the one for everything else, so that plans cannot starve look-ups.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from competency_graph.errors import CompetencyGraphError, ConnectionFailed
from competency_graph.graph import AsyncGraph
from competency_graph.questions.about import About, about
from competency_graph.store.connection import AsyncDatabase
from competency_graph.store.reading import Question, Read, Rows
from competency_graph_api.settings import ApiSettings

T = TypeVar("T")

ABOUT_SECONDS = 60.0
"""How long counts are kept: they read the whole graph (about 37,000 entities a second)."""
READERS = 4 * (os.cpu_count() or 1)
"""Threads for what is not planning: parsing rows and evaluating transfer, milliseconds each."""


class DeadlineExceeded(CompetencyGraphError):
    """The request's time was up."""


class Busy(CompetencyGraphError):
    """As many plans as may wait are waiting already."""


class Pool:
    """Threads with a bounded queue."""

    def __init__(self, threads: int, waiting: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._taken = 0

    async def run(self, seconds: float, function: Callable[..., T], *arguments: object) -> T:
        """Run a function; what has not begun when time is up never begins, what has begun ends unheard.

        A thread cannot be stopped: it keeps its place in the pool until its own limit ends it (the planner has one).

        Raises:
            Busy: the queue is full.
            TimeoutError: the time is up.
        """
        if self._taken >= self._most:
            raise Busy("The service is computing as much as it may at once.", "Try again in a few seconds.")
        work = self._executor.submit(function, *arguments)
        self._taken += 1
        loop = asyncio.get_running_loop()

        def ended(_: object) -> None:
            # Not when the waiter gives up, but when the thread is free again. A closed loop needs no count.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._release)

        work.add_done_callback(ended)
        async with asyncio.timeout(seconds):
            return await asyncio.wrap_future(work)

    def _release(self) -> None:
        self._taken -= 1

    def close(self) -> None:
        """Let what runs end; begin nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)


@dataclass
class Service:
    """What all requests share."""

    settings: ApiSettings
    database: AsyncDatabase
    readers: Pool = field(default_factory=lambda: Pool(READERS, 64 * READERS, "reader"))
    planners: Pool = field(init=False)
    _about: tuple[float, About] | None = None
    _about_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.planners = Pool(self.settings.planners, self.settings.waiting, "planner")

    async def about(self, request: RequestContext) -> About:
        """What the graph holds, counted at most once a minute."""
        async with self._about_lock:
            if self._about is None or monotonic() - self._about[0] > ABOUT_SECONDS:
                self._about = (monotonic(), await request.ask(about()))
            return self._about[1]

    def close(self) -> None:
        """Close the pools; the driver belongs to the lifespan."""
        self.readers.close()
        self.planners.close()


class _Timed(AsyncDatabase):
    """Reads within what is left of a request's time."""

    def __init__(self, database: AsyncDatabase, request: RequestContext) -> None:
        super().__init__(database.settings, database.driver)
        self._request = request

    async def read(self, read: Read) -> Rows:
        # A plan's time is for the solver: no read needs more than an ordinary request has.
        left = min(self._request.left(), self._request.service.settings.deadline)
        self.settings = self.settings.model_copy(update={"read_deadline": left})
        try:
            # Half a second more than the server is given: it should be the one to say so, and to free its side.
            async with asyncio.timeout(left + 0.5):
                return await super().read(read)
        except ConnectionFailed as error:
            if self._request.time_is_up():
                raise _time_is_up() from error
            raise
        except TimeoutError as error:
            raise _time_is_up() from error


def _time_is_up() -> DeadlineExceeded:
    return DeadlineExceeded("The request ran out of time.", "Ask for less at once.")


class RequestContext(BaseContext):
    """One request: who asks, until when, and how to ask the graph."""

    def __init__(self, service: Service, key: str, languages: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.service = service
        self.key = key
        self.languages = languages
        """In which names and descriptions are given, most wanted first."""
        self.id = uuid4().hex
        self.began = monotonic()
        self.ends = self.began + service.settings.deadline
        self.loaders: dict[object, DataLoader[str, Any]] = {}
        """What reads for all rows of a level at once; see ``schema/loading.py``."""

    def time_is_up(self) -> bool:
        """Whether the deadline has passed."""
        return monotonic() >= self.ends

    def left(self) -> float:
        """Seconds until the deadline.

        Raises:
            DeadlineExceeded: none.
        """
        left = self.ends - monotonic()
        if left <= 0:
            raise _time_is_up()
        return left

    async def ask(self, question: Question[T], *, planning: bool = False) -> T:
        """Run a question within the deadline.

        Raises:
            QuestionError: the question has no meaning.
            DeadlineExceeded, Busy, ConnectionFailed: faults.
        """
        if planning:
            self.ends = max(self.ends, self.began + self.service.settings.plan_deadline)
        pool = self.service.planners if planning else self.service.readers

        async def compute(function: Callable[..., T], *arguments: object) -> T:
            try:
                return await pool.run(self.left(), function, *arguments)
            except TimeoutError as error:
                raise _time_is_up() from error

        graph = AsyncGraph(_Timed(self.service.database, self), compute, languages=self.languages)
        return await graph.ask(question)
