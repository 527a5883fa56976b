"""The home of one managed server: where its data, configuration, password, logs and run files lie.

::

    <home>/password          the generated password; only the user may read it
    <home>/store.json        the Neo4j version that last opened the store
    <home>/database.json     which database is live and which is kept (after the first bulk load)
    <home>/bulk              work files of a bulk load, while it runs
    <home>/conf/neo4j.conf   written at every start; conf/extra.conf is the user's
    <home>/data, <home>/logs Neo4j's own
    <home>/logs/console.log  what Java itself said at the last start
    <home>/run/server.json   the running process: pid, time of birth, port
    <home>/run/lock          held while a start, stop or administration is under way
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import SecretStr

from competency_graph.errors import ServerError

USERNAME = "neo4j"
NEW_STORE_BYTES = 256 << 20
"""Room that a start wants: a new store takes 70 MB, and the rest is for the first load."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
LOCK_SECONDS = 1800.0
"""How long to wait for another process's start: it may be fetching 176 MB over a slow line."""


@dataclass(frozen=True, slots=True)
class Record:
    """The process that was started, as noted in ``run/server.json``; ``created`` is its time of birth (Unix seconds)."""

    pid: int
    created: float
    port: int
    version: str
    database: str = "neo4j"
    """The one that it was started on."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths and small files of one home folder (absolute)."""

    root: Path

    @property
    def conf(self) -> Path:
        """Configuration."""
        return self.root / "conf"

    @property
    def data(self) -> Path:
        """Neo4j's data."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """Neo4j's logs, and Java's."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Run files: the record, the lock, argument files."""
        return self.root / "run"

    @property
    def console_log(self) -> Path:
        """What Java itself said at the last start."""
        return self.logs / "console.log"

    @property
    def user_log(self) -> Path:
        """Neo4j's short log."""
        return self.logs / "neo4j.log"

    @property
    def debug_log(self) -> Path:
        """Neo4j's long log, in JSON lines."""
        return self.logs / "debug.log"

    @property
    def password_file(self) -> Path:
        """The password."""
        return self.root / "password"

    @property
    def system_store(self) -> Path:
        """Where Neo4j keeps the accounts: once this exists, the password is set by Cypher only."""
        return self.data / "databases" / "system"

    def prepare(self) -> None:
        """Make the folders, closed to other users (those that exist already stay as they are).

        Raises:
            ServerError: the home cannot be written.
        """
        with self.faults():
            if not self.root.exists():
                self.root.mkdir(parents=True, mode=0o700)
            for folder in (self.conf, self.data, self.logs, self.run):
                folder.mkdir(exist_ok=True, mode=0o700)
            probe = self.run / f"writable.{os.getpid()}"
            probe.write_bytes(b"x")
            probe.unlink()

    def need_room(self) -> None:
        """Refuse to start on a disk that is nearly full.

        Raises:
            ServerError: less than ``NEW_STORE_BYTES`` are free.
        """
        free = shutil.disk_usage(self.root).free
        if free < NEW_STORE_BYTES:
            raise self._no_room(f"{free >> 20} MB are free, {NEW_STORE_BYTES >> 20} MB are needed")

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Turn the system's refusals to read or write the home into errors that say what to do.

        Raises:
            ServerError: in place of an ``OSError``.
        """
        try:
            yield
        except OSError as error:
            if error.errno in NO_ROOM:
                raise self._no_room(error.strerror or str(error)) from error
            raise ServerError(
                f"The server's home {self.root} cannot be used: {error.strerror or error} ({error.filename}).",
                "Make it writable for you, or set COMPETENCY_GRAPH_HOME to a folder that is.",
            ) from error

    def _no_room(self, reason: str) -> ServerError:
        return ServerError(
            f"No room for the database in {self.root}: {reason}.",
            "Free some space, or set COMPETENCY_GRAPH_HOME to a folder on a larger disk.",
        )

    @contextlib.contextmanager
    def locked(self, report: Callable[[str], None], seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the home's lock; the system lets it go when the process ends, however it ends.

        Raises:
            ServerError: another process held it for ``seconds``.
        """
        lock = FileLock(self.run / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            report("Another process is starting or stopping this server; waiting for it.")
            try:
                lock.acquire(timeout=seconds)
            except Timeout:
                raise ServerError(
                    f"Another process has been starting or stopping the server in {self.root} for {seconds:.0f} s.",
                    "Wait for it or end it; then try again.",
                ) from None
        try:
            yield
        finally:
            lock.release()

    # The process's record -----------------------------------------------------------------------------------------

    def read_record(self) -> Record | None:
        """What ``run/server.json`` says; None when there is none or it is damaged (a crash may have cut it)."""
        found = read_json(self.run / "server.json")
        try:
            return Record(
                int(found["pid"]),
                float(found["created"]),
                int(found["port"]),
                str(found["version"]),
                str(found.get("database", "neo4j")),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def write_record(self, record: Record) -> None:
        """Note the process."""
        write_json(self.run / "server.json", asdict(record))

    def drop_record(self) -> None:
        """Forget the process."""
        (self.run / "server.json").unlink(missing_ok=True)

    # The store's version ------------------------------------------------------------------------------------------

    def read_version(self) -> str | None:
        """Neo4j version that last opened the store; None for a new home."""
        version = read_json(self.root / "store.json").get("neo4j")
        return version if isinstance(version, str) else None

    def write_version(self, version: str) -> None:
        """Note which version opened the store."""
        write_json(self.root / "store.json", {"neo4j": version})

    # The password -------------------------------------------------------------------------------------------------

    def password(self) -> SecretStr:
        """The password, generated at the first call of a new home.

        Raises:
            ServerError: the home has a store, but its password file is gone, empty or unreadable.
        """
        try:
            text = self.password_file.read_text("utf-8").strip()
        except FileNotFoundError:
            if self.system_store.exists():
                raise self.password_error("is gone") from None
            return self._new_password()
        except OSError as error:
            raise self.password_error(f"cannot be read ({error.strerror})") from error
        if not text:
            if self.system_store.exists():
                raise self.password_error("is empty")
            # Cut by a crash before anything was set up with it.
            self.password_file.unlink()
            return self._new_password()
        return SecretStr(text)

    def _new_password(self) -> SecretStr:
        # Hexadecimal: never a leading dash or a quote for the command that sets it. 144 bits.
        password = secrets.token_hex(18)
        handle = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(password + "\n")
        return SecretStr(password)

    def password_error(self, what: str) -> ServerError:
        """The store and the password file do not agree; says how to mend it (tested: the graph stays)."""
        accounts = f"{self.system_store} and {self.data / 'transactions' / 'system'}"
        return ServerError(
            f"The password of the database in {self.root} {what}.",
            f"Write the right one into {self.password_file}. When it is lost: stop the server, delete {accounts} and "
            f"{self.password_file} (accounts only, the graph stays), start again.",
        )


def read_json(path: Path) -> dict[str, Any]:
    """A small file of the home; empty when it is missing or damaged (a crash may have cut it)."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace a small file of the home at once."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(value) + "\n", "utf-8")
    part.replace(path)
