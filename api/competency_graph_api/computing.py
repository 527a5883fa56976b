"""Where a request's computing runs: threads with a bounded queue, told to stop when nobody waits for the answer any more.

A thread cannot be stopped from outside, so what may take long takes a ``Stop`` with it and looks at it: the planner hands
it to the solver, and everything else ends within milliseconds. A question that was given up is not advanced again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

from competency_graph.errors import CompetencyGraphError

T = TypeVar("T")


class Busy(CompetencyGraphError):
    """As much as may be is under way, and as much as may wait is waiting."""


class Pool:
    """Threads with a bounded queue."""

    def __init__(
        self, threads: int, waiting: int, name: str, watch: Callable[[int], object] = lambda _: None
    ) -> None:
        """Threads are made as they are needed.

        Args:
            threads: how many functions run at once.
            waiting: how many may wait.
            name: of the threads.
            watch: told how many run or wait, whenever that changes.
        """
        self._watch = watch
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._stops: set[threading.Event] = set()
        self.taken = 0
        """Functions that run or wait."""

    async def run(
        self,
        seconds: float,
        function: Callable[..., T],
        *arguments: object,
        stop: threading.Event | None = None,
    ) -> T:
        """Run a function; what has not begun when time is up never begins, what has begun is told to stop.

        Args:
            seconds: until time is up.
            function: what to run.
            arguments: of it.
            stop: set when time is up, the caller is cancelled or the pool closed; the function looks at it.

        Raises:
            Busy: the queue is full.
            TimeoutError: the time is up.
        """
        if self.taken >= self._most:
            raise Busy("The service is computing as much as it may at once.", "Try again in a few seconds.")
        told = stop or threading.Event()
        work = self._executor.submit(function, *arguments)
        self.taken += 1
        self._watch(self.taken)
        self._stops.add(told)
        loop = asyncio.get_running_loop()

        def ended(_: Future[T]) -> None:
            # Not when the waiter gives up, but when the thread is free again. A closed loop needs no count.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._release, told)

        work.add_done_callback(ended)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(work)
        except (TimeoutError, asyncio.CancelledError):
            told.set()
            raise

    def _release(self, told: threading.Event) -> None:
        self.taken -= 1
        self._watch(self.taken)
        self._stops.discard(told)

    def close(self) -> None:
        """Tell what runs to stop; begin nothing more."""
        for told in tuple(self._stops):
            told.set()
        self._executor.shutdown(wait=False, cancel_futures=True)


class Stop:
    """Tells a computation whether it should end: the client hung up, the time is up, the service stops."""

    def __init__(self, ends: Callable[[], float]) -> None:
        """Not yet.

        Args:
            ends: the moment (``time.monotonic``) at which time is up.
        """
        self.event = threading.Event()
        self._ends = ends

    def __call__(self) -> bool:
        """Whether to end now."""
        return self.event.is_set() or monotonic() >= self._ends()

    @property
    def deadline(self) -> float:
        """The moment (``time.monotonic``) at which time is up."""
        return self._ends()
