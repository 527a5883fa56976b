"""From what was read to the planner's problem: offers, conversions, holdings, the calendar and the limits joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from competency_graph.model.credits import IN_SEMESTER_HOURS, Credit
from competency_graph.model.dates import first_day
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.requirements import Ask, Node, Op, Requirement
from competency_graph.planning.objective import Counting, Objective
from competency_graph.planning.problem import (
    Calendar,
    Held,
    Institution,
    Limits,
    Offer,
    OfferKind,
    Problem,
)
from competency_graph.planning.structure import Structure, is_total
from competency_graph.questions.stack_to_degree.answer import CostBasis
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.stack_to_degree.conversions import Converted, convert
from competency_graph.questions.stack_to_degree.held import Holding
from competency_graph.questions.stack_to_degree.offers import Laid, Offers
from competency_graph.questions.stack_to_degree.readings import Chosen
from competency_graph.questions.stack_to_degree.terms import (
    DEFAULT,
    FULL_LOAD,
    UNITS,
    WEEKLY_HOURS,
    calendar_of,
    first_term_day,
    grid,
    how_many,
    longest,
)
from competency_graph.questions.stack_to_degree.universe import LEARNED, Universe
from competency_graph.questions.transfer.answer import ItemKind

TOGETHER = "all of the targets"
"""Uri of what asks for several targets at once."""


@dataclass(frozen=True, slots=True)
class LimitsFound:
    """The limits of the question with their references resolved to uris."""

    asked: StackLimits
    institutions: frozenset[str] = frozenset()
    not_at: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked about time and dates."""

    in_terms: bool = True
    """Whether the plan is laid out in terms."""
    entry_term: str | None = None
    catalog_year: str | None = None
    times: int = 1
    """How many times as many terms as are usual; only where nobody limits them."""


@dataclass(slots=True)
class Formulated:
    """The problem, and what the answer needs beside it."""

    problem: Problem
    converted: Converted
    currency: str
    cost_basis: dict[str, CostBasis]
    laid: Laid | None
    calendar_of: str | None
    """Uri of the institution whose calendar it is; None: nobody states one."""
    kept_out: dict[str, str]
    """What a limit on single items keeps out → which limit."""
    readings: dict[str, Reading] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)


