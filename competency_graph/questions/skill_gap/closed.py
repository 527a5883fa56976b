"""What is known of closing one gap: the proof, the plans in words, or what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.planning.objective import ConflictKind, PlanStatus
from competency_graph.planning.problem import Problem
from competency_graph.questions.skill_gap.answer import Closing, SearchedFor
from competency_graph.questions.skill_gap.closing import GapFormulation, Teller
from competency_graph.questions.sources import Citation
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    Gap,
    Item,
    Plan,
    PlanCalendar,
    Unaccounted,
)
from competency_graph.questions.stack_to_degree.explain import Explainer
from competency_graph.questions.stack_to_degree.formulate import LimitsFound
from competency_graph.questions.stack_to_degree.question import calendar_of_plan, gap_of
from competency_graph.questions.stack_to_degree.solving import Solver
from competency_graph.questions.stack_to_degree.wording import conflicts
from competency_graph.questions.transfer.answer import Named


@dataclass(slots=True)
class Closed:
    """What is known of closing the gap."""

    status: PlanStatus | None = None
    gap: Gap | None = None
    plans: tuple[Plan, ...] = ()
    closes: tuple[Closing, ...] = ()
    unprovided: tuple[Named, ...] = ()
    conflict: tuple[Conflict, ...] = ()
    irreducible: bool = False
    unaccounted: tuple[Unaccounted, ...] = ()
    reviews: tuple[Review, ...] = ()
    matter: frozenset[str] = frozenset()
    """Uris of what the plans take and earn."""
    rules: tuple[Evidence, ...] = ()
    """Who states the transfer rules by which something of the plans is let in."""

    calendar: PlanCalendar | None = None
    readings: tuple[Reading, ...] = ()
    searched: SearchedFor | None = None

    def solve(
        self,
        of: Named,
        gap: Sequence[Named],
        solver: Solver,
        limits: LimitsFound,
        *,
        k: int,
        citations: Mapping[int, Citation],
    ) -> None:
        """Prove the best plans for what is provided."""
        formulation = solver.formulation
        assert isinstance(formulation, GapFormulation)  # noqa: S101 - made so by the question
        solved = solver.solve(limits, k)
        planned, universe = solved.planned, formulation.universe
        explainer = Explainer(universe, solved.formulated, solved.structure, limits.asked)
        competencies = {c.uri: c for c in gap}
        teller = Teller(formulation, explainer, competencies, citations)
        self.status, self.irreducible = planned.status, planned.irreducible
        self.calendar = calendar_of_plan(explainer, solved.formulated, limits.asked)
        told = [
            (found, teller.closings(found, number)) for number, found in enumerate(planned.plans, start=1)
        ]
        self.plans = tuple(teller.plan(found, closings, of) for found, closings in told)
        self.gap = gap_of(planned, self.plans)
        self.closes = tuple(c for _, closings in told for c in closings)
        nodes = formulation.competencies()
        own = [e for e in planned.conflict if e.owner == formulation.uri and e.about in nodes]
        target = Item(of.uri, of.name, of.code, "Competencies")
        self.conflict = tuple(
            Conflict(
                ConflictKind.REQUIREMENT,
                nodes[e.about],
                target,
                f"{of.name} asks for {competencies[nodes[e.about]].name}",
            )
            for e in own
        ) + conflicts([e for e in planned.conflict if e not in own], explainer, solved.structure)
        self.matter = frozenset(uri for found in planned.plans for uri in (*found.taken, *found.earned)) - {
            formulation.uri
        }
        self.rules = tuple(
            rule.evidence
            for found in planned.plans
            for key in found.conversions
            for rule in solved.formulated.converted.rules[key]
            if rule.evidence is not None
        )
        self.unaccounted = tuple(
            Unaccounted(explainer.item(u.owner), u.requirement, u.text, u.credits, u.credit_unit)
            for u in dict.fromkeys(planned.unparsed)
            if u.owner in self.matter
        )
        trees = [
            tree[uri]
            for uri in sorted(self.matter)
            for tree in (universe.trees, universe.prerequisites, universe.corequisites)
            if uri in tree
        ]
        self.reviews = tuple(review for tree in trees for review in tree.reviews)
        about_other = universe.things.keys() - self.matter
        self.readings = (
            *(reading for tree in trees for reading in tree.readings),
            *(r for r in solved.formulated.readings.values() if r.point not in about_other),
        )
        self.searched = _searched(formulation, solved.formulated.problem)


def _searched(formulation: GapFormulation, problem: Problem) -> SearchedFor:
    providers = {p.thing for provided in formulation.provided.values() for p in provided}
    items = sum(o.takable or o.requirement is not None for o in problem.offers if o.uri != formulation.uri)
    complete = formulation.universe.complete
    return SearchedFor(
        providers=len(providers),
        items=items,
        complete=complete,
        text=f"Among {len(providers)} things that are stated to teach or assess something of the gap, and {items - len(providers)} "
        "more that these need first or are sold with"
        + ("." if complete else "; a bound cut the search, so something outside might be better."),
    )
