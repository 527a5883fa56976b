"""From a plan to its words: steps by term with cost, what each satisfies, by which rule; sums. Points: ``points.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import WAIVED
from competency_graph.model.rules import AwardKind
from competency_graph.planning.plan import PlanFound, Posting, Relation, Satisfied
from competency_graph.planning.problem import Conversion, Offer
from competency_graph.planning.structure import Structure, certain, family, in_family
from competency_graph.questions.entities import Found
from competency_graph.questions.stack_to_degree.answer import (
    AfterTransfer,
    CostBasis,
    CountsAs,
    Fee,
    FeeBasis,
    HeldItem,
    HowSatisfied,
    Item,
    Plan,
    Posted,
    Satisfies,
    Step,
    Totals,
)
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.stack_to_degree.conversions import conditions_of, names_of
from competency_graph.questions.stack_to_degree.formulate import TOGETHER, Formulated
from competency_graph.questions.stack_to_degree.honoured import decision_of
from competency_graph.questions.stack_to_degree.points import Points
from competency_graph.questions.stack_to_degree.timeline import Timeline, told
from competency_graph.questions.stack_to_degree.universe import Universe
from competency_graph.questions.transfer.words import credit_words

UNITS = {"SemesterHour": "semester hours", "QuarterHour": "quarter hours"}
_TELLING = (
    "Badge", "MicroCredential", "Certificate", "Certification", "License", "Diploma", "Degree", "Credential", "Course",
    "Program", "Assessment", "LearningOpportunity", "Pathway", "PathwayComponent", "System", "Institution",
    "Organization", "Area", "Competency", "Occupation",
)  # fmt: skip


def kind_of(labels: Iterable[str]) -> str:
    """The most telling label."""
    known = set(labels)
    return next((label for label in _TELLING if label in known), min(known, default="Resource"))


def item_of(found: Found) -> Item:
    """A node as the answer names it."""
    return Item(found.uri, found.name, found.code, kind_of(found.labels))


@dataclass(slots=True)
class Explainer:
    """Tells plans of one problem."""

    universe: Universe
    formulated: Formulated
    structure: Structure
    asked: StackLimits
    """The limits, as asked."""
    not_elsewhere: dict[str, AfterTransfer] = field(default_factory=dict)
    """What is taken → why it is not to be had elsewhere, where its institution says so."""

    # -- names

    def item(self, uri: str) -> Item:
        """Any uri as the answer names it."""
        if uri == TOGETHER:
            names = [self.universe.things[t].found.name for t in self.universe.targets]
            return Item(uri, " and ".join(names), None, "Targets")
        if uri in self.waived:
            return Item(decision_of(uri), f"{self.waived[uri]} (waived)", None, "Decision")
        thing = self.universe.things.get(uri)
        if thing is not None:
            return item_of(thing.found)
        campus = self.universe.campuses.get(uri)
        if campus is not None:
            return Item(uri, campus.receiver.node.name, None, "Institution")
        for found in self.universe.rules.values():
            if uri in found.places:
                place = found.places[uri]
                return Item(uri, place.name, place.code, kind_of(place.labels))
        for tree in self.universe.trees.values():
            if uri in tree.leaves:
                return item_of(tree.leaves[uri])
        return Item(uri, uri, None, "Resource")

    @property
    def waived(self) -> dict[str, str]:
        """What is asked for and waived → what it is called."""
        return {
            ask.target: ask.name
            for offer in self.structure.offers.values()
            for tree in (offer.requirement, offer.prerequisite, offer.corequisite)
            if tree is not None
            for ask in tree.asks()
            if ask.role == WAIVED
        }

    def label(self, uri: str) -> str:
        """Code and name, for people."""
        item = self.item(uri)
        return f"{item.code} {item.name}" if item.code else item.name

    def rule_of(self, conversion: str) -> str:
        """Uri of the rule behind a conversion."""
        return self.formulated.converted.rules[conversion][0].uri

    # -- what satisfies what

    def _how(self, one: Satisfied) -> HowSatisfied:
        if one.conversion is not None:
            return HowSatisfied.RULE
        if one.base is None:
            return HowSatisfied.PLACEMENT
        if one.base in self.waived:
            return HowSatisfied.WAIVED
        if one.base == one.asked:
            return HowSatisfied.ITSELF
        if self.structure.same(one.base) == self.structure.same(one.asked):
            return HowSatisfied.SAME_COURSE
        return HowSatisfied.CONTAINED

    def used(self, one: Satisfied, plan: PlanFound) -> list[tuple[str, bool]]:
        """What a leaf rests on, and of each whether it is the holding (an item may be held and taken again)."""
        if one.conversion is not None:
            return self.converted(one.conversion, plan)
        return (
            [(base, self._as_held(base, one.held, plan)) for base in self.bases(one.base, plan)]
            if one.base
            else []
        )

    def converted(self, key: str, plan: PlanFound) -> list[tuple[str, bool]]:
        """The same for what a rule takes."""
        return [
            (base, self._as_held(base, use.by_holding, plan))
            for use in self.structure.conversion[key].uses
            for base in self.bases(use.item, plan)
        ]

    def _as_held(self, uri: str, holding_suffices: bool, plan: PlanFound) -> bool:
        return uri in self.structure.held and (holding_suffices or uri not in plan.taken)

    def _satisfies(self, plan: PlanFound) -> dict[tuple[str, bool], list[Satisfies]]:
        """By item, held or taken: what it satisfies."""
        found: dict[tuple[str, bool], list[Satisfies]] = {}
        for one in plan.satisfied:
            how = self._how(one)
            rule = self.rule_of(one.conversion) if one.conversion else None
            asked, of = self.item(one.asked), self.item(one.owner)
            before = one.relation is not Relation.REQUIREMENT
            text = f"{self.label(one.asked)} {'before' if before else 'for'} {self.label(one.owner)}"
            said = Satisfies(asked, of, how, rule, before, text)
            for used in self.used(one, plan):
                if said not in found.setdefault(used, []):
                    found[used].append(said)
        for posting in plan.postings:
            if posting.needed is None:
                continue
            of = self.item(posting.owner)
            unit = self._unit(posting)
            for uri, credit in posting.direct:
                words = f"{_amount(credit, unit)} to the total of {self.label(posting.owner)}"
                for base in self.bases(uri, plan):
                    found.setdefault((base, self._as_held(base, False, plan)), []).append(
                        Satisfies(of, of, HowSatisfied.CREDIT, None, prerequisite=False, text=words)
                    )
            for key, credit in posting.transferred:
                words = f"{_amount(credit, unit)} to the total of {self.label(posting.owner)}"
                for used in self.converted(key, plan):
                    found.setdefault(used, []).append(
                        Satisfies(
                            of, of, HowSatisfied.CREDIT, self.rule_of(key), prerequisite=False, text=words
                        )
                    )
        return found

    def bases(self, uri: str, plan: PlanFound) -> list[str]:
        """What of the plan or the holdings brings an item: itself first."""
        have = {*plan.taken, *plan.earned, *self.structure.held}
        if uri in have:
            return [uri]
        return [base for base in self.structure.bases(uri) if base in have][:1]

    def _unit(self, posting: Posting) -> str:
        """The unit in which an institution's record is told."""
        thing = self.universe.things[posting.owner]
        for uri in sorted(thing.institutions):
            campus = self.universe.campuses.get(uri)
            if campus is not None and family(campus.unit) == posting.unit:
                return campus.unit
        return posting.unit

    def _counts(self, plan: PlanFound) -> dict[tuple[str, bool], list[CountsAs]]:
        """By item, held or taken: the rules that count it."""
        found: dict[tuple[str, bool], list[CountsAs]] = {}
        posted: dict[str, Fraction] = {}
        for posting in plan.postings:
            for key, credit in posting.transferred:
                posted[key] = max(posted.get(key, Fraction(0)), credit)
        for key in plan.conversions:
            conversion = self.structure.conversion[key]
            campus = self.universe.campuses[conversion.receiver]
            credit = posted.get(key, Fraction(0)) / in_family(Fraction(1), campus.unit)
            items = [use.item for use in conversion.uses]
            for use in conversion.uses:
                uri = use.item
                rule = self.formulated.converted.rules[key][0]
                wanted = conditions_of(rule, names_of(self.universe, uri, None))
                for base in self.bases(uri, plan):
                    found.setdefault((base, self._as_held(base, use.by_holding, plan)), []).append(
                        CountsAs(
                            rule=rule.uri,
                            receiver=self.item(conversion.receiver),
                            together_with=tuple(other for other in items if other != uri),
                            awards=tuple(self._award_words(conversion)),
                            credits=credit,
                            credit_unit=campus.unit,
                            conditions=(*wanted, *rule.conditions),
                        )
                    )
        return found

    def _award_words(self, conversion: Conversion) -> Iterable[str]:
        for award in conversion.awards:
            name = f"{award.target_code} {award.target_name}" if award.target_code else award.target_name
            if award.kind is AwardKind.NO_CREDIT:
                yield "no credit"
                continue
            words = {AwardKind.ELECTIVE: "elective credit", AwardKind.AREA: f"area {name}"}.get(
                award.kind, name
            )
            yield f"{words} ({credit_words(award.credit)})"

    # -- the plan

    def plan(self, plan: PlanFound) -> Plan:
        """The whole plan in words."""
        timeline = Timeline(plan, self.structure)
        satisfies, counts = self._satisfies(plan), self._counts(plan)
        needs = self._needs(plan)
        steps = tuple(
            self._step(
                timeline,
                uri,
                plan,
                satisfies.get((uri, False), []),
                counts.get((uri, False), []),
                needs.get(uri, []),
            )
            for uri in timeline.order
        )
        held = tuple(
            HeldItem(
                self.item(uri), tuple(satisfies.get((uri, True), ())), tuple(counts.get((uri, True), ()))
            )
            for uri in sorted(self.structure.held)
            if (uri, True) in satisfies or (uri, True) in counts
        )
        points = Points(self, plan, timeline, steps)
        exits = tuple(
            point
            if source in timeline.position
            else replace(
                point,
                satisfies=tuple(satisfies.get((source, False), ())),
                counts_as=tuple(counts.get((source, False), ())),
            )
            for point in points.exits()
            for source in [point.credential.uri if point.by is None else point.by.uri]
        )
        return Plan(steps, held, exits, points.entries(), self._totals(plan, steps, timeline))

    def _needs(self, plan: PlanFound) -> dict[str, list[Item]]:
        found: dict[str, dict[str, Item]] = {}
        for one in plan.satisfied:
            if one.relation is not Relation.PREREQUISITE:
                continue
            for base, _ in self.used(one, plan):
                found.setdefault(one.owner, {})[base] = self.item(base)
        return {owner: [items[uri] for uri in sorted(items)] for owner, items in found.items()}

    def offer(self, uri: str) -> Offer:
        """What can be taken or earned, as the planner has it."""
        return self.structure.offers[uri]

    def _step(
        self,
        timeline: Timeline,
        uri: str,
        plan: PlanFound,
        satisfies: list[Satisfies],
        counts: list[CountsAs],
        needs: list[Item],
    ) -> Step:
        thing, offer = self.universe.things[uri], self.offer(uri)
        basis = self.formulated.cost_basis[uri]
        cost = offer.price
        if uri not in plan.charged:
            basis, cost = CostBasis.INCLUDED, Fraction(0)
        credit = thing.found.credit
        grades = [
            f"grade {ask.minimum_grade} or better for {self.label(one.owner)}"
            for one in plan.satisfied
            if one.base == uri
            for tree in (self.offer(one.owner).requirement, self.offer(one.owner).prerequisite)
            if tree is not None
            for ask in tree.asks()
            if ask.target == one.asked and ask.minimum_grade
        ]
        prose = [part.text for part in self.structure.unparsed if part.owner == uri]
        return Step(
            position=timeline.position[uri],
            item=self.item(uri),
            where=tuple(self.item(i) for i in sorted(offer.institutions)),
            cost=cost,
            cost_basis=basis,
            credits=None if credit is None else credit.minimum,
            credit_unit=None if credit is None else credit.unit,
            hours=thing.hours,
            satisfies=tuple(satisfies),
            needs_first=tuple(needs),
            counts_as=tuple(counts),
            conditions=tuple(dict.fromkeys((*(w for c in counts for w in c.conditions), *grades, *prose))),
            term=told(timeline.term_of[uri]) if uri in timeline.term_of else None,
            weeks=timeline.weeks.get(uri),
            after_transfer=self.not_elsewhere.get(uri),
        )

    def own_cost(self, uri: str, plan: PlanFound) -> Fraction:
        """What an earned credential costs itself."""
        offer = self.offer(uri)
        if offer.price is None or (offer.covers and uri not in plan.paid_whole):
            return Fraction(0)
        return offer.price

    def _fees(self, timeline: Timeline) -> tuple[Fee, ...]:
        """The fees of each institution, one-off ones first."""
        dues = timeline.fees()
        found = []
        for basis in FeeBasis:
            for uri in sorted({due.institution for due in dues if due.basis is basis}):
                some = [due for due in dues if due.basis is basis and due.institution == uri]
                amount = sum((due.amount for due in some), Fraction(0))
                terms = tuple(due.term for due in some if due.term is not None)
                found.append(Fee(self.item(uri), amount, basis, terms))
        return tuple(found)

    def _totals(self, plan: PlanFound, steps: tuple[Step, ...], timeline: Timeline) -> Totals:
        unit = self.formulated.problem.credit_unit
        exact = all(
            (c := self.offer(step.item.uri).credit) is None
            or (c.exact and certain(c, family(unit)) is not None)
            for step in steps
        )
        unpriced = tuple(step.item for step in steps if step.cost is None)
        fee_per_term = self.formulated.laid is None and any(
            self.universe.campuses[i].fee_per_term
            for step in steps
            for i in self.offer(step.item.uri).institutions
            if i in self.universe.campuses
        )
        terms = sorted({term.starts for uri, term in timeline.term_of.items() if uri in timeline.position})
        weeks = dict(plan.vector).get("TIME")
        finishes = None
        if weeks is not None and timeline.terms:
            opens = next(iter(timeline.terms.values())).starts
            finishes = (opens + timedelta(weeks=int(weeks), days=-1 if weeks else 0)).isoformat()
        return Totals(
            cost=plan.measure("COST"),
            currency=self.formulated.currency,
            cost_is_lower_bound=bool(unpriced) or fee_per_term,
            unpriced=unpriced,
            fees=self._fees(timeline),
            paid_as_a_whole=tuple(self.item(uri) for uri in plan.earned if self.own_cost(uri, plan)),
            credits=plan.measure("CREDITS") / in_family(Fraction(1), unit),
            credit_unit=unit,
            credits_is_lower_bound=bool(plan.measure("UNCREDITED")) or not exact,
            hours=sum((step.hours for step in steps if step.hours is not None), Fraction(0)),
            hours_is_lower_bound=any(step.hours is None for step in steps),
            items=len(steps),
            posted=tuple(self._posted(posting) for posting in plan.postings),
            weeks=None if weeks is None else int(weeks),
            terms=len(terms) if timeline.terms else None,
            starts=terms[0].isoformat() if terms else None,
            finishes=finishes,
        )

    def _posted(self, posting: Posting) -> Posted:
        unit = self._unit(posting)
        offer = self.offer(posting.owner)
        factor = in_family(Fraction(1), unit)
        institution = min(offer.institutions, default="")
        declared = self.structure.institutions.get(institution)
        maximum = certain(declared.transfer_maximum, posting.unit) if declared is not None else None
        residency = certain(offer.residency, posting.unit)
        return Posted(
            institution=self.item(institution) if institution else self.item(posting.owner),
            direct=sum((credit for _, credit in posting.direct), Fraction(0)) / factor,
            transferred=sum((credit for _, credit in posting.transferred), Fraction(0)) / factor,
            transfer_maximum=None if maximum is None else maximum / factor,
            needed=None if posting.needed is None else posting.needed / factor,
            residency_minimum=None if residency is None else residency / factor,
            credit_unit=unit,
        )


def _amount(credit: Fraction, unit: str) -> str:
    """A credit in its family's unit, told in ``unit``."""
    return credit_words(Credit.of(credit / in_family(Fraction(1), unit), unit))


def money(amount: Fraction, currency: str) -> str:
    """An amount for people: to the cent, in words of the answer only."""
    return f"{float(amount):,.2f} {currency}"
