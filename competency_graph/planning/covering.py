"""The whole model of a problem: choices, records and demands joined, the limits, and the measures to make small."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from competency_graph.model.requirements import Ask
from competency_graph.planning.blocks import exclude_insides
from competency_graph.planning.bundles import bundled
from competency_graph.planning.calendar import Grid
from competency_graph.planning.choices import Choices, Expr, cp_model, scale_of
from competency_graph.planning.demands import Demands
from competency_graph.planning.objective import ConflictKind, Counting
from competency_graph.planning.plan import Element, Relation
from competency_graph.planning.problem import OfferKind
from competency_graph.planning.records import Records
from competency_graph.planning.structure import Structure, certain, family, in_family
from competency_graph.planning.terms import Terms, each_fits, least_fees


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is made small."""

    name: str
    expression: Expr
    scale: int
    most: int
    """No plan can have more, scaled."""


class Covering:
    """The model of one problem, with some of its elements switched off."""

    def __init__(
        self,
        structure: Structure,
        *,
        without: frozenset[Element] = frozenset(),
        repetitions: int = 1,
        first: int | None = None,
    ) -> None:
        """``repetitions`` of the calendar, one after the other; 0: everything fits some term, in no order.

        ``first``: then only so many of its terms, the first ones.
        """
        self.first = first
        self.structure = structure
        self.problem = structure.problem
        self.choices = Choices(structure, without=without)
        self.model = self.choices.model
        self.records = Records(self.choices)
        self.demands = Demands(self.choices, self.records)
        self._requirements()
        self._ceilings_on_rules()
        exclude_insides(self.choices, self.records, self.demands)
        self.terms: Terms | None = None
        if self.problem.calendar is not None:
            if repetitions:
                self.terms = Terms(
                    self.choices, Grid(self.problem.calendar, repetitions), self.demands.leaves
                )
            else:
                each_fits(self.choices, Grid(self.problem.calendar, first=first))
        self.measures = self._measures()
        self._limits(self.measures)
        self._target()

    def _requirements(self) -> None:
        for uri, offer in self.structure.offers.items():
            obtained = self.choices.obtained(uri)
            if obtained is None:
                continue
            parsed = self.structure.parsed[uri]
            for relation, nodes in parsed.trees():
                kind = (
                    ConflictKind.REQUIREMENT
                    if relation is Relation.REQUIREMENT
                    else ConflictKind.PREREQUISITE
                )
                shift = len(parsed.prerequisite) if relation is Relation.COREQUISITE else 0
                for position, node in enumerate(nodes):
                    about = node.target if isinstance(node, Ask) else node.uri
                    if self.choices.active(kind, about, uri, shift + position):
                        built = self.demands.node(offer, relation, node, None)
                        self.model.add_implication(obtained, built.sat)
            if offer.residency is not None and self.choices.active(ConflictKind.RESIDENCY, uri, uri):
                unit = family(offer.residency.unit)
                counted = self.records.count(offer, unit)
                least = in_family(offer.residency.minimum, offer.residency.unit)
                self.model.add(counted.earned_there() >= ceil(least * counted.scale)).only_enforce_if(
                    obtained
                )

    def _ceilings_on_rules(self) -> None:
        ceilings = {c.uri: c for c in self.problem.ceilings}
        for uri, under in self.structure.ceilings.items():
            ceiling = ceilings[uri]
            if ceiling.measure != "CREDITS" and self.choices.active(ConflictKind.CEILING, uri):
                fired = [self.choices.fire[c.key] for c in under if c.key in self.choices.fire]
                self.model.add(sum(fired) <= int(ceiling.maximum))

    def _measures(self) -> dict[str, Measure]:
        offers = self.structure.offers
        unit = family(self.problem.credit_unit)
        prices = [
            (literal, offers[uri].price) for uri, literal in self.choices.charge.items()
        ] + [
            (self.choices.pay.get(uri, literal), offers[uri].price)
            for uri, literal in self.choices.earn.items()
            if offers[uri].price is not None and (uri in self.choices.pay or not offers[uri].covers)
        ] + [
            (literal, self.structure.institutions[uri].fee_once) for uri, literal in self.choices.fee.items()
        ] + self._fees_of_terms()  # fmt: skip
        known = [(literal, price) for literal, price in prices if price is not None]
        amounts = [
            (literal, certain(offers[uri].credit, unit), offers[uri].kind)
            for uri, literal in self.choices.take.items()
        ]
        limits = self.problem.limits
        money = scale_of([*(p for _, p in known), limits.budget or Fraction(0)])
        ceiling = limits.maximum_credits
        credit = scale_of([
            *(c for _, c, _ in amounts if c is not None),
            in_family(ceiling.minimum, ceiling.unit) if ceiling else Fraction(0),
        ])  # fmt: skip
        studies = (OfferKind.COURSE, OfferKind.PROGRAM)
        unpriced = [(x, 1) for uri, x in self.choices.charge.items() if offers[uri].price is None]
        uncredited = [(x, 1) for x, c, kind in amounts if c is None and kind in studies]
        found = [
            _measure("UNPRICED", unpriced, 1),
            _measure("COST", [(x, _whole(price, money)) for x, price in known], money),
        ]
        # Only where a plan is looked for: with a limit switched off, a term may hold more than its weeks.
        if self.terms is not None and all(self.choices.on.values()):
            expression, most, scale = self.terms.days()
            found.append(Measure("TIME", expression, scale, most))
        found += [
            _measure("UNCREDITED", uncredited, 1),
            _measure("CREDITS", [(x, _whole(c, credit)) for x, c, _ in amounts if c is not None], credit),
        ]
        items = [(x, 1) for x in self.choices.take.values()]
        if self.problem.counting is Counting.BUNDLES:
            bundles = [(x, 1) for x in bundled(self.choices)]
            found += [_measure("COURSES", bundles, 1), _measure("ITEMS", items, 1)]
        else:
            found.append(_measure("COURSES", items, 1))
        return {measure.name: measure for measure in found}

    def _fees_of_terms(self) -> list[tuple[Expr, Fraction | None]]:
        if self.terms is not None:
            return list(self.terms.fees)
        if self.problem.calendar is None:
            return []
        # In no order, whatever is taken somewhere takes at least as many terms as its load fills.
        return list(least_fees(self.choices, Grid(self.problem.calendar, first=self.first)))

    def _limits(self, measures: dict[str, Measure]) -> None:
        limits = self.problem.limits
        if limits.budget is not None and self.choices.active(ConflictKind.BUDGET):
            cost = measures["COST"]
            self.model.add(cost.expression <= int(limits.budget * cost.scale))
        if limits.maximum_credits is not None and self.choices.active(ConflictKind.MAXIMUM_CREDITS):
            credit = measures["CREDITS"]
            most = in_family(limits.maximum_credits.minimum, limits.maximum_credits.unit)
            self.model.add(credit.expression <= int(most * credit.scale))

    def _target(self) -> None:
        target = self.problem.target
        if target in self.structure.held:
            return
        obtained = [literal for _, literal in self.choices.had(target)]
        if any(literal is True for literal in obtained):
            return
        self.model.add_bool_or(obtained)


def _whole(amount: Fraction, scale: int) -> int:
    """The amount scaled, where its denominator divides the scale: without making a fraction of it."""
    return amount.numerator * (scale // amount.denominator)


def _measure(name: str, terms: list[tuple[Expr, int]], scale: int) -> Measure:
    terms = [(literal, weight) for literal, weight in terms if weight]
    if not terms:
        return Measure(name, 0, scale, 0)
    literals, weights = [literal for literal, _ in terms], [weight for _, weight in terms]
    return Measure(name, cp_model().LinearExpr.weighted_sum(literals, weights), scale, sum(weights))
