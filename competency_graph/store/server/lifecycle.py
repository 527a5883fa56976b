"""Start, stop, ask after and administrate the managed local server.

Everything that changes a home happens under the home's lock, so two processes that start at one moment end with one
server: the second finds what the first has started. Nothing is believed that can be asked: a record, a pid or a lock
that a crash left behind is checked against the living processes, and a start is over when a transaction on the
database succeeds with the password on file.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from competency_graph.errors import ServerError
from competency_graph.store.server import process as processes
from competency_graph.store.server.configuration import (
    Memory,
    ServerSettings,
    configuration,
    java_options,
    machine_memory,
    memory_for,
    merged,
    server_settings,
)
from competency_graph.store.server.diagnosis import Cause, Diagnosis, diagnose
from competency_graph.store.server.home import USERNAME, Home, Record
from competency_graph.store.server.info import ServerInfo, ServerStatus, State
from competency_graph.store.server.jars import FetchProgress, fetch_jars, fetched
from competency_graph.store.server.java import Java, find_java
from competency_graph.store.server.lock import VERSION
from competency_graph.store.server.probe import Answer, ask, uri_of
from competency_graph.store.settings import Settings

Report = Callable[[str], None]
Progress = Callable[[FetchProgress], None]

LAUNCHES = 4
STOP_SECONDS = 120.0
POLL_SECONDS = 0.1
STATES: dict[Answer, State] = {
    Answer.READY: "running",
    Answer.NOT_YET: "starting",
    Answer.WRONG_PASSWORD: "wrong password",
}
LOG_BYTES = 64 << 10


def _quiet(_: str) -> None:
    """The report that nobody listens to."""


def home_of(settings: Settings) -> Home:
    """The home that the settings name, as one absolute path: processes are known by it."""
    return Home(settings.home.expanduser().resolve())


# Start ---------------------------------------------------------------------------------------------------------------


def start(
    settings: Settings,
    *,
    report: Report | None = None,
    progress: Progress | None = None,
    fast: bool = False,
    timeout: float = 300.0,
) -> ServerInfo:
    """Start the server of this home, or return the one that runs; Bolt answers when this returns.

    Args:
        settings: ``home`` and ``cache``.
        report: told in words what is being done.
        progress: told how far a download is.
        fast: for short runs (tests): starts sooner, slower under load.
        timeout: seconds to wait for Bolt; a store that recovers from a crash may need more than the usual ten.

    Raises:
        ServerError: with what to do next.
    """
    say = report or _quiet
    wanted = server_settings()
    home = home_of(settings)
    home.prepare()
    running = _running(home)
    if running is not None and ask(running.port, home.password(), settings.database) is Answer.READY:
        return _info(home, running)
    with home.locked(say):
        living = processes.find(home)
        if living is not None:
            say("The server is being started; waiting for it.")
            port = _port_of(home, living)
            return _adopt(home, living, port, settings.database, timeout)
        _refuse_newer_store(home)
        java = find_java(say)
        jars = fetch_jars(settings.cache, maven=wanted.maven, report=say, progress=progress)
        launch = _Launch(home, settings, wanted, java, fast, timeout, say, progress)
        return launch.until_ready(jars)


def _running(home: Home) -> Record | None:
    """The record of the running server, when record and process agree."""
    record = home.read_record()
    living = processes.find(home) if record is not None else None
    return record if record is not None and living is not None and living.pid == record.pid else None


def _port_of(home: Home, living: psutil.Process) -> int:
    """Port of a living server: the record's, or, when its starter was killed before it wrote one, what it listens on."""
    record = home.read_record()
    if record is not None and record.pid == living.pid:
        return record.port
    # The configuration is written before the process is started, under the lock that we hold now.
    for line in (home.conf / "neo4j.conf").read_text("utf-8").splitlines():
        if line.startswith("server.bolt.listen_address="):
            port = int(line.rpartition(":")[2])
            home.write_record(Record(living.pid, living.create_time(), port, home.read_version() or VERSION))
            return port
    raise ServerError(
        f"A server runs in {home.root} (pid {living.pid}), but its port is not known.",
        "Stop it with `competency-graph server stop` and start again.",
    )


