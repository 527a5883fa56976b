"""Start, stop, ask after and administrate the managed local server.

Everything that changes a home happens under the home's lock, so two processes that start at one moment end with one
server: the second finds what the first has started. Nothing is believed that can be asked: a record, a pid or a lock
that a crash left behind is checked against the living processes, and a start is over when a transaction on the
database succeeds with the password on file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from competency_graph.errors import ServerError
from competency_graph.store.server import databases
from competency_graph.store.server import process as processes
from competency_graph.store.server.administration import run_admin_tool
from competency_graph.store.server.configuration import (
    MB,
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
from competency_graph.store.server.info import USUAL, ServerInfo, ServerStatus, State
from competency_graph.store.server.jars import FetchProgress, fetch_jars, fetched
from competency_graph.store.server.java import Java, find_java
from competency_graph.store.server.journal import Mark, read_logs
from competency_graph.store.server.lock import VERSION
from competency_graph.store.server.probe import Answer, ask, uri_of
from competency_graph.store.settings import Settings

Report = Callable[[str], None]
Progress = Callable[[FetchProgress], None]

LAUNCHES = 4
STOP_SECONDS = 120.0
POLL_SECONDS = 0.1
LOOK_SECONDS = 1.0
STATES: dict[Answer, State] = {
    Answer.READY: "running",
    Answer.NOT_YET: "starting",
    Answer.WRONG_PASSWORD: "wrong password",
}


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
    home = home_of(settings)
    home.prepare()
    running = _running(home)
    if running is not None and running.database == databases.read(home).live:
        answer = ask(running.port, home.password(), running.database)
        if answer is Answer.READY:
            return _info(home, running)
        if (
            answer is Answer.WRONG_PASSWORD
        ):  # asked once only: Neo4j locks the account for 5 s after three wrong ones
            raise home.password_error("is not the one in its file")
    with home.locked(say), home.faults():
        live = databases.read(home).live
        living = processes.find(home)
        if living is not None and _record_of(home, living).database != live:
            # Whoever tried another database was killed before it said yes: the old one is live.
            say(f"The server runs a database that was only tried; going back to {live}.")
            end(home, living)
            living = None
        if living is not None:
            adopted = _adopt(home, living, say, timeout)
            if adopted is not None:
                return adopted
        return launch(home, settings, live, say, progress=progress, fast=fast, timeout=timeout)


def launch(
    home: Home,
    settings: Settings,
    database: str,
    say: Report,
    *,
    progress: Progress | None = None,
    fast: bool = False,
    timeout: float = 300.0,
) -> ServerInfo:
    """Start a server on a database; the caller holds the home's lock and knows that none runs.

    Raises:
        ServerError: with what to do next.
    """
    wanted = server_settings()
    _refuse_newer_store(home)
    home.need_room()
    java = find_java(say)
    jars = fetch_jars(settings.cache, maven=wanted.maven, report=say, progress=progress)
    return _Launch(home, settings, database, wanted, java, fast, timeout, say, progress).until_ready(jars)


def _running(home: Home) -> Record | None:
    """The record of the running server, when record and process agree."""
    record = home.read_record()
    living = processes.find(home) if record is not None else None
    return record if record is not None and living is not None and living.pid == record.pid else None


def _record_of(home: Home, living: psutil.Process) -> Record:
    """The record of a living server; made up for when its starter was killed before it wrote one."""
    record = home.read_record()
    if record is not None and record.pid == living.pid:
        return record
    # The configuration is written before the process is started, under the lock that we hold now.
    lines = (home.conf / "neo4j.conf").read_text("utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    address = said.get("server.bolt.listen_address", "")
    if address:
        record = Record(
            living.pid,
            living.create_time(),
            int(address.rpartition(":")[2]),
            home.read_version() or VERSION,
            said.get("initial.dbms.default_database", USUAL),
        )
        home.write_record(record)
        return record
    raise ServerError(
        f"A server runs in {home.root} (pid {living.pid}), but its port is not known.",
        "Stop it with `competency-graph server stop` and start again.",
    )


def _adopt(home: Home, living: psutil.Process, say: Report, timeout: float) -> ServerInfo | None:
    """Wait for a server that another process has started; None when it ends instead of answering."""
    record = _record_of(home, living)
    password = home.password()
    deadline = time.monotonic() + timeout
    told = False
    while processes.alive(living):
        answer = ask(record.port, password, record.database)
        if answer is Answer.WRONG_PASSWORD:
            raise home.password_error("is not the one in its file")
        if answer is Answer.READY:
            home.write_version(record.version)
            return _info(home, record)
        if time.monotonic() > deadline:
            raise ServerError(
                f"The server in {home.root} (pid {living.pid}) does not answer on port {record.port}.",
                f"Look into {home.logs}; stop it with `competency-graph server stop` and start again.",
            )
        if not told:
            told = True
            say("The server is being started; waiting for it.")
        time.sleep(POLL_SECONDS)
    return None


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
        database: str,
        wanted: ServerSettings,
        java: Java,
        fast: bool,
        timeout: float,
        say: Report,
        progress: Progress | None,
    ) -> None:
        self.home, self.settings, self.wanted, self.java = home, settings, wanted, java
        self.database = database
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
        write_configuration(home, port, self.memory, self.database)
        password = home.password()
        if not home.system_store.exists():
            self.say("Setting up a new database.")
            run_admin_tool(
                home,
                self.java,
                jars,
                ("dbms", "set-initial-password", password.get_secret_value()),
                timeout=120,
            )
        options = java_options(self.java.release, self.memory, home.logs, fast=self.fast)
        class_path = processes.path_list(jars)
        arguments = processes.written_arguments(home.run / "server.args", ("-cp", class_path, *options))
        mark = Mark.now(home)
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
            self.database,
        )
        try:
            return self._wait(living, port, mark)
        except BaseException:
            # Interrupted, or it will never answer: a half-started server that nobody asked for shall not stay.
            processes.end(living, STOP_SECONDS)
            home.drop_record()
            raise

    def _wait(self, living: psutil.Process, port: int, mark: Mark) -> ServerInfo | Diagnosis:
        home, password = self.home, self.home.password()
        began = told = looked = time.monotonic()
        while processes.alive(living):
            # Only what this process says counts: something else may have come to listen on the port.
            if " Started." in mark.user_log():
                answer = ask(port, password, self.database)
                if answer is Answer.WRONG_PASSWORD:
                    raise home.password_error("is not the one in its file")
                if answer is Answer.READY:
                    home.write_version(VERSION)
                    return ServerInfo(
                        uri_of(port),
                        USERNAME,
                        password,
                        living.pid,
                        home.root,
                        VERSION,
                        living.create_time(),
                        self.database,
                    )
            now = time.monotonic()
            if now - looked > LOOK_SECONDS:
                looked = now
                if mark.database_failed():
                    processes.end(living, STOP_SECONDS)
                    break
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
        return diagnose(home, mark.trouble(), processes.exit_code(living))


def write_configuration(home: Home, port: int, memory: Memory, database: str = USUAL) -> None:
    """Write ``conf/neo4j.conf``; what the user's ``conf/extra.conf`` sets takes the place of ours."""
    try:
        extra = (home.conf / "extra.conf").read_text("utf-8")
    except FileNotFoundError:
        extra = ""
    (home.conf / "neo4j.conf").write_text(merged(configuration(port, memory, database), extra), "utf-8")


