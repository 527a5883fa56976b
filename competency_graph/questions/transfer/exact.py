"""The best admissible set of a part by CP-SAT, proven: for parts with too many sets to try.

The model holds the choice exactly: who rivals whom, who must be kept out by whom, limits on how many may count. What a
choice is worth it holds from above: credit as a flow that ceilings, the transfer maximum and what was earned cut; the
requirements of ``toward`` by what may serve them, each thing once among the children of one AT_LEAST. The set that the
solver finds is then scored by the ledger and the evaluator themselves. Where they agree with the model, it is the best;
where they give less (``toward`` counts credit in a list, and the ledger posts it elsewhere), the set is ruled out, its
score kept, and the solver goes on until nothing that is left can be better.

OR-tools runs with one worker, a fixed seed and a limit in its own deterministic time (``planning/solver.py`` has the
reasons), and is loaded when a part needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, TypeAlias

from competency_graph.errors import CompetencyGraphError
from competency_graph.model.credits import Credit
from competency_graph.planning.choices import cp_model
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.choice import Part, Ranked, Score, better, counted_items
from competency_graph.questions.transfer.demands import Demands
from competency_graph.questions.transfer.worth import BOUNDLESS, earned, is_direct, worth

Expr: TypeAlias = Any
"""A linear expression, variable or number of the solver."""
EFFORT = 4.0
"""Deterministic seconds for one proof of one part, all its steps together; 60 firings that all compete take about 0.2."""
LARGEST_GOAL = 2**48
"""Greatest goal of one step: the solver tells bounds as doubles, which hold integers up to 2^53."""
CHUNK = 20
"""Firings that one tie-break compares at once."""
RULED_OUT = 50
"""Most sets that are worth less than the model says before the proof is given up."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The best set, and whether it is proven."""

    best: Ranked
    proven: bool


class _Stopped(Exception):
    pass


