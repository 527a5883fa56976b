"""Killed at any moment and run again equals undisturbed: the loader dies without a word, the digest is the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.load import translated
from competency_graph_loaders.runs import deliver
from competency_graph_loaders.sample_registry import sample_root

KILLS = 6
SOURCE = "killed"
CODE = """
import sys
from competency_graph.store.connection import Database
from competency_graph.store.settings import settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.load import translated
from competency_graph_loaders.runs import deliver
from pathlib import Path

with Database(settings()) as database:
    print("writing", flush=True)
    deliver(translated([Path({root!r})], {source!r}), {source!r}, Writer(database), batch_units=6)
"""


def spawn(settings: Settings) -> subprocess.Popen[str]:
    assert settings.password is not None
    variables = {
        **os.environ,
        "NEO4J_URI": str(settings.uri),
        "NEO4J_PASSWORD": settings.password.get_secret_value(),
    }
    loader = subprocess.Popen(
        [sys.executable, "-c", CODE.format(source=SOURCE, root=str(sample_root() / "registry"))],
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert loader.stdout is not None
    assert loader.stdout.readline() == "writing\n"
    return loader


def units_written(database: Database) -> int:
    with database.driver.session(database="neo4j") as session:
        (count,) = session.run("MATCH (u:Unit) RETURN count(u)").single(strict=True)
    return int(count)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_and_resumed_equals_undisturbed(scratch: Database) -> None:
    begin = time.monotonic()
    undisturbed = deliver(
        translated([sample_root() / "registry"], SOURCE), SOURCE, Writer(scratch), batch_units=6
    )
    seconds = time.monotonic() - begin
    wanted = digest(scratch, full=True)
    with scratch.driver.session(database="neo4j") as session:
        session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()

    chance = random.Random(20261123)
    progress = [0]
    for _ in range(KILLS):
        with spawn(scratch.settings) as loader:
            time.sleep(chance.uniform(0, seconds / 3))
            loader.kill()
        progress.append(units_written(scratch))
    # Some kill fell into the middle, or this test would prove nothing; and no kill lost what was committed.
    assert any(0 < count < undisturbed.units for count in progress), progress
    assert progress == sorted(progress)
    with spawn(scratch.settings) as loader:
        assert loader.wait(timeout=120) == 0
    assert digest(scratch, full=True) == wanted