@dataclass(slots=True)
class Formulation:
    """Formulates the problems of one question; what is asked may differ between them, what was read does not."""

    universe: Universe
    holding: Holding
    chosen: Chosen
    terms: Terms
    counting: Counting = Counting.COURSES

    def formulate(self, limits: LimitsFound, objective: Objective) -> Formulated:
        """The planner's problem for one set of limits."""
        universe, asked = self.universe, limits.asked
        laid, whose, stated = self._laid(asked)
        build = Offers(universe, frozenset(self.holding.counts), asked, self.chosen, laid)
        offers = {
            uri: build.offer(uri, thing)
            for uri, thing in sorted(universe.things.items())
            if thing.found.labels & LEARNED or uri in self.holding.counts
        }
        named = _named(offers.values(), build.filters)
        takable = [u for u, o in offers.items() if o.takable or o.requirement is not None]
        converted = convert(
            universe, self.holding.works, takable, _components(offers), named, self.terms.catalog_year
        )
        kept_out = build.kept_out(offers)
        target, unit = self._target(offers, build)
        held = [
            Held(uri, self.holding.grades_missed(uri, offers.values())) for uri in sorted(self.holding.counts)
        ]
        problem = Problem(
            target=target,
            offers=tuple(offers.values()),
            conversions=tuple(converted.conversions),
            rivals=tuple(converted.rivals),
            outranked=tuple(converted.outranked),
            institutions=self._institutions(asked, laid, build),
            ceilings=tuple(converted.ceilings.values()),
            same_course=(*self._same_course(), *sorted(build.again)),
            held=(*held, *(Held(uri) for uri in sorted(build.waived))),
            placed=self.holding.placed,
            filters=tuple(sorted(build.filters.items())),
            limits=Limits(
                budget=asked.budget,
                institutions=limits.institutions,
                not_at=limits.not_at,
                exclude=limits.exclude | kept_out.keys(),
                maximum_credits=None
                if asked.maximum_credits is None
                else Credit.of(asked.maximum_credits, unit),
            ),
            objective=objective,
            credit_unit=unit,
            calendar=None if laid is None else _calendar(laid, asked),
            counting=self.counting,
        )
        problem = self._nothing_stated(problem)
        readings = {**build.readings, **{r.point: r for r in self.holding.readings}}
        result = Formulated(
            problem,
            converted,
            build.currency,
            build.basis,
            laid,
            whose if stated else None,
            kept_out,
            readings,
        )
        result.reviews = [*build.reviews, *universe.reviews, *converted.reviews]
        self._general_readings(result, build, unit, whose, stated)
        return result

    # -- the calendar

    def _laid(self, asked: StackLimits) -> tuple[Laid | None, str | None, bool]:
        """(the terms, whose calendar they are, whether that is stated)."""
        if not self.terms.in_terms:
            return None, None, False
        universe = self.universe
        whose = min((i for t in universe.targets for i in universe.things[t].institutions), default=None)
        entry = self.terms.entry_term
        start = first_term_day(asked.start, entry, universe.day)
        kind = calendar_of(universe.campuses.get(whose or ""), start)
        count = asked.terms
        if count is None:
            load = asked.load_credits if asked.load_credits is not None else FULL_LOAD
            count = how_many(kind or DEFAULT, self._needed(), load) * self.terms.times
        weekly = asked.weekly_hours if asked.weekly_hours is not None else WEEKLY_HOURS
        enters = None if entry is None else first_day(entry)
        return (
            Laid(kind or DEFAULT, grid(kind or DEFAULT, start, count), weekly, enters),
            whose,
            kind is not None,
        )

    def _needed(self) -> Credit | None:
        """The most credit that a target, or what it asks for in total, stands for."""
        found: list[Credit] = []
        for uri in self.universe.targets:
            thing, tree = self.universe.things[uri], self.universe.tree(uri)
            if thing.found.credit is not None:
                found.append(thing.found.credit)
            found += [
                Credit.of(node.count, node.credit_unit or "SemesterHour")
                for node in (tree.walk() if tree is not None else ())
                if isinstance(node, Requirement) and is_total(node) and node.count is not None
            ]
        known = [c for c in (credit.to("SemesterHour") for credit in found) if c is not None]
        return max(known, key=lambda credit: credit.minimum, default=None)

    # -- who, and what is the same

    def _target(self, offers: dict[str, Offer], build: Offers) -> tuple[str, str]:
        """(uri of what is planned for, unit of credit totals); several targets become an offer that asks for all."""
        universe = self.universe
        first = universe.things[universe.targets[0]]
        unit = first.found.credit.unit if first.found.credit is not None else build.unit_at(first)
        if len(universe.targets) == 1:
            return universe.targets[0], unit
        asks: tuple[Node, ...] = tuple(
            Ask(uri, "target", name=universe.things[uri].found.name) for uri in universe.targets
        )
        offers[TOGETHER] = Offer(
            TOGETHER,
            kind=OfferKind.OTHER,
            requirement=Requirement(f"{TOGETHER}#targets", Op.ALL, asks),
            takable=False,
        )
        build.basis[TOGETHER] = CostBasis.REQUIREMENT
        return TOGETHER, unit

    def _institutions(self, asked: StackLimits, laid: Laid | None, build: Offers) -> tuple[Institution, ...]:
        """Who awards, with fees that are still to be paid."""
        universe = self.universe
        targets = {i for t in universe.targets for i in universe.things[t].institutions}
        unit = build.unit_at(universe.things[universe.targets[0]])
        started = {
            o.uri
            for item in self.holding.counts.values()
            if item.found
            for o in item.found.offered_by
            if item.kind is ItemKind.COURSEWORK
        }
        found = []
        for uri, campus in sorted(universe.campuses.items()):
            maximum = campus.transfer_maximum
            if asked.transfer_maximum is not None and uri in targets:
                maximum = Credit.of(asked.transfer_maximum, unit)
            priced = campus.currency in (None, build.currency)
            found.append(
                Institution(
                    uri,
                    frozenset(campus.receiver.systems),
                    maximum,
                    campus.fee_once if uri not in started and priced else None,
                    campus.fee_per_term if laid is not None and priced else None,
                )
            )
        return tuple(found)

    def _same_course(self) -> tuple[tuple[str, str], ...]:
        """Pairs that are one course on the day, or when the held one was completed."""
        pairs = set()
        for uri, others in self.universe.same.items():
            item = self.holding.counts.get(uri)
            day = item.date if item is not None and item.date is not None else self.universe.day.isoformat()
            pairs |= {
                (min(uri, o.other), max(uri, o.other))
                for o in others
                if o.kind == "SAME_COURSE" and o.holds(day)
            }
        return tuple(sorted(pairs))

    def _nothing_stated(self, problem: Problem) -> Problem:
        """Where nothing of what a target asks for can be judged, and nobody sells it: there is nothing to plan."""
        structure = Structure(problem)
        lost = {
            uri
            for uri in self.universe.targets
            if structure.offers[uri].price is None and not structure.is_earned(uri)
        }
        if not lost:
            return problem
        offers = (replace(o, takable=False) if o.uri in lost else o for o in problem.offers)
        return replace(problem, offers=tuple(offers))

    # -- what is said of it

    def _general_readings(
        self, found: Formulated, build: Offers, unit: str, whose: str | None, stated: bool
    ) -> None:
        universe, readings, laid = self.universe, found.readings, found.laid
        offers = {offer.uri: offer for offer in found.problem.offers}
        if any(b is CostBasis.UNKNOWN and offers[u].takable for u, b in build.basis.items()):
            readings["unpriced"] = Reading(
                "cost", "FEWEST_UNPRICED_FIRST", ("FEWEST_UNPRICED_FIRST",),
                "Unknown is not zero: plans with fewer items of unknown price come first, then the known cost.",
            )  # fmt: skip
        if laid is None and any(c.fee_per_term for c in universe.campuses.values()):
            readings["fees per term"] = Reading(
                "cost", "LEFT_OUT", ("LEFT_OUT",), "Fees by term are not counted: this plan is not laid out in terms.",
            )  # fmt: skip
        if (
            any(
                c.residency_minimum is not None or c.transfer_maximum is not None
                for c in universe.campuses.values()
            )
            and unit not in IN_SEMESTER_HOURS
        ):
            found.reviews.append(
                Review(universe.targets[0], f"Transfer and residency policies do not convert to {unit}.")
            )
        if universe.rules:
            readings["rules by date"] = Reading(
                "rules", universe.day.isoformat(), (),
                "What is still to be taken is judged by the rules of this day, and as if it ended with what they ask for.",
            )  # fmt: skip
        if laid is not None:
            name = universe.things[universe.targets[0]].found.name if whose is None else whose
            if whose in universe.campuses:
                name = universe.campuses[whose].receiver.node.name
            _calendar_readings(readings, laid, name, stated, build)


