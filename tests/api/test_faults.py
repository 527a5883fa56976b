"""Faults of everything around: a database that goes and comes back, a worker that is killed, a client that hangs up.

Real processes of ``competency-graph serve`` over a Neo4j of their own, in the order of the tests. Nothing of what the
learner in these tests has may stand in any of their logs or figures.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from live import raw

from competency_graph.store import server
from competency_graph.store.connection import Database
from competency_graph.store.schema import migrate
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_api.access.keys import key_hash

pytestmark = pytest.mark.server

KEY = "a key of the faults"
HEADERS = {"x-api-key": KEY}
BACHELOR = "ce-648d3117-132d-41b8-86f1-224c44c925db"
"""Data Science: its ten plans take the solver minutes."""
SECRET = "Marmalade"
"""Part of everything that the learner has; it may be in no log."""
HOLDINGS = {
    "coursework": [
        {"course": f"https://example.org/{SECRET}", "title": f"{SECRET} I", "grade": "B", "credits": "3", "creditUnit": "SemesterHour"},
        {"institution": f"{SECRET} College", "code": f"{SECRET} 101", "completed": "2024"},
    ]
}  # fmt: skip
TRANSFER = 'query Mine($h: HoldingsInput!) { transfer(to: "Lindenmoor State University", holdings: $h) { __typename } }'
PLAN = 'query Long($h: HoldingsInput) { stackToDegree(target: "BACHELOR", k: 10, holdings: $h) { __typename } }'.replace(
    "BACHELOR", BACHELOR
)
SEARCH = {"query": '{ courses(text: "calculus") { __typename } }'}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A Neo4j of this module's own, with the sample registry; its settings."""
    from competency_graph_loaders.sample_registry import load_samples

    settings = Settings(home=tmp_path_factory.mktemp("faults-home"))
    info = server.start(settings, fast=True)
    try:
        found = settings.model_copy(
            update={"uri": info.uri, "username": info.username, "password": info.password}
        )
        with Database(found) as database:
            migrate(database)
            load_samples(Writer(database))
        yield found
    finally:
        server.stop(settings)


@dataclass
class Served:
    """One ``serve``."""

    client: httpx2.Client
    process: psutil.Process
    log: Path

    def figures(self) -> dict[str, float]:
        """The figures at ``/metrics``."""
        lines = self.client.get("/metrics").text.splitlines()
        return {
            name: float(value) for name, _, value in (x.rpartition(" ") for x in lines if x[:1].isalpha())
        }

    def code(self, document: dict[str, Any]) -> str | None:
        """The code of the first error; None where there is none."""
        errors = self.client.post("/graphql", json=document).json().get("errors")
        return str(errors[0]["extensions"]["code"]) if errors else None


@contextmanager
def served(database: Settings, folder: Path, name: str, *arguments: str, **settings: str) -> Iterator[Served]:
    """Run ``competency-graph serve`` until the block ends."""
    assert database.uri is not None
    assert database.password is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    environment = {
        **os.environ, "NEO4J_URI": database.uri, "NEO4J_USERNAME": database.username,
        "NEO4J_PASSWORD": database.password.get_secret_value(),
        "COMPETENCY_GRAPH_API_KEYS": f"faults:{key_hash(KEY)}:browse+evaluate+plan+metrics",
        "COMPETENCY_GRAPH_API_RATE": "1000000", "COMPETENCY_GRAPH_API_BURST": "1000000",
        **{f"COMPETENCY_GRAPH_API_{k.upper()}": v for k, v in settings.items()},
    }  # fmt: skip
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from competency_graph.cli import main; main()", "serve", "--port", str(port), *arguments],
            env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=HEADERS, timeout=60) as client:
            found = Served(client, psutil.Process(process.pid), log)
            wait_for(lambda: alive(client), process=process)
            yield found
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def alive(client: httpx2.Client) -> bool:
    try:
        return bool(client.get("/livez").status_code == 200)
    except httpx2.HTTPError:
        return False