def _info(home: Home, record: Record) -> ServerInfo:
    return ServerInfo(
        uri_of(record.port),
        USERNAME,
        home.password(),
        record.pid,
        home.root,
        record.version,
        record.created,
        record.database,
    )


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
        end(home, living, timeout)
        return True


def end(
    home: Home,
    living: psutil.Process,
    timeout: float = STOP_SECONDS,
    *,
    asked: Callable[[], None] | None = None,
) -> None:
    """End a server process; the caller holds the home's lock.

    Raises:
        ServerError: it has not ended within ``timeout`` seconds, or ended without closing the store.
    """
    mark = Mark.now(home)
    if not processes.end(living, timeout, asked=asked):
        raise ServerError(
            f"The server (pid {living.pid}) has not ended within {timeout:.0f} s.",
            f"Look into {home.logs}; `kill -9 {living.pid}` ends it, and the next start recovers the store.",
        )
    if " Stopped." not in mark.user_log():
        raise ServerError(
            f"The server (pid {living.pid}) ended without closing its store.",
            "Nothing that was committed is lost: the next start recovers the store.",
        )


def status(settings: Settings) -> ServerStatus:
    """Whether the server of this home runs, where, and what it uses; changes nothing."""
    home = home_of(settings)
    found = databases.read(home)
    version = home.read_version()
    have = fetched(settings.cache)
    living = processes.find(home) if home.run.exists() else None
    record = home.read_record()
    if living is None or record is None or record.pid != living.pid:
        half: State = "starting" if living is not None else "stopped"
        return ServerStatus(half, None, home.root, settings.cache, version, have, None, found)
    info = _info(home, record)
    answer = ask(record.port, info.password, record.database)
    try:
        memory = int(living.memory_info().rss)
    except psutil.Error:
        memory = None
    return ServerStatus(STATES[answer], info, home.root, settings.cache, version, have, memory, found)


# Logs, administration ------------------------------------------------------------------------------------------------


def logs(settings: Settings, *, lines: int = 50, follow: bool = False, debug: bool = False) -> Iterator[str]:
    """The last lines of the server's log; see the package's ``logs``."""
    return read_logs(home_of(settings), lines=lines, follow=follow, debug=debug)


def admin(
    settings: Settings,
    arguments: Sequence[str],
    *,
    report: Report | None = None,
    progress: Progress | None = None,
    timeout: float | None = None,
    heap: int | None = None,
) -> str:
    """Run one command of the administration tool with the server stopped; see the package's ``admin``."""
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
        _refuse_newer_store(home)
        java = find_java(say)
        jars = fetch_jars(settings.cache, maven=wanted.maven, report=say, progress=progress)
        memory = memory_for(machine_memory(), wanted)
        if not (home.conf / "neo4j.conf").exists():
            port = wanted.bolt_port or processes.USUAL_PORT
            write_configuration(home, port, memory, databases.read(home).live)
        return run_admin_tool(
            home, java, jars, arguments, timeout=timeout, heap=heap * MB if heap else memory.heap
        )
