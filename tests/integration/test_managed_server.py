"""The managed server, broken on purpose: crowds at the door, kill -9, stale files, full disks, wrong passwords, old Java.

One home is used from its birth (two processes at once) to its end, so the order of the tests in the first part is the
order of that home's life; the second part needs no running server.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j
import psutil
import pytest
from neo4j.exceptions import Neo4jError

from competency_graph.errors import ServerError
from competency_graph.store import server
from competency_graph.store.server import process as processes
from competency_graph.store.server.home import Home, Record
from competency_graph.store.server.jars import FetchProgress, fetch_jars, jar_folder
from competency_graph.store.server.lock import VERSION, read_lock, sha256_of
from competency_graph.store.settings import Settings

pytestmark = pytest.mark.server

STARTER = """
import json, sys
from pathlib import Path
from competency_graph.errors import ServerError
from competency_graph.store import server
from competency_graph.store.settings import Settings

try:
    info = server.start(Settings(), fast=True, report=lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps({"pid": info.pid, "uri": info.uri, "password": info.password.get_secret_value()}))
except ServerError as error:
    print(json.dumps({"what": error.what, "remedy": error.remedy}))
"""

FETCHER = """
import sys
from pathlib import Path
from competency_graph.store.server.jars import fetch_jars

print(len(fetch_jars(Path(sys.argv[1]), maven=sys.argv[2], report=lambda text: print(text, file=sys.stderr))))
"""


def run_starter(settings: Settings, *, before: str = "", **environment: str) -> subprocess.Popen[str]:
    """A process of its own that starts the server and says what it got; ``before`` is run ahead of it."""
    given = {"COMPETENCY_GRAPH_HOME": str(settings.home), "COMPETENCY_GRAPH_CACHE": str(settings.cache)}
    return subprocess.Popen(
        [sys.executable, "-c", before + STARTER],
        env=os.environ | given | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(starter: subprocess.Popen[str]) -> dict[str, object]:
    out, err = starter.communicate(timeout=120)
    assert out.strip(), err
    found: dict[str, object] = json.loads(out)
    return found


def wait_until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ask(info: server.ServerInfo, statement: str, **parameters: object) -> list[neo4j.Record]:
    with neo4j.GraphDatabase.driver(
        info.uri, auth=(info.username, info.password.get_secret_value())
    ) as driver:
        return driver.execute_query(statement, parameters, database_="neo4j").records  # type: ignore[arg-type]


def stop_whatever_runs(settings: Settings) -> None:
    living = processes.find(Home(settings.home))
    if living is not None:
        living.kill()
        living.wait(30)


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    # A blank and a letter beyond ASCII: both are in people's user names.
    settings = Settings(home=tmp_path_factory.mktemp("one home é").resolve())
    with pytest.MonkeyPatch.context() as patch:
        # The least that is given to any machine: its limits are reached soonest.
        patch.setenv("COMPETENCY_GRAPH_HEAP", "512")
        patch.setenv("COMPETENCY_GRAPH_PAGE_CACHE", "128")
        yield settings
        stop_whatever_runs(settings)


@pytest.fixture(scope="module")
def crowd(one_home: Settings) -> list[dict[str, object]]:
    """The home's first start: by two processes at the same moment."""
    return [said(starter) for starter in [run_starter(one_home), run_starter(one_home)]]


@pytest.fixture
def info(one_home: Settings, crowd: list[dict[str, object]]) -> server.ServerInfo:
    """The running server of the one home (started again when a test has ended it)."""
    return server.start(one_home, fast=True)


# One home's life -----------------------------------------------------------------------------------------------------


def test_two_starts_at_once_end_with_one_server(one_home, crowd):
    first, second = crowd
    assert first == second
    mine = [p for p in psutil.process_iter() if processes._serves(p, Home(one_home.home))]
    assert [p.pid for p in mine] == [first["pid"]]


