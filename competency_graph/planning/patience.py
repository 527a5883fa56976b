"""How long a plan is waited for: a deadline in wall seconds, and a word from another thread that nobody waits any more.

The solver's own limit is deterministic (``effort``), so that one problem has one plan on every machine. These two are
about people: a deadline ends the proof and keeps the plan that was found, a stop ends everything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from competency_graph.errors import PlanStopped, QuestionError

Stop: TypeAlias = Callable[[], bool]
"""Whether the plan is wanted no more; asked every ``POLL`` seconds, from a thread of its own (``event.is_set``)."""
POLL = 0.01
"""Seconds between two questions whether to stop."""
FINISHING = 0.1
"""Part of a deadline that proofs leave to writing the plan up (``FINISHING_MOST`` seconds at most)."""
FINISHING_MOST = 1.0


class Patience:
    """The deadline and the stop of one call."""

    def __init__(self, deadline: float | None = None, stop: Stop | None = None) -> None:
        if deadline is not None and not deadline > 0:
            raise QuestionError(
                f"A deadline of {deadline} seconds leaves no time for a plan.",
                "Give a positive one, or none.",
            )
        self.stop = stop
        self._end = None if deadline is None else time.monotonic() + deadline
        self._kept = 0.0 if deadline is None else min(FINISHING * deadline, FINISHING_MOST)
        self._solver: Any = None

    @property
    def limited(self) -> bool:
        """Whether anything but effort can end a search."""
        return self.stop is not None or self._end is not None

    def left(self, *, finishing: bool = False) -> float | None:
        """Seconds for a proof, or for writing up what was found; None: as many as it takes.

        Raises:
            PlanStopped: it is wanted no more.
        """
        if self.stop is not None and self.stop():
            raise PlanStopped("The plan was stopped before it was found.", "Ask again.")
        if self._end is None:
            return None
        return max(0.0, self._end - (0.0 if finishing else self._kept) - time.monotonic())

    def solve(self, solver: Any, model: Any) -> Any:  # noqa: ANN401 - of the solver
        """The solver's status; ended at once when the plan is wanted no more.

        Raises:
            PlanStopped: it is wanted no more.
        """
        self._solver = solver
        found = solver.solve(model)
        self._solver = None
        self.left()
        return found

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look out for the stop, until the end of the block."""
        if self.stop is None:
            yield
            return
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(self.stop, done), daemon=True, name="plan stop")
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, stop: Stop, done: threading.Event) -> None:
        # Said again and again: a solver that is told before it has begun does not hear it.
        while not done.wait(POLL):
            solver = self._solver
            if solver is not None and stop():
                solver.stop_search()
