"""Proven plans by CP-SAT: one measure after the other, then sorted uris, then the fewest rules.

OR-tools runs with one worker, a fixed seed and a limit in its own deterministic time, so that the same problem gives
the same plan on any machine. ``linearization_level`` 2: on a generated 40-course degree the default did not prove the
cheapest plan in 25 s, level 2 did in 1.2–1.6 s (``cases.md``, solver setting).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.planning.choices import Expr
from competency_graph.planning.conflict import irreducible
from competency_graph.planning.covering import Covering, Measure
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.planning.ordering import in_order
from competency_graph.planning.plan import (
    Element,
    PlanFound,
    Planned,
    Posting,
    ProofGap,
    Satisfied,
)
from competency_graph.planning.problem import OfferKind, Problem
from competency_graph.planning.structure import Structure

MEASURES = {
    Objective.COST: ("UNPRICED", "COST"),
    Objective.TIME: ("TIME",),
    Objective.CREDITS: ("UNCREDITED", "CREDITS"),
    Objective.COURSES: ("COURSES",),
}
"""What each objective makes small, in order."""
EFFORT = 10.0
"""Deterministic seconds for one proof, each two to four real ones; the sample registry's bachelor's takes 1.5."""
LARGEST_GOAL = 2**48
"""Greatest goal of one proof: the solver tells bounds as doubles, which hold integers up to 2^53."""
CHUNK = 20
"""Uris that one tie-break compares at once: many are easier than few (at 20 all of 130 took a tenth of what 4 took)."""


class Search:
    """A model with the solver's settings, and the last solution found."""

    def __init__(self, covering: Covering, effort: float) -> None:
        self.covering = covering
        self.model = covering.model
        self.cp = covering.choices.cp
        self.effort = effort
        self.best: Any = None
        """The solver that holds the last solution; None before there is one."""

    def _solve(self) -> tuple[Any, int]:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = self.effort
        return solver, solver.solve(self.model)

    def run(self, goal: Expr = 0, *, largest: bool = False) -> PlanStatus:
        """Solve, for the smallest (or largest) ``goal``; a solution becomes ``best`` and the hint of the next run."""
        model: Any = self.model
        model.clear_objective()
        if not isinstance(goal, int):
            (model.maximize if largest else model.minimize)(goal)
        solver, found = self._solve()
        if found == self.cp.INFEASIBLE:
            return PlanStatus.INFEASIBLE
        if found not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return PlanStatus.UNDECIDED
        self.best = solver
        model.clear_hints()
        for index, value in enumerate(solver.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(index), value)
        return PlanStatus.OPTIMAL if found == self.cp.OPTIMAL else PlanStatus.FEASIBLE

    def value(self, expression: Expr) -> int:
        """What an expression is in the last solution."""
        return expression if isinstance(expression, int) else int(self.best.value(expression))

    def true(self, literal: Expr) -> bool:
        """Whether a literal holds in the last solution."""
        return bool(self.best.boolean_value(literal))

    def keep(self, literals: Iterable[Expr]) -> None:
        """Fix literals at what they are in the last solution."""
        for literal in literals:
            self.model.add(literal == int(self.true(literal)))


def plan(problem: Problem, *, k: int = 1, effort: float = EFFORT) -> Planned:
    """The best plan, up to ``k`` alternatives, or what stands in the way.

    Args:
        problem: what can be taken, what is asked for, what must be respected.
        k: how many plans; those after the first differ from all before in the institutions where something is taken, or
            in the credentials that are taken.
        effort: limit of one proof, in deterministic seconds.

    Raises:
        CompetencyGraphError: OR-tools is not installed.
        QuestionError: ``k`` is not positive, the target is not among the offers, or TIME is asked for without a
            calendar.
    """
    if k < 1:
        raise QuestionError(f"k = {k} asks for no plan.", "Ask for one or more.")
    structure = Structure(problem)
    if problem.target not in structure.offers:
        raise QuestionError(f"The target {problem.target} is not among the offers.", "Add it.")
    if problem.calendar is None and Objective.TIME in (problem.objective, *(o for o, _ in problem.weights)):
        raise QuestionError("TIME is measured on a calendar, and none is given.", "Give terms with dates.")
    unparsed = tuple(structure.unparsed)
    plans: list[PlanFound] = []
    before: list[PlanFound] = []
    status, gap = PlanStatus.OPTIMAL, None
    for _ in range(k):
        search = Search(_different(Covering(structure), before), effort)
        found, this_gap = _best(search)
        if found is None:
            if not plans:
                return _none(structure, this_gap, effort)
            break
        if not plans:
            status, gap = (PlanStatus.OPTIMAL if this_gap is None else PlanStatus.FEASIBLE), this_gap
        plans.append(found)
        before.append(found)
    return Planned(status, tuple(plans), gap, unparsed=unparsed)


