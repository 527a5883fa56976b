"""Work on both cores: functions of this package over shares, in processes of their own.

The processes are spawned, not forked: this one has threads (the driver, a progress bar), and that is the same on every
system. What is small is done here and now, since to start a process takes longer (0.4 s).
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
SMALL_BYTES = 24 << 20
MOST = 4
"""Each takes up to 150 MB: together with this process below 1 GB."""


def worker_count(size: int) -> int:
    """How many processes for so many bytes of lines."""
    if size < SMALL_BYTES:
        return 1
    return max(1, min(os.cpu_count() or 1, MOST))


def in_parallel(work: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """The results of the tasks, in their order; one task alone is done in this process."""
    if len(tasks) < 2:
        return [work(task) for task in tasks]
    with ProcessPoolExecutor(len(tasks), mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(work, tasks))