@dataclass(slots=True)
class _Model:
    part: Part
    effort: float
    cp: Any = None
    model: Any = None
    x: list[Expr] = field(default_factory=list)
    measures: list[tuple[Expr, int]] = field(default_factory=list)
    """What is to be as great as possible, in order, each with its greatest value."""
    scale: int = 1
    spent: float = 0.0

    def __post_init__(self) -> None:
        self.cp = cp_model()
        self.model = self.cp.CpModel()
        self.x = [self.model.new_bool_var(f"x{n}") for n in range(len(self.part.firings))]
        self._admissible()
        posts, direct, total = self._credit()
        demands = Demands(self.model, self.part, self.x, posts, self.scale)
        met = demands.met()
        used: dict[int, list[Expr]] = {}
        for n, firing in enumerate(self.part.firings):
            for item in firing.items:
                used.setdefault(item, []).append(self.x[n])
        literals = [self._any(f"used {i}", some) for i, some in sorted(used.items())]
        most = sum(ceil(value * self.scale) for value in self.part.most)
        self.measures = [
            (met, demands.most),
            (sum(direct), most),
            (sum(total), most),
            (sum(1 - literal for literal in literals), len(literals)),
        ]

    def _any(self, name: str, some: Sequence[Expr]) -> Expr:
        """A literal that holds exactly where one of these does."""
        if len(some) == 1:
            return some[0]
        literal = self.model.new_bool_var(name)
        self.model.add_max_equality(literal, list(some))
        return literal

    def _admissible(self) -> None:
        part = self.part
        for n, rivals in enumerate(part.rivals):
            for m in rivals:
                if n < m:
                    self.model.add_bool_or([~self.x[n], ~self.x[m]])
        # By limit: which work it counts, and whether there is no room for a firing that is left out.
        under: dict[str, list[int]] = {}
        limits = {limit.uri: limit for counted in part.counted for limit in counted}
        for n, counted in enumerate(part.counted):
            for limit in counted:
                under.setdefault(limit.uri, []).append(n)
        full: dict[int, list[Expr]] = {}
        for uri, numbers in sorted(under.items()):
            limit = limits[uri]
            maximum = floor(limit.maximum or 0)
            items = {n: counted_items(limit, part.firings[n], part.case) for n in numbers}
            counts = {
                item: self._any(f"{uri} {item}", [self.x[n] for n in numbers if item in items[n]])
                for item in sorted({i for some in items.values() for i in some})
            }
            self.model.add(sum(counts.values()) <= maximum)
            for n in numbers:
                literal = self.model.new_bool_var(f"no room {uri} {n}")
                others = sum(count for item, count in counts.items() if item not in items[n])
                self.model.add(others + len(items[n]) >= maximum + 1).only_enforce_if(literal)
                full.setdefault(n, []).append(literal)
        for n, rivals in enumerate(part.rivals):
            keepers = [self.x[m] for m, keeps_out in rivals.items() if keeps_out]
            self.model.add_bool_or([self.x[n], *keepers, *full.get(n, ())])

    # -- credit -----------------------------------------------------------------------------------------------------

    def _whole(self, value: Fraction) -> int:
        return floor(value * self.scale)

    def _credit(self) -> tuple[dict[tuple[int, int], Expr], list[Expr], list[Expr]]:
        """(what each line posts, the direct ones, all), in the receiver's unit and in whole numbers."""
        part, case, model = self.part, self.part.case, self.model
        works, unit = case.by_position, case.unit
        worths = {
            (n, k): value
            for n, firing in enumerate(part.firings)
            for k, award in enumerate(firing.awards)
            if (value := worth(award, firing, works, unit)).unit == unit
        }
        items = sorted({i for firing in part.firings for i in firing.items})
        rooms = {i: min(BOUNDLESS, earned(works[i], unit)[0]) for i in items}
        caps = self._ceilings()
        self.scale = lcm(
            1,
            *(value.low.denominator for value in worths.values()),
            *(room.denominator for room in rooms.values()),
            *(cap.denominator for cap, _ in caps),
        )
        posts: dict[tuple[int, int], Expr] = {}
        direct: list[Expr] = []
        drawn: dict[int, list[Expr]] = {i: [] for i in items}
        leading: dict[int, list[Expr]] = {i: [] for i in items}
        for n, firing in enumerate(part.firings):
            lines = {line: value for line, value in worths.items() if line[0] == n}
            for line, value in lines.items():
                most = self._whole(value.low)
                posts[line] = model.new_int_var(0, most, f"post {line}")
                model.add(posts[line] <= most * self.x[n])
                if is_direct(firing.awards[line[1]].kind):
                    direct.append(posts[line])
            own = sum((rooms[i] for i in firing.items), Fraction(0))
            fixed = sum((value.low for value in lines.values() if value.fixed), Fraction(0))
            draws = []
            for item in sorted(firing.items):
                amount = model.new_int_var(0, self._whole(rooms[item]), f"draw {n} {item}")
                drawn[item].append(amount)
                draws.append(amount)
            posted = sum(posts[line] for line in lines)
            if not lines:
                continue
            if fixed <= own:
                model.add(posted <= sum(draws))
                continue
            # It may lead: post what it fixes beyond what its work earned, and take that work for itself.
            leads = model.new_bool_var(f"leads {n}")
            model.add_implication(leads, self.x[n])
            model.add(posted <= sum(draws)).only_enforce_if(~leads)
            for line, value in lines.items():
                if not value.fixed:
                    model.add(posts[line] == 0).only_enforce_if(leads)
            for item in sorted(firing.items):
                if works[item].kind is not ItemKind.EXPERIENCE:
                    leading[item].append(leads)
        for item in items:
            model.add(sum(leading[item]) <= 1)
            room = self._whole(rooms[item])
            # Of work that leads, nothing is left to draw.
            model.add(sum(drawn[item]) + room * sum(leading[item]) <= room)
        for cap, numbers in caps:
            model.add(sum(post for line, post in posts.items() if line[0] in numbers) <= self._whole(cap))
        return posts, direct, list(posts.values())

    def _ceilings(self) -> list[tuple[Fraction, set[int]]]:
        """The ceilings on credit in the receiver's unit: how much, over which firings."""
        part, case = self.part, self.part.case
        everyone = set(range(len(part.firings)))
        found = []
        for uri, limit in sorted(case.limits.items()):
            if limit.measure != "CREDITS" or limit.maximum is None:
                continue
            same = Credit.of(limit.maximum, limit.unit or case.unit).to(case.unit)
            over = (
                everyone
                if uri in case.everywhere
                else {n for n in everyone if uri in part.firings[n].rule.limits}
            )
            if same is not None and over:
                found.append((same.minimum, over))
        maximum = case.policy.transfer_maximum
        if maximum is not None:
            same = Credit.of(maximum, case.policy.transfer_maximum_unit or case.unit).to(case.unit)
            if same is not None:
                found.append((same.minimum, everyone))
        return found

    # -- solving ----------------------------------------------------------------------------------------------------

    def _solve(self, model: Any, goal: Expr) -> Any:  # noqa: ANN401 - the solver's
        if self.spent >= self.effort:
            raise _Stopped
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = self.effort - self.spent
        model.clear_objective()
        if not isinstance(goal, int):
            model.maximize(goal)
        status = solver.solve(model)
        self.spent += solver.response_proto.deterministic_time
        if status == self.cp.INFEASIBLE:
            return None
        if status != self.cp.OPTIMAL:
            raise _Stopped
        model.clear_hints()
        for variable in self.x:
            model.add_hint(variable, solver.value(variable))
        return solver

    def best(self) -> tuple[Score, tuple[int, ...]] | None:
        """The best set by the model, and what the model says of it; None where there is none.

        Raises:
            _Stopped: the time is over.
        """
        model = self.model.clone()
        found: list[int] = []
        solver: Any = None
        for group in _grouped(self.measures):
            goal: Expr = 0
            for measure, most in group:
                goal = goal * (most + 1) + measure
            solver = self._solve(model, goal)
            if solver is None:
                return None
            for measure, _ in group:
                value = measure if isinstance(measure, int) else int(solver.value(measure))
                found.append(value)
                if not isinstance(measure, int):
                    model.add(measure >= value)
        for start in range(0, len(self.x), CHUNK):
            some = self.x[start : start + CHUNK]
            solver = self._solve(model, sum(v * 2 ** (len(some) - 1 - k) for k, v in enumerate(some)))
            for variable in some:
                model.add(variable == solver.value(variable))
        met, direct, total, unused = found
        chosen = tuple(n for n, variable in enumerate(self.x) if solver.value(variable))
        score = (
            met,
            Fraction(direct, self.scale),
            Fraction(total, self.scale),
            unused - self.measures[3][1],
        )
        return score, chosen

    def rule_out(self, chosen: Iterable[int]) -> None:
        """Never this set again."""
        inside = set(chosen)
        self.model.add_bool_or([~v if n in inside else v for n, v in enumerate(self.x)])