def _none(structure: Structure, undecided: ProofGap | None, effort: float) -> Planned:
    unparsed = tuple(structure.unparsed)
    if undecided is not None:
        return Planned(PlanStatus.UNDECIDED, unparsed=unparsed)
    target = structure.offers[structure.problem.target]
    if not structure.is_earned(target.uri) and not target.takable and len(structure.bases(target.uri)) == 1:
        return Planned(PlanStatus.NOT_STATED, unparsed=unparsed)

    def possible(without: frozenset[Element]) -> bool | None:
        status = Search(Covering(structure, without=without), effort).run()
        return None if status is PlanStatus.UNDECIDED else status is not PlanStatus.INFEASIBLE

    conflict, proven = irreducible(structure.elements, possible)
    return Planned(PlanStatus.INFEASIBLE, conflict=conflict, irreducible=proven, unparsed=unparsed)


def _best(search: Search) -> tuple[PlanFound | None, ProofGap | None]:
    """The best plan and None, or with how far its proof got.

    (None, None) means that there is none, (None, a gap) that time ended before one was found.
    """
    covering = search.covering
    first = covering.problem.objective
    ordered = [
        (objective, covering.measures[name])
        for objective in (first, *(o for o in Objective if o is not first))
        for name in MEASURES[objective]
        if name in covering.measures
    ]
    gap: ProofGap | None = None
    for group in _grouped(ordered):
        goal: Expr = 0
        for _, measure in group:
            goal = goal * (measure.most + 1) + measure.expression
        before = search.best
        status = search.run(goal)
        if status is PlanStatus.INFEASIBLE:
            return None, None
        if status is PlanStatus.OPTIMAL:
            for _, measure in group:
                if not isinstance(measure.expression, int):
                    search.model.add(measure.expression == search.value(measure.expression))
            continue
        if search.best is None:
            return None, ProofGap(group[0][0], Fraction(0), Fraction(0))
        # Nothing new was found, so nothing is known of the bound but that no measure is negative.
        gap = _gap(search, group, 0.0 if search.best is before else search.best.best_objective_bound)
        break
    if gap is None:
        _first_uris(search)
    search.keep((*covering.choices.take.values(), *covering.choices.pay.values()))
    _as_much_as_possible(search)
    return _read(search), gap


def _grouped(ordered: Sequence[tuple[Objective, Measure]]) -> list[list[tuple[Objective, Measure]]]:
    """Measures that fit into one exact goal, the first weighing most: one proof instead of several."""
    groups: list[list[tuple[Objective, Measure]]] = []
    size = 0
    for pair in ordered:
        if groups and size * (pair[1].most + 1) <= LARGEST_GOAL:
            groups[-1].append(pair)
            size *= pair[1].most + 1
        else:
            groups.append([pair])
            size = pair[1].most + 1
    return groups


def _gap(search: Search, group: Sequence[tuple[Objective, Measure]], bound: float) -> ProofGap:
    """The first measure of a group whose value is not proven, and its bound."""
    # A double of an integer goal: up to the next integer, but for its noise.
    rest = max(0, ceil(bound - 1e-6))
    digits: list[int] = []
    for _, measure in reversed(group[1:]):
        rest, digit = divmod(rest, measure.most + 1)
        digits.append(digit)
    digits = [rest, *reversed(digits)]
    for (objective, measure), least in zip(group, digits, strict=True):
        value = search.value(measure.expression)
        if value != least:
            return ProofGap(objective, Fraction(value, measure.scale), Fraction(least, measure.scale))
    objective, measure = group[-1]
    reached = Fraction(search.value(measure.expression), measure.scale)
    return ProofGap(objective, reached, reached)


