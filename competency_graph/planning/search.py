"""One model with the solver's settings: goals are made small one after the other, and what is found is kept.

OR-tools runs with one worker, a fixed seed and a limit in its own deterministic time, so that the same problem gives
the same plan on any machine. ``linearization_level`` 2: on a generated 40-course degree the default did not prove the
cheapest plan in 25 s, level 2 did in 1.2–1.6 s (``cases.md``, solver setting). All rows are in its linear program from the
start, and presolve does one round: on the made-up degrees of the benchmark (``tests/benchmarks/plans``) the fewest courses
then take 0.2 to 0.4 s, and were not proven in 10 s for one of six seeds before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from competency_graph.planning.choices import Expr
from competency_graph.planning.covering import Covering
from competency_graph.planning.objective import PlanStatus
from competency_graph.planning.patience import Patience

SETTINGS: Mapping[str, Any] = {
    "num_workers": 1,
    "random_seed": 0,
    "linearization_level": 2,
    "add_lp_constraints_lazily": False,
    "max_presolve_iterations": 1,
}
"""The solver's parameters of every search."""
SMALL = 400
"""Variables up to which nothing is probed for and no symmetry is looked for: on the 41 published cases (38 variables at the
median) a proof then takes 0.17 ms instead of 0.40."""


class Search:
    """A model with the solver's settings, and the last solution found."""

    def __init__(self, covering: Covering, effort: float, patience: Patience) -> None:
        self.covering = covering
        self.model = covering.model
        self.cp = covering.choices.cp
        self.effort = effort
        self.patience = patience
        self.best: Any = None
        """The solver that holds the last solution; None before there is one."""
        self.bound = 0.0
        """What the last run proved of its goal; 0 where it found nothing."""
        self.spent = 0.0
        """Deterministic seconds of all runs."""
        self._values: Sequence[int] = ()

    def _solver(self) -> Any:  # noqa: ANN401 - of the solver
        solver = self.cp.CpSolver()
        parameters = solver.parameters
        for name, value in SETTINGS.items():
            setattr(parameters, name, value)
        parameters.max_deterministic_time = self.effort
        if len(self.model.proto.variables) <= SMALL:
            parameters.cp_model_probing_level = 0
            parameters.symmetry_level = 0
        return solver

    def run(self, goal: Expr = 0, *, finishing: bool = False, first: bool = False) -> PlanStatus:
        """Solve, for the smallest ``goal``; a solution becomes the hint of the next run.

        ``finishing`` may use the time that is kept for writing up. ``first`` ends with any solution.
        """
        left = self.patience.left(finishing=finishing)
        if left == 0.0:
            return PlanStatus.UNDECIDED
        model: Any = self.model
        model.clear_objective()
        if not isinstance(goal, int):
            model.minimize(goal)
        solver = self._solver()
        solver.parameters.stop_after_first_solution = first
        return self._solved(solver, left)

    def _solved(self, solver: Any, left: float | None) -> PlanStatus:  # noqa: ANN401 - of the solver
        model: Any = self.model
        if left is not None:
            solver.parameters.max_time_in_seconds = left
        if self.patience.limited:
            # The process may be a server's: its interrupts are not the solver's.
            solver.parameters.catch_sigint_signal = False
        found = self.patience.solve(solver, model)
        self.spent += solver.response_proto.deterministic_time
        if found == self.cp.INFEASIBLE:
            return PlanStatus.INFEASIBLE
        self.bound = 0.0
        if found not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return PlanStatus.UNDECIDED
        self.best, self.bound = solver, solver.best_objective_bound
        self._values = list(solver.response_proto.solution)
        model.clear_hints()
        hint = (
            model.proto.solution_hint
        )  # only now: what was there before the clearing is no part of the model any more
        hint.vars.extend(range(len(self._values)))
        hint.values.extend(self._values)
        return PlanStatus.OPTIMAL if found == self.cp.OPTIMAL else PlanStatus.FEASIBLE

    def value(self, expression: Expr) -> int:
        """What an expression is in the last solution."""
        return expression if isinstance(expression, int) else int(self.best.value(expression))

    def weighted(self, literals: Sequence[Expr], weights: Sequence[int]) -> Expr:
        """The sum of the weights of what holds."""
        return self.cp.LinearExpr.weighted_sum(literals, weights)

    def lacking(self, literals: Sequence[Expr], weights: Sequence[int]) -> Expr:
        """The sum of the weights of what does not hold."""
        return sum(weights) - self.cp.LinearExpr.weighted_sum(literals, weights)

    def true(self, literal: Expr) -> bool:
        """Whether a literal holds in the last solution."""
        index = literal.index
        return bool(self._values[index]) if index >= 0 else not self._values[-index - 1]

    def fix(self, literals: Iterable[Expr], value: int) -> None:
        """Fix literals until they are freed; each is positive."""
        for literal in literals:
            self._restrict(literal, value, value)

    def free(self, literals: Iterable[Expr]) -> None:
        """Leave literals open again."""
        for literal in literals:
            self._restrict(literal, 0, 1)

    def _restrict(self, literal: Expr, least: int, most: int) -> None:
        domain = self.model.proto.variables[literal.index].domain
        domain.clear()
        domain.extend((least, most))

    def keep(self, literals: Iterable[Expr]) -> None:
        """Fix literals at what they are in the last solution."""
        variables = self.model.proto.variables
        for literal in literals:
            index = literal.index
            place = index if index >= 0 else -index - 1
            value = self._values[place]
            domain = variables[place].domain
            domain.clear()
            domain.extend((value, value))
