"""``scripts/bench plans``: how long a proven plan takes, from the problem to the answer, building the model included.

Four parts: the published minimum-course cases, nine universities with one set of courses, made-up degrees of the size that
issue 6 gives (with and without a calendar), and made-up degrees that double. The real data is needed for the first two;
without it they are left out, and that is said. Seconds are those of the process (one worker), so that other work on the
machine counts less; it still slows caches down, so the load is printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

from published_districts import CAMPUSES, Counted, Rows, districts
from published_districts import problem as district_problem
from published_min_courses import Case, cases

from benchmarks.machine import machine, say, versions
from benchmarks.plans.made_up import Maker, Shape
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.planning.plan import Planned
from competency_graph.planning.problem import Problem
from competency_graph.planning.search import SETTINGS
from competency_graph.planning.solver import EFFORT, plan

PROJECT = Path(__file__).resolve().parents[3]
REAL_DATA = Path(os.environ.get("COMPETENCY_GRAPH_TEST_DATA", PROJECT.parent / "shared" / "data"))
"""As the tests look for it."""
DOUBLINGS = 3
PARTS = ("published", "free", "terms")
"""Published cases and tables; made-up degrees without a calendar; over eight terms."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One plan and its seconds of process time."""

    seconds: float
    planned: Planned


def lap(problem: Problem, *, k: int = 1, effort: float = EFFORT) -> Lap:
    """One plan, from the problem on."""
    begin = time.process_time()
    planned = plan(problem, k=k, effort=effort)
    return Lap(time.process_time() - begin, planned)


def best_of(problem: Problem, times: int) -> float:
    """Least seconds of several laps."""
    return min(lap(problem).seconds for _ in range(times))


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of the values does not exceed."""
    return sorted(values)[ceil(part * len(values)) - 1]


def laps_told(laps: Sequence[Lap]) -> str:
    """Median, 95th percentile and worst, and how many are proven."""
    seconds = [one.seconds for one in laps]
    states = Counter(one.planned.status for one in laps)
    open_ = sum(states[s] for s in (PlanStatus.FEASIBLE, PlanStatus.UNDECIDED))
    return (
        f"median {statistics.median(seconds):.2f} s, p95 {percentile(seconds, 0.95):.2f} s, worst {max(seconds):.2f} s; "
        f"{states[PlanStatus.OPTIMAL]} optimal, {states[PlanStatus.INFEASIBLE]} infeasible, {open_} not proven"
    )


def published(times: int) -> None:
    """The minimum-course cases."""
    made = [Case(case) for case in cases(REAL_DATA)]
    problems = [case.problem() for case in made if case.tree.children]
    lap(problems[0])
    found = [1000 * best_of(problem, times) for problem in problems]
    say(
        f"{len(problems)} published minimum-course cases, best of {times}",
        f"median {statistics.median(found):.2f} ms, worst {max(found):.2f} ms (wanted: 1 and 20)",
    )
    say("  of the 41, nothing articulates in", str(len(made) - len(problems)))


def universities(times: int) -> None:
    """All nine campuses of a district's table in one plan."""
    for counted in Counted:
        found = [
            1000 * best_of(district_problem(district, CAMPUSES, counted, Rows.EVERY_ROW), times)
            for district in districts(REAL_DATA)
        ]
        say(
            f"nine universities, {len(found)} districts, {counted.name.lower()}",
            f"median {statistics.median(found):.1f} ms, worst {max(found):.1f} ms (wanted: 35)",
        )


def stress(shape: Shape, seeds: int, objectives: Sequence[Objective], effort: float) -> None:
    """Made-up degrees, each objective."""
    for objective in objectives:
        laps = [lap(Maker(shape, seed).problem(objective), effort=effort) for seed in range(seeds)]
        say(f"{objective.value}, {seeds} seeds", laps_told(laps))


def alternatives(shape: Shape, seeds: int, effort: float) -> None:
    """Three plans in place of one; the exit points are told with every plan."""
    ratios = []
    for seed in range(seeds):
        problem = Maker(shape, seed).problem(Objective.COST)
        one, three = lap(problem, effort=effort), lap(problem, k=3, effort=effort)
        if one.planned.status is PlanStatus.OPTIMAL:
            ratios.append(three.seconds / one.seconds)
    if ratios:
        say(
            f"three plans (k = 3) to one, COST, {len(ratios)} feasible seeds",
            f"median {statistics.median(ratios):.1f} times, worst {max(ratios):.1f} (wanted: 3)",
        )


def doublings(shape: Shape, seeds: int, effort: float) -> None:
    """How time grows with everything."""
    for step in range(DOUBLINGS + 1):
        size = shape.times(Fraction(2**step, 4))
        laps = [lap(Maker(size, seed).problem(Objective.COST), effort=effort) for seed in range(seeds)]
        say(
            f"COST, {size.courses} courses, {size.credentials} credentials, {size.rules} rules",
            laps_told(laps),
        )


def main(arguments: Sequence[str]) -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(prog="scripts/bench plans", description=__doc__)
    parser.add_argument(
        "part", nargs="*", default=PARTS, choices=PARTS, help="what to measure; nothing said: all"
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument(
        "--times", type=int, default=5, help="laps of each published case, of which the best counts"
    )
    parser.add_argument("--effort", type=float, default=EFFORT, help="deterministic seconds of one proof")
    chosen = parser.parse_args(arguments)
    say("machine", machine())
    say("load when this began (1, 5, 15 minutes)", ", ".join(f"{x:.1f}" for x in os.getloadavg()))
    say("versions", versions("competency-graph", "ortools"))
    say("solver", f"{SETTINGS}, effort {chosen.effort:g} deterministic seconds a proof")
    parts: list[tuple[str, Callable[[int], None]]] = [
        ("min-courses-oracle", published),
        ("assist-cs-districts-csv", universities),
    ]
    for folder, part in parts if "published" in chosen.part else []:
        if (REAL_DATA / "articulation" / folder).is_dir():
            part(chosen.times)
        else:
            say(f"left out: no {folder} in", str(REAL_DATA))
    timed = Shape()
    free = replace(timed, terms=0)
    few = max(1, chosen.seeds // 4)
    for part_name, name, shape in (
        ("free", "without a calendar", free),
        ("terms", "over eight terms", timed),
    ):
        if part_name not in chosen.part:
            continue
        print(f"\nmade-up degrees {name}, seeds 0 to {chosen.seeds - 1}: {shape.told()}")
        wanted = [o for o in Objective if shape.terms or o is not Objective.TIME]
        stress(shape, chosen.seeds, wanted, chosen.effort)
        alternatives(shape, few, chosen.effort)
        print(f"  doubled, seeds 0 to {few - 1}")
        doublings(shape, few, chosen.effort)