def wait_for(
    true: Callable[[], object], seconds: float = 120.0, process: subprocess.Popen[bytes] | None = None
) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert process is None or process.poll() is None, "the service ended"
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the logs lie."""
    return tmp_path_factory.mktemp("faults-logs")


@pytest.fixture(scope="module")
def workers(home: Settings, folder: Path) -> Iterator[Served]:
    """Two workers."""
    with served(home, folder, "workers", "--workers", "2") as found:
        yield found


@pytest.fixture(scope="module")
def narrow(home: Settings, folder: Path) -> Iterator[Served]:
    """One process that does one thing at once. The test that asks for it first has stopped the database."""
    with served(home, folder, "narrow", planners="1", waiting="0", reads="1", grace="1", log="text") as found:
        yield found


def cpu(process: psutil.Process) -> float:
    """Seconds that it has computed."""
    return float(sum(process.cpu_times()[:2]))


def asleep(process: psutil.Process) -> bool:
    """Whether it computes nothing to speak of."""
    before = cpu(process)
    time.sleep(0.5)
    return cpu(process) - before < 0.2


def test_a_worker_is_killed(workers: Served) -> None:
    def pids() -> set[int]:
        return {
            child.pid
            for child in workers.process.children()
            if "spawn_main" in " ".join(child.cmdline()) or "multiprocessing" in " ".join(child.cmdline())
        }

    wait_for(lambda: len(pids() - _trackers(workers.process)) == 2)
    before = pids() - _trackers(workers.process)
    address, lost = str(workers.client.base_url).rstrip("/"), 0
    for number in range(60):
        if number == 10:
            os.kill(min(before), signal.SIGKILL)
        try:
            # A connection each: a kept one would go on to the worker that is left.
            answer = httpx2.post(f"{address}/graphql", json=SEARCH, headers=HEADERS, timeout=20)
            assert answer.status_code == 200
        except httpx2.HTTPError:
            lost += 1
    assert lost <= 3, "only what the killed one had in hand"
    wait_for(lambda: len(pids() - _trackers(workers.process)) == 2)
    assert min(before) not in pids()
    total = sum(v for k, v in workers.figures().items() if k.startswith("competency_graph_http_requests_total") and "graphql" in k)  # fmt: skip
    assert total >= 57 - lost, "the figures of the dead are kept, and those of all are added up"


def _trackers(process: psutil.Process) -> set[int]:
    """Python's own helper of a parent with children."""
    return {c.pid for c in process.children() if "resource_tracker" in " ".join(c.cmdline())}


def test_the_database_goes_and_comes_back(
    workers: Served, home: Settings, request: pytest.FixtureRequest
) -> None:
    assert workers.code(SEARCH) is None
    seen: list[str | None] = []
    done = threading.Event()

    def asking() -> None:
        with httpx2.Client(base_url=workers.client.base_url, headers=HEADERS, timeout=60) as client:
            while not done.is_set():
                answer = client.post("/graphql", json={"query": TRANSFER, "variables": {"h": HOLDINGS}})
                assert answer.status_code == 200
                errors = answer.json().get("errors")
                seen.append(errors[0]["extensions"]["code"] if errors else None)
                time.sleep(0.05)

    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(asking) for _ in range(2)]
        try:
            wait_for(lambda: None in seen)
            server.stop(home)
            wait_for(lambda: "DATABASE_UNAVAILABLE" in seen)
            wait_for(lambda: workers.client.get("/readyz").status_code == 503)
            assert workers.client.get("/readyz").json() == {"status": "the database does not answer"}
            assert workers.client.get("/livez").status_code == 200
            # One that starts while there is no database says so, and goes on alone when there is.
            early: Served = request.getfixturevalue("narrow")
            assert early.client.get("/readyz").status_code == 503
            assert early.code(SEARCH) == "DATABASE_UNAVAILABLE"
            server.start(home.model_copy(update={"uri": None}), fast=True)
            wait_for(lambda: early.client.get("/readyz").status_code == 200)
            assert early.code(SEARCH) is None
            wait_for(lambda: workers.client.get("/readyz").status_code == 200)
            wait_for(lambda: seen[-1] is None)
        finally:
            done.set()
        for each in running:
            each.result()
    assert set(seen) <= {None, "DATABASE_UNAVAILABLE", "DEADLINE_EXCEEDED"}


