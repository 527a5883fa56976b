"""Records translated on several cores, and taken back in their order.

The main process reads, decides and writes; worker processes parse and translate chunks of raw records. The database is
written to while the workers are already at the next records: the look-ahead holds several batches, bounded in records and
in bytes, so that memory does not grow with the input. The first records are translated in the main process, because a
worker takes a second to start: small loads stay quick.

Workers are started anew (*spawn*), never forked: a fork would copy the driver's connections. They do not run the user's
script again, and they end when the main process is gone, however it went.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from competency_graph.errors import LoadError
from competency_graph_loaders.findings import Item, Outcome, Skipped
from competency_graph_loaders.reading.records import Raw, Refusal

FIRST = 500
"""Records that are translated before workers are started: about half a second of work."""
CHUNK_RECORDS = 40
CHUNK_BYTES = 512 * 1024
"""A chunk is sent when it has so many records or bytes: some 50 ms of work, against 1 ms of sending."""
AHEAD_RECORDS = 1200
"""Records read and not yet taken: six batches of 200, so that a slow batch does not leave the workers idle."""
AHEAD_BYTES = 16 * 1024 * 1024
"""Raw bytes of these; what they translate to takes about five times that."""

_FEWER = "What was written stays, whole batches only. Run the same load again, with fewer --workers; 1 needs least."

Work = Callable[[Sequence[Raw]], list[Outcome]]
"""Translates raw records, one outcome each; must be importable by its name, for it is sent to the workers."""


@dataclass(slots=True)
class Stages:
    """Seconds that a load spent, by stage. Workers' seconds add up over the processes, beside the others."""

    read: float = 0.0
    translate: float = 0.0
    write: float = 0.0


def default_workers() -> int:
    """As many as there are cores for this process, four at most: beyond that the database is what is waited for."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        cores = os.cpu_count() or 1
    return max(1, min(4, cores))


def in_order(
    items: Iterable[Item], work: Work, *, workers: int, stages: Stages, first: int = FIRST
) -> Iterator[Outcome]:
    """Translate raw records and pass on the rest, in the order of the input.

    Args:
        items: what reading gives.
        work: the translation.
        workers: worker processes; 1 translates in this process.
        stages: told the seconds of reading and translating.
        first: records that are translated before workers are started.

    Raises:
        LoadError: a worker was killed or ran out of memory.
    """
    reading = _timed(items, stages)
    done = 0
    for item in reading:
        if not isinstance(item, Raw):
            yield item
            continue
        if workers > 1 and done >= first:
            yield from _with_workers(chain((item,), reading), work, workers, stages)
            return
        began = time.perf_counter()
        outcomes = work((item,))
        stages.translate += time.perf_counter() - began
        done += 1
        yield from outcomes


def _timed(items: Iterable[Item], stages: Stages) -> Iterator[Item]:
    source = iter(items)
    while True:
        began = time.perf_counter()
        item = next(source, None)
        stages.read += time.perf_counter() - began
        if item is None:
            return
        yield item


@dataclass(slots=True)
class _Chunk:
    items: list[Item]
    size: int
    translated: Future[tuple[list[Outcome], float]] | None
    """None where there is nothing to translate."""


def _with_workers(items: Iterable[Item], work: Work, workers: int, stages: Stages) -> Iterator[Outcome]:
    ahead: deque[_Chunk] = deque()
    records = size = 0
    with _pool(workers) as pool:
        for chunk in _chunks(items):
            raws = [item for item in chunk.items if isinstance(item, Raw)]
            if raws:
                with _translating(raws), _no_main_module():
                    chunk.translated = pool.submit(_measured, work, raws)
            ahead.append(chunk)
            records, size = records + len(chunk.items), size + chunk.size
            while records > AHEAD_RECORDS or (size > AHEAD_BYTES and ahead):
                taken = ahead.popleft()
                records, size = records - len(taken.items), size - taken.size
                yield from _outcomes(taken, stages)
        while ahead:
            yield from _outcomes(ahead.popleft(), stages)


def _chunks(items: Iterable[Item]) -> Iterator[_Chunk]:
    chunk = _Chunk([], 0, None)
    for item in items:
        chunk.items.append(item)
        chunk.size += len(item.content) if isinstance(item, Raw) else _size(item)
        if len(chunk.items) >= CHUNK_RECORDS or chunk.size >= CHUNK_BYTES:
            yield chunk
            chunk = _Chunk([], 0, None)
    if chunk.items:
        yield chunk


def _size(item: Refusal | Skipped) -> int:
    return len(item.raw.content) if isinstance(item, Skipped) else 0


def _outcomes(chunk: _Chunk, stages: Stages) -> Iterator[Outcome]:
    translated: Iterator[Outcome] = iter(())
    if chunk.translated is not None:
        with _translating([item for item in chunk.items if isinstance(item, Raw)]):
            outcomes, seconds = chunk.translated.result()
        chunk.translated = None
        stages.translate += seconds
        translated = iter(outcomes)
    for item in chunk.items:
        yield next(translated) if isinstance(item, Raw) else item


def _measured(work: Work, raws: Sequence[Raw]) -> tuple[list[Outcome], float]:
    began = time.perf_counter()
    outcomes = work(raws)
    return outcomes, time.perf_counter() - began


@contextmanager
def _translating(raws: Sequence[Raw]) -> Iterator[None]:
    try:
        yield
    except (BrokenProcessPool, MemoryError) as error:
        near = f"{raws[0].file}{f' ({raws[0].place})' if raws[0].place else ''}"
        raise LoadError(f"A worker process was killed or ran out of memory, near {near}.", _FEWER) from error


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_prepare)
    try:
        yield pool
    finally:
        # At most the chunks under way are waited for, so that no process outlives the load.
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide the user's script while a process may be started.

    A spawned process would import it, to find what is defined in it. Nothing of ours is, and a script or notebook
    without a ``__main__`` guard would start its load again.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _prepare() -> None:
    """In a worker: leave Ctrl-C to the main process, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end with the main process", daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        # A killed main process closes nothing: its workers would wait for more work for ever.
        wait([parent.sentinel])
        os._exit(1)


