"""From what was read to the planner's problem: offers with prices, trees that can be planned, holdings, limits.

Every choice that the sources leave open is a ``Reading`` of the answer; what cannot be planned is a ``Residual``, so that it
is named and never counted as met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from competency_graph.model.credits import IN_SEMESTER_HOURS, Credit
from competency_graph.model.dates import last_day, parse_date
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.model.requirements import Ask, CountUnit, Node, Requirement, Residual
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import Held, Institution, Limits, Offer, OfferKind, Problem
from competency_graph.planning.structure import Structure, conjuncts
from competency_graph.questions.bands import EARNED, grade_in_band, scale_named
from competency_graph.questions.stack_to_degree.answer import CostBasis, StackLimits
from competency_graph.questions.stack_to_degree.conversions import Converted, convert, names_of
from competency_graph.questions.stack_to_degree.universe import LEARNED, Thing, Universe
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.questions.transfer.work import Work
from competency_graph.questions.trees import HELD

_KINDS = (
    ("Credential", OfferKind.CREDENTIAL),
    ("Program", OfferKind.PROGRAM),
    ("Course", OfferKind.COURSE),
    ("Assessment", OfferKind.ASSESSMENT),
    ("LearningOpportunity", OfferKind.PROGRAM),
)
WHOLE_PRICES = ("AggregateCost", "Tuition")
"""Kinds of price that include the parts: what is paid for the whole is not paid again for a part."""


@dataclass(frozen=True, slots=True)
class LimitsFound:
    """The limits of the question with their references resolved to uris."""

    asked: StackLimits
    institutions: frozenset[str] = frozenset()
    not_at: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(slots=True)
class Formulated:
    """The problem, and what the answer needs beside it."""

    problem: Problem
    converted: Converted
    currency: str
    cost_basis: dict[str, CostBasis]
    held: dict[str, Brought]
    readings: dict[str, Reading] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)

    def read(self, name: str, reading: Reading) -> None:
        """Note a reading once."""
        self.readings.setdefault(name, reading)


@dataclass(slots=True)
class _Formulation:
    universe: Universe
    brought: Sequence[Brought]
    limits: LimitsFound
    objective: Objective
    readings: dict[str, Reading] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)

    # -- what is held

    def holdings(self) -> dict[str, Brought]:
        """By uri, the item that counts: completed with credit, or in progress (taken as finished)."""
        found: dict[str, Brought] = {}
        for item in self.brought:
            if item.found is None or item.kind is ItemKind.PLACEMENT or item.status is WorkStatus.PLANNED:
                continue
            if (
                item.kind is ItemKind.COURSEWORK
                and item.grade is not None
                and item.status is WorkStatus.COMPLETED
            ):
                scale = scale_named(item.scale)[0]
                if scale.classify(item.grade) not in EARNED:
                    continue
            before = found.get(item.found.uri)
            if before is None or self._better(item, before):
                found[item.found.uri] = item
            if item.status is WorkStatus.IN_PROGRESS:
                self.readings["in progress"] = Reading(
                    "holdings", "FINISHED", ("FINISHED", "NOT_HELD"),
                    "Work in progress is taken as finished with the grade that is asked for; the plan needs that.",
                )  # fmt: skip
        return found

    @staticmethod
    def _better(item: Brought, before: Brought) -> bool:
        def rank(b: Brought) -> tuple[bool, Fraction, Fraction]:
            points = scale_named(b.scale)[0].rank(b.grade) if b.grade is not None else None
            return b.status is WorkStatus.COMPLETED, points or Fraction(0), b.score or Fraction(0)

        return rank(item) > rank(before)

    def works(self) -> tuple[Work, ...]:
        """The holdings as the rules judge them, every attempt."""
        found = []
        for item in self.brought:
            if item.found is None or item.status is WorkStatus.PLANNED or item.kind is ItemKind.PLACEMENT:
                continue
            day = None if item.date is None else parse_date(item.date)
            done = item.status is WorkStatus.COMPLETED
            found.append(
                Work(
                    position=item.position,
                    kind=item.kind,
                    uri=item.found.uri,
                    serves=names_of(self.universe, item.found.uri, day),
                    done=done,
                    date=day if done or day else self.universe.day.isoformat(),
                    grade=item.grade,
                    scale=item.scale,
                    score=item.score,
                    sub_scores=item.sub_scores,
                    level=item.level,
                    credit=item.credit,
                    attempt=item.attempt,
                    code=item.found.code,
                    institution=item.found.offered_by[0].uri if len(item.found.offered_by) == 1 else None,
                )
            )
        return tuple(found)

    # -- trees

    def shaped(self, node: Node, unit: str, held: Mapping[str, Brought]) -> Node | None:
        """A tree as it can be planned; None for what only holding it would satisfy, and it is not held."""
        if isinstance(node, Ask):
            if node.target in held:
                return node
            if node.role == HELD:
                return None
            thing = self.universe.things.get(node.target)
            labels = thing.found.labels if thing is not None else node.labels
            name = node.name or node.target
            if thing is None or not thing.found.described:
                return Residual(node.target, f"{name}: asked for, but nobody describes it in this graph")
            if labels & LEARNED or "Area" in labels:
                return node
            kind = min(labels, default="resource").lower()
            return Residual(node.target, f"{name}: a {kind} that must be shown to who asks for it")
        if not isinstance(node, Requirement):
            return node
        children = (self.shaped(child, unit, held) for child in node.children)
        if node.unit is CountUnit.CREDITS and node.credit_unit is None:
            self.readings[f"{node.uri} unit"] = Reading(
                node.uri, unit, tuple(IN_SEMESTER_HOURS), "Credits are asked for without a unit; the institution's is taken."
            )  # fmt: skip
            node = replace(node, credit_unit=unit)
        return replace(node, children=tuple(child for child in children if child is not None))

    def tree(self, uri: str, which: str, held: Mapping[str, Brought]) -> Requirement | None:
        """The requirement, prerequisite or corequisite of an offer, as it can be planned."""
        universe = self.universe
        trees = {"requirement": universe.trees, "prerequisite": universe.prerequisites}.get(
            which, universe.corequisites
        )
        found = trees.get(uri)
        if found is None or found.requirement is None:
            return None
        shaped = self.shaped(found.requirement, self.unit_at(universe.things[uri]), held)
        return shaped if isinstance(shaped, Requirement) else None

    def unit_at(self, thing: Thing) -> str:
        """The credit unit of who offers it."""
        campuses = [
            self.universe.campuses[i] for i in sorted(thing.institutions) if i in self.universe.campuses
        ]
        if thing.found.credit is not None and not campuses:
            return thing.found.credit.unit
        return campuses[0].unit if campuses else "SemesterHour"

    # -- offers

    def currency(self) -> str:
        """The one that is asked for, else the one of most prices."""
        if self.limits.asked.currency is not None:
            return self.limits.asked.currency
        known = Counter(
            sorted(
                c
                for c in (
                    *(t.currency for t in self.universe.things.values() if t.price is not None),
                    *(c.currency for c in self.universe.campuses.values() if c.price_per_credit is not None),
                )
                if c is not None
            )
        )
        return known.most_common(1)[0][0] if known else "USD"

    def price(self, thing: Thing, currency: str, *, earned: bool) -> tuple[Fraction | None, CostBasis]:
        """The price of one thing, and where it comes from."""
        if thing.price is not None and thing.currency in (None, currency):
            return thing.price, CostBasis.PRICE if thing.price else CostBasis.FREE
        if earned:
            return None, CostBasis.REQUIREMENT
        if thing.price is None and thing.price_text is None and "Course" in thing.found.labels:
            for uri in sorted(thing.institutions):
                campus = self.universe.campuses.get(uri)
                if (
                    campus is None
                    or campus.price_per_credit is None
                    or campus.currency not in (None, currency)
                ):
                    continue
                credit = None if thing.found.credit is None else thing.found.credit.to(campus.unit)
                if credit is not None:
                    return campus.price_per_credit * credit.minimum, CostBasis.PER_CREDIT
        return None, CostBasis.UNKNOWN

    def offer(
        self, uri: str, thing: Thing, currency: str, held: Mapping[str, Brought]
    ) -> tuple[Offer, CostBasis]:
        universe = self.universe
        labels = thing.found.labels
        requirement = self.tree(uri, "requirement", held)
        contains = set(thing.results_in | thing.hubs)
        if (
            requirement is not None
            and requirement.uri.endswith("#parts")
            and "Credential" in labels
            and not thing.processes_completion
        ):
            # A list of parts does not say that completing them awards the credential.
            contains |= {ask.target for ask in requirement.asks()}
            requirement = None
        if uri in held and requirement is not None:
            # What a held credential asked for without a choice is contained in it.
            contains |= {n.target for n in conjuncts(requirement) if isinstance(n, Ask)}
        price, basis = self.price(thing, currency, earned=requirement is not None)
        covers: frozenset[str] = frozenset()
        if requirement is not None and price is not None:
            whole = "Program" in labels or any(k in (thing.price_kind or "") for k in WHOLE_PRICES)
            if whole:
                covers = frozenset(
                    ask.target
                    for ask in requirement.asks()
                    if ask.target in universe.things
                    and universe.things[ask.target].institutions & thing.institutions
                )
            self.readings[f"{uri} price"] = Reading(
                uri, "INCLUDES_PARTS" if covers else "BESIDE_PARTS", ("INCLUDES_PARTS", "BESIDE_PARTS"),
                f"{thing.found.name} has a price and asks for parts; its kind of price ({thing.price_kind or 'not stated'}) "
                + ("includes them." if covers else "is read as due beside theirs."),
            )  # fmt: skip
        ended = thing.found.ends is not None and last_day(thing.found.ends) < universe.day
        offered = bool(labels & LEARNED) and thing.found.described and not ended
        return (
            Offer(
                uri=uri,
                name=thing.found.name,
                kind=next((k for label, k in _KINDS if label in labels), OfferKind.OTHER),
                institutions=thing.institutions,
                credit=thing.found.credit,
                price=price,
                requirement=requirement,
                takable=offered,
                contains=frozenset(contains - {uri}),
                covers=covers,
                prerequisite=self.tree(uri, "prerequisite", held),
                corequisite=self.tree(uri, "corequisite", held),
                residency=self.residency(uri, thing) if requirement is not None else None,
            ),
            basis,
        )

    def residency(self, uri: str, thing: Thing) -> Credit | None:
        """Least credit to be earned there."""
        if uri == self.universe.target and self.limits.asked.residency_minimum is not None:
            return Credit.of(self.limits.asked.residency_minimum, self.unit_at(thing))
        if "Degree" not in thing.found.labels:
            return None
        for institution in sorted(thing.institutions):
            campus = self.universe.campuses.get(institution)
            if campus is not None and campus.residency_minimum is not None:
                return Credit.of(campus.residency_minimum, campus.unit)
        return None

    def institutions(self, held: Mapping[str, Brought]) -> tuple[Institution, ...]:
        """Who awards, with fees that are still to be paid."""
        target = self.universe.things[self.universe.target]
        started = {
            o.uri
            for item in held.values()
            if item.found
            for o in item.found.offered_by
            if item.kind is ItemKind.COURSEWORK
        }
        found = []
        for uri, campus in sorted(self.universe.campuses.items()):
            maximum = campus.transfer_maximum
            if self.limits.asked.transfer_maximum is not None and uri in target.institutions:
                maximum = Credit.of(self.limits.asked.transfer_maximum, self.unit_at(target))
            found.append(
                Institution(
                    uri,
                    frozenset(campus.receiver.systems),
                    maximum,
                    None if uri in started else campus.fee_once,
                )
            )
        return tuple(found)

    def same_course(self, held: Mapping[str, Brought]) -> tuple[tuple[str, str], ...]:
        """Pairs that are one course on the day, or when the held one was completed."""
        pairs = set()
        for uri, others in self.universe.same.items():
            item = held.get(uri)
            day = item.date if item is not None and item.date is not None else self.universe.day.isoformat()
            pairs |= {
                (min(uri, o.other), max(uri, o.other))
                for o in others
                if o.kind == "SAME_COURSE" and o.holds(day)
            }
        return tuple(sorted(pairs))

    def components(self, offers: Mapping[str, Offer]) -> dict[str, frozenset[str]]:
        """Credential or program → everything that it contains or asks for, at any depth."""
        below = {
            uri: {
                *offer.contains,
                *(a.target for a in (offer.requirement.asks() if offer.requirement else ())),
            }
            for uri, offer in offers.items()
        }
        found: dict[str, frozenset[str]] = {}
        for uri in below:
            seen: set[str] = set()
            todo = [uri]
            while todo:
                new = below.get(todo.pop(), set()) - seen
                seen |= new
                todo += sorted(new)
            found[uri] = frozenset(seen - {uri})
        return found

    def grades(self, offers: Iterable[Offer]) -> frozenset[str]:
        """Every minimum grade that a tree asks for."""
        trees = (t for o in offers for t in (o.requirement, o.prerequisite, o.corequisite) if t is not None)
        return frozenset(ask.minimum_grade for tree in trees for ask in tree.asks() if ask.minimum_grade)

    def placed(self) -> frozenset[str]:
        """What the learner was placed into: a prerequisite no more."""
        return frozenset(
            i.found.uri for i in self.brought if i.kind is ItemKind.PLACEMENT and i.found is not None
        )

    def too_low(self, item: Brought, grades: frozenset[str]) -> frozenset[str]:
        """The minimum grades that a held item does not reach, or nobody can tell."""
        if item.kind is not ItemKind.COURSEWORK or item.status is not WorkStatus.COMPLETED:
            return frozenset()
        scale = scale_named(item.scale)[0]
        return frozenset(g for g in grades if grade_in_band(scale, item.grade, g, None) is not True)

    def formulate(self) -> Formulated:
        universe, asked = self.universe, self.limits.asked
        held = self.holdings()
        currency = self.currency()
        offers: dict[str, Offer] = {}
        basis: dict[str, CostBasis] = {}
        for uri, thing in sorted(universe.things.items()):
            if thing.found.labels & LEARNED or uri in held:
                offers[uri], basis[uri] = self.offer(uri, thing, currency, held)
        named = frozenset(
            ask.target
            for offer in offers.values()
            for tree in (offer.requirement, offer.prerequisite, offer.corequisite)
            if tree is not None
            for ask in tree.asks()
        )
        takable = [u for u, o in offers.items() if o.takable or o.requirement is not None]
        converted = convert(universe, self.works(), takable, self.components(offers), named)
        target = universe.things[universe.target]
        unit = target.found.credit.unit if target.found.credit is not None else self.unit_at(target)
        grades = self.grades(offers.values())
        problem = Problem(
            target=universe.target,
            offers=tuple(offers.values()),
            conversions=tuple(converted.conversions),
            rivals=tuple(converted.rivals),
            outranked=tuple(converted.outranked),
            institutions=self.institutions(held),
            ceilings=tuple(converted.ceilings.values()),
            same_course=self.same_course(held),
            held=tuple(Held(uri, self.too_low(item, grades)) for uri, item in sorted(held.items())),
            placed=self.placed(),
            limits=Limits(
                budget=asked.budget,
                institutions=self.limits.institutions,
                not_at=self.limits.not_at,
                exclude=self.limits.exclude,
                maximum_credits=None
                if asked.maximum_credits is None
                else Credit.of(asked.maximum_credits, unit),
            ),
            objective=self.objective,
            credit_unit=unit,
        )
        if offers[universe.target].price is None and not Structure(problem).is_earned(universe.target):
            # Nothing of what it asks for can be judged, and nobody sells it: there is nothing to plan.
            nothing = replace(offers[universe.target], takable=False)
            problem = replace(
                problem, offers=tuple(nothing if o.uri == universe.target else o for o in problem.offers)
            )
        self._general_readings(offers, basis, unit)
        result = Formulated(problem, converted, currency, basis, held, self.readings)
        result.reviews = [*self.reviews, *universe.reviews, *converted.reviews]
        return result

    def _general_readings(
        self, offers: Mapping[str, Offer], basis: Mapping[str, CostBasis], unit: str
    ) -> None:
        if any(b is CostBasis.UNKNOWN and offers[u].takable for u, b in basis.items()):
            self.readings["unpriced"] = Reading(
                "cost", "FEWEST_UNPRICED_FIRST", ("FEWEST_UNPRICED_FIRST",),
                "Unknown is not zero: plans with fewer items of unknown price come first, then the known cost.",
            )  # fmt: skip
        if any(c.fee_per_term for c in self.universe.campuses.values()):
            self.readings["fees per term"] = Reading(
                "cost", "LEFT_OUT", ("LEFT_OUT",),
                "Fees by term are not counted: this plan is not laid out in terms.",
            )  # fmt: skip
        if (
            any(
                c.residency_minimum is not None or c.transfer_maximum is not None
                for c in self.universe.campuses.values()
            )
            and unit not in IN_SEMESTER_HOURS
        ):
            self.reviews.append(
                Review(self.universe.target, f"Transfer and residency policies do not convert to {unit}.")
            )
        if self.universe.rules:
            self.readings["rules by date"] = Reading(
                "rules", self.universe.day.isoformat(), (),
                "What is still to be taken is judged by the rules of this day, and as if it ended with what they ask for.",
            )  # fmt: skip


def formulate(
    universe: Universe, brought: Sequence[Brought], limits: LimitsFound, objective: Objective
) -> Formulated:
    """The planner's problem for one question."""
    return _Formulation(universe, brought, limits, objective).formulate()
