"""One question's problems to the planner: the plans, and what if a limit were another.

Where nobody limits the number of terms and too few were proven to be a reason that there is no plan, twice as many are
tried: a default must not stand in the way.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.planning.plan import Planned
from competency_graph.planning.solver import plan
from competency_graph.planning.structure import Structure
from competency_graph.questions.stack_to_degree.answer import Normalised
from competency_graph.questions.stack_to_degree.asked import LimitName, StackLimits, Weight, WhatIf
from competency_graph.questions.stack_to_degree.formulate import Formulated, Formulation, LimitsFound

MOST_TIMES = 2
"""Most that a default number of terms is multiplied by."""
SECONDS_LEFT = 0.5
"""Least wall seconds that one of several proofs is given when a deadline is nearly over."""


@dataclass(frozen=True, slots=True)
class Solved:
    """One problem and its plans."""

    formulated: Formulated
    planned: Planned
    structure: Structure
    weighted: tuple[Normalised, ...] = ()


@dataclass(slots=True)
class Solver:
    """Solves the problems of one question within one deadline."""

    formulation: Formulation
    objective: Objective
    weights: tuple[Weight, ...] = ()
    deadline: float | None = None
    """Wall seconds for all of them; None: as long as the proofs take."""
    begun: float = field(default_factory=time.monotonic)

    def solve(self, limits: LimitsFound, k: int = 1) -> Solved:
        """The best plans within these limits."""
        solved = self._once(limits, k)
        terms = self.formulation.terms
        while (
            solved.planned.status is PlanStatus.INFEASIBLE
            and solved.planned.irreducible
            and limits.asked.terms is None
            and any(e.kind is ConflictKind.TERMS for e in solved.planned.conflict)
            and self.formulation.terms.times < MOST_TIMES
        ):
            self.formulation.terms = replace(terms, times=self.formulation.terms.times * 2)
            solved = self._once(limits, k)
        self.formulation.terms = terms
        return solved

    def _left(self) -> float | None:
        if self.deadline is None:
            return None
        return max(SECONDS_LEFT, self.deadline - (time.monotonic() - self.begun))

    def _once(self, limits: LimitsFound, k: int) -> Solved:
        formulated = self.formulation.formulate(limits, self.objective)
        weights = tuple((weight.objective, weight.weight) for weight in self.weights)
        formulated.problem = replace(formulated.problem, weights=weights)
        planned = plan(formulated.problem, k=k, deadline=self._left())
        divided = dict(planned.normalised)
        weighted = tuple(
            Normalised(weight.objective, weight.weight, divided[weight.objective])
            for weight in self.weights
            if weight.objective in divided
        )
        return Solved(formulated, planned, Structure(formulated.problem), weighted)

    def tried(self, limits: LimitsFound, what_if: WhatIf) -> tuple[tuple[Fraction, Solved], ...]:
        """For each value of one limit: the best plan, or the conflict."""
        return tuple(
            (value, self.solve(with_limit(limits, what_if.limit, value))) for value in what_if.values
        )


def with_limit(limits: LimitsFound, name: LimitName, value: Fraction) -> LimitsFound:
    """The same limits, but for one.

    Raises:
        QuestionError: the value has no meaning for this limit.
    """
    given: Any = value
    if name is LimitName.TERMS:
        if value.denominator != 1:
            raise QuestionError(f"what_if: {value} terms are no number of terms.", "Give a whole number.")
        given = int(value)
    asked: StackLimits = replace(limits.asked, **{name.value.lower(): given})
    return replace(limits, asked=asked)


def check_weights(weights: Sequence[Weight]) -> None:
    """Refuse weights without meaning.

    Raises:
        QuestionError: an objective is weighed twice, or all weigh nothing.
    """
    names = [weight.objective for weight in weights]
    if len(set(names)) < len(names):
        raise QuestionError("weights: an objective is weighed twice.", "Give each at most once.")
    if weights and (any(w.weight < 0 for w in weights) or not any(w.weight > 0 for w in weights)):
        raise QuestionError("weights: they must be 0 or more, and one of them more.", "Give such weights.")
