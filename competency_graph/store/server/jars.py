"""Fetching the jars: once, into the user's cache folder, checked against the lock, safe for any number of processes.

jgo names the sources (Maven Central, or the repositories of the user's own jgo configuration, or the mirror that
``COMPETENCY_GRAPH_MAVEN`` names). Its own download opens a connection a file and asks for a SHA-1 each time: 18.5 s for
the 237 jars with eight threads, against 1.9 s here over kept connections (65 s one after another). A jar is written
beside its place under another name and takes its name only when size and SHA-256 are the lock's, so what lies under
its final name is whole. What was checked is noted with size and modification time; later starts compare those
(milliseconds), and hash again only what differs.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from competency_graph.errors import ServerError
from competency_graph.store.server.home import NO_ROOM
from competency_graph.store.server.lock import VERSION, LockedJar, read_lock, sha256_of

if TYPE_CHECKING:
    import requests

THREADS = 8
ATTEMPTS = 4
CHUNK = 1 << 17
CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
SPARE_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far the download is: jars and bytes, done and in all."""

    jars: int
    of_jars: int
    bytes: int
    of_bytes: int


def jar_folder(cache: Path) -> Path:
    """Where the jars lie, in the layout of a Maven repository: other machines may be given a copy of it."""
    return cache / "maven"


def fetched(cache: Path) -> bool:
    """True when every jar is there, as far as sizes and modification times tell."""
    return not _unvouched(jar_folder(cache), read_lock())


def fetch_jars(
    cache: Path,
    *,
    maven: str | None = None,
    report: Callable[[str], None],
    progress: Callable[[FetchProgress], None] | None = None,
    full_check: bool = False,
) -> tuple[Path, ...]:
    """Bring every jar of the lock into the cache and return their paths, in the lock's order.

    Args:
        cache: the user's cache folder.
        maven: address of a Maven repository to use in place of the configured ones.
        report: told in words what is being done.
        progress: told how far the download is, at each piece that arrives; from several threads, one at a time.
        full_check: hash every jar again instead of trusting sizes and modification times (0.6 s).

    Raises:
        ServerError: no network, no room, a folder that cannot be written, or a source whose bytes are not the lock's.
    """
    folder = jar_folder(cache)
    jars = read_lock()
    if full_check or _unvouched(folder, jars):
        with _folder_lock(folder, report):
            vouched = {} if full_check else _read_vouched(folder)
            missing = [jar for jar in jars if not _check(folder, jar, vouched)]
            if missing:
                _fetch_missing(folder, missing, maven, report, progress)
                for jar in missing:
                    _vouch(folder, jar, vouched)
            _write_vouched(folder, vouched)
    return tuple(folder / jar.path for jar in jars)


# What was checked ----------------------------------------------------------------------------------------------------


def _note(folder: Path) -> Path:
    return folder / f"neo4j-{VERSION}.checked.json"


def _read_vouched(folder: Path) -> dict[str, list[int]]:
    try:
        noted = json.loads(_note(folder).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _write_vouched(folder: Path, vouched: dict[str, list[int]]) -> None:
    note = _note(folder)
    part = note.with_name(f"{note.name}.{os.getpid()}.part")
    # A cache that somebody else filled and that we may only read is fine: it is hashed at every start then.
    with contextlib.suppress(OSError):
        part.write_text(json.dumps(vouched), "utf-8")
        part.replace(note)


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _unvouched(folder: Path, jars: Iterable[LockedJar]) -> list[LockedJar]:
    vouched = _read_vouched(folder)
    unvouched = []
    for jar in jars:
        try:
            stamp = _stamp(folder / jar.path)
        except OSError:
            stamp = []
        if stamp != vouched.get(str(jar.path)) or stamp[0] != jar.size:
            unvouched.append(jar)
    return unvouched


def _vouch(folder: Path, jar: LockedJar, vouched: dict[str, list[int]]) -> None:
    vouched[str(jar.path)] = _stamp(folder / jar.path)


def _check(folder: Path, jar: LockedJar, vouched: dict[str, list[int]]) -> bool:
    """Whether the jar is there and whole; notes it when it is."""
    path = folder / jar.path
    try:
        stamp = _stamp(path)
        if stamp[0] != jar.size:
            return False
        if stamp != vouched.get(str(jar.path)) and sha256_of(path) != jar.sha256:
            return False
    except OSError:
        return False
    vouched[str(jar.path)] = stamp
    return True


# Fetching ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _folder_lock(folder: Path, report: Callable[[str], None]) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            report("Another process is fetching Neo4j; waiting for it.")
            lock.acquire()
    except OSError as error:
        raise _folder_error(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _folder_error(folder: Path, error: OSError) -> ServerError:
    if error.errno in NO_ROOM:
        return ServerError(
            f"No room for Neo4j's jars in {folder}: {error.strerror}.",
            "Free some space, or set COMPETENCY_GRAPH_CACHE to a folder on a larger disk; what was fetched is kept.",
        )
    return ServerError(
        f"The cache folder {folder} cannot be written: {error.strerror or error}.",
        "Make it writable, or set COMPETENCY_GRAPH_CACHE to a folder that is.",
    )


def sources(maven: str | None) -> list[str]:
    """Addresses of the Maven repositories to try, in order."""
    if maven:
        return [maven.rstrip("/")]
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    configured = [str(address) for address in GlobalSettings.load().repositories.values()]
    return [address.rstrip("/") for address in (*configured, *MavenContext().remote_repos.values())]


class _Tally:
    """Counts what arrives in all threads and tells the listener."""

    def __init__(self, jars: list[LockedJar], listener: Callable[[FetchProgress], None] | None) -> None:
        self._guard = threading.Lock()
        self._listener = listener
        self._jars = self._bytes = 0
        self._of_jars, self._of_bytes = len(jars), sum(jar.size for jar in jars)

    def add(self, *, jars: int = 0, size: int = 0) -> None:
        with self._guard:
            self._jars += jars
            self._bytes += size
            if self._listener:
                self._listener(FetchProgress(self._jars, self._of_jars, self._bytes, self._of_bytes))


def _fetch_missing(
    folder: Path,
    missing: list[LockedJar],
    maven: str | None,
    report: Callable[[str], None],
    progress: Callable[[FetchProgress], None] | None,
) -> None:
    size = sum(jar.size for jar in missing)
    if shutil.disk_usage(folder).free < size + SPARE_BYTES:
        raise _folder_error(folder, OSError(errno.ENOSPC, f"{size >> 20} MB are needed"))
    report(f"Fetching Neo4j {VERSION}: {len(missing)} jars, {size / 1e6:.0f} MB (once, into {folder}).")
    # We hold the folder's lock, so no living process writes there: what lies about was left by a killed one.
    for left in folder.rglob("*.part"):
        left.unlink(missing_ok=True)
    addresses = sources(maven)
    tally = _Tally(missing, progress)
    stop = threading.Event()
    own = threading.local()

    def fetch(jar: LockedJar) -> None:
        if not hasattr(own, "session"):
            own.session = _session()
        _fetch_one(own.session, addresses, jar, folder / jar.path, stop, tally)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="jars") as pool:
        waiting = [pool.submit(fetch, jar) for jar in missing]
        try:
            for future in as_completed(waiting):
                future.result()
        except BaseException as error:
            stop.set()
            pool.shutdown(cancel_futures=True)
            if isinstance(error, OSError):
                raise _folder_error(folder, error) from error
            raise


def _session() -> requests.Session:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry

    session = requests.Session()
    # Waits of 0, 1, 2 s, or what the source asks for. Not for connections: our own loop tries those.
    retry = Retry(
        total=ATTEMPTS, connect=0, read=0, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504)
    )
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


