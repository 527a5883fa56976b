"""What closes a gap: who provides the missing competencies, and the proven plan over them.

The problem is that of ``stack_to_degree`` with another target: an offer that asks for ALL missing competencies, and for
each of them ANY of the things that are stated to teach or assess it or what shows it. So prerequisites, prices, fees and
limits mean what they mean there, and the proof is the same. A transfer rule may satisfy a prerequisite; it never shows a
competency: that a course counts as another says nothing of what it teaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.planning.objective import Objective
from competency_graph.planning.plan import PlanFound
from competency_graph.planning.problem import Offer, OfferKind
from competency_graph.questions.alignments import ORDER, Match, Matches, alignment_evidence
from competency_graph.questions.entities import Found
from competency_graph.questions.skill_gap.answer import Closing
from competency_graph.questions.skills.question import Link, link_evidence
from competency_graph.questions.sources import Citation
from competency_graph.questions.stack_to_degree.answer import HowSatisfied, Item, Plan, Satisfies, Step
from competency_graph.questions.stack_to_degree.explain import Explainer
from competency_graph.questions.stack_to_degree.formulate import (
    Formulated,
    Formulation,
    LimitsFound,
    Terms,
)
from competency_graph.questions.stack_to_degree.held import holding
from competency_graph.questions.stack_to_degree.readings import Chosen
from competency_graph.questions.stack_to_degree.universe import Thing, read_universe
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.store.reading import Question, Read

MOST_PROVIDERS = 200
"""Most things that are looked at for one competency, those with a price first; a plan over 1,000 takes seconds."""


@dataclass(frozen=True, slots=True)
class Provided:
    """One thing that provides a competency of the gap."""

    asked: str
    match: Match
    thing: str
    """Uri of what can be taken."""
    links: tuple[Link, ...]
    """The statements from the thing to the competency: TEACHES, ASSESSES; behind PREPARES_FOR where it is prepared for."""

    @property
    def preparing(self) -> str | None:
        """What is offered in preparation for the thing, where that teaches and not the thing itself."""
        return self.links[0].end if self.links[0].type == "PREPARES_FOR" else None

    @property
    def by(self) -> tuple[str, ...]:
        """TEACHES, ASSESSES, or both."""
        return tuple(sorted({link.type for link in self.links} - {"PREPARES_FOR"}))


@dataclass(slots=True)
class Provision:
    """Who provides what, as read."""

    of: dict[str, list[Provided]] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    """Priced wholes that ask for some of the providers."""
    cut: list[str] = field(default_factory=list)


def read_provision(gap: Sequence[Named], matches: Matches, *, preparation: bool) -> Question[Provision]:
    """Everything that is stated to teach or assess a competency of the gap, or what shows it."""
    result = Provision({c.uri: [] for c in gap})
    showing = {
        uri: [(asked, match) for asked, match in pairs if asked in result.of]
        for uri, pairs in matches.showing().items()
    }
    wanted = sorted(uri for uri, pairs in showing.items() if pairs)
    if not wanted:
        return result
    teachers: dict[str, list[tuple[str, tuple[Link, ...]]]] = {}
    for row in (yield Read("skill_gap/teachers", {"uris": wanted, "most": MOST_PROVIDERS})):
        if len(row["teachers"]) == MOST_PROVIDERS and row["statements"] > MOST_PROVIDERS:
            result.cut.append(
                f"{row['competency']} is taught or assessed by {row['statements']:,} statements; {MOST_PROVIDERS} things were "
                "looked at, those with a price first."
            )
        for teacher in row["teachers"]:
            links = tuple(
                Link(
                    teacher["uri"],
                    row["competency"],
                    kind,
                    tuple(s for s in teacher["stated"] if s["by"] == kind),
                )
                for kind in sorted({s["by"] for s in teacher["stated"]})
            )
            teachers.setdefault(teacher["uri"], []).append((row["competency"], links))
    prepared: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    if preparation and teachers:
        for row in (yield Read("skill_gap/prepared_for", {"uris": sorted(teachers)})):
            prepared.setdefault((row["preparing"], row["credential"]), []).append(
                {"unit": row["unit"], "term": row["term"]}
            )
    for uri, taught in sorted(teachers.items()):
        for competency, links in taught:
            for asked, match in showing[competency]:
                result.of[asked].append(Provided(asked, match, uri, links))
                for (preparing, credential), stated in sorted(prepared.items()):
                    if preparing == uri:
                        before = Link(credential, uri, "PREPARES_FOR", tuple(stated))
                        result.of[asked].append(Provided(asked, match, credential, (before, *links)))
    things = sorted({p.thing for provided in result.of.values() for p in provided})
    if things:
        result.also = [row["uri"] for row in (yield Read("skill_gap/sold_with", {"uris": things}))]
    return result


def node_of(gap: str, competency: str) -> str:
    """Uri of the requirement that asks for one competency."""
    return f"{gap}/{competency}"


def goal_of(uri: str, name: str, provided: Mapping[str, Sequence[Provided]]) -> Offer:
    """The offer that stands for the closed gap: ALL competencies, each by ANY of what provides it."""
    asks = tuple(
        Requirement(node_of(uri, asked), Op.ANY, tuple(Ask(t) for t in sorted({p.thing for p in found})))
        for asked, found in provided.items()
    )
    return Offer(
        uri,
        name,
        OfferKind.OTHER,
        # A place of its own, so that no transfer rule of anybody counts one provider as another.
        institutions=frozenset({uri}),
        requirement=Requirement(f"{uri}#all", Op.ALL, asks),
        takable=False,
    )


@dataclass(slots=True)
class GapFormulation(Formulation):
    """Formulates the problems of one gap: those of ``stack_to_degree``, for an offer that asks for all of it."""

    provision: Provision = field(default_factory=Provision)
    provided: dict[str, list[Provided]] = field(default_factory=dict)
    """By competency: what can really be taken or earned; competencies that nothing provides are left out."""

    @property
    def uri(self) -> str:
        """Uri of the offer that stands for the closed gap."""
        return self.universe.targets[0]

    def formulate(self, limits: LimitsFound, objective: Objective) -> Formulated:
        """The planner's problem for one set of limits."""
        # Not super(): with slots the class is made anew, and the cell of super() still holds the first one.
        formulated = Formulation.formulate(self, limits, objective)
        offers = formulated.problem.offers
        possible = {o.uri for o in offers if o.takable or o.requirement is not None} - {self.uri}
        provided = {
            asked: [p for p in found if p.thing in possible]
            for asked, found in sorted(self.provision.of.items())
        }
        self.provided = {asked: found for asked, found in provided.items() if found}
        goal = goal_of(self.uri, self.universe.things[self.uri].found.name, self.provided)
        formulated.problem = replace(
            formulated.problem, offers=tuple(goal if o.uri == self.uri else o for o in offers)
        )
        return formulated

    def competencies(self) -> dict[str, str]:
        """Uri of the requirement → competency."""
        return {node_of(self.uri, asked): asked for asked in self.provided}


