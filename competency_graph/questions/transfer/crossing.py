"""The best posting where ceilings cross: no flow can hold them, CP-SAT can.

Ceilings that contain each other, or have nothing in common, are a tree, and an exact flow posts under it (``ledger.py``).
Two that share some rules and not all (an exam under a ceiling for its subject and one for its kind) are not. Credit is then
posted in whole steps of the least common fraction of all amounts concerned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from competency_graph.errors import CompetencyGraphError
from competency_graph.planning.choices import cp_model

EFFORT = 1.0
"""Deterministic seconds for one posting; a dozen lines take about 0.001."""
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Draw:
    """One award that wants to post credit."""

    most: Fraction
    direct: bool
    items: tuple[int, ...] | None
    """The work that it draws on; None: it draws on none."""
    ceilings: tuple[str, ...]


def post_under(
    draws: Mapping[Key, Draw], rooms: Mapping[int, Fraction], caps: Mapping[str, Fraction]
) -> dict[Key, Fraction] | None:
    """What each award posts: the most direct credit, then the most in all, then the earlier awards the most.

    Args:
        draws: the awards.
        rooms: what each piece of work has earned.
        caps: the ceilings.

    Returns:
        The amounts; None where they are not proven the most, or OR-tools is not installed.
    """
    try:
        cp = cp_model()
    except CompetencyGraphError:
        return None
    scale = lcm(
        1,
        *(draw.most.denominator for draw in draws.values()),
        *(room.denominator for room in rooms.values()),
        *(cap.denominator for cap in caps.values()),
    )
    model: Any = cp.CpModel()
    amounts = {
        key: model.new_int_var(0, int(draw.most * scale), f"post {n}")
        for n, (key, draw) in enumerate(draws.items())
    }
    drawn: dict[int, list[Any]] = {item: [] for item in rooms}
    for key, draw in draws.items():
        if draw.items is None:
            continue
        parts = []
        for item in draw.items:
            part = model.new_int_var(0, int(min(rooms[item], draw.most) * scale), "draw")
            drawn[item].append(part)
            parts.append(part)
        model.add(sum(parts) == amounts[key])
    for item, some in drawn.items():
        model.add(sum(some) <= int(rooms[item] * scale))
    for uri, cap in caps.items():
        model.add(
            sum(amounts[key] for key, draw in draws.items() if uri in draw.ceilings) <= int(cap * scale)
        )
    direct = [amounts[key] for key, draw in draws.items() if draw.direct]
    goals: Sequence[Any] = (sum(direct), sum(amounts.values()), *amounts.values())
    found: dict[Key, Fraction] | None = None
    spent = 0.0
    for goal in goals:
        if isinstance(goal, int):
            continue
        solver = cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = max(0.0, EFFORT - spent)
        model.maximize(goal)
        if solver.solve(model) != cp.OPTIMAL:
            return None
        spent += solver.response_proto.deterministic_time
        model.add(goal >= int(solver.value(goal)))
        found = {key: Fraction(int(solver.value(amount)), scale) for key, amount in amounts.items()}
    return found
