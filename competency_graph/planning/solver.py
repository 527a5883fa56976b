"""Proven plans by CP-SAT: one measure after the other, then sorted uris, then the fewest rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from competency_graph.errors import QuestionError
from competency_graph.planning.aiming import Aim
from competency_graph.planning.calendar import check_calendar
from competency_graph.planning.choices import Expr
from competency_graph.planning.conflict import EXPLAINED, ONE_OF_THEM, irreducible
from competency_graph.planning.covering import Covering, Measure
from competency_graph.planning.endless import has_plan
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.planning.ordering import in_order
from competency_graph.planning.patience import Patience, Stop
from competency_graph.planning.placing import steps_of
from competency_graph.planning.plan import (
    Element,
    PlanFound,
    Planned,
    Posting,
    ProofGap,
    Satisfied,
)
from competency_graph.planning.problem import OfferKind, Problem
from competency_graph.planning.records import Counted
from competency_graph.planning.search import SMALL, Search
from competency_graph.planning.soonest import soonest
from competency_graph.planning.structure import Structure
from competency_graph.planning.waiting import waiting
from competency_graph.planning.weighing import UNKNOWN, WEIGHTED, check_weights, weighed

MEASURES = {
    Objective.COST: ("UNPRICED", "COST"),
    Objective.TIME: ("TIME",),
    Objective.CREDITS: ("UNCREDITED", "CREDITS"),
    Objective.COURSES: ("COURSES", "ITEMS"),
}
"""What each objective makes small, in order."""
EFFORT = 10.0
"""Deterministic seconds for one proof, each two to four real ones; the sample registry's bachelor's takes 1.5."""
LARGEST_GOAL = 2**48
"""Greatest goal of one proof: the solver tells bounds as doubles, which hold integers up to 2^53."""
BUILT = 50_000
"""Variables of a model that are built and presolved in about a second, for the limit of a conflict's proofs."""
CHUNK = 48
"""Uris that one tie-break compares at once, as many as fit into a goal: at 4 all of 130 took ten times what 20 took."""


def plan(
    problem: Problem,
    *,
    k: int = 1,
    effort: float = EFFORT,
    deadline: float | None = None,
    stop: Stop | None = None,
) -> Planned:
    """The best plan, up to ``k`` alternatives, or what stands in the way.

    Args:
        problem: what can be taken, what is asked for, what must be respected.
        k: how many plans; those after the first differ from all before in the institutions where something is taken, or
            in the credentials that are taken, and leave out something that each of them takes: the same plan with one
            more badge is no other plan.
        effort: limit of one proof, in deterministic seconds.
        deadline: limit of the whole call, in wall seconds. When it ends, what was found is given: a plan FEASIBLE with
            how far its proof got, fewer alternatives, a conflict that was not made smaller. The same question may then
            have another answer the next time.
        stop: whether the plan is wanted no more; asked from another thread while the solver runs (``event.is_set``).

    Raises:
        CompetencyGraphError: OR-tools is not installed.
        QuestionError: ``k`` or ``deadline`` is not positive, the target is not among the offers, or TIME is asked for
            without a calendar.
        PlanStopped: ``stop`` said so.
    """
    if k < 1:
        raise QuestionError(f"k = {k} asks for no plan.", "Ask for one or more.")
    if deadline is None and stop is None:
        deadline, stop = waiting()
    patience = Patience(deadline, stop)
    structure = Structure(problem)
    if problem.target not in structure.offers:
        raise QuestionError(f"The target {problem.target} is not among the offers.", "Add it.")
    check_calendar(problem)
    check_weights(problem)
    with patience.watched():
        return _planned(structure, k, effort, patience)


def _planned(structure: Structure, k: int, effort: float, patience: Patience) -> Planned:
    plans: list[PlanFound] = []
    status, gap = PlanStatus.OPTIMAL, None
    units, normalising = _units(structure, effort, patience)
    for _ in range(k):
        before = tuple(plans)

        def model(repetitions: int = 1, first: int | None = None) -> Covering:
            covering = _different(Covering(structure, repetitions=repetitions, first=first), before)  # noqa: B023
            if units:
                covering.measures[WEIGHTED] = weighed(structure.problem, covering.measures, units)
            return covering

        search = Search(model(), effort, patience)
        terms = search.covering.terms
        aim = None
        if (
            terms is not None
            and len(search.model.proto.variables) > SMALL
            and WEIGHTED not in search.covering.measures
        ):
            aim = Aim(search, lambda first: model(0, first), len(terms.grid.places))
        found, this_gap = _best(search, aim)
        this_gap = normalising or this_gap
        if found is None:
            if not plans:
                return _none(structure, this_gap, effort, patience)
            break
        if not plans:
            status, gap = (PlanStatus.OPTIMAL if this_gap is None else PlanStatus.FEASIBLE), this_gap
        plans.append(found)
    unparsed, normalised = tuple(structure.unparsed), tuple(units.items())
    return Planned(status, tuple(plans), gap, unparsed=unparsed, normalised=normalised)


