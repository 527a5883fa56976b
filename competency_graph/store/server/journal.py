"""What the server wrote: reading its logs, whole or since a moment."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from competency_graph.errors import ServerError
from competency_graph.store.server.home import Home

LAST_BYTES = 256 << 10
"""As much of a log as a look at its end reads; one trace in the long log takes up to 20 KB."""
DATABASE_FAILED = "Failed to start DatabaseId"
"""Neo4j's words when a database cannot be opened. The process stays alive then, and never answers."""
FOLLOW_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in the life of a home's logs: their sizes then, so that what came later can be told apart."""

    home: Home
    user_size: int
    debug_size: int

    @classmethod
    def now(cls, home: Home) -> Mark:
        """This moment."""
        return cls(home, _size(home.user_log), _size(home.debug_log))

    def user_log(self) -> str:
        """What the short log got since."""
        return _since(self.home.user_log, self.user_size)

    def trouble(self) -> str:
        """What the logs got since, for finding out why a start failed; the short log comes last.

        Of the long log only warnings and errors: it also lists every setting and Java option, whose names would be
        taken for troubles. Java's own words belong to one start by nature.
        """
        debug = _since(self.home.debug_log, self.debug_size).splitlines()
        bad = [line for line in debug if '"level":"ERROR"' in line or '"level":"WARN"' in line]
        return "\n".join((*bad, _since(self.home.console_log, 0), self.user_log()))

    def database_failed(self) -> bool:
        """Whether Neo4j said since that a database cannot be opened."""
        return DATABASE_FAILED in _since(self.home.debug_log, self.debug_size)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _since(path: Path, size: int) -> str:
    """What was written to a log since it had this size (all of it when it was rotated), its last 256 KB at most."""
    try:
        with path.open("rb") as stream:
            end = stream.seek(0, 2)
            stream.seek(max(size if end >= size else 0, end - LAST_BYTES))
            return stream.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def read_logs(home: Home, *, lines: int, follow: bool, debug: bool) -> Iterator[str]:
    """The last lines of a log, and with ``follow`` those that come after, until the reader stops.

    Java's own words come before the short log: they are few, and most often the reason why that log is short.

    Raises:
        ServerError: there is no log yet.
    """
    path = home.debug_log if debug else home.user_log
    console = [] if debug else [line for line in _since(home.console_log, 0).splitlines() if line.strip()]
    if not path.exists() and not console:
        raise ServerError(
            f"There is no log in {home.logs}.", "Start the server first: `competency-graph server start`."
        )
    yield from console[-lines:] if lines else ()
    if not path.exists():
        return
    stream = path.open(encoding="utf-8", errors="replace")
    try:
        yield from (line.rstrip("\n") for line in deque(stream, maxlen=lines))
        half = ""
        while follow:
            half += stream.readline()
            if half.endswith("\n"):
                yield half.rstrip("\n")
                half = ""
                continue
            time.sleep(FOLLOW_SECONDS)
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_size < stream.tell():  # rotated: begin again with the new file
                    stream.close()
                    stream = path.open(encoding="utf-8", errors="replace")
    finally:
        stream.close()