def test_a_second_start_returns_the_running_server(one_home, crowd, info):
    assert info.pid == crowd[0]["pid"]
    assert server.start(one_home) == info
    assert (info.version, info.home) == (VERSION, one_home.home)


def test_status_says_where_and_how_much(one_home, info):
    found = server.status(one_home)
    assert (found.state, found.info, found.version, found.downloaded) == ("running", info, VERSION, True)
    assert found.memory is not None
    assert 100 << 20 < found.memory < 2 << 30


def test_files_are_closed_to_other_users(one_home, info):
    home = Home(one_home.home)
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((home.run / "server.args").stat().st_mode) == 0o600
    for folder in (home.root, home.conf, home.data, home.logs, home.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    assert not (home.run / "admin.args").exists()


def test_the_password_is_nowhere_but_in_its_file(one_home, info):
    secret = info.password.get_secret_value()
    assert secret not in repr(info)
    assert secret not in " ".join(psutil.Process(info.pid).cmdline())
    for path in one_home.home.rglob("*"):
        if path.is_file() and path.stat().st_size < 4 << 20 and path.name != "password":
            assert secret.encode() not in path.read_bytes(), path


def test_the_server_listens_on_loopback_only_and_talks_to_nobody(info):
    connections = psutil.Process(info.pid).net_connections()
    listening = [c.laddr for c in connections if c.status == psutil.CONN_LISTEN]
    assert [address.port for address in listening] == [int(info.uri.rpartition(":")[2])]
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    outward = [
        c for c in connections if c.raddr and not c.raddr.ip.removeprefix("::ffff:").startswith("127.")
    ]
    assert outward == []
    # Fleet discovery would broadcast on UDP.
    assert not [c for c in connections if c.type == socket.SOCK_DGRAM]


def test_the_server_lives_apart_from_its_starters_terminal(info):
    assert os.getsid(info.pid) == info.pid != os.getsid(0)


def test_statements_reach_neither_the_network_nor_the_disk(info, tmp_path):
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    (tmp_path / "secret.csv").write_text("a,b\n")
    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        try:
            for url in (
                f"http://127.0.0.1:{listener.server_port}/x.csv",
                f"http://localhost:{listener.server_port}/x.csv",
                f"http://[::1]:{listener.server_port}/x.csv",
                f"file://{tmp_path}/secret.csv",
                "file:///etc/passwd",
                "https://192.0.2.1/x.csv",
            ):
                began = time.monotonic()
                with pytest.raises(Neo4jError) as refusal:
                    ask(info, "LOAD CSV FROM $url AS row RETURN row", url=url)
                words = str(refusal.value.message).lower()
                assert "block" in words or "import_from_file_urls' is false" in words, words
                assert time.monotonic() - began < 5
        finally:
            listener.shutdown()
            thread.join()
    assert asked == []


def test_one_statement_cannot_take_all_memory(info):
    auth = (info.username, info.password.get_secret_value())
    with (
        neo4j.GraphDatabase.driver(info.uri, auth=auth) as driver,
        driver.session(database="neo4j") as session,
    ):
        # Not by execute_query: it would try again, memory being a passing trouble.
        with pytest.raises(Neo4jError) as refusal:
            session.run("WITH range(1, 1000000000) AS xs UNWIND xs AS x RETURN collect(x + 0.5)").consume()
        assert "MemoryPoolOutOfMemory" in str(refusal.value.code)
    assert ask(info, "RETURN 1 AS one")[0]["one"] == 1


def test_the_log_ends_with_the_start(one_home, info):
    lines = list(server.logs(one_home, lines=5))
    assert 0 < len(lines) <= 10
    assert any(line.endswith("Started.") for line in lines)
    following = server.logs(one_home, lines=1, follow=True)
    assert next(following)
    with Home(one_home.home).user_log.open("a") as log:
        log.write("one more line\n")
    assert any("one more line" in line for line in (next(following), "")), "a new line is followed"
    following.close()


def test_a_wrong_password_is_named(one_home, info):
    file = Home(one_home.home).password_file
    right = file.read_text()
    file.write_text("not the one\n")
    try:
        with pytest.raises(ServerError, match="is not the one in its file") as refusal:
            server.start(one_home)
        assert str(file) in refusal.value.remedy
        assert server.status(one_home).state == "wrong password"
    finally:
        file.write_text(right)
    assert server.start(one_home) == info


def test_administration_needs_the_server_stopped(one_home, info):
    with pytest.raises(ServerError, match="stopped"):
        server.admin(one_home, ("database", "check", "neo4j"))
    assert server.status(one_home).state == "running"


def test_kill_9_a_stale_record_and_a_taken_port(one_home, info):
    """Killed in the middle; its record then names a living process that is none of ours, and its port is taken."""
    ask(info, "CREATE (:Probe {survived: $what})", what="kill -9")
    psutil.Process(info.pid).kill()
    home = Home(one_home.home)
    port = int(info.uri.rpartition(":")[2])
    wait_until(lambda: processes.port_is_free(port))
    home.write_record(Record(os.getpid(), psutil.Process().create_time(), port, VERSION))
    (home.run / "lock").write_text("left behind")
    assert server.status(one_home).state == "stopped"
    debug = home.debug_log.stat().st_size
    with socket.create_server(("127.0.0.1", port)):
        again = server.start(one_home, fast=True)
    assert again.pid not in {info.pid, os.getpid()}
    assert again.uri != info.uri
    assert again.password == info.password
    assert [row["what"] for row in ask(again, "MATCH (n:Probe) RETURN n.survived AS what")] == ["kill -9"]
    assert "Recovery required" in home.debug_log.read_text()[debug:]


def test_a_stop_leaves_a_clean_store(one_home, info):
    home = Home(one_home.home)
    assert server.stop(one_home)
    assert not psutil.pid_exists(info.pid) or not processes.alive(psutil.Process(info.pid))
    assert not server.stop(one_home)
    assert server.status(one_home).state == "stopped"
    debug = home.debug_log.stat().st_size
    home.password_file.rename(home.root / "password.away")
    with pytest.raises(ServerError, match="is gone"):
        server.start(one_home, fast=True)
    # What that error's remedy says, done: accounts only, the graph stays.
    shutil.rmtree(home.system_store)
    shutil.rmtree(home.data / "transactions" / "system")
    again = server.start(one_home, fast=True)
    assert again.password != info.password
    assert [row["what"] for row in ask(again, "MATCH (n:Probe) RETURN n.survived AS what")] == ["kill -9"]
    assert "Recovery required" not in home.debug_log.read_text()[debug:]


def test_a_starter_that_is_killed_leaves_a_server_that_the_next_one_finds(one_home, info):
    assert server.stop(one_home)
    starter = run_starter(one_home)
    home = Home(one_home.home)
    wait_until(lambda: processes.find(home) is not None)
    starter.kill()
    starter.communicate()
    living = processes.find(home)
    assert living is not None
    home.drop_record()  # as if it had been killed a moment earlier
    found = server.start(one_home, fast=True)
    assert found.pid == living.pid
    assert ask(found, "RETURN 1 AS one")[0]["one"] == 1


def test_killed_by_the_system_while_starting(one_home, info):
    assert server.stop(one_home)
    starter = run_starter(one_home)
    home = Home(one_home.home)
    wait_until(lambda: processes.find(home) is not None)
    time.sleep(1.0)
    living = processes.find(home)
    assert living is not None
    os.kill(living.pid, signal.SIGKILL)
    found = said(starter)
    assert "killed while it started" in str(found["what"])
    assert "COMPETENCY_GRAPH_HEAP" in str(found["remedy"])
    assert home.read_record() is None


def test_a_store_of_a_newer_neo4j_is_refused(one_home):
    home = Home(one_home.home)
    stop_whatever_runs(one_home)
    home.write_version("2999.01.0")
    with pytest.raises(ServerError, match=r"last opened by Neo4j 2999\.01\.0") as refusal:
        server.start(one_home, fast=True)
    assert "Upgrade" in refusal.value.remedy
    home.write_version(VERSION)
    # And one that Neo4j itself finds too new: the version byte of its checkpoints raised from 32 to 121. Neo4j's
    # process stays alive then and never answers: the start must end it.
    checkpoint = home.data / "transactions" / "system" / "checkpoint.0"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\x20\x09\x00\x00", b"\x79\x09\x00\x00"))
    with pytest.raises(ServerError, match="written by a newer Neo4j"):
        server.start(one_home, fast=True)
    assert processes.find(home) is None


# Without a running server --------------------------------------------------------------------------------------------


def test_a_full_disk_is_named(tmp_path):
    """No file may grow beyond 40 KB: the system's answer is that of a full disk."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (40 << 10, 40 << 10))\n"
    settings = Settings(home=tmp_path / "home")
    found = said(run_starter(settings, before=limit))
    assert "is full" in str(found["what"]), found
    assert "COMPETENCY_GRAPH_HOME" in str(found["remedy"])
    assert processes.find(Home(settings.home)) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(mount)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk can be mounted by the system's administrator only")
    try:
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_a_small_disk_is_refused_before_anything_starts(tmp_path, small_disk):
    with pytest.raises(ServerError, match="No room for the database"):
        server.start(Settings(home=small_disk / "home"))
    with pytest.raises(ServerError, match="No room for Neo4j's jars"):
        server.start(Settings(home=tmp_path / "home", cache=small_disk / "cache"))


def test_a_disk_that_fills_up_during_the_start_is_named(small_disk):
    """As if the room had been there when it was looked for."""
    settings = Settings(home=small_disk / "home")
    looked = "import competency_graph.store.server.home as home; home.NEW_STORE_BYTES = 0\n"
    found = said(run_starter(settings, before=looked))
    assert "is full" in str(found["what"]), found
    assert processes.find(Home(settings.home)) is None


def test_a_port_that_was_asked_for_is_taken(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        monkeypatch.setenv("COMPETENCY_GRAPH_BOLT_PORT", str(port))
        with pytest.raises(ServerError, match=f"Port {port}") as refusal:
            server.start(Settings(home=tmp_path / "home"))
    assert "COMPETENCY_GRAPH_BOLT_PORT" in refusal.value.remedy


def test_an_old_java_is_passed_over(tmp_path):
    """With the real old Java of this machine, when it has one."""
    from competency_graph.store.server.java import OLDEST, find_java, release_of

    old = [p for p in Path("/usr/lib/jvm").glob("*/bin/java") if (release_of(p) or OLDEST) < OLDEST]
    if not old:
        pytest.skip("this machine has no old Java")
    words: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(old[0].parent.parent))
        found = find_java(words.append)
    assert found.release >= OLDEST
    assert "JAVA_HOME" in words[0]
    ran = subprocess.run([found.executable, "-version"], capture_output=True, text=True, check=True)
    assert f'"{found.release}' in ran.stderr


def test_a_home_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        with pytest.raises(ServerError, match="cannot be used") as refusal:
            server.start(Settings(home=home))
        assert "COMPETENCY_GRAPH_HOME" in refusal.value.remedy


def test_a_setting_that_neo4j_refuses_is_named(tmp_path):
    settings = Settings(home=tmp_path / "home")
    (settings.home / "conf").mkdir(parents=True)
    (settings.home / "conf" / "extra.conf").write_text("db.transaction.timeout=soon\n")
    with pytest.raises(ServerError, match=r"extra\.conf") as refusal:
        server.start(settings, fast=True)
    assert "setting" in refusal.value.what


@pytest.mark.parametrize("missing", ["psutil", "filelock"])
def test_without_the_extra_the_error_names_it(tmp_path, missing):
    found = said(
        run_starter(Settings(home=tmp_path), before=f"import sys; sys.modules['{missing}'] = None\n")
    )
    assert missing in str(found["what"])
    assert "competency-graph[server]" in str(found["remedy"])


def test_the_command_line_says_it_too(tmp_path):
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from competency_graph.cli import main; main()", "server", *arguments],
            env=os.environ | {"COMPETENCY_GRAPH_HOME": str(tmp_path / "home")} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    stopped = run("status", "--json")
    assert stopped.returncode == 1
    assert json.loads(stopped.stdout)["state"] == "stopped"
    assert run("stop").returncode == 0
    assert not (tmp_path / "home").exists(), "asking changes nothing"
    assert run("logs").returncode == 2
    with socket.create_server(("127.0.0.1", 0)) as held:
        taken = run("start", COMPETENCY_GRAPH_BOLT_PORT=str(held.getsockname()[1]))
    assert taken.returncode == 2
    assert taken.stdout == ""
    assert "→" in taken.stderr
    assert "Traceback" not in taken.stderr


# Fetching ------------------------------------------------------------------------------------------------------------


class Mirror(http.server.SimpleHTTPRequestHandler):
    """A Maven mirror on loopback out of the real cache; can be slow, and can lie about one jar."""

    protocol_version = "HTTP/1.1"
    asked: list[str]
    slow = 0.0
    lie = ""

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if type(self).slow:
            time.sleep(type(self).slow)
        if type(self).lie and self.path.endswith(type(self).lie):
            body = b"<html>Please accept the terms of this network</html>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(one_home: Settings, crowd: object) -> Iterator[tuple[str, type[Mirror]]]:
    kind = type("ThisMirror", (Mirror,), {"asked": []})
    handler = functools.partial(kind, directory=str(jar_folder(one_home.cache)))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listener:
        listener.daemon_threads = True
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_port}", kind
        finally:
            listener.shutdown()
            thread.join()


def files_under(folder: Path) -> set[str]:
    return {
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix in {".jar", ".part"}
    }


def test_no_network(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("COMPETENCY_GRAPH_MAVEN", f"http://127.0.0.1:{port}")
    began = time.monotonic()
    with pytest.raises(ServerError, match="no connection") as refusal:
        server.start(Settings(home=tmp_path / "home", cache=tmp_path / "cache"))
    assert time.monotonic() - began < 15
    for way in ("HTTPS_PROXY", "COMPETENCY_GRAPH_MAVEN", "copy the cache folder", "NEO4J_URI"):
        assert way in refusal.value.remedy
    assert files_under(tmp_path / "cache") == set()


def test_two_processes_fetch_once_and_damaged_jars_are_fetched_again(tmp_path, mirror):
    address, kind = mirror
    command = [sys.executable, "-c", FETCHER, str(tmp_path), address]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in both] == ["237", "237"]
    assert len(kind.asked) == len(set(kind.asked)) == 237
    folder = jar_folder(tmp_path)
    jars = read_lock()
    assert files_under(folder) == {str(jar.path) for jar in jars}
    assert all(sha256_of(folder / jar.path) == jar.sha256 for jar in jars)

    kind.asked.clear()
    seen: list[FetchProgress] = []
    cut, flipped, hidden = (folder / jar.path for jar in sorted(jars, key=lambda jar: jar.size)[100:103])
    os.truncate(cut, 100)
    flip(flipped)
    before = hidden.stat()
    flip(hidden)
    os.utime(hidden, ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time: a disk's own error
    fetch_jars(tmp_path, maven=address, report=str, progress=seen.append)
    assert {path.rpartition("/")[2] for path in kind.asked} == {cut.name, flipped.name}
    assert (seen[-1].jars, seen[-1].of_jars) == (2, 2)
    assert seen[-1].bytes == seen[-1].of_bytes
    fetch_jars(tmp_path, maven=address, report=str, full_check=True)
    assert kind.asked[-1].endswith(hidden.name)
    assert all(sha256_of(folder / jar.path) == jar.sha256 for jar in jars)
    kind.asked.clear()
    fetch_jars(tmp_path, maven=address, report=pytest.fail)
    assert kind.asked == []


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def test_a_fetch_that_is_killed_leaves_whole_jars_only_and_goes_on_later(tmp_path, mirror):
    address, kind = mirror
    kind.slow = 0.05
    folder = jar_folder(tmp_path)
    fetcher = subprocess.Popen(
        [sys.executable, "-c", FETCHER, str(tmp_path), address], stderr=subprocess.DEVNULL
    )
    wait_until(lambda: len(kind.asked) > 60)
    fetcher.kill()
    fetcher.wait()
    by_path = {str(jar.path): jar for jar in read_lock()}
    there = {name for name in files_under(folder) if name.endswith(".jar")}
    assert 0 < len(there) < 237
    assert all(sha256_of(folder / name) == by_path[name].sha256 for name in there)
    kind.slow = 0.0
    kind.asked.clear()
    (folder / "left.jar.1.part").write_text("half")
    fetch_jars(tmp_path, maven=address, report=str)
    assert len(kind.asked) == 237 - len(there)
    assert files_under(folder) == set(by_path)


def test_a_source_that_sends_something_else_is_not_believed(tmp_path, mirror):
    address, kind = mirror
    jar = read_lock()[50]
    kind.lie = jar.name
    with pytest.raises(ServerError, match=f"{jar.name} is not what the lock names") as refusal:
        fetch_jars(tmp_path, maven=address, report=str)
    assert "proxy or mirror" in refusal.value.remedy
    assert str(jar.path) not in files_under(jar_folder(tmp_path))
    kind.lie = "no such jar"
    (jar_folder(tmp_path) / "x").unlink(missing_ok=True)
    with pytest.raises(ServerError, match="answers 404"):
        fetch_jars(tmp_path, maven=f"{address}/elsewhere", report=str)


def test_no_room_for_the_jars(tmp_path, mirror):
    """A limit of 1 MB a file, in a process of its own: the larger jars cannot be written."""
    address, _ = mirror
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
    settings = Settings(home=tmp_path / "home", cache=tmp_path / "cache")
    found = said(run_starter(settings, before=limit, COMPETENCY_GRAPH_MAVEN=address))
    assert "No room for Neo4j's jars" in str(found["what"])
    assert "COMPETENCY_GRAPH_CACHE" in str(found["remedy"])
    assert not [name for name in files_under(settings.cache) if name.endswith(".part")]


def test_a_damaged_jar_that_only_the_start_notices_is_fetched_again(tmp_path, one_home, mirror, monkeypatch):
    """The cache's notes say that all is well; Java says otherwise; the start checks every jar, mends it and goes on."""
    address, kind = mirror
    cache = tmp_path / "cache"
    shutil.copytree(jar_folder(one_home.cache), jar_folder(cache))  # copies times too, so the notes hold
    name = f"neo4j-server-{VERSION}.jar"
    broken = next(jar_folder(cache) / jar.path for jar in read_lock() if jar.name == name)
    before = broken.stat()
    broken.write_bytes(bytes(before.st_size))
    os.utime(broken, ns=(before.st_atime_ns, before.st_mtime_ns))
    monkeypatch.setenv("COMPETENCY_GRAPH_MAVEN", address)
    settings = Settings(home=tmp_path / "home", cache=cache)
    words: list[str] = []
    try:
        found = server.start(settings, fast=True, report=words.append)
        assert ask(found, "RETURN 1 AS one")[0]["one"] == 1
    finally:
        stop_whatever_runs(settings)
    assert [path.rpartition("/")[2] for path in kind.asked] == [name]
    assert any("damaged jar" in text for text in words)