def _units(
    structure: Structure, effort: float, patience: Patience
) -> tuple[dict[Objective, Fraction], ProofGap | None]:
    """By what each weighed measure is divided, and how far the first proof of them got that was not completed.

    Nothing where nothing is weighed, or where there is no plan.
    """
    units: dict[Objective, Fraction] = {}
    gap: ProofGap | None = None
    for objective, _ in structure.problem.weights:
        search = Search(Covering(structure), effort, patience)
        for group in _proofs(search, [g for g in _measures(search) if g.objective is objective]):
            status = _reach(search, group)
            if status is PlanStatus.OPTIMAL:
                continue
            if search.best is None:
                undecided = status is not PlanStatus.INFEASIBLE
                return {}, ProofGap(objective, Fraction(0), Fraction(0)) if undecided else None
            gap = gap or _gap(search, group)
            break
        measure = search.covering.measures[objective.value]
        units[objective] = Fraction(search.value(measure.expression), measure.scale) or Fraction(1)
    return units, gap


def _none(structure: Structure, undecided: ProofGap | None, effort: float, patience: Patience) -> Planned:
    unparsed = tuple(structure.unparsed)
    if undecided is not None:
        return Planned(PlanStatus.UNDECIDED, unparsed=unparsed)
    target = structure.offers[structure.problem.target]
    if not structure.is_earned(target.uri) and not target.takable and len(structure.bases(target.uri)) == 1:
        return Planned(PlanStatus.NOT_STATED, unparsed=unparsed)

    left = EXPLAINED

    def decided(covering: Covering) -> PlanStatus:
        nonlocal left
        search = Search(covering, min(effort, left, EXPLAINED * ONE_OF_THEM), patience)
        status = _decided(search)
        # Presolve and the building of the model count little in the solver's time, and are most of ours.
        left -= search.spent + len(search.model.proto.variables) / BUILT
        return status

    def possible(without: frozenset[Element]) -> bool | None:
        if left <= 0 or patience.left() == 0.0:
            return None
        return has_plan(structure, without, decided)

    conflict, proven = irreducible(structure.elements, possible, structure.problem.target)
    return Planned(PlanStatus.INFEASIBLE, conflict=conflict, irreducible=proven, unparsed=unparsed)


def _decided(search: Search) -> PlanStatus:
    """Whether there is a plan.

    Under a budget the cost is made small meanwhile: its relaxation is what proves that the money is too little (a dollar
    short of the cheapest way to a bachelor's degree of the samples: 0.5 s, without that no proof in 7).
    """
    covering = search.covering
    budget = covering.choices.active(ConflictKind.BUDGET)
    return search.run(covering.measures["COST"].expression if budget else 0, first=True)


@dataclass(frozen=True, slots=True)
class _Goal:
    """Something that is made small, and what is kept of it then."""

    expression: Expr
    """From 0 to ``most``."""
    most: int
    keep: tuple[Expr, ...] = ()
    """The literals that it settles; none: its value is kept."""
    measured: tuple[Objective, Measure] | None = None

    @property
    def objective(self) -> Objective | None:
        """Whose measure it is."""
        return None if self.measured is None else self.measured[0]


