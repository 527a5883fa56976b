"""Neo4j's own administration tool, out of the same jars: initial password, offline import, dump, check."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from competency_graph.errors import ServerError
from competency_graph.store.server import process as processes
from competency_graph.store.server.configuration import MB, Memory, java_options
from competency_graph.store.server.diagnosis import Cause, diagnose
from competency_graph.store.server.home import Home
from competency_graph.store.server.java import Java

SHOWN_CHARACTERS = 1500
SMALL_HEAP = 256 * MB


def run_admin_tool(
    home: Home,
    java: Java,
    jars: tuple[Path, ...],
    arguments: Sequence[str],
    *,
    timeout: float | None = None,
    heap: int = SMALL_HEAP,
) -> str:
    """Run one command; the caller holds the home's lock and knows that no server runs.

    Args:
        home: whose store and configuration.
        java: what runs it.
        jars: the class path.
        arguments: of the tool.
        timeout: seconds after which it is ended; None: never.
        heap: Java heap in bytes.

    Returns:
        What it wrote.

    Raises:
        ServerError: it failed, or was ended for taking too long.
    """
    name = f"neo4j-admin {' '.join(arguments[:2])}"
    options = java_options(java.release, Memory(heap, 0), home.logs, fast=heap <= SMALL_HEAP)
    file = home.run / "admin.args"
    # All of it goes into the argument file: a password shall not show in the list of processes.
    written = processes.written_arguments(
        file, ("-cp", processes.path_list(jars), *options, processes.ADMIN_CLASS, *arguments)
    )
    try:
        ran = subprocess.run(  # noqa: S603 - our own command, no shell
            (str(java.executable), written),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=home.root,
            env=processes.environment(home),
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ServerError(f"{name} has not ended within {timeout:.0f} s.", "Give it more time.") from None
    except OSError as error:
        raise ServerError(f"{java.executable} could not be started: {error}.", "Check JAVA_HOME.") from error
    finally:
        file.unlink(missing_ok=True)
    if ran.returncode != 0:
        found = diagnose(home, ran.stdout, ran.returncode)
        if found.cause is not Cause.UNKNOWN:
            raise found.error
        raise ServerError(
            f"{name} failed (code {ran.returncode}).", f"It says:\n{ran.stdout.strip()[-SHOWN_CHARACTERS:]}"
        )
    return ran.stdout
