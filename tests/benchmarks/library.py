"""``scripts/bench``: what each part of the library costs, measured in one run on one machine."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
from learners import learners

from benchmarks import synthetic
from benchmarks.machine import machine, say, versions
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.model.rows import UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.schema import migrate
from competency_graph.store.server import start, stop
from competency_graph.store.settings import Settings
from competency_graph.store.writer import NOTHING, Writer, Written
from competency_graph_loaders.sample_registry import load_samples


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    begin = time.perf_counter()
    seconds: list[float] = []
    yield seconds
    seconds.append(time.perf_counter() - begin)
    say(what, f"{seconds[0]:.2f} s")


def median_ms(work: Callable[[], object], times: int = 15) -> str:
    work()  # warm
    laps = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        laps.append(1000 * (time.perf_counter() - begin))
    return f"median {statistics.median(laps):.1f} ms, worst {max(laps):.1f} ms of {times}"


def write_all(port: Writer, units: Iterable[UnitRows], size: int) -> Written:
    total, batch = NOTHING, []
    for unit in units:
        batch.append(unit)
        if len(batch) == size:
            total, batch = total + port.write(batch), []
    return total + port.write(batch)


def questions(graph: Graph) -> None:
    for who in learners():
        say(
            f"transfer, {who.name}",
            median_ms(lambda w=who: graph.transfer(w.to, w.holdings, toward=w.toward)),
        )
        say(
            f"stack_to_degree, {who.name}",
            median_ms(lambda w=who: graph.stack_to_degree(w.toward, w.holdings), times=3),
        )


def large(graph: Graph, count: int) -> None:
    colleges = 12
    port = Writer(graph.database)
    with timed(f"write {colleges} institutions of {synthetic.COURSES} courses") as seconds:
        write_all(port, synthetic.institutions(colleges), 4)
    with timed(f"write about {count:,} rules") as seconds:
        done = write_all(port, synthetic.rules(count, colleges), 20)
    say("  nodes and edges a second", f"{(done.nodes + done.edges) / seconds[0]:,.0f}")
    with timed("write them again (nothing changed)") as seconds:
        again = write_all(port, synthetic.rules(count, colleges), 20)
    say("  units written the second time", str(again.units))
    to = synthetic.institution(1)
    one = Holdings(coursework=(Coursework(course=synthetic.course(0, 7), grade="B", completed="2024-05"),))
    twenty = Holdings(
        coursework=tuple(
            Coursework(course=synthetic.course(0, n), grade="B", completed="2024-05") for n in range(20)
        )
    )
    say("transfer of one course among them", median_ms(lambda: graph.transfer(to, one)))
    say("transfer of a transcript of 20", median_ms(lambda: graph.transfer(to, twenty)))
    say("equivalents of one course", median_ms(lambda: graph.equivalents(synthetic.course(0, 7))))
    with timed("digest of everything"):
        graph.digest()
    stats = graph.stats()
    say(
        "  nodes, edges",
        f"{sum(c.count for c in stats.nodes):,} labels on nodes, {sum(c.count for c in stats.edges):,} edges",
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=__doc__,
        epilog="scripts/bench registry --help: loads at the Registry's size; scripts/bench articulation --help: transfer rules",
    )
    parser.add_argument("--rules", type=int, default=20_000, help="rules of the synthetic table")
    chosen = parser.parse_args(arguments)
    say("machine", machine())
    say("versions", versions("competency-graph", "neo4j", "pandas", "ortools", "strawberry-graphql"))
    home = Path(tempfile.mkdtemp(prefix="competency-graph-bench-"))
    for variable in ("NEO4J_URI", "NEO4J_PASSWORD"):
        os.environ.pop(variable, None)
    settings = Settings(home=home)
    try:
        with timed("server start, new store"):
            info = start(settings)
        say("  Neo4j", info.version)
        settings = settings.model_copy(
            update={"uri": info.uri, "username": info.username, "password": info.password}
        )
        with Database(settings) as database:
            with timed("migrate, indexes online"):
                migrate(database)
            graph = Graph(database)
            with timed("load the sample registry"):
                load_samples(Writer(database))
            with timed("load it again (nothing changed)"):
                load_samples(Writer(database))
            questions(graph)
            large(graph, chosen.rules)
            say("server, resident", f"{psutil.Process(info.pid).memory_info().rss / 2**20:,.0f} MiB")
        with timed("server stop"):
            stop(settings)
    finally:
        stop(settings)
        shutil.rmtree(home, ignore_errors=True)