def _best(search: Search, aim: Aim | None = None) -> tuple[PlanFound | None, ProofGap | None]:
    """The best plan and None, or with how far its proof got.

    (None, None) means that there is none, (None, a gap) that time ended before one was found.
    """
    budget = search.covering.choices.active(ConflictKind.BUDGET)
    if budget and aim is None and _decided(search) is PlanStatus.INFEASIBLE:
        return None, None
    choices = search.covering.choices
    measures, rest = _measures(search), _as_much_as_possible(search)
    groups = _proofs(search, measures)
    if len(search.model.proto.variables) <= SMALL:
        ties = [*_first_uris(search), *_earliest(search, choices.take)]
        together = _grouped([*measures, *ties, *rest])
        if len(together) == 1:
            groups = together
    gap: ProofGap | None = None
    for group in groups:
        status = _reach(search, group, last=group[-1].measured is None, aim=aim)
        if status is PlanStatus.INFEASIBLE:
            return None, None
        if search.best is None:
            return None, ProofGap(search.covering.problem.objective, Fraction(0), Fraction(0))
        if status is not PlanStatus.OPTIMAL:
            gap = _gap(search, group)
            # What is told of the plan afterwards must not make it worse than what was found.
            for goal in measures:
                if not isinstance(goal.expression, int):
                    search.model.add(goal.expression <= search.value(goal.expression))
            break
    else:
        if group[-1].measured is None:
            return _read(search), None
    if gap is None:
        for group in _grouped(_first_uris(search)):
            _reach(search, group, finishing=True)
    search.keep((*choices.take.values(), *choices.pay.values()))
    taken = [uri for uri, literal in choices.take.items() if search.true(literal)]
    for group in _grouped(_earliest(search, taken)):
        _reach(search, group, finishing=True)
    for group in _grouped(rest):
        _reach(search, group, finishing=True)
    return _read(search), gap


def _proofs(search: Search, measures: Sequence[_Goal]) -> list[list[_Goal]]:
    """The measures by proofs: a goal of all of them has numbers so large that its bounds prove little.

    Without a calendar what is asked for first is proven alone. With one, each objective is.
    """
    terms = search.covering.terms
    parts: list[list[_Goal]] = []
    for goal in measures:
        if goal.measured is None:
            continue
        if not parts or (
            parts[-1][-1].objective is not goal.objective and (terms is not None or len(parts) == 1)
        ):
            parts.append([])
        parts[-1].append(goal)
    return [group for part in parts for group in _grouped(part)]


def _reach(
    search: Search,
    group: Sequence[_Goal],
    *,
    finishing: bool = False,
    last: bool = False,
    aim: Aim | None = None,
) -> PlanStatus:
    """Make all goals of a group small, the first weighing most, and keep what was reached, unless nothing follows.

    ``aim`` says first how small they can be at best.
    """
    terms, measured = search.covering.terms, group[0].measured
    names = [goal.measured[1].name for goal in group if goal.measured is not None]
    if terms is not None and len(group) == 1 and measured and measured[1].name == Objective.TIME.value:
        status = soonest(search, terms, measured[1], aim)
        if aim is not None and status is PlanStatus.OPTIMAL:
            aim.places = 1 + max(terms.placed(search.true).values(), default=0)
        return status
    joined: Expr = 0
    for goal in group:
        joined = joined * (goal.most + 1) + goal.expression

    def of(measures: Mapping[str, Measure]) -> Expr:
        found: Expr = 0
        for goal, name in zip(group, names, strict=True):
            found = found * (goal.most + 1) + measures[name].expression
        return found

    aimed = None if aim is None or len(names) < len(group) else aim.at(names, of)
    status = search.run(joined, finishing=finishing) if aimed is None else aimed
    if aim is not None and status is PlanStatus.OPTIMAL:
        aim.keep(names)
    if not last and (status is PlanStatus.OPTIMAL or finishing):
        for goal in group:
            if goal.keep:
                search.keep(goal.keep)
            elif status is PlanStatus.OPTIMAL and not isinstance(goal.expression, int):
                search.model.add(goal.expression == search.value(goal.expression))
    return status


def _grouped(goals: Sequence[_Goal]) -> list[list[_Goal]]:
    """Goals that fit into one exact goal: one proof instead of several."""
    groups: list[list[_Goal]] = []
    size = 0
    for goal in goals:
        if groups and size * (goal.most + 1) <= LARGEST_GOAL:
            groups[-1].append(goal)
            size *= goal.most + 1
        else:
            groups.append([goal])
            size = goal.most + 1
    return groups


def _gap(search: Search, group: Sequence[_Goal]) -> ProofGap | None:
    """The first measure of a group whose value is not proven, and its bound; None where all of them are proven."""
    # A double of an integer goal: up to the next integer, but for its noise.
    rest = max(0, ceil(search.bound - 1e-6))
    digits: list[int] = []
    for goal in reversed(group[1:]):
        rest, digit = divmod(rest, goal.most + 1)
        digits.append(digit)
    digits = [rest, *reversed(digits)]
    reached = None
    for goal, least in zip(group, digits, strict=True):
        if goal.measured is None:
            return None
        objective, measure = goal.measured
        value = search.value(measure.expression)
        weighted = measure.name == WEIGHTED
        reached = ProofGap(
            objective, Fraction(value, measure.scale), Fraction(least, measure.scale), weighted
        )
        if value != least:
            return reached
    return reached


