"""A planner that tries every placement in terms, written from the text of ``planning/problem.py``, for small problems.

It adds time to ``plan_oracle.py`` and shares no code with the planner beyond the problem's own types. A moment is a pair
of a term and a half: (t, 0) within the term, (t, 1) at its end; ``START`` is before the first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from plan_oracle import HOURS, Oracle, hours, parts, subsets

from competency_graph.planning.objective import Counting, Objective

START = (-1, 1)
TIMED_ORDER = {
    "COST": ("UNPRICED", "COST", "TIME", "UNCREDITED", "CREDITS", "COURSES", "ITEMS"),
    "TIME": ("TIME", "UNPRICED", "COST", "UNCREDITED", "CREDITS", "COURSES", "ITEMS"),
    "CREDITS": ("UNCREDITED", "CREDITS", "UNPRICED", "COST", "TIME", "COURSES", "ITEMS"),
    "COURSES": ("COURSES", "ITEMS", "UNPRICED", "COST", "TIME", "UNCREDITED", "CREDITS"),
}
MEASURED = {
    Objective.COST: ("UNPRICED", "COST"),
    Objective.TIME: (None, "TIME"),
    Objective.CREDITS: ("UNCREDITED", "CREDITS"),
    Objective.COURSES: (None, "COURSES"),
}


def ordered_groups(things: list[str]) -> Iterator[list[list[str]]]:
    """Every way of doing these one after the other, some together."""
    if not things:
        yield []
        return
    for first in subsets(things):
        if first:
            rest = [x for x in things if x not in first]
            for more in ordered_groups(rest):
                yield [list(first), *more]


@dataclass
class TimedOracle(Oracle):
    known: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.calendar = self.problem.calendar
        if self.calendar is not None:
            self.grid = sorted(self.calendar.terms, key=lambda t: t.starts)
            self.first = self.grid[0].starts

    # where things can be
    def fits(self, group, term) -> bool:
        """Whether these can be taken together in one term of this kind."""
        offers = [self.offers[u] for u in group]
        for o in offers:
            if o.terms is not None and term.key not in o.terms and self.active("OFFERED", o.uri, "", 0):
                return False
        if sum(o.weeks or 0 for o in offers) > term.weeks and self.active("LOAD", "WEEKS", "", 0):
            return False
        most = self.calendar.most_credits
        if most is not None and self.active("LOAD", "CREDITS", "", 0):
            same = [o.credit.minimum for o in offers if o.credit and o.credit.unit == most.unit]
            used = (
                sum((hours(o.credit) or Fraction(0) for o in offers), Fraction(0))
                if most.unit in HOURS
                else sum(same, Fraction(0))
            )
            if used > (hours(most) if most.unit in HOURS else most.minimum) * term.share:
                return False
        worked = sum((o.hours or Fraction(0) for o in offers), Fraction(0))
        limit = self.calendar.most_hours
        return not (limit is not None and worked > limit * term.share and self.active("LOAD", "HOURS", "", 0))

    def placements(self, take) -> Iterator[dict[str, int]]:
        """Every placement: by the number of the term, or (where the calendar has no end) of the group."""
        names = sorted(take)
        if not self.active("TERMS", "", "", 0):
            for groups in ordered_groups(names):
                if all(any(self.fits(g, term) for term in self.grid) for g in groups):
                    yield {u: n for n, g in enumerate(groups) for u in g}
            return
        for choice in product(range(len(self.grid)), repeat=len(names)):
            place = dict(zip(names, choice, strict=True))
            if all(self.fits([u for u in names if place[u] == t], term) for t, term in enumerate(self.grid)):
                yield place

    # what is there when
    def moment(self, uri, place) -> tuple[int, int]:
        return (place[uri], 1 if self.offers[uri].weeks is None else 0)

    def before(self, uri, place) -> tuple[int, int]:
        """The last moment of what comes before it."""
        return (place[uri] - 1, 1) if self.offers[uri].weeks is None else (place[uri], 0)

    def reach_in_time(self, take, fees, rules, place) -> tuple[dict, dict]:
        """The moments of everything that is had, and of the rules that are used."""
        got: dict[str, tuple[int, int]] = {}
        fired: dict[str, tuple[int, int]] = {}
        moments = [START, *sorted({(t, half) for t in place.values() for half in (0, 1)})]

        def by(moment):
            return {u for u, m in got.items() if m <= moment}, {c for c, m in fired.items() if m <= moment}

        def there(relation, uri, moment, also=()):
            things, used = by(moment)
            things = things | set(also)
            return self.asked(uri, relation, things, used, things)

        while True:
            state = (dict(got), dict(fired))
            now = {u for u in take if u not in got and there("prerequisite", u, self.before(u, place))}
            while True:
                kept = {
                    u
                    for u in now
                    if there("corequisite", u, (place[u], 1), [v for v in now if place[v] <= place[u]])
                }
                if kept == now:
                    break
                now = kept
            got |= {u: self.moment(u, place) for u in now}
            for uri, offer in self.offers.items():
                if not self.earned(offer) or not self.allowed(offer):
                    continue
                if offer.price is not None and not offer.covers and uri not in fees:
                    continue
                for m in moments:
                    if m >= got.get(uri, (len(place) + len(self.grid), 2)):
                        break
                    if all(there(r, uri, m) for r in ("prerequisite", "corequisite", "requirement")):
                        got[uri] = m
                        break
            for c in self.problem.conversions:
                if c.key not in rules:
                    continue
                for m in moments:
                    if m >= fired.get(c.key, (len(place) + len(self.grid), 2)):
                        break
                    things, _ = by(m)
                    if all(
                        self.has(u.item, things, holding=u.by_holding, taking=u.by_taking) for u in c.uses
                    ):
                        fired[c.key] = m
                        break
            if (got, fired) == state:
                return got, fired

    def possible_in_time(self, take, pays, fees, place, rules=None) -> bool:
        for chosen in self.rule_sets() if rules is None else [rules]:
            got, fired = self.reach_in_time(take, fees, chosen, place)
            if rules is not None and set(fired) != set(rules):
                continue
            if self.outranked(fired, take):
                continue
            names = set(got)
            if take <= names and pays <= names and fees <= names and self.has(self.problem.target, names):
                assert not any(self.owners_in(c, got) for c in self.problem.conversions if c.key in fired)
                return True
        return False

    # what it is worth
    def in_time(self, vector, take, place, rules=None) -> dict[str, Fraction]:
        found = dict(vector)
        for name, home in self.home.items():
            used = {place[u] for u in take if min(self.offers[u].institutions, default="") == name}
            if home.fee_per_term is not None:
                found["COST"] += home.fee_per_term * len(used)
        if self.active("TERMS", "", "", 0):
            found["TIME"] = self.weeks(take, place)
        found["ITEMS"] = Fraction(len(take))
        if self.problem.counting is Counting.BUNDLES and rules is not None:
            found["COURSES"] = self.bundles(take, rules)
        return found

    def weeks(self, take, place) -> Fraction:
        if not take:
            return Fraction(0)
        last = max(place.values())
        there = [self.offers[u] for u in take if place[u] == last]
        passed = Fraction((self.grid[last].starts - self.first).days, 7)
        if any(o.weeks is None for o in there):
            return passed + self.grid[last].weeks
        return passed + sum(o.weeks for o in there)

    def bundles(self, take, rules) -> Fraction:
        used = [c for c in self.problem.conversions if c.key in rules]
        sets = set()
        for c in used:
            if not all(u.by_holding and self.has(u.item, set()) for u in c.uses):
                sets.add(frozenset(frozenset(self.twins(u.item)) for u in c.uses))
        alone = [
            t for t in take if not any(self.brought[t] & self.twins(u.item) for c in used for u in c.uses)
        ]
        return Fraction(len(sets) + len(alone))

    # the search
    def choices(self) -> Iterator[tuple]:
        atoms = [u for u, o in self.offers.items() if not self.earned(o) and o.takable and self.allowed(o)]
        priced = [
            u for u, o in self.offers.items() if self.earned(o) and self.allowed(o) and o.price is not None
        ]
        for take in subsets(atoms):
            for pays in subsets([u for u in priced if self.offers[u].covers]):
                for fees in subsets([u for u in priced if not self.offers[u].covers]):
                    yield frozenset(take), frozenset(pays), frozenset(fees)

    def all_rules(self):
        if self.problem.counting is not Counting.BUNDLES:
            return [None]
        maximal = self.rule_sets()
        serving = {c.key for c in self.problem.conversions if self.serves(c)}
        return sorted({frozenset(s) for m in maximal for s in subsets(sorted(m & serving))}, key=sorted)

    def serves(self, c) -> bool:
        """Whether anybody asks for what it awards, or counts its credit."""
        for offer in self.offers.values():
            for relation in ("requirement", "prerequisite", "corequisite"):
                nodes = parts(getattr(offer, relation))
                asked = [ask for node in nodes for ask in self.number(node)[0]]
                # The third of a way says whether a rule is it.
                if any(way[2] for ask in asked for way in self.ways(offer, relation, ask, (), {c.key})):
                    return True
                counted = self.has_total(nodes) or offer.residency is not None
                if counted and c.receiver in self.systems(offer.institutions) and any(self.amounts(c)):
                    return True
        return False

    def exists(self) -> bool:
        for take, pays, fees in self.choices():
            vector = self.vector(take, pays, fees)
            if not self.within(vector) or not self.possible(take, pays, fees):
                continue
            for place in self.placements(take):
                if self.within(self.in_time(vector, take, place)) and self.possible_in_time(
                    take, pays, fees, place
                ):
                    return True
        return False

    def ranked(self) -> list[tuple]:
        """Every plan that fits the limits, with its measures; not all of them reach the target."""
        found = []
        for take, pays, fees in self.choices():
            vector = self.vector(take, pays, fees)
            if not self.within(vector) or not self.possible(take, pays, fees):
                continue
            for place in self.placements(take):
                for rules in self.all_rules():
                    timed = self.in_time(vector, take, place, rules)
                    if self.within(timed):
                        found.append((timed, take, pays, fees, place, rules))
        return found

    def works(self, plan) -> bool:
        _, take, pays, fees, place, rules = plan
        key = (take, pays, fees, tuple(sorted(place.items())), rules)
        if key not in self.known:
            self.known[key] = self.possible_in_time(take, pays, fees, place, rules)
        return self.known[key]

    def first_of(self, plans, key) -> tuple | None:
        return next((p for p in sorted(plans, key=key) if self.works(p)), None)

    def alone(self, plans, objective) -> Fraction | None:
        """What a measure is in the plan that is best for it alone."""
        names = [n for n in MEASURED[objective] if n is not None]
        best = self.first_of(plans, lambda p: tuple(p[0][n] for n in names))
        return None if best is None else best[0][names[-1]]

    def best_in_time(self):
        """(measures, sorted uris, (uri, key of its term) of all) of the best plan; None where there is none."""
        plans = self.ranked()
        objective = self.problem.objective
        order = TIMED_ORDER[objective.value]
        units: dict[Objective, Fraction] = {}
        for weighed, _ in self.problem.weights:
            value = self.alone(plans, weighed)
            if value is None:
                return None
            units[weighed] = value or Fraction(1)

        def key(plan):
            measures, take, _, _, place, _ = plan
            first = ()
            if self.problem.weights:
                unknown = [MEASURED[o][0] for o in Objective if o in units and MEASURED[o][0]]
                summed = sum(
                    (weight * measures[MEASURED[o][1]] / units[o] for o, weight in self.problem.weights),
                    Fraction(0),
                )
                first = (*(measures[n] for n in unknown), summed)
            names = sorted(take)
            return (*first, *(measures[n] for n in order), tuple(names), tuple(place[u] for u in names))

        best = self.first_of(plans, key)
        if best is None:
            return None
        measures, take, _, _, place, _ = best
        names = tuple(sorted(take))
        return (
            {n: measures[n] for n in order},
            names,
            tuple((u, self.grid[place[u]].key) for u in names),
            units,
        )