def _adopt(home: Home, living: psutil.Process, port: int, database: str, timeout: float) -> ServerInfo:
    password = home.password()
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and processes.alive(living):
        answer = ask(port, password, database)
        if answer is Answer.WRONG_PASSWORD:
            raise home.password_error("is not the one in its file")
        if answer is Answer.READY:
            home.write_version(VERSION)
            record = home.read_record()
            return _info(home, record or Record(living.pid, living.create_time(), port, VERSION))
        time.sleep(POLL_SECONDS)
    raise ServerError(
        f"The server in {home.root} (pid {living.pid}) does not answer on port {port}.",
        f"Look into {home.logs}; stop it with `competency-graph server stop` and start again.",
    )


def _refuse_newer_store(home: Home) -> None:
    version = home.read_version()
    if version is not None and _numbers(version) > _numbers(VERSION):
        raise ServerError(
            f"The store in {home.root} was last opened by Neo4j {version}; this library brings {VERSION}, which is older.",
            "Upgrade competency-graph, or set COMPETENCY_GRAPH_HOME to a new folder and load again.",
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


class _Launch:
    """One start, with another try where that can help: another port, jars fetched anew."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        wanted: ServerSettings,
        java: Java,
        fast: bool,
        timeout: float,
        say: Report,
        progress: Progress | None,
    ) -> None:
        self.home, self.settings, self.wanted, self.java = home, settings, wanted, java
        self.fast, self.timeout, self.say, self.progress = fast, timeout, say, progress
        self.memory = memory_for(machine_memory(), wanted)
        record = home.read_record()
        self.last_port = record.port if record is not None else None

    def until_ready(self, jars: tuple[Path, ...]) -> ServerInfo:
        checked = False
        port = self._port(first=True)
        for _ in range(LAUNCHES):
            outcome = self._once(port, jars)
            if isinstance(outcome, ServerInfo):
                return outcome
            self.home.drop_record()
            error = outcome.error
            if outcome.cause is Cause.PORT and self.wanted.bolt_port is None:
                # Taken between our look and Neo4j's: let the system pick one.
                port = self._port(first=False)
            elif outcome.cause is Cause.JARS and not checked:
                self.say("The server did not start for a damaged jar; checking all of them.")
                checked = True
                jars = fetch_jars(
                    self.settings.cache,
                    maven=self.wanted.maven,
                    report=self.say,
                    progress=self.progress,
                    full_check=True,
                )
            else:
                break
        raise error

    def _port(self, *, first: bool) -> int:
        asked = self.wanted.bolt_port
        if asked is not None:
            if not processes.port_is_free(asked):
                raise ServerError(
                    f"Port {asked}, which COMPETENCY_GRAPH_BOLT_PORT asks for, is taken by another program.",
                    "End that program, set COMPETENCY_GRAPH_BOLT_PORT to another port, or unset it to use any free one.",
                )
            return asked
        preferred = [port for port in (self.last_port, processes.USUAL_PORT) if port] if first else []
        port = processes.free_port(preferred)
        if first and port not in preferred:
            self.say(f"Port {processes.USUAL_PORT} is taken; using {port}.")
        return port

    def _once(self, port: int, jars: tuple[Path, ...]) -> ServerInfo | Diagnosis:
        home = self.home
        write_configuration(home, port, self.memory)
        password = home.password()
        if not home.system_store.exists():
            self.say("Setting up a new database.")
            _admin(
                home,
                self.java,
                jars,
                ("dbms", "set-initial-password", password.get_secret_value()),
                timeout=120,
            )
        options = java_options(self.java.release, self.memory, home.logs, fast=self.fast)
        class_path = processes.path_list(jars)
        arguments = processes.written_arguments(home.run / "server.args", ("-cp", class_path, *options))
        before = _sizes(home)
        self.say(f"Starting Neo4j {VERSION} on port {port}.")
        living = processes.spawn(
            home,
            (
                str(self.java.executable),
                arguments,
                processes.SERVER_CLASS,
                processes.home_option(home),
                f"--config-dir={home.conf}",
            ),
            port,
            VERSION,
        )
        try:
            return self._wait(living, port, before)
        except BaseException:
            # Interrupted, or it will never answer: a half-started server that nobody asked for shall not stay.
            processes.end(living, STOP_SECONDS)
            home.drop_record()
            raise

    def _wait(self, living: psutil.Process, port: int, before: dict[Path, int]) -> ServerInfo | Diagnosis:
        home, password = self.home, self.home.password()
        began = told = time.monotonic()
        while processes.alive(living):
            # Only what this process says counts: something else may have come to listen on the port.
            if _says_started(home, before):
                answer = ask(port, password, self.settings.database)
                if answer is Answer.WRONG_PASSWORD:
                    raise home.password_error("is not the one in its file")
                if answer is Answer.READY:
                    home.write_version(VERSION)
                    return ServerInfo(
                        uri_of(port), USERNAME, password, living.pid, home.root, VERSION, living.create_time()
                    )
            now = time.monotonic()
            if now - began > self.timeout:
                raise ServerError(
                    f"The server did not answer within {self.timeout:.0f} s.",
                    f"Look into {home.logs}: a store that recovers from a crash may need longer; start again.",
                )
            if now - told > 20:
                told = now
                self.say(
                    "Still starting (a store that was not closed is being recovered, or the machine is busy)."
                )
            time.sleep(POLL_SECONDS)
        return diagnose(home, _said(home, before), processes.exit_code(living))


def write_configuration(home: Home, port: int, memory: Memory) -> None:
    """Write ``conf/neo4j.conf``; what the user's ``conf/extra.conf`` sets takes the place of ours."""
    try:
        extra = (home.conf / "extra.conf").read_text("utf-8")
    except FileNotFoundError:
        extra = ""
    (home.conf / "neo4j.conf").write_text(merged(configuration(port, memory), extra), "utf-8")


def _info(home: Home, record: Record) -> ServerInfo:
    return ServerInfo(
        uri_of(record.port), USERNAME, home.password(), record.pid, home.root, record.version, record.created
    )


# Logs ----------------------------------------------------------------------------------------------------------------


def _sizes(home: Home) -> dict[Path, int]:
    return {path: path.stat().st_size if path.exists() else 0 for path in (home.user_log, home.debug_log)}


def _since(path: Path, size: int) -> str:
    """What was written to a log since it had this size (all of it when it was rotated), the last 64 KB at most."""
    try:
        with path.open("rb") as stream:
            end = stream.seek(0, 2)
            stream.seek(max(size if end >= size else 0, end - LOG_BYTES))
            return stream.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def _says_started(home: Home, before: dict[Path, int]) -> bool:
    return " Started." in _since(home.user_log, before[home.user_log])


def _said(home: Home, before: dict[Path, int]) -> str:
    return "\n".join(
        (
            _since(home.debug_log, before[home.debug_log]),
            _since(home.console_log, 0),
            _since(home.user_log, before[home.user_log]),
        )
    )


def logs(settings: Settings, *, lines: int = 50, follow: bool = False, debug: bool = False) -> Iterator[str]:
    """The last lines of the server's log, and with ``follow`` what comes after, until the reader stops.

    Args:
        settings: ``home``.
        lines: how many lines to begin with.
        follow: go on with new lines as they are written.
        debug: Neo4j's debug log (JSON lines) in place of its user log.

    Raises:
        ServerError: there is no log yet.
    """
    home = home_of(settings)
    path = home.debug_log if debug else home.user_log
    if not path.exists():
        raise ServerError(
            f"There is no log in {home.logs}.", "Start the server first: `competency-graph server start`."
        )
    if not debug and home.console_log.exists():
        # Java's own words come first: they are few, and most often the reason why the log below is short.
        yield from (line.rstrip() for line in _since(home.console_log, 0).splitlines() if line.strip())
    stream = path.open(encoding="utf-8", errors="replace")
    try:
        yield from (line.rstrip("\n") for line in deque(stream, maxlen=lines))
        while follow:
            line = stream.readline()
            if line:
                yield line.rstrip("\n")
                continue
            time.sleep(0.3)
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_size < stream.tell():  # rotated: begin again with the new file
                    stream.close()
                    stream = path.open(encoding="utf-8", errors="replace")
    finally:
        stream.close()


# Stop, status --------------------------------------------------------------------------------------------------------


def stop(settings: Settings, *, report: Report | None = None, timeout: float = STOP_SECONDS) -> bool:
    """Stop the server of this home; False when none runs. The store is closed cleanly when this returns.

    Raises:
        ServerError: it has not ended within ``timeout`` seconds, or ended without closing the store.
    """
    home = home_of(settings)
    if not home.run.exists():
        return False
    with home.locked(report or _quiet):
        living = processes.find(home)
        if living is None:
            return False
        before = _sizes(home)
        if not processes.end(living, timeout):
            raise ServerError(
                f"The server (pid {living.pid}) has not ended within {timeout:.0f} s.",
                f"Look into {home.logs}; `kill -9 {living.pid}` ends it, and the next start recovers the store.",
            )
        if " Stopped." not in _since(home.user_log, before[home.user_log]):
            raise ServerError(
                f"The server (pid {living.pid}) ended without closing its store.",
                "Nothing that was committed is lost: the next start recovers the store.",
            )
        return True


def status(settings: Settings) -> ServerStatus:
    """Whether the server of this home runs, where, and what it uses; changes nothing."""
    home = home_of(settings)
    version = home.read_version()
    have = fetched(settings.cache)
    living = processes.find(home) if home.run.exists() else None
    record = home.read_record()
    if living is None or record is None or record.pid != living.pid:
        half: State = "starting" if living is not None else "stopped"
        return ServerStatus(half, None, home.root, settings.cache, version, have, None)
    info = _info(home, record)
    answer = ask(record.port, info.password, settings.database)
    try:
        memory = int(living.memory_info().rss)
    except psutil.Error:
        memory = None
    return ServerStatus(STATES[answer], info, home.root, settings.cache, version, have, memory)


# Administration ------------------------------------------------------------------------------------------------------


def admin(
    settings: Settings,
    arguments: Sequence[str],
    *,
    report: Report | None = None,
    progress: Progress | None = None,
    timeout: float | None = None,
    heap: int | None = None,
) -> str:
    """Run one command of Neo4j's own administration tool on this home's store, with the server stopped.

    Args:
        settings: ``home`` and ``cache``.
        arguments: such as ``("database", "import", "full", "neo4j", "--nodes=…")``.
        report: told in words what is being done.
        progress: told how far a download is.
        timeout: seconds after which the command is ended; None: never.
        heap: Java heap in MB; None: as the server's.

    Returns:
        What the command wrote.

    Raises:
        ServerError: the server runs, or the command failed.
    """
    say = report or _quiet
    wanted = server_settings()
    home = home_of(settings)
    home.prepare()
    with home.locked(say):
        if processes.find(home) is not None:
            raise ServerError(
                f"The server in {home.root} runs; `{' '.join(arguments[:2])}` needs it stopped.",
                "Stop it first: `competency-graph server stop`.",
            )
        java = find_java(say)
        jars = fetch_jars(settings.cache, maven=wanted.maven, report=say, progress=progress)
        memory = memory_for(machine_memory(), wanted)
        if not (home.conf / "neo4j.conf").exists():
            write_configuration(home, wanted.bolt_port or processes.USUAL_PORT, memory)
        return _admin(home, java, jars, arguments, timeout=timeout, heap=heap or memory.heap >> 20)


def _admin(
    home: Home,
    java: Java,
    jars: tuple[Path, ...],
    arguments: Sequence[str],
    *,
    timeout: float | None = None,
    heap: int = 256,
) -> str:
    options = java_options(java.release, Memory(heap << 20, 0), home.logs, fast=heap <= 256)
    # All of it goes into the argument file: a password shall not show in the list of processes.
    written = processes.written_arguments(
        home.run / "admin.args",
        ("-cp", processes.path_list(jars), *options, processes.ADMIN_CLASS, *arguments),
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
        raise ServerError(
            f"neo4j-admin {' '.join(arguments[:2])} has not ended within {timeout:.0f} s.",
            "Give it more time.",
        ) from None
    except OSError as error:
        raise ServerError(f"{java.executable} could not be started: {error}.", "Check JAVA_HOME.") from error
    finally:
        (home.run / "admin.args").unlink(missing_ok=True)
    if ran.returncode != 0:
        found = diagnose(home, ran.stdout, ran.returncode)
        raise ServerError(
            f"neo4j-admin {' '.join(arguments[:2])} failed (code {ran.returncode}): {ran.stdout.strip()[-1500:]}",
            found.error.remedy if found.cause is not Cause.OTHER else "Read what it says above.",
        )
    return ran.stdout
