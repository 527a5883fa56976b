"""What can be taken or earned, as the planner's offers: prices, trees that can be planned, when and how long.

Every choice that the sources leave open is a ``Reading``; what cannot be planned is a ``Residual``, so that it is named and
never counted as met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from competency_graph.model.credits import IN_SEMESTER_HOURS, Credit
from competency_graph.model.dates import last_day
from competency_graph.model.evidence import Reading, Review
from competency_graph.model.requirements import (
    WAIVED,
    Ask,
    CountUnit,
    Filter,
    Node,
    Requirement,
    Residual,
)
from competency_graph.planning.problem import Offer, OfferKind, Term
from competency_graph.planning.structure import conjuncts
from competency_graph.questions.leaf_words import kind_words
from competency_graph.questions.stack_to_degree.answer import CostBasis
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.stack_to_degree.filters import places_of_area, times_asked
from competency_graph.questions.stack_to_degree.readings import Chosen
from competency_graph.questions.stack_to_degree.terms import open_in, pace
from competency_graph.questions.stack_to_degree.universe import LEARNED, Thing, Universe
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
PRICES = ("INCLUDES_PARTS", "BESIDE_PARTS")


@dataclass(frozen=True, slots=True)
class Laid:
    """The terms in which things are taken, and the pace."""

    kind: str
    """semester or quarter."""
    terms: tuple[Term, ...]
    weekly: Fraction
    enters: date | None = None
    """Nothing is taken at the target's institutions before this day."""


