"""``scripts/bench articulation``: a university system and a nation of made-up rules, loaded in bulk, asked, beside pandas.

Loads run as a user gives them (``competency-graph load rules … --bulk``, a process of its own, a fresh server for each);
questions through the library after a warm-up of other arguments; pandas in a process of its own over the same files, in
the same run. A few hundred answers are held against what the rules are known to say. What cannot be measured yet, fails,
or is wrong is a sentence in the table, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.articulation import showing
from benchmarks.articulation.asking import CALLS, SAMPLE, asked, checked, one, sample
from benchmarks.articulation.figures import SHAPES
from benchmarks.articulation.plan import SOURCE, Plan
from benchmarks.articulation.tables import write_tables
from benchmarks.machine import bytes_below, machine, versions
from benchmarks.registry import commands
from benchmarks.registry.measure import problems, say
from competency_graph.graph import connect
from competency_graph.store.settings import Settings

SEED = 1
Row = dict[str, Any]


def generated(plan: Plan, folder: Path) -> Row:
    """Write the tables."""
    begin = time.perf_counter()
    rows = write_tables(folder, plan)
    seconds = time.perf_counter() - begin
    return {"rows": rows, "seconds": round(seconds, 1), "bytes": bytes_below(folder)}


def loaded(plan: Plan, home: Path, tables: Path, *options: str) -> Row:
    """From the tables to a first answer, in bulk."""
    begin = time.perf_counter()
    ran = commands.load(home, tables, "--complete", "--bulk", *options, form="rules", source=SOURCE)
    row: Row = {"loader_peak_bytes": ran.loader_memory, "importer_peak_bytes": ran.java_memory}
    if ran.report is None:
        return {**row, "seconds": round(ran.seconds, 1), "problem": ran.problem}
    report = ran.report["loads"][0]
    with connect(Settings(home=home)) as graph:
        first = sample(plan, 1)[0]
        answer = graph.transfer(plan.institution(first.rule.receiver), one(plan, first.rule))
    seconds = time.perf_counter() - begin
    row |= {
        "seconds": round(seconds, 1), "answered": bool(answer.items), "disk_bytes": bytes_below(home),
        "rules_a_second": round(plan.rules / seconds), "bulk": ran.report["bulk"],
        **{name: report[name] for name in ("units", "rejected", "workers", "read_seconds", "translate_seconds", "write_seconds")},
    }  # fmt: skip
    if report["rejected"]:
        row["problem"] = f"{report['rejected']} rows were rejected"
    return row


def frames(plan: Plan, tables: Path, calls: int, checks: int) -> Row:
    """The same look-ups in pandas, in a process of its own."""
    command = [
        sys.executable, "-m", "benchmarks.articulation.frames", str(tables), "--kind", plan.kind, "--seed", str(plan.seed),
        "--scale", str(plan.scale), "--calls", str(calls), "--checks", str(checks),
    ]  # fmt: skip
    path = {"PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    ran = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **path})
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return {"problem": f"pandas: {' '.join(said) or ran.returncode}"}
    found: Row = orjson.loads(ran.stdout)
    wrong = [
        rule.takes
        for rule, got in zip((each.rule for each in sample(plan, checks)), found.pop("answers"), strict=True)
        if got != [[rule.state, rule.awards.partition(" (")[0]]]
    ]
    found["compared"], found["differ"] = len(sample(plan, checks)), len(wrong)
    if wrong:
        found["problem"] = f"pandas: {len(wrong)} answers differ from what the rules say, such as {wrong[0]}"
    return found


def at_kind(
    kind: str, scale: float, folder: Path, calls: int, *, checks: int = SAMPLE, with_pandas: bool = True
) -> Row:
    """Everything for one kind."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(kind, SEED, scale)
    say(f"{kind}, scale {scale:g}: {plan.institutions} institutions, {plan.rules:,} rules")
    tables, home = folder / "tables", folder / "home"
    row: Row = {
        "kind": kind, "scale": scale, "institutions": plan.institutions,
        "courses": plan.institutions * (plan.courses + 1), "rules": plan.rules, "pairs": len(plan.pairs),
    }  # fmt: skip
    row["generated"] = generated(plan, tables)
    with commands.Server(home) as server:
        say("bulk: from the tables to a first answer")
        row["load"] = loaded(plan, home, tables)
        if "problem" not in row["load"]:
            with connect(Settings(home=home)) as graph:
                say("questions")
                row["questions"] = asked(graph, plan, calls)
                say("answers against what is known")
                row["answers"] = checked(graph, plan, sample(plan, checks))
            row["server_bytes"] = server.resident()
    if with_pandas:
        say("the same in pandas")
        row["pandas"] = frames(plan, tables, calls, checks)
    return row


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 when everything could be measured and every answer was right."""
    parser = argparse.ArgumentParser(prog="scripts/bench articulation", description=__doc__)
    parser.add_argument("--kind", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size")
    parser.add_argument("--calls", type=int, default=CALLS, help="measured calls of each question")
    parser.add_argument("--keep", type=Path, help="keep files and databases there")
    parser.add_argument("--json", action="store_true", help="figures for machines, on standard output")
    parser.add_argument("--without-pandas", action="store_true", help="leave the comparison out")
    chosen = parser.parse_args(arguments)
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="competency-graph-bench-"))
    found: Row = {
        "machine": machine(),
        "versions": versions("competency-graph", "neo4j", "pandas", "ortools", "pydantic"),
        "seed": SEED,
        "kinds": [],
    }
    try:
        for kind in chosen.kind:
            found["kinds"].append(
                at_kind(
                    kind, chosen.scale, folder / kind, chosen.calls, with_pandas=not chosen.without_pandas
                )
            )
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if chosen.json:
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    else:
        showing.show(found)
    return 1 if problems(found) else 0
