"""``scripts/bench registry``: a registry of 0.01, 0.1 and 1 of the real one's size through every road, side by side.

Loads run as a user gives them (``competency-graph load ctdl``, a process of its own, a fresh server for each scale);
questions through the library. Figures vary between runs and machines: compare within one run. What cannot be measured
yet, or fails, is a sentence in the table, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.machine import bytes_below, machine, versions
from benchmarks.registry import commands, others, showing
from benchmarks.registry.archives import write_changes, write_download
from benchmarks.registry.documents import envelopes
from benchmarks.registry.plan import Plan
from benchmarks.registry.questions import QUESTIONS, measured
from competency_graph.graph import Graph, connect
from competency_graph.questions.browse.named import named
from competency_graph.store.settings import Settings

SCALES = (0.01, 0.1, 1.0)
SEED = 1
COMPARED = 300
"""Documents that rdflib and rdflib-neo4j get."""
Row = dict[str, Any]


def say(words: str) -> None:
    """Progress, for people who wait."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


def generated(plan: Plan, folder: Path) -> Row:
    """Make the download and the change set."""
    begin = time.perf_counter()
    count = write_download(folder / "registry.zip", plan)
    seconds = time.perf_counter() - begin
    upserts, deletes = write_changes(folder / "changes.zip", plan)
    return {
        "envelopes": count, "seconds": round(seconds, 1), "ms_an_envelope": round(1000 * seconds / count, 3),
        "zip_bytes": (folder / "registry.zip").stat().st_size, "upserts": upserts, "deletes": deletes,
    }  # fmt: skip


def _loaded(ran: commands.Ran, count: int) -> Row:
    row: Row = {"seconds": round(ran.seconds, 1), "loader_peak_bytes": ran.loader_memory}
    if ran.report is None:
        return {**row, "problem": ran.problem}
    report = ran.report
    inside = report.get("seconds") or ran.seconds
    return {
        **row, "envelopes_a_second": round(count / inside), "load_seconds": inside,
        **{name: report.get(name) for name in ("records", "written", "unchanged", "rejected", "retired")},
    }  # fmt: skip


def online(plan: Plan, folder: Path, count: int, changes: int) -> Row:
    """First load, second of the same file, the digest, the questions, then the change set."""
    home = folder / "online"
    found: Row = {}
    with commands.Server(home) as server:
        with connect(Settings(home=home)):  # the schema is there before the clock runs
            pass
        say("online: first load")
        found["first"] = _loaded(commands.load(home, folder / "registry.zip", "--complete"), count)
        if "problem" in found["first"]:
            return found
        say("online: the same again")
        found["again"] = _loaded(commands.load(home, folder / "registry.zip", "--complete"), count)
        if "problem" not in found["again"]:
            found["again"]["times_faster"] = round(
                found["first"]["load_seconds"] / found["again"]["load_seconds"], 1
            )
        with connect(Settings(home=home)) as graph:
            say("online: digest and questions")
            found["digest"] = graph.digest()
            found["questions"] = asked(graph, plan)
        say("online: change set")
        found["changes"] = _loaded(commands.load(home, folder / "changes.zip"), changes)
        found["changed_digest"] = _digest(home)
        found["server_bytes"] = server.resident()
        found["disk_bytes"] = server.on_disk()
    return found


def _digest(home: Path) -> str:
    with connect(Settings(home=home)) as graph:
        return graph.digest()


def asked(graph: Graph, plan: Plan) -> list[Row]:
    """Every question, one after the other."""
    return [measured(graph, plan, question) for question in QUESTIONS]


def bulk(plan: Plan, folder: Path, count: int, changes: int) -> Row:
    """From the ZIP to a first answer, with the offline importer; then the change set online."""
    home = folder / "bulk"
    with commands.Server(home):
        say("bulk: from the ZIP to answering")
        begin = time.perf_counter()
        ran = commands.load(home, folder / "registry.zip", "--complete", "--bulk")
        row: Row = {"loader_peak_bytes": ran.loader_memory, "importer_peak_bytes": ran.java_memory}
        if ran.report is None:
            return {**row, "seconds": round(ran.seconds, 1), "problem": ran.problem}
        with connect(Settings(home=home)) as graph:
            first = measured_once(graph, plan)
            row |= {"seconds": round(time.perf_counter() - begin, 1), "answered": first}
            row["envelopes_a_second"] = round(count / row["seconds"])
            row["report"] = ran.report.get("bulk", ran.report)
            row["digest"] = graph.digest()
        row["changes"] = _loaded(commands.load(home, folder / "changes.zip"), changes)
        row["changed_digest"] = _digest(home)
        row["disk_bytes"] = bytes_below(home)
    return row


def measured_once(graph: Graph, plan: Plan) -> bool:
    """Whether the graph answers: a look-up by CTID finds the main resource of the first envelope."""
    kind, number = next(plan.envelopes())
    return graph.ask(named(ctid=plan.ctid(kind, number))).uri == plan.uri(kind, number)


def compared(plan: Plan, folder: Path) -> list[Row]:
    """Other roads on the same documents."""
    say("rdflib and rdflib-neo4j on the same documents")
    home = folder / "others"
    with commands.Server(home), connect(Settings(home=home)) as graph:
        return others.compared(list(islice(envelopes(plan), COMPARED)), graph.database)


def at_scale(scale: float, folder: Path) -> Row:
    """Everything at one scale."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(SEED, scale)
    say(f"scale {scale:g}: {plan.total:,} envelopes")
    row: Row = {"scale": scale, "generated": generated(plan, folder)}
    count, changes = row["generated"]["envelopes"], row["generated"]["upserts"] + row["generated"]["deletes"]
    row["online"] = online(plan, folder, count, changes)
    row["bulk"] = bulk(plan, folder, count, changes)
    for name in ("digest", "changed_digest"):
        if name in row["online"] and name in row["bulk"]:
            row[f"{name}_equal"] = row["online"][name] == row["bulk"][name]
    return row


def problems(value: Any) -> bool:
    """Whether anything in the figures is a sentence in place of a figure, or two digests differ."""
    if isinstance(value, dict):
        return "problem" in value or any(
            (name.endswith("_equal") and part is False) or problems(part) for name, part in value.items()
        )
    return any(problems(part) for part in value) if isinstance(value, list) else False


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 when everything could be measured and both writers agree."""
    parser = argparse.ArgumentParser(prog="scripts/bench registry", description=__doc__)
    parser.add_argument(
        "--scale", type=float, nargs="+", default=list(SCALES), help="shares of the real one's size"
    )
    parser.add_argument("--keep", type=Path, help="keep files and databases there")
    parser.add_argument("--json", action="store_true", help="figures for machines, on standard output")
    parser.add_argument("--without-others", action="store_true", help="leave rdflib and rdflib-neo4j out")
    chosen = parser.parse_args(arguments)
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="competency-graph-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    found: Row = {
        "machine": machine(),
        "versions": versions("competency-graph", "neo4j", "rdflib", "rdflib-neo4j", "orjson"),
        "seed": SEED,
        "scales": [],
    }
    try:
        if not chosen.without_others:
            found["others"] = compared(Plan(SEED, min(chosen.scale)), folder)
        for scale in sorted(chosen.scale):
            found["scales"].append(at_scale(scale, folder / f"scale-{scale:g}"))
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if chosen.json:
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    else:
        showing.show(found)
    return 1 if problems(found) else 0
