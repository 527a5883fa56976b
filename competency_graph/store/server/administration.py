"""Neo4j's own administration tool, out of the same jars: initial password, offline import, dump, check."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from competency_graph.errors import ServerError
from competency_graph.store.server import process as processes
from competency_graph.store.server.configuration import MB, Memory, java_options
from competency_graph.store.server.diagnosis import Cause, diagnose
from competency_graph.store.server.home import Home
from competency_graph.store.server.java import Java

SHOWN_CHARACTERS = 1500
SMALL_HEAP = 256 * MB
LOOK_SECONDS = 0.1
STOP_SECONDS = 30.0
BESIDE = "admin-beside.args"


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
    file = home.run / "admin.args"
    try:
        ran = subprocess.run(  # noqa: S603 - our own command, no shell
            _command(home, java, jars, arguments, heap, file),
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
        raise _failure(home, name, ran.stdout, ran.returncode)
    return ran.stdout


def run_admin_tool_beside(
    home: Home,
    java: Java,
    jars: tuple[Path, ...],
    arguments: Sequence[str],
    *,
    log: Path,
    heap: int,
) -> int:
    """Run one long command on a database that no server has open; a server may run on another one meanwhile.

    Args:
        home: whose store and configuration.
        java: what runs it.
        jars: the class path.
        arguments: of the tool.
        log: takes all that it writes.
        heap: Java heap in bytes.

    Returns:
        Its peak resident bytes.

    Raises:
        ServerError: it failed; with its own words.
    """
    name = f"neo4j-admin {' '.join(arguments[:3])}"
    file = home.run / BESIDE
    peak = 0
    try:
        with log.open("wb") as output:
            ran = psutil.Popen(
                _command(home, java, jars, arguments, heap, file),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home.root,
                env=processes.environment(home),
            )
            try:
                while ran.poll() is None:
                    with contextlib.suppress(psutil.Error):
                        peak = max(peak, int(ran.memory_info().rss))
                    time.sleep(LOOK_SECONDS)
            except BaseException:
                ran.kill()
                ran.wait()
                raise
    except OSError as error:
        raise ServerError(f"{java.executable} could not be started: {error}.", "Check JAVA_HOME.") from error
    finally:
        file.unlink(missing_ok=True)
    if ran.returncode != 0:
        raise _failure(home, name, log.read_text("utf-8", errors="replace"), ran.returncode)
    return peak


def end_admin_tool_beside(home: Home) -> None:
    """End a command of ``run_admin_tool_beside`` whose starter was killed: it would go on to write."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if f"@{home.run / BESIDE}" in process.cmdline():
                process.kill()
                process.wait(STOP_SECONDS)


def _command(
    home: Home, java: Java, jars: tuple[Path, ...], arguments: Sequence[str], heap: int, file: Path
) -> tuple[str, str]:
    options = java_options(java.release, Memory(heap, 0), home.logs, fast=heap <= SMALL_HEAP)
    # All of it goes into the argument file: a password shall not show in the list of processes.
    written = processes.written_arguments(
        file, ("-cp", processes.path_list(jars), *options, processes.ADMIN_CLASS, *arguments)
    )
    return str(java.executable), written


def _failure(home: Home, name: str, said: str, code: int) -> ServerError:
    found = diagnose(home, said, code)
    if found.cause is not Cause.UNKNOWN:
        return found.error
    return ServerError(f"{name} failed (code {code}).", f"It says:\n{said.strip()[-SHOWN_CHARACTERS:]}")