def formulation_of(
    of: Named, provision: Provision, brought: Sequence[Brought], day: date, *, in_terms: bool
) -> Question[GapFormulation]:
    """Read what could matter for closing the gap."""
    uri = f"{of.uri}#gap"
    things = {p.thing for provided in provision.of.values() for p in provided}
    held = [item.found.uri for item in brought if item.found is not None]
    universe = yield from read_universe((uri,), [*sorted(things), *provision.also, *held], day)
    target = Found(
        uri=uri, labels=frozenset({"Pathway"}), name=of.name, code=of.code, starts=None, ends=None, credit=None,
        credit_level=None, offered_by=(), unit=None, ctid=None, url=None,
    )  # fmt: skip
    universe.things[uri] = Thing(
        found=target, price=None, currency=None, price_kind=None, price_text=None, hours=None,
        results_in=frozenset(), hubs=frozenset(), processes_completion=False,
    )  # fmt: skip
    chosen = Chosen(())
    return GapFormulation(
        universe, holding(universe, brought, chosen), chosen, Terms(in_terms), provision=provision
    )


class Teller:
    """Tells the plans of one gap."""

    def __init__(
        self,
        formulation: GapFormulation,
        explainer: Explainer,
        competencies: Mapping[str, Named],
        citations: Mapping[int, Citation],
    ) -> None:
        self.formulation = formulation
        self.explainer = explainer
        self.competencies = competencies
        self.citations = citations

    def closings(self, found: PlanFound, number: int) -> tuple[Closing, ...]:
        """What closes each competency of the gap, by name of the competency."""
        bases = {
            one.asked: one.base
            for one in found.satisfied
            if one.owner == self.formulation.uri and one.base is not None
        }
        closings = []
        for asked, provided in self.formulation.provided.items():
            # The same thing may teach two competencies that show this one: the surest is told.
            told: dict[str, Provided] = {}
            for one in sorted(provided, key=lambda p: (p.preparing is not None, ORDER.index(p.match.how))):
                if one.thing in bases:
                    told.setdefault(one.thing, one)
            for thing, one in sorted(told.items()):
                base = bases[thing] or thing
                through = one.preparing or (thing if base != thing else None)
                facts = [fact for link in one.links for fact in link_evidence(link, self.citations)]
                facts += alignment_evidence(one.match, self.citations)
                closings.append(
                    Closing(
                        plan=number,
                        competency=self.competencies[asked],
                        item=self.explainer.item(base),
                        taught=one.match.competency,
                        how=one.match.how,
                        by=one.by,
                        through=None if through is None else self.explainer.item(through),
                        evidence=tuple(dict.fromkeys(facts)),
                    )
                )
        return tuple(sorted(closings, key=lambda c: (c.competency.name, c.competency.uri, c.item.uri)))

    def plan(self, found: PlanFound, closings: Sequence[Closing], of: Named) -> Plan:
        """The plan, with competencies for what its items satisfy."""
        plan = self.explainer.plan(found)
        target = Item(of.uri, of.name, of.code, "Competencies")
        closed: dict[str, list[Satisfies]] = {}
        for one in closings:
            words = " and ".join(word.lower() for word in one.by)
            asked = Item(one.competency.uri, one.competency.name, one.competency.code, "Competency")
            closed.setdefault(one.item.uri, []).append(
                Satisfies(
                    asked,
                    target,
                    HowSatisfied.CONTAINED,
                    None,
                    prerequisite=False,
                    text=f"{words} {one.competency.name}",
                )
            )

        def satisfies(uri: str, before: tuple[Satisfies, ...]) -> tuple[Satisfies, ...]:
            return (*closed.get(uri, ()), *(s for s in before if s.of.uri != self.formulation.uri))

        def step(one: Step) -> Step:
            return replace(one, satisfies=satisfies(one.item.uri, one.satisfies))

        taken = {one.item.uri for one in plan.steps}
        return replace(
            plan,
            steps=tuple(step(one) for one in plan.steps),
            held=tuple(
                replace(held, satisfies=satisfies(held.item.uri, held.satisfies)) for held in plan.held
            ),
            exit_points=tuple(
                replace(
                    p, satisfies=() if p.credential.uri in taken else satisfies(p.credential.uri, p.satisfies)
                )
                for p in plan.exit_points
                if p.credential.uri != self.formulation.uri
            ),
        )