def _fetch_one(
    session: requests.Session,
    addresses: list[str],
    jar: LockedJar,
    place: Path,
    stop: threading.Event,
    tally: _Tally,
) -> None:
    import requests

    trouble: list[ServerError] = []
    for address in addresses:
        for attempt in range(ATTEMPTS):
            if stop.is_set():
                return
            try:
                found = _transfer(session, f"{address}/{jar.path}", jar, place, stop, tally)
            except requests.exceptions.HTTPError as error:
                status = error.response.status_code if error.response is not None else "?"
                trouble.append(
                    ServerError(
                        f"{address} answers {status} for {jar.name}.",
                        "Try again later, or set COMPETENCY_GRAPH_MAVEN to the address of a Maven mirror.",
                    )
                )
                break
            except requests.exceptions.RequestException as error:
                trouble.append(_unreachable(address, error))
                # No connection is tried twice; one that was cut, or silent for READ_SECONDS, as often as it takes.
                if attempt and isinstance(error, requests.exceptions.ConnectionError):
                    break
                time.sleep(0.5 * (attempt + 1))
                continue
            if found == jar.sha256:
                tally.add(jars=1)
                return
            trouble.append(
                ServerError(
                    f"What {address} sends as {jar.name} is not what the lock names (SHA-256 {found[:12]}…, not {jar.sha256[:12]}…).",
                    "A proxy or mirror in between changes or breaks files: try another network, or set "
                    "COMPETENCY_GRAPH_MAVEN to a mirror that you trust.",
                )
            )
            if attempt:  # twice the same wrong bytes: no accident
                break
    raise trouble[-1]


def _unreachable(address: str, error: Exception) -> ServerError:
    reason = str(error.args[0] if error.args else error)
    return ServerError(
        f"Neo4j cannot be fetched from {address}: no connection ({reason[:200]}).",
        "Connect to the network (HTTPS_PROXY is honoured), set COMPETENCY_GRAPH_MAVEN to a Maven mirror that you can "
        "reach, copy the cache folder from a machine that has it, or set NEO4J_URI to a Neo4j that runs already.",
    )


def _transfer(
    session: requests.Session, url: str, jar: LockedJar, place: Path, stop: threading.Event, tally: _Tally
) -> str:
    """Fetch one jar; it takes its place only when size and hash are right. Returns the SHA-256 of what came."""
    digest = hashlib.sha256()
    size = 0
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        with session.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as response:
            response.raise_for_status()
            with part.open("wb") as out:
                for piece in response.iter_content(CHUNK):
                    digest.update(piece)
                    size += len(piece)
                    tally.add(size=len(piece))
                    if stop.is_set() or size > jar.size:
                        break
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
        found = digest.hexdigest()
        if found == jar.sha256:
            part.replace(place)
        else:
            tally.add(size=-size)
        return found
    except OSError:
        tally.add(size=-size)
        raise
    finally:
        part.unlink(missing_ok=True)