def _calendar_readings(
    readings: dict[str, Reading], laid: Laid, whose: str, stated: bool, build: Offers
) -> None:
    """How time was read."""
    dates = "the usual dates of one on " + ("semesters" if laid.kind == "semester" else "quarters")
    readings["calendar"] = Reading(
        "calendar", laid.kind, (),
        f"Terms are those of {whose}, with {dates}: nobody states its own."
        if stated else f"Nobody states the calendar of {whose}; {dates} are taken.",
    )  # fmt: skip
    asked = build.asked
    if asked.terms is None:
        readings["terms"] = Reading(
            "limits.terms", str(len(laid.terms)), (), f"Nobody limits the number of terms; {len(laid.terms)} are looked at.",
        )  # fmt: skip
    if asked.load_credits is None:
        readings["load"] = Reading(
            "limits.load_credits", str(FULL_LOAD), (),
            f"At most {FULL_LOAD} {laid.kind} hours in a term, which institutions commonly allow without asking; in a shorter "
            "term less, by its weeks.",
        )  # fmt: skip
    if asked.weekly_hours is None:
        readings["pace"] = Reading(
            "limits.weekly_hours", str(laid.weekly), (),
            f"What is measured in hours is done at {laid.weekly} hours a week, beside the courses of a term.",
        )  # fmt: skip
    if names := build.unknown.get("seasons"):
        readings["seasons"] = Reading(
            "terms offered", "EVERY_TERM", ("EVERY_TERM",),
            f"Of {len(names)} {'item' if len(names) == 1 else 'items'} nobody states when {'it is' if len(names) == 1 else 'they are'} offered; every term is taken.",
        )  # fmt: skip
    if names := build.unknown.get("pace"):
        readings["hours"] = Reading(
            "hours", "WHOLE_TERM", ("WHOLE_TERM",),
            f"Of {len(names)} {'item' if len(names) == 1 else 'items'} nobody states how long {'it takes' if len(names) == 1 else 'they take'}; each is given a whole term.",
        )  # fmt: skip


def _calendar(laid: Laid, asked: StackLimits) -> Calendar:
    load = asked.load_credits if asked.load_credits is not None else FULL_LOAD
    return Calendar(
        laid.terms,
        Credit.of(load, UNITS[laid.kind]),
        None if asked.weekly_hours is None else asked.weekly_hours * longest(laid.kind),
    )


def _named(offers: Iterable[Offer], filters: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Everything that some requirement names or means."""
    asked = {
        ask.target
        for offer in offers
        for tree in (offer.requirement, offer.prerequisite, offer.corequisite)
        if tree is not None
        for ask in tree.asks()
    }
    return frozenset(asked.union(*filters.values()))


def _components(offers: Mapping[str, Offer]) -> dict[str, frozenset[str]]:
    """Credential or program → everything that it contains or asks for, at any depth."""
    below = {
        uri: {*offer.contains, *(a.target for a in (offer.requirement.asks() if offer.requirement else ()))}
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
