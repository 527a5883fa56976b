"""What a request has at hand: the shared driver, its own deadline, and a bounded place for computing.

One driver a process, made in the lifespan; every read opens its own session (top-level fields resolve concurrently, and
a session is not shareable). The time that is left of the request's deadline goes to Neo4j as the transaction timeout of
each read, and to the solver. What a question computes between reads runs in threads, never on the event loop: a small
pool for plans, which may take seconds, apart from the one for everything else, so that plans cannot starve look-ups. A
client that hangs up cancels its request, and with it the reads, and the plan by its ``Stop``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from competency_graph.errors import CompetencyGraphError, ConnectionFailed
from competency_graph.graph import AsyncGraph
from competency_graph.planning.waiting import waited_for
from competency_graph.questions.about import About, about
from competency_graph.store.connection import AsyncDatabase
from competency_graph.store.reading import Question, Read, Rows
from competency_graph_api.access.scopes import Caller
from competency_graph_api.computing import Busy, Pool, Stop
from competency_graph_api.database import Connection
from competency_graph_api.documents import Documents
from competency_graph_api.observing.metrics import OTHER, Metrics
from competency_graph_api.observing.tracing import Tracing
from competency_graph_api.settings import ApiSettings

T = TypeVar("T")

ABOUT_SECONDS = 60.0
"""How long counts are kept: they read the whole graph (about 37,000 entities a second)."""
READERS = 4 * (os.cpu_count() or 1)
"""Threads for what is not planning: parsing rows and evaluating transfer, milliseconds each."""
TELLING = 0.1
"""Part of a request's time (``TELLING_MOST`` seconds at most) that the solver leaves for telling the plan."""
TELLING_MOST = 2.0


class DeadlineExceeded(CompetencyGraphError):
    """The request's time was up."""


@dataclass
class Service:
    """What all requests share."""

    settings: ApiSettings
    connection: Connection
    documents: Documents = field(default_factory=Documents)
    metrics: Metrics = field(default_factory=Metrics)
    tracing: Tracing = field(default_factory=Tracing)
    readers: Pool = field(init=False)
    planners: Pool = field(init=False)
    reads: asyncio.Semaphore = field(init=False)
    _about: tuple[float, About] | None = None
    _about_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        def gauge(pool: str) -> Callable[[int], object]:
            return self.metrics.computing.labels(pool).set

        settings = self.settings
        self.readers = Pool(READERS, 64 * READERS, "reader", gauge("readers"))
        self.planners = Pool(settings.planners, settings.waiting, "planner", gauge("planners"))
        self.reads = asyncio.Semaphore(settings.reads)

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
    """Reads within what is left of a request's time, no more at once than the settings say."""

    def __init__(self, database: AsyncDatabase, request: RequestContext) -> None:
        super().__init__(database.settings, database.driver)
        self._request = request

    async def read(self, read: Read) -> Rows:
        service = self._request.service
        # A plan's time is for the solver: no read needs more than an ordinary request has.
        left = min(self._request.left(), service.settings.deadline)
        ends, begun = monotonic() + left, False
        try:
            # Half a second more than the server is given: it should be the one to say so, and to free its side.
            async with asyncio.timeout(left + 0.5), service.reads:
                begun = True
                self.settings = self.settings.model_copy(
                    update={"read_deadline": max(0.001, ends - monotonic())}
                )
                attributes = {"db.system.name": "neo4j", "db.operation.name": read.query}
                with (
                    service.metrics.reads.labels(read.query).time(),
                    service.tracing.span(f"read {read.query}", attributes) as later,
                ):
                    rows = await super().read(read)
                    later["db.response.returned_rows"] = len(rows)
                    return rows
        except ConnectionFailed as error:
            if self._request.time_is_up():
                raise _time_is_up() from error
            service.connection.failed()
            raise
        except TimeoutError as error:
            if not begun:
                raise Busy(
                    "The service is reading as much as it may at once.", "Try again in a few seconds."
                ) from None
            raise _time_is_up() from error


def _time_is_up() -> DeadlineExceeded:
    return DeadlineExceeded("The request ran out of time.", "Ask for less at once.")


class RequestContext(BaseContext):
    """One request: who asks, until when, and how to ask the graph."""

    def __init__(
        self,
        service: Service,
        caller: Caller,
        identifier: str,
        languages: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """A request that begins now.

        Args:
            service: what all requests share.
            caller: who asks.
            identifier: in the log, and in what the client is told of a fault.
            languages: in which names and descriptions are given, most wanted first.
            headers: of the request, for a trace that the caller began.
        """
        super().__init__()
        self.service = service
        self.caller = caller
        self.languages = languages
        self.headers = headers or {}
        self.id = identifier
        self.operation = OTHER
        """Name of the operation, where it is that of a stored document."""
        self.codes: list[str] = []
        """Of the errors that the client was told."""
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
        telling = min(TELLING_MOST, TELLING * (self.ends - self.began))
        stop = Stop(lambda: self.ends)

        async def compute(function: Callable[..., T], *arguments: object) -> T:
            try:
                return await pool.run(
                    self.left(), _waited_for, self.ends - telling, stop, function, *arguments, stop=stop.event
                )
            except TimeoutError as error:
                raise _time_is_up() from error

        database = _Timed(self.service.connection.database(), self)
        return await AsyncGraph(database, compute, languages=self.languages).ask(question)


def _waited_for(until: float, stop: Stop, function: Callable[..., T], *arguments: object) -> T:
    """In the thread: what it plans ends at that moment with what was found, or at once when nobody waits any more."""
    with waited_for(until, stop):
        return function(*arguments)
