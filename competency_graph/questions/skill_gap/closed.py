"""What is known of closing one gap: the proof, the plans in words, or what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_graph.model.evidence import Evidence, Review
from competency_graph.planning.objective import ConflictKind, PlanStatus
from competency_graph.questions.entities import Found
from competency_graph.questions.skill_gap.answer import Closing
from competency_graph.questions.skill_gap.closing import Posed, Teller
from competency_graph.questions.sources import Citation
from competency_graph.questions.stack_to_degree.answer import Conflict, Gap, Item, Plan, Unaccounted
from competency_graph.questions.stack_to_degree.explain import Explainer
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

    def solve(
        self,
        goal: Found,
        gap: Sequence[Named],
        posed: Posed,
        *,
        partial: bool,
        k: int,
        citations: Mapping[int, Citation],
    ) -> None:
        """Prove the best plans for what is provided; without ``partial`` only where everything is."""
        if self.unprovided and (not partial or not posed.provided):
            self.status = PlanStatus.INFEASIBLE
            return
        from competency_graph.planning.solver import plan
        from competency_graph.questions.stack_to_degree.question import conflict_words

        planned = plan(posed.problem, k=k)
        structure = posed.structure
        explainer = Explainer(posed.universe, posed.formulated, structure)
        of = Named(goal.uri, goal.name, goal.code)
        competencies = {c.uri: c for c in gap}
        teller = Teller(posed, explainer, competencies, citations)
        self.status = planned.status
        if planned.gap is not None:
            self.gap = Gap(planned.gap.objective, planned.gap.value, planned.gap.bound)
        told = [
            (found, teller.closings(found, number)) for number, found in enumerate(planned.plans, start=1)
        ]
        self.plans = tuple(teller.plan(found, closings, of) for found, closings in told)
        self.closes = tuple(c for _, closings in told for c in closings)
        nodes = posed.nodes()
        target = Item(of.uri, of.name, of.code, "Competencies")
        self.conflict = tuple(
            Conflict(
                ConflictKind.REQUIREMENT,
                nodes[e.about],
                target,
                f"{goal.name} asks for {competencies[nodes[e.about]].name}",
            )
            if e.owner == posed.uri and e.about in nodes
            else conflict_words(e, explainer, posed.formulated.problem, structure)
            for e in planned.conflict
        )
        self.irreducible = planned.irreducible
        self.matter = frozenset(uri for found in planned.plans for uri in (*found.taken, *found.earned)) - {
            posed.uri
        }
        rules = posed.formulated.converted.rules
        self.rules = tuple(
            rule.evidence
            for found in planned.plans
            for key in found.conversions
            for rule in rules[key]
            if rule.evidence is not None
        )
        self.unaccounted = tuple(
            Unaccounted(explainer.item(u.owner), u.requirement, u.text, u.credits, u.credit_unit)
            for u in dict.fromkeys(planned.unparsed)
            if u.owner in self.matter
        )
        trees = (posed.universe.trees, posed.universe.prerequisites, posed.universe.corequisites)
        self.reviews = tuple(
            review
            for uri in sorted(self.matter)
            for tree in trees
            if uri in tree
            for review in tree[uri].reviews
        )