def _grouped(measures: Sequence[tuple[Expr, int]]) -> list[list[tuple[Expr, int]]]:
    """Measures that fit into one exact goal, the first weighing most: one proof instead of several."""
    groups: list[list[tuple[Expr, int]]] = []
    size = 0
    for measure in measures:
        if groups and size * (measure[1] + 1) <= LARGEST_GOAL:
            groups[-1].append(measure)
            size *= measure[1] + 1
        else:
            groups.append([measure])
            size = measure[1] + 1
    return groups


def solve(part: Part, start: Ranked, effort: float = EFFORT) -> Solved:
    """The best admissible set of a part.

    Args:
        part: what competes.
        start: an admissible set and its score, to be given where the time does not suffice for a better one.
        effort: deterministic seconds.
    """
    best = start
    try:
        model = _Model(part, effort)
    except CompetencyGraphError:
        # The planner extra is not installed: what the search found is shown, and not called proven.
        return Solved(best, proven=False)
    try:
        for _ in range(RULED_OUT):
            found = model.best()
            if found is None or found[0] < best[0]:
                return Solved(best, proven=True)
            real = part.score(found[1])
            if better(real, best):
                best = real
            if real[0] >= found[0]:
                return Solved(best, proven=True)
            model.rule_out(found[1])
    except _Stopped:
        pass
    return Solved(best, proven=False)