def _measures(search: Search) -> list[_Goal]:
    """The measures: the weighted sum, that of the question, the others."""
    problem, measures = search.covering.problem, search.covering.measures
    first, weights = problem.objective, [objective for objective, _ in problem.weights]
    weighted: list[_Goal] = []
    if WEIGHTED in measures:
        names = [UNKNOWN[o] for o in Objective if o in weights and o in UNKNOWN]
        weighted = [
            _Goal(measures[name].expression, measures[name].most, measured=(first, measures[name]))
            for name in (*names, WEIGHTED)
        ]
    return weighted + [
        _Goal(measures[name].expression, measures[name].most, measured=(objective, measures[name]))
        for objective in (first, *(o for o in Objective if o is not first))
        for name in MEASURES[objective]
        if name in measures
    ]


def _first_uris(search: Search) -> list[_Goal]:
    """Among equally good plans, the one whose sorted uris come first."""
    choices = search.covering.choices
    found = []
    for group in (choices.take, choices.pay):
        literals = [literal for _, literal in sorted(group.items())]
        for start in range(0, len(literals), CHUNK):
            part = tuple(literals[start : start + CHUNK])
            weights = [2 ** (len(part) - 1 - place) for place in range(len(part))]
            found.append(_Goal(search.lacking(part, weights), 2 ** len(part) - 1, part))
    return found


def _earliest(search: Search, uris: Iterable[str]) -> list[_Goal]:
    """Each item as early as possible, the first uri first: none could come earlier but for one whose uri comes before."""
    terms = search.covering.terms
    found = []
    for at in [] if terms is None else [terms.at[uri] for uri in sorted(uris)]:
        if len(at) > 1:
            literals = tuple(literal for _, literal in sorted(at.items()))
            found.append(_Goal(search.weighted(literals, range(len(at))), len(at) - 1, literals))
    return found


def _as_much_as_possible(search: Search) -> list[_Goal]:
    """With what is taken fixed: every credential that is thereby earned, the fewest rules, all credit they post."""
    covering = search.covering
    found = []
    if earn := tuple(covering.choices.earn.values()):
        found.append(_Goal(search.lacking(earn, [1] * len(earn)), len(earn), earn))
    if fire := tuple(literal for _, literal in sorted(covering.choices.fire.items())):
        # The fewest rules; then those whose keys come first.
        weights = [len(fire) ** 2 + place for place in range(len(fire))]
        found.append(_Goal(search.weighted(fire, weights), sum(weights), fire))
    told = [(way.chosen, 1) for leaf in covering.demands.leaves for way in leaf.ways]
    for counted in covering.records.counted:
        told += [(literal, 1) for _, literal, _ in counted.direct]
        told += counted.sums
    if told:
        most = sum(m for _, m in told)
        found.append(_Goal(most - search.weighted([x for x, _ in told], [1] * len(told)), most))
    return found


def _different(covering: Covering, plans: Sequence[PlanFound]) -> Covering:
    """Forbid every plan with the same institutions and the same credentials taken as one of these, or with all of its items."""
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
        covering.model.add_bool_or([~choices.take[uri] for uri in found.taken])
    return covering


def _posted(search: Search, counted: Counted) -> dict[str, int]:
    """Scaled credit by conversion, within the limits of the record."""
    amounts = {c.key: search.value(amount) for c, amount, _ in counted.transferred}
    return amounts if counted.caps is None else counted.caps.within(amounts)


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
                (key, Fraction(amount, counted.scale))
                for key, amount in _posted(search, counted).items()
                if amount
            ),
            counted.needed,
        )
        for counted in covering.records.counted
        if counted.owner in got
    )
    terms = covering.terms
    placed = {} if terms is None else terms.placed(search.true)
    steps = {} if terms is None else steps_of(structure, terms.steps(placed), earned, satisfied, postings)
    order = in_order(structure, got, satisfied, postings, steps)
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
            (
                name,
                # What a search that was ended early left open is counted exactly here.
                terms.weeks(placed)
                if terms is not None and name == "TIME"
                else Fraction(search.value(measure.expression), measure.scale),
            )
            for name, measure in covering.measures.items()
        ),
        when=() if terms is None else terms.told(steps),
        load_unknown=() if terms is None else terms.unknown(taken),
    )
