"""Who waits for plans, and until when, for everything that runs in one context: a service sets it around a question.

Questions are pure and know nothing of requests, so neither a deadline nor a stop goes through their arguments; the planner
looks here where its caller named neither. Threads do not inherit a context: set it in the thread that runs the question.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from competency_graph.errors import PlanStopped
from competency_graph.planning.patience import Stop

_waiting: ContextVar[tuple[float | None, Stop | None]] = ContextVar("waiting", default=(None, None))


@contextmanager
def waited_for(until: float | None, stop: Stop | None) -> Iterator[None]:
    """Plans within the block end at that moment, or when they are wanted no more.

    Args:
        until: of ``time.monotonic``; None: however long it takes.
        stop: whether nobody waits any more.
    """
    token = _waiting.set((until, stop))
    try:
        yield
    finally:
        _waiting.reset(token)


def waiting() -> tuple[float | None, Stop | None]:
    """Seconds that are left for a plan (None: no limit), and the stop.

    Raises:
        PlanStopped: no time is left.
    """
    until, stop = _waiting.get()
    if until is None:
        return None, stop
    left = until - time.monotonic()
    if left <= 0:
        raise PlanStopped("The time for the plan was up before it began.", "Ask for less at once.")
    return left, stop
