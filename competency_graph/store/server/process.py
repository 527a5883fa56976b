"""The server's process: started apart from its starter, known again later, ended.

A pid alone proves nothing, since systems use them again: a process is ours when its command line names our home. Both
are asked of psutil. The process has a session of its own, so that an interrupt at the starter's terminal does not reach
it, and no open file of the starter's.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from competency_graph.errors import ServerError
from competency_graph.store.server.home import Home, Record

SERVER_CLASS = "org.neo4j.server.Neo4jCommunity"
ADMIN_CLASS = "org.neo4j.cli.AdminTool"
LOOPBACK = "127.0.0.1"
USUAL_PORT = 7687
EXIT_SECONDS = 10.0
WAIT_SECONDS = 0.2
# NEO4J_* would reach Neo4j's own tools, and holds passwords; the others would change our class path or options.
NOT_HANDED_ON = ("CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_OPTS", "HEAP_SIZE")


def home_option(home: Home) -> str:
    """The argument that names the home; what a process is known by."""
    return f"--home-dir={home.root}"


def find(home: Home) -> psutil.Process | None:
    """The living server process of this home: the one on record, else any whose command line names the home."""
    record = home.read_record()
    if record is not None:
        try:
            process = psutil.Process(record.pid)
        except psutil.Error:
            process = None
        if process is not None and _serves(process, home):
            return process
    # Started by someone who was killed before the record was written: rare, but it holds the store.
    for process in psutil.process_iter():
        if _serves(process, home):
            return process
    return None


def _serves(process: psutil.Process, home: Home) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        line = process.cmdline()
    except psutil.Error:  # gone, or another user's
        return False
    return SERVER_CLASS in line and home_option(home) in line


def written_arguments(path: Path, arguments: Sequence[str]) -> str:
    """Write a Java argument file (the class path alone is 20 KB, too long for some systems' command lines).

    Returns:
        The argument that names the file.
    """
    lines = []
    for argument in arguments:
        escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'"{escaped}"\n')
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(os.fsencode("".join(lines)))
    return f"@{path}"


def path_list(jars: Sequence[Path]) -> str:
    """A Java class path."""
    return os.pathsep.join(str(jar) for jar in jars)


def environment(home: Home) -> dict[str, str]:
    """The environment of our Java processes."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in NOT_HANDED_ON and not name.startswith("NEO4J_")
    }
    return kept | {"NEO4J_HOME": str(home.root), "NEO4J_CONF": str(home.conf)}


def spawn(
    home: Home, command: Sequence[str], port: int, version: str, database: str = "neo4j"
) -> psutil.Process:
    """Start the server and note it; returns at once.

    Raises:
        ServerError: the system refuses to start it.
    """
    apart: dict[str, object] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        apart = {"creationflags": flags}
    try:
        with home.console_log.open("wb") as console:
            started = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - our own command, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                cwd=home.root,
                env=environment(home),
                **apart,
            )
        process = psutil.Process(started.pid)
        home.write_record(Record(process.pid, process.create_time(), port, version, database))
    except (OSError, psutil.Error) as error:
        raise ServerError(
            f"The server's process could not be started: {error}.", "Free memory or processes, and try again."
        ) from error
    # It shall outlive this object; without this, Popen would complain when it goes, and psutil could not wait for it.
    started.returncode = 0
    return process


def end(process: psutil.Process, seconds: float, *, asked: Callable[[], None] | None = None) -> bool:
    """Ask the process to end, call ``asked``, and wait; False when it has not ended after ``seconds``."""
    deadline = time.monotonic() + seconds
    try:
        process.terminate()
        if asked is not None:
            time.sleep(WAIT_SECONDS)  # so that it has begun to end
            asked()
        while time.monotonic() < deadline:
            try:
                process.wait(WAIT_SECONDS)
            except psutil.TimeoutExpired:
                # A dead child of a living parent that does not ask after it (a notebook that started this server)
                # stays in the list of processes; so long as a thread lives, so do its files.
                if process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1:
                    return True
            else:
                return True
    except psutil.NoSuchProcess:
        return True
    return False


def exit_code(process: psutil.Process) -> int | None:
    """How a process that is no longer alive ended (negative: the signal); None when the system does not tell."""
    try:
        # Its threads may take a moment longer than itself, and the system tells only after the last.
        code = process.wait(EXIT_SECONDS)
    except psutil.Error:
        return None
    return None if code is None else int(code)


def alive(process: psutil.Process) -> bool:
    """Whether the process still runs."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def listens(port: int) -> bool:
    """Whether something answers on this port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        asked.settimeout(1.0)
        return asked.connect_ex((LOOPBACK, port)) == 0


def port_is_free(port: int) -> bool:
    """Whether a server could have this port of the loopback address now."""
    if listens(port):
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        if os.name == "posix":
            # As Java does: connections of the last server that still linger (TIME_WAIT, 60 s) do not count.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: Sequence[int]) -> int:
    """The first of the preferred ports that is free, else one that the system picks."""
    for port in preferred:
        if port_is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as picked:
        picked.bind((LOOPBACK, 0))
        return int(picked.getsockname()[1])