# Groups of a table ------------------------------------------------------------------------------------------------------

GROUP_ROWS = 1500
"""Rows of a table that are sent to a worker at once: some 60 ms of work."""
AHEAD_GROUP_ROWS = 12_000
"""Rows sent and not yet taken; what they translate to takes some 3 KB each."""
ALONE_ROWS = 6_000
"""A table of fewer rows is done in this process: a worker takes half a second to start."""


_FEW_COLLECTIONS = 100_000
"""Objects made before a worker looks for cycles."""


class Sized(Protocol):
    """Something to do, and how much it is."""

    @property
    def rows(self) -> int:
        """Rows of a table."""


Task = TypeVar("Task", bound=Sized)
Result = TypeVar("Result")


class Crew(Generic[Task, Result]):
    """Worker processes that all know the same (such as what a whole load declares), and do tasks in order."""

    def __init__(
        self, work: Callable[[Sequence[Task]], list[Result]], *, workers: int, stages: Stages
    ) -> None:
        """Gather a crew; processes start with the first task.

        Args:
            work: does tasks, one result each. It is sent to each worker once, with all that it holds.
            workers: processes; 1 works in this process.
            stages: told the seconds.
        """
        self._work, self._workers, self._stages = work, workers, stages
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew[Task, Result]:
        if self._workers > 1:
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=get_context("spawn"), initializer=_join_crew, initargs=(self._work,)
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def do(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Every task with its result, in order.

        Raises:
            LoadError: a worker was killed or ran out of memory.
        """
        ahead: deque[tuple[list[Task], Future[tuple[list[Result], float]]]] = deque()
        rows = 0
        for chunk, size in _shares(tasks):
            if self._pool is None:
                began = time.perf_counter()
                results = self._work(chunk)
                self._stages.translate += time.perf_counter() - began
                yield from zip(chunk, results, strict=True)
                continue
            # One share more than there is room for: a share of one huge group must not leave the others idle.
            while ahead and rows > AHEAD_GROUP_ROWS:
                done, result = ahead.popleft()
                rows -= sum(task.rows for task in done)
                yield from self._taken(done, result)
            with _not_killed(), _no_main_module():
                ahead.append((chunk, self._pool.submit(_do_in_crew, chunk)))
            rows += size
        while ahead:
            yield from self._taken(*ahead.popleft())

    def _taken(
        self, chunk: list[Task], result: Future[tuple[list[Result], float]]
    ) -> Iterator[tuple[Task, Result]]:
        with _not_killed():
            results, seconds = result.result()
        self._stages.translate += seconds
        yield from zip(chunk, results, strict=True)


def _shares(tasks: Iterable[Task]) -> Iterator[tuple[list[Task], int]]:
    share: list[Task] = []
    rows = 0
    for task in tasks:
        share.append(task)
        rows += task.rows
        if rows >= GROUP_ROWS:
            yield share, rows
            share, rows = [], 0
    if share:
        yield share, rows


@contextmanager
def _not_killed() -> Iterator[None]:
    try:
        yield
    except (BrokenProcessPool, MemoryError) as error:
        raise LoadError("A worker process was killed or ran out of memory.", _FEWER) from error


_crew_work: Callable[[Any], list[Any]] | None = None


def _join_crew(work: Callable[[Any], list[Any]]) -> None:
    """In a worker: keep what all tasks need."""
    global _crew_work
    _prepare()
    _crew_work = work
    # Rows and units hold no cycles; looking for some at each 700 new objects took a sixth of the time.
    gc.freeze()
    gc.set_threshold(_FEW_COLLECTIONS, 50, 50)


def _do_in_crew(tasks: Sequence[Any]) -> tuple[list[Any], float]:
    began = time.perf_counter()
    if _crew_work is None:
        raise RuntimeError("This process has joined no crew.")
    results = _crew_work(tasks)
    return results, time.perf_counter() - began