def test_a_client_hangs_up_in_the_middle_of_a_plan(narrow: Served) -> None:
    body = json.dumps({"query": PLAN, "variables": {"h": HOLDINGS}})
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    planning = 'competency_graph_computing{pool="planners"}'
    assert narrow.code({"query": "{ about { version } }"}) is None
    address = str(narrow.client.base_url).removeprefix("http://").rstrip("/")
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall((head + body).encode())
        # Between its reads a question is in no pool: for a second without a gap, it is the solver.
        wait_for(lambda: all(narrow.figures()[planning] == 1 for _ in range(20) if not time.sleep(0.05)))
        used = cpu(narrow.process)
        wait_for(lambda: cpu(narrow.process) > used + 0.3)  # the solver is at work
        # One plan at once, and none may wait: the others are told.
        assert narrow.code({"query": PLAN}) == "BUSY"
        # Everything else goes on beside it.
        assert narrow.code(SEARCH) is None
    # The place is free only when the thread has ended.
    wait_for(lambda: narrow.figures()[planning] == 0, seconds=10)
    assert narrow.figures()["competency_graph_abandoned_total"] == 1
    assert asleep(narrow.process), "the solver has stopped"


def test_the_pool_of_reads_is_exhausted(narrow: Served) -> None:
    """One read at once: thirty requests wait for each other, and all are answered."""
    with ThreadPoolExecutor(15) as threads:
        assert set(threads.map(narrow.code, [SEARCH] * 30)) == {None}


def test_what_was_begun_is_stopped_with_the_service(narrow: Served) -> None:
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(narrow.client.post("/graphql", json={"query": PLAN}).status_code)
        except httpx2.HTTPError as error:
            answers.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for(lambda: narrow.figures()['competency_graph_computing{pool="planners"}'] == 1)
    narrow.process.terminate()
    began = time.monotonic()
    narrow.process.wait(15)
    assert time.monotonic() - began < 10, "a second's grace, and no waiting for the solver"
    thread.join(10)
    assert answers
    assert answers[0] != 200


def test_nothing_of_the_coursework_is_in_a_log_or_a_figure(workers: Served, folder: Path) -> None:
    """After all of that; and after documents and addresses that hold it themselves."""
    literal = (
        f'{{ transfer(to: "{SECRET}", holdings: {{coursework: [{{course: "{SECRET}"}}]}}) {{ __typename }} }}'
    )
    wrong = f'query {SECRET} {{ transfer(to: "{SECRET}", holdings: {{coursework: [{{{SECRET}: 1}}]}}) {{ {SECRET} }} }}'
    for text in (literal, wrong):
        workers.client.post("/graphql", json={"query": text})
    workers.client.get("/graphql", params={"query": literal})
    workers.client.get(f"/{SECRET}/graphql")
    raw(
        str(workers.client.base_url).rstrip("/"),
        f"GET /%0a{SECRET} HTTP/1.1\r\nHost: {SECRET}\r\nX-{SECRET}: {SECRET}\r\nConnection: close\r\n\r\n".encode(),
    )
    assert SECRET not in workers.client.get("/metrics").text
    logs = {path.name: path.read_text() for path in folder.glob("*.log")}
    assert set(logs) == {"workers.log", "narrow.log"}
    for name, text in logs.items():
        assert len(text) > 300, name
        assert SECRET not in text, name
        assert "Traceback" not in text, name
    lines = [json.loads(x) for x in logs["workers.log"].splitlines() if x.startswith("{")]
    answered = [line for line in lines if line["message"] == "answered" and line["path"] == "/graphql"]
    assert len(answered) > 60
    assert {line["caller"] for line in answered} == {"faults"}
    assert all(re.fullmatch(r"[0-9a-f]{32}", line["request"]) for line in answered)
    assert {"DATABASE_UNAVAILABLE"} <= {code for line in answered for code in line.get("codes", ())}
