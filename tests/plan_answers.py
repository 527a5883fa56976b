"""What the planner answers to some questions, as one line: run in a process of its own by ``test_plan_determinism.py``.

The questions are those of the oracle tests (with and without terms, with an alternative) and a made-up degree of the
benchmark, so that searches of all kinds are among them.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from random import Random

from benchmarks.plans.made_up import Maker, Shape
from timed_problems import timed
from unit.test_plan_against_oracle import make, make_blocks

from competency_graph.planning.objective import Objective
from competency_graph.planning.solver import plan


def answers() -> str:
    """A digest of every answer, in order."""
    problems = [made(Random(seed)) for seed in range(6) for made in (make, make_blocks, timed)]
    found = [repr(plan(problem, k=2)) for problem in problems]
    small = Maker(Shape().times(Fraction(1, 4)), 0)
    found.append(repr(plan(small.problem(Objective.COST))))
    return " ".join(sha256(one.encode()).hexdigest()[:12] for one in found)


if __name__ == "__main__":
    print(answers())
