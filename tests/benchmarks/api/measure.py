"""``scripts/bench api``: the service on loopback, two cores or more shared by client, service and database.

Requests a second and latency at 1, 16 and 64 connections; one-course transfer beside the same through the library, on the
same store, lap by lap in turn; where the time goes; and 80 % of the maximum held, with the service's memory. The limits of
rate and cost are out of the way. The store is the sample registry and a made-up table of rules.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from live import process

from benchmarks import synthetic
from benchmarks.api.asking import Asked, questions
from benchmarks.api.sending import Wire, answer, flood, held
from benchmarks.api.shares import shares
from benchmarks.library import write_all
from benchmarks.machine import machine, say, versions
from competency_graph.graph import Graph
from competency_graph.store.connection import Database
from competency_graph.store.schema import migrate
from competency_graph.store.server import start, stop
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_api.access.keys import Key, key_hash
from competency_graph_api.settings import ApiSettings
from competency_graph_loaders.sample_registry import load_samples

KEY = "a key of the benchmark"
CONNECTIONS = (1, 16, 64)
COLLEGES = 12
HELD = 0.8
"""Part of the maximum that is held."""
FLAT = 0.10
"""Growth of the service's memory, from the second tenth of the time to the last, that is still called flat."""


def environment() -> dict[str, str]:
    """Settings of the service: a key, and no limit that would refuse the benchmark."""
    found = {"KEYS": f"bench:{key_hash(KEY)}", "RATE": "100000000", "BURST": "10000000", "COST": "1000000", "WAITING": "1000"}  # fmt: skip
    return {f"COMPETENCY_GRAPH_API_{name}": value for name, value in found.items()}


def compared(wire: Wire, asked: Asked, graph: Graph, times: int) -> float:
    """How many times its time through the library a question takes over HTTP; by medians of laps in turn."""
    assert asked.library is not None
    library, http = [], []

    async def run() -> None:
        assert asked.library is not None
        reader, writer = await asyncio.open_connection(wire.host, wire.port, limit=2**24)
        for number in range(times + 10):
            begun = time.perf_counter()
            asked.library(graph)
            between = time.perf_counter()
            await answer(reader, writer, wire.request(asked.body))
            if number >= 10:  # warm
                library.append(between - begun)
                http.append(time.perf_counter() - between)
        writer.close()

    asyncio.run(run())
    ratio = statistics.median(http) / statistics.median(library)
    say(
        f"{asked.name}: HTTP beside the library",
        f"median {1000 * statistics.median(http):.1f} ms, library {1000 * statistics.median(library):.1f} ms: "
        f"{ratio:.2f} times ({times} laps each, in turn)",
    )
    return ratio


class Watch(threading.Thread):
    """Resident bytes of the service, once a second."""

    def __init__(self, service: psutil.Process) -> None:
        super().__init__(daemon=True)
        self.service = service
        self.bytes: list[int] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1.0):
            self.bytes.append(self.service.memory_info().rss)


def hold(wire: Wire, bodies: Sequence[bytes], minutes: float) -> bool:
    """80 % of the maximum for so long; whether there was no error and the memory stayed flat."""
    most = asyncio.run(flood(wire, bodies, 16, 10)).rate
    (service,) = (c for c in psutil.Process().children() if f"--port {wire.port}" in " ".join(c.cmdline()))
    watch = Watch(service)
    watch.start()
    laps = asyncio.run(held(wire, bodies, 16, HELD * most, 60 * minutes))
    watch.ended.set()
    watch.join()
    tenth = max(1, len(watch.bytes) // 10)
    early, late = (statistics.mean(part) for part in (watch.bytes[tenth : 2 * tenth], watch.bytes[-tenth:]))
    say(f"held: {HELD * most:.0f}/s (80 % of {most:.0f}) for {minutes:g} minutes", laps.told())
    say("  service, resident, second tenth of the time and last", f"{early / 2**20:.0f} MiB, {late / 2**20:.0f} MiB")  # fmt: skip
    return not laps.errors and late <= early * (1 + FLAT)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where something failed, or one-course transfer takes more than 3 times the library's time."""
    parser = argparse.ArgumentParser(prog="scripts/bench api", description=__doc__)
    parser.add_argument("--rules", type=int, default=5_000, help="rules of the made-up table")
    parser.add_argument("--seconds", type=float, default=10, help="of each question at each number of connections")  # fmt: skip
    parser.add_argument("--minutes", type=float, default=10, help="for which 80 %% of the maximum is held")
    parser.add_argument("--laps", type=int, default=200, help="of the comparison with the library")
    chosen = parser.parse_args(arguments)
    say("machine", machine())
    say("load when this began (1, 5, 15 minutes)", ", ".join(f"{x:.1f}" for x in os.getloadavg()))
    say("versions", versions("competency-graph", "neo4j", "strawberry-graphql", "graphql-core", "fastapi", "uvicorn"))  # fmt: skip
    home = Path(tempfile.mkdtemp(prefix="competency-graph-bench-"))
    for variable in ("NEO4J_URI", "NEO4J_PASSWORD"):
        os.environ.pop(variable, None)
    settings = Settings(home=home)
    asked, fine = questions(), True
    try:
        info = start(settings)
        say("Neo4j", info.version)
        found = settings.model_copy(
            update={"uri": info.uri, "username": info.username, "password": info.password}
        )
        with Database(found) as database:
            migrate(database)
            port = Writer(database)
            load_samples(port)
            write_all(port, synthetic.institutions(COLLEGES), 4)
            write_all(port, synthetic.rules(chosen.rules, COLLEGES), 20)
            say("store", f"the sample registry, {COLLEGES} institutions of {synthetic.COURSES} courses, about {chosen.rules:,} rules")  # fmt: skip
            with process(found, environment()) as address:
                wire = Wire(address, KEY)
                for one in asked:
                    asyncio.run(flood(wire, [one.body], 1, 2))  # warm
                for one in (each for each in asked if each.library):
                    ratio = compared(wire, one, Graph(database), chosen.laps)
                    fine &= ratio <= 3 or one is not asked[0]
                for one in asked:
                    for connections in CONNECTIONS:
                        laps = asyncio.run(flood(wire, [one.body], connections, chosen.seconds))
                        fine &= not laps.errors
                        say(f"{one.name}, {connections} connections", laps.told())
                if chosen.minutes:
                    fine &= hold(wire, [one.body for one in asked if one.name != "plan"], chosen.minutes)
        inside = ApiSettings(keys=(Key("bench", key_hash(KEY)),), rate=1e8, burst=10_000_000, cost=1_000_000)
        for one in asked:
            parts = shares(inside, found, KEY, one.body, 5 if one.name == "plan" else 50)
            total = sum(parts.values())
            say(f"where the time goes: {one.name}", "; ".join(f"{part} {ms:.1f} ms ({ms / total:.0%})" for part, ms in parts.items()))  # fmt: skip
    finally:
        stop(settings)
        shutil.rmtree(home, ignore_errors=True)
    return 0 if fine else 1
