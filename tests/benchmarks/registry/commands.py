"""The loads as a user gives them: ``competency-graph load … --json`` in a process of its own, watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.machine import Memory, bytes_below
from competency_graph.store.server import start, status, stop
from competency_graph.store.settings import Settings

SOURCE = "registry"


@dataclass(frozen=True, slots=True)
class Ran:
    """One command."""

    seconds: float
    report: dict[str, Any] | None
    """What it printed; None when it failed."""
    problem: str
    """In words, when it failed."""
    loader_memory: int
    """Peak resident bytes of the command and its workers."""
    java_memory: int
    """Peak resident bytes of a Java process that the command started: the importer; 0 where it ran none."""


def environment(home: Path) -> dict[str, str]:
    """The environment of a command on a managed server of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return {**kept, "COMPETENCY_GRAPH_HOME": str(home)}


def load(home: Path, file: Path, *options: str, form: str = "ctdl", source: str = SOURCE) -> Ran:
    """Run one load to its end.

    Args:
        home: of the managed server.
        file: what to load.
        options: of the command, beside source and ``--json``.
        form: which load: ``ctdl``, ``rules``.
        source: its name.
    """
    command = [
        sys.executable,
        "-m",
        "competency_graph",
        "load",
        form,
        str(file),
        "--source",
        source,
        "--json",
        *options,
    ]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        begin = time.perf_counter()
        with (
            subprocess.Popen(command, env=environment(home), stdout=out, stderr=errors, text=True) as process,
            Memory(process.pid) as memory,
        ):
            code = process.wait()
        seconds = time.perf_counter() - begin
        out.seek(0)
        errors.seek(0)
        printed, said = out.read(), errors.read()
    try:
        report = json.loads(printed)
    except ValueError:
        report = None
    if code > 1 or report is None:
        last = [line for line in said.strip().splitlines() if line.strip(" │╭╮╰╯─")][-3:]
        words = " ".join(line.strip(" │") for line in last) or f"exit code {code}"
        return Ran(seconds, None, words, memory.loader, memory.java)
    return Ran(seconds, report, "", memory.loader, memory.java)


class Server:
    """The managed server of a home, running as long as the block."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.home = home

    def __enter__(self) -> Server:
        self.info = start(self.settings)
        return self

    def __exit__(self, *_: object) -> None:
        stop(self.settings)

    def resident(self) -> int:
        """Bytes of memory that the server holds now."""
        info = status(self.settings).info or self.info  # a bulk load has started it anew
        return int(psutil.Process(info.pid).memory_info().rss)

    def on_disk(self) -> int:
        """Bytes of the home: stores, transaction logs, indexes."""
        return bytes_below(self.home)
