"""Killed at any moment and run again equals undisturbed: the loader dies without a word, or the server, or Ctrl-C."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from benchmarks.articulation.plan import Plan
from benchmarks.articulation.tables import write_tables
from emptying import wipe

from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.queries import query
from competency_graph.store.schema import migrate
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.load import load_ctdl
from competency_graph_loaders.reports import LoadReport
from competency_graph_loaders.rules.load import load_rules
from competency_graph_loaders.sample_registry import sample_root

KILLS = 3
COURSES = 8000
SOURCE = "killed"
CODE = """
from competency_graph.store.connection import Database
from competency_graph.store.settings import settings
from competency_graph.store.writer import Writer
from {module} import {load}
from pathlib import Path

class Telling(Writer):
    def write(self, units):
        print("writing", flush=True)
        return super().write(units)

with Database(settings()) as database:
    {load}([Path({root!r})], Telling(database), source={source!r}, workers=2, {alone}, batch_units=6)
"""
needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")


def variables(settings: Settings) -> dict[str, str]:
    assert settings.password is not None
    return {
        **os.environ,
        "NEO4J_URI": str(settings.uri),
        "NEO4J_PASSWORD": settings.password.get_secret_value(),
        "COMPETENCY_GRAPH_READ_DEADLINE": "3",  # also bounds how long the driver tries to reach a dead server
    }


def spawn(settings: Settings, load: Callable[..., LoadReport], root: Path) -> subprocess.Popen[str]:
    alone = "first=5" if load is load_ctdl else "alone=0"
    code = CODE.format(module=load.__module__, load=load.__name__, alone=alone, source=SOURCE, root=str(root))
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=variables(settings),
        stdout=subprocess.PIPE,
        text=True,
    )


def command(settings: Settings, path: Path) -> subprocess.Popen[str]:
    """The loader as a person runs it."""
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "competency_graph",
            "load",
            "ctdl",
            str(path),
            "--source",
            SOURCE,
            "--workers",
            "2",
        ],
        env=variables(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def units_written(database: Database) -> int:
    with database.driver.session(database="neo4j") as session:
        (count,) = session.run("MATCH (u:Unit) RETURN count(u)").single(strict=True)
    return int(count)


def wait_for_units(database: Database, loader: subprocess.Popen[str]) -> None:
    """Until the load is under way."""
    while units_written(database) == 0:
        assert loader.poll() is None, loader.communicate()
        time.sleep(0.02)


def wait_for_blocked(database: Database) -> None:
    """Until a transaction waits for the writers' lock: closing it is to wait for the lock, which a person will not."""
    until = time.monotonic() + 60
    with database.driver.session(database="neo4j") as session:
        while not any(
            str(row["status"]).startswith("Blocked") for row in session.run("SHOW TRANSACTIONS YIELD status")
        ):
            assert time.monotonic() < until, "nobody waits for the lock"
            time.sleep(0.02)


def big_dump(folder: Path) -> Path:
    """Enough small courses for forty batches."""
    path = folder / "courses.jsonl"
    lines = (
        {
            "@type": "ceterms:Course",
            "ceterms:ctid": f"ce-0b6f0c2f-01b9-4776-b861-894b78f8{n:04d}",
            "ceterms:name": "x",
        }
        for n in range(COURSES)
    )
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


@needs_kill
@pytest.mark.parametrize("load", [load_ctdl, load_rules])
def test_killed_and_resumed_equals_undisturbed(
    scratch: Database, tmp_path: Path, load: Callable[..., LoadReport]
) -> None:
    root = sample_root() / "registry"
    if load is load_rules:
        root = tmp_path / "rules"
        write_tables(root, Plan("nation", 1, 0.0005))
    undisturbed = load([root], Writer(scratch), source=SOURCE, workers=1, batch_units=6)
    wanted = digest(scratch, full=True)
    wipe(scratch)

    chance = random.Random(20261123)
    progress = [0]
    for _ in range(KILLS):
        with spawn(scratch.settings, load, root) as loader:
            assert loader.stdout is not None
            for _ in range(chance.randint(2, 4)):
                assert loader.stdout.readline() == "writing\n"
            time.sleep(chance.uniform(0, 0.05))  # somewhere in the transaction, or just behind it
            workers = psutil.Process(loader.pid).children(recursive=True)
            loader.kill()
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert workers
        assert not alive, "no worker outlives its loader"
        progress.append(units_written(scratch))
    # Some kill fell into the middle, or this test would prove nothing; and no kill lost what was committed.
    assert any(0 < count < undisturbed.units for count in progress), progress
    assert progress == sorted(progress)
    with spawn(scratch.settings, load, root) as loader:
        loader.communicate(timeout=120)
        assert loader.returncode == 0
    assert digest(scratch, full=True) == wanted


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_with_a_word_on_how_to_go_on(scratch: Database, tmp_path: Path) -> None:
    path = big_dump(tmp_path)
    with command(scratch.settings, path) as loader:
        wait_for_units(scratch, loader)
        with scratch.driver.session(database="neo4j") as session, session.begin_transaction() as holding:
            # With the writers' lock taken, the loader is in the middle of writing when it is stopped.
            holding.run(query("write/lock").text).consume()
            wait_for_blocked(scratch)
            workers = psutil.Process(loader.pid).children(recursive=True)
            loader.send_signal(signal.SIGINT)
            _, said = loader.communicate(timeout=120)
            holding.rollback()
    assert loader.returncode == 130, said
    assert "the same command continues from there" in " ".join(said.split())
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive
    assert units_written(scratch) < COURSES
    assert units_written(scratch) % 200 == 0, "whole batches"
    report = load_ctdl([path], Writer(scratch), source=SOURCE, workers=1)
    assert (report.units, units_written(scratch)) == (COURSES, COURSES)
    assert report.skipped > 0


@needs_kill
@pytest.mark.server
def test_a_server_that_is_killed_ends_the_load_with_an_error_and_the_load_goes_on(
    scratch: Database, tmp_path: Path
) -> None:
    from competency_graph.store.server import start, stop

    path = big_dump(tmp_path)
    load_ctdl([path], Writer(scratch), source=SOURCE, workers=1)
    wanted = digest(scratch, full=True)

    own = Settings(home=tmp_path / "home")
    info = start(own, fast=True)
    reach = own.model_copy(update={"uri": info.uri, "username": info.username, "password": info.password})
    try:
        with Database(reach) as database:
            migrate(database)
            with command(reach, path) as loader:
                wait_for_units(database, loader)
                os.kill(info.pid, signal.SIGKILL)
                _, said = loader.communicate(timeout=120)
        assert loader.returncode == 2, said
        assert "the same command continues from there" in " ".join(said.split())
        assert "Traceback" not in said
        info = start(own, fast=True)
        reach = reach.model_copy(update={"uri": info.uri, "password": info.password})
        with Database(reach) as database:
            assert 0 < units_written(database) < COURSES
            with command(reach, path) as loader:
                _, said = loader.communicate(timeout=240)
            assert loader.returncode == 0, said
            assert digest(database, full=True) == wanted
    finally:
        stop(own)