def _first_uris(search: Search) -> None:
    """Among equally good plans, the one whose sorted uris come first."""
    choices = search.covering.choices
    for group in (choices.take, choices.pay):
        names = sorted(group)
        for start in range(0, len(names), CHUNK):
            part = names[start : start + CHUNK]
            search.run(
                sum(group[n] * 2 ** (len(part) - 1 - place) for place, n in enumerate(part)), largest=True
            )
            search.keep(group[n] for n in part)


def _as_much_as_possible(search: Search) -> None:
    """With what is taken fixed: every credential that is thereby earned, the fewest rules, all credit they post."""
    covering = search.covering
    earn, fire = covering.choices.earn, covering.choices.fire
    if earn:
        search.run(sum(earn.values()), largest=True)
        search.keep(earn.values())
    if fire:
        # The fewest rules; then those whose keys come first.
        goal = sum(
            literal * (len(fire) ** 2 + place) for place, (_, literal) in enumerate(sorted(fire.items()))
        )
        search.run(goal)
        search.keep(fire.values())
    told = [way.chosen for leaf in covering.demands.leaves for way in leaf.ways]
    posted = [x for c in covering.records.counted for _, x, _ in (*c.direct, *c.transferred)]
    if told or posted:
        search.run(sum(told) + sum(posted), largest=True)


def _different(covering: Covering, plans: Sequence[PlanFound]) -> Covering:
    """Forbid every plan with the same institutions and the same credentials taken as one of these."""
    structure, choices = covering.structure, covering.choices
    credentials = {
        uri: literal
        for uri, literal in choices.take.items()
        if structure.offers[uri].kind in (OfferKind.CREDENTIAL, OfferKind.PROGRAM)
    }
    at: dict[str, Expr] = {}
    for institution in sorted({i for uri in choices.take for i in structure.offers[uri].institutions}):
        there = [
            literal
            for uri, literal in choices.take.items()
            if institution in structure.offers[uri].institutions
        ]
        literal = at[institution] = choices.literal(f"something at {institution}")
        covering.model.add_bool_or([~literal, *there])
        for taken in there:
            covering.model.add_implication(taken, literal)
    for found in plans:
        taken = set(found.taken)
        used = {i for uri in taken for i in structure.offers[uri].institutions}
        covering.model.add_bool_or(
            [~literal if uri in taken else literal for uri, literal in credentials.items()]
            + [~literal if uri in used else literal for uri, literal in at.items()]
        )
    return covering


def _read(search: Search) -> PlanFound:
    """The last solution as a plan."""
    covering = search.covering
    choices, structure = covering.choices, covering.structure

    def which(literals: dict[str, Expr]) -> tuple[str, ...]:
        return tuple(sorted(name for name, literal in literals.items() if search.true(literal)))

    taken, earned = which(choices.take), which(choices.earn)
    got = {*taken, *earned}
    satisfied = tuple(
        Satisfied(leaf.owner, leaf.relation, leaf.asked, way.base, way.conversion, way.held)
        for leaf in covering.demands.leaves
        if leaf.owner in got
        for way in leaf.ways
        if search.true(way.chosen)
    )
    postings = tuple(
        Posting(
            counted.owner,
            counted.unit,
            tuple(
                (uri, Fraction(amount, counted.scale))
                for uri, literal, amount in counted.direct
                if search.true(literal)
            ),
            tuple(
                (conversion.key, Fraction(search.value(amount), counted.scale))
                for conversion, amount, _ in counted.transferred
                if search.value(amount)
            ),
            counted.needed,
        )
        for counted in covering.records.counted
        if counted.owner in got
    )
    order = in_order(structure, got, satisfied, postings)
    paid = which(choices.pay)
    return PlanFound(
        taken=taken,
        earned=tuple(uri for uri in order if uri in set(earned)),
        order=order,
        paid_whole=paid,
        charged=tuple(
            uri for uri in taken if not any(uri in structure.offers[whole].covers for whole in paid)
        ),
        fees=tuple(uri for uri in which(choices.fee) if structure.institutions[uri].fee_once is not None),
        conversions=which(choices.fire),
        satisfied=satisfied,
        postings=postings,
        vector=tuple(
            (name, Fraction(search.value(measure.expression), measure.scale))
            for name, measure in covering.measures.items()
        ),
    )