@dataclass(slots=True)
class Offers:
    """Builds the offers of one question."""

    universe: Universe
    held: frozenset[str]
    """Uris of what is held."""
    asked: StackLimits
    chosen: Chosen
    laid: Laid | None
    currency: str = ""
    readings: dict[str, Reading] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    basis: dict[str, CostBasis] = field(default_factory=dict)
    filters: dict[str, frozenset[str]] = field(default_factory=dict)
    """Name of a filter → what matches it."""
    again: set[tuple[str, str]] = field(default_factory=set)
    """(area, name under which it counts again)."""
    waived: set[str] = field(default_factory=set)
    """What is asked for and waived: it is met by itself."""
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """What nobody states (``seasons``, ``pace``) → the things of which."""

    def __post_init__(self) -> None:
        self.currency = self._currency()

    # -- trees

    def shaped(self, node: Node, owner: str, unit: str, root: Node | None = None) -> Node | None:
        """A tree as it can be planned; None for what only holding it would satisfy, and it is not held."""
        root = node if root is None else root
        if isinstance(node, Ask):
            return self._ask(node)
        if isinstance(node, Filter):
            return self._filter(node, owner, root)
        if not isinstance(node, Requirement):
            return node
        children = (self.shaped(child, owner, unit, root) for child in node.children)
        if node.unit is CountUnit.CREDITS and node.credit_unit is None:
            units = tuple(IN_SEMESTER_HOURS)
            used = self.chosen.of(node.uri, units, unit)
            self.readings[f"{node.uri} unit"] = Reading(
                node.uri, used, tuple(dict.fromkeys((unit, *units))),
                "Credits are asked for without a unit; the institution's is taken." if used == unit else "As asked for.",
            )  # fmt: skip
            node = replace(node, credit_unit=used)
        return replace(node, children=tuple(child for child in children if child is not None))

    def _ask(self, node: Ask) -> Node | None:
        if node.role == WAIVED:
            self.waived.add(node.target)
            return node
        if node.target in self.held:
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

    def _filter(self, node: Filter, owner: str, root: Node) -> Node:
        text = kind_words(node)
        if node.area is not None:
            if any(x is not None for x in (node.subject, node.first_number, node.last_number, node.level)):
                return Residual(node.uri, f"{text}: an area and a kind of course together")
            places = places_of_area(node.area, times_asked(root, node))
            self.again |= {(node.area, place) for place in places[1:]}
            return self._named(node, owner, frozenset(places))
        if (owner, node.uri) not in self.universe.matching:
            return Residual(node.uri, f"{text}: nobody says at which institution")
        return self._named(node, owner, self.universe.matching[owner, node.uri] & self.universe.things.keys())

    def _named(self, node: Filter, owner: str, matching: frozenset[str]) -> Filter:
        """A filter, under a name of its own where another owner means other courses by it."""
        name = node.uri
        if self.filters.get(name, matching) != matching:
            name = f"{node.uri} of {owner}"
        self.filters[name] = matching
        return replace(node, uri=name)

    def tree(self, uri: str, which: str) -> Requirement | None:
        """The requirement, prerequisite or corequisite of an offer, as it can be planned."""
        universe = self.universe
        trees = {"requirement": universe.trees, "prerequisite": universe.prerequisites}.get(
            which, universe.corequisites
        )
        found = trees.get(uri)
        if found is None or found.requirement is None:
            return None
        shaped = self.shaped(self.chosen.reread(found.requirement), uri, self.unit_at(universe.things[uri]))
        return shaped if isinstance(shaped, Requirement) else None

    def unit_at(self, thing: Thing) -> str:
        """The credit unit of who offers it."""
        campuses = [
            self.universe.campuses[i] for i in sorted(thing.institutions) if i in self.universe.campuses
        ]
        if thing.found.credit is not None and not campuses:
            return thing.found.credit.unit
        return campuses[0].unit if campuses else "SemesterHour"

    # -- prices

    def _currency(self) -> str:
        """The one that is asked for, else the one of most prices."""
        if self.asked.currency is not None:
            return self.asked.currency
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

    def price(self, thing: Thing, *, earned: bool) -> tuple[Fraction | None, CostBasis]:
        """The price of one thing, and where it comes from."""
        if thing.price is not None and thing.currency in (None, self.currency):
            return thing.price, CostBasis.PRICE if thing.price else CostBasis.FREE
        if earned:
            return None, CostBasis.REQUIREMENT
        if thing.price is None and thing.price_text is None and "Course" in thing.found.labels:
            for uri in sorted(thing.institutions):
                campus = self.universe.campuses.get(uri)
                if (
                    campus is None
                    or campus.price_per_credit is None
                    or campus.currency not in (None, self.currency)
                ):
                    continue
                credit = None if thing.found.credit is None else thing.found.credit.to(campus.unit)
                if credit is not None:
                    return campus.price_per_credit * credit.minimum, CostBasis.PER_CREDIT
        return None, CostBasis.UNKNOWN

    def _covers(self, uri: str, thing: Thing, requirement: Requirement) -> frozenset[str]:
        """What the price of a whole includes."""
        whole = "Program" in thing.found.labels or any(k in (thing.price_kind or "") for k in WHOLE_PRICES)
        parts = frozenset(
            ask.target
            for ask in requirement.asks()
            if ask.target in self.universe.things
            and self.universe.things[ask.target].institutions & thing.institutions
        )
        default = PRICES[0] if whole and parts else PRICES[1]
        used = self.chosen.of(uri, PRICES if parts else PRICES[1:], default)
        self.readings[f"{uri} price"] = Reading(
            uri, used, PRICES if parts else PRICES[1:],
            f"{thing.found.name} has a price and asks for parts; its kind of price ({thing.price_kind or 'not stated'}) "
            + ("includes them." if used == PRICES[0] else "is read as due beside theirs."),
        )  # fmt: skip
        return parts if used == PRICES[0] else frozenset()

    # -- when

    def _times(
        self, uri: str, thing: Thing, *, earned: bool
    ) -> tuple[int | None, Fraction | None, frozenset[str] | None]:
        """(weeks, hours, terms) of an offer."""
        if self.laid is None or earned:
            return None, thing.hours, None
        weeks, guessed = pace(thing, self.laid.weekly)
        longest = max((term.weeks for term in self.laid.terms), default=0)
        if weeks is not None and thing.hours is None and weeks > longest:
            self.reviews.append(
                Review(uri, f"It is stated to take {weeks} weeks; the plan gives it one whole term.")
            )
            weeks = None
        at_target = any(
            thing.institutions & self.universe.things[t].institutions for t in self.universe.targets
        )
        terms, unsaid = open_in(
            thing, self.laid.kind, self.laid.terms, self.laid.enters if at_target else None
        )
        if guessed:
            self.unknown.setdefault("pace", []).append(uri)
        if unsaid and weeks is None:
            self.unknown.setdefault("seasons", []).append(uri)
        return weeks, thing.hours, terms

    # -- the offer

    def offer(self, uri: str, thing: Thing) -> Offer:
        """One offer."""
        universe = self.universe
        labels = thing.found.labels
        requirement = self.tree(uri, "requirement")
        contains = set(thing.results_in | thing.hubs)
        listed = requirement is not None and requirement.uri.endswith("#parts")
        silent = "Credential" in labels and not thing.processes_completion
        if requirement is not None and listed and (silent or self._unasked(uri)):
            # A list of parts does not say that completing them awards the credential.
            contains |= {ask.target for ask in requirement.asks()}
            requirement = None
        again = True
        if uri in self.held and requirement is not None:
            # What a held credential asked for without a choice is contained in it.
            contains |= {n.target for n in conjuncts(requirement) if isinstance(n, Ask)}
            # Nobody earns it twice: what it contains would count as if it were taken from now on.
            requirement, again = None, False
        price, self.basis[uri] = self.price(thing, earned=requirement is not None)
        covers = (
            self._covers(uri, thing, requirement)
            if requirement is not None and price is not None
            else frozenset()
        )
        begins = universe.day if self.laid is None else self.laid.terms[0].starts
        ended = thing.found.ends is not None and last_day(thing.found.ends) < begins
        weeks, hours, terms = self._times(uri, thing, earned=requirement is not None)
        return Offer(
            uri=uri,
            name=thing.found.name,
            kind=next((k for label, k in _KINDS if label in labels), OfferKind.OTHER),
            institutions=thing.institutions,
            credit=thing.found.credit,
            price=price,
            requirement=requirement,
            takable=again and bool(labels & LEARNED) and thing.found.described and not ended,
            contains=frozenset(contains - {uri}),
            covers=covers,
            prerequisite=self.tree(uri, "prerequisite"),
            corequisite=self.tree(uri, "corequisite"),
            residency=self._residency(uri, thing) if requirement is not None else None,
            weeks=weeks,
            hours=hours,
            terms=terms,
        )

    def _unasked(self, uri: str) -> bool:
        """Whether the listed parts of something were asked to be read as not required."""
        return self.chosen.of(uri, ("ALL", "NONE"), "ALL") == "NONE"

    def _residency(self, uri: str, thing: Thing) -> Credit | None:
        """Least credit to be earned there."""
        if uri in self.universe.targets and self.asked.residency_minimum is not None:
            return Credit.of(self.asked.residency_minimum, self.unit_at(thing))
        if "Degree" not in thing.found.labels:
            return None
        for institution in sorted(thing.institutions):
            campus = self.universe.campuses.get(institution)
            if campus is not None and campus.residency_minimum is not None:
                return Credit.of(campus.residency_minimum, campus.unit)
        return None

    # -- limits on single items

    def kept_out(self, offers: Mapping[str, Offer]) -> dict[str, str]:
        """What a limit on single items keeps out → which limit: ``delivery`` or ``hours_per_item``."""
        found: dict[str, str] = {}
        silent: dict[str, str] = {}
        wanted = {name.lower() for name in self.asked.delivery}
        most = self.asked.hours_per_item
        for uri, offer in offers.items():
            thing = self.universe.things[uri]
            if offer.requirement is not None or not offer.takable:
                continue
            if wanted and not thing.delivery:
                silent.setdefault("delivery", uri)
                if self._excluded("delivery"):
                    found[uri] = "delivery"
            elif wanted and not {name.lower() for name in thing.delivery} & wanted:
                found[uri] = "delivery"
            if most is not None and thing.hours is None:
                silent.setdefault("hours_per_item", uri)
                if self._excluded("hours_per_item"):
                    found[uri] = "hours_per_item"
            elif most is not None and thing.hours is not None and thing.hours > most:
                found[uri] = "hours_per_item"
        for limit in sorted(silent):
            used = "EXCLUDED" if self._excluded(limit) else "ALLOWED"
            what = "how they are delivered" if limit == "delivery" else "how many hours they take"
            self.readings[limit] = Reading(
                limit, used, ("ALLOWED", "EXCLUDED"),
                f"Of some items nobody states {what}; they are {used.lower()}.",
            )  # fmt: skip
        return found

    def _excluded(self, limit: str) -> bool:
        return self.chosen.of(limit, ("ALLOWED", "EXCLUDED"), "ALLOWED") == "EXCLUDED"
