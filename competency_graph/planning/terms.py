"""Terms in the model: in which term each item is taken, what fits into a term, what comes before what, and how long it takes.

An item has one literal for each term in which it can be begun, of which one holds when it is taken. Order is written
with prefixes ("taken in this term or an earlier one"), never with numbers: a clause of three literals for each term says
what a linear constraint with a big constant says badly. There are no variables for what cannot matter: an item that
has one possible term is placed by being taken; a credential or rule that nothing taken waits for has no time of its own
(it is there when the last of what it uses is), one of which something waits has a literal for each step that is asked
for; prefixes exist only for what takes part in an order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd

from competency_graph.model.requirements import Ask, Node, Op, Requirement
from competency_graph.planning.calendar import DAYS, Grid, Load, days_taken, done, needed_by
from competency_graph.planning.choices import Choices, Expr, Order, scale_of
from competency_graph.planning.demands import Leaf, Way
from competency_graph.planning.objective import ConflictKind
from competency_graph.planning.plan import Relation


class Terms:
    """The terms of one model; built when everything that asks for an order is in it."""

    def __init__(self, choices: Choices, grid: Grid, leaves: Sequence[Leaf] = ()) -> None:
        self.choices = choices
        self.structure = choices.structure
        self.model = choices.model
        self.grid = grid
        self.at: dict[str, dict[int, Expr]] = {}
        """For each item that can be taken: its possible terms, and the literal that it is taken then."""
        self.fees: list[tuple[Expr, Fraction]] = []
        """(literal, fee) for each term in which something may be taken at an institution that charges for it."""
        self._prefixes: dict[tuple[str, int], Expr] = {}
        self._steps: dict[tuple[str, int], Expr] = {}
        self._orders: dict[str, list[Order]] = {}
        for order in choices.orders:
            self._orders.setdefault(order.later, []).append(order)
        offers = [self.structure.offers[uri] for uri in choices.take]
        self._loads = _active_loads(choices, grid)
        self._halves = len({offer.weeks is None for offer in offers}) > 1
        """Whether both steps of a term occur."""
        self._places()
        self.reached = self._reaches()
        """For each term the literal that something is taken then or later."""
        self._fill()
        self._fees_of_terms()
        for uri in choices.take:
            for order in self._orders.get(uri, ()):
                self._order(order)
        self._some_way(leaves)

    # -- where things are

    def _places(self) -> None:
        for uri, taken in self.choices.take.items():
            terms = _possible(self.choices, self.grid, self._loads, uri)
            if not terms:
                self.model.add_bool_and([~taken])
                self.at[uri] = {}
            elif len(terms) == 1:
                self.at[uri] = {terms[0]: taken}
            else:
                at = self.at[uri] = {t: self.choices.literal(f"{uri} in {t}") for t in terms}
                self.model.add_exactly_one([~taken, *at.values()])

    def _reaches(self) -> list[Expr]:
        """For each term the literal that something is taken then or later."""
        found = [self.choices.literal(f"reaches {t}") for t in range(len(self.grid.places))]
        for later, earlier in zip(found[1:], found, strict=False):
            self.model.add_implication(later, earlier)
        for at in self.at.values():
            for term, literal in at.items():
                self.model.add_implication(literal, found[term])
        return found

    def _fill(self) -> None:
        """What fits into a term. A term that is not reached holds nothing: said so, the relaxation counts terms well."""
        for load in self._loads:
            scale = scale_of([*load.of.values(), *load.most])
            for term, most in enumerate(load.most):
                there = [
                    (self.at[uri][term], int(amount * scale))
                    for uri, amount in load.of.items()
                    if term in self.at[uri]
                ]
                if sum(amount for _, amount in there) > most * scale:
                    self.model.add(
                        sum(literal * amount for literal, amount in there)
                        <= int(most * scale) * self.reached[term]
                    )

    def _fees_of_terms(self) -> None:
        offers, institutions = self.structure.offers, self.structure.institutions
        for name in sorted(institutions):
            fee = institutions[name].fee_per_term
            if not fee:
                continue
            there: dict[int, list[Expr]] = {}
            amounts: dict[int, dict[str, Expr]] = {}
            for uri, at in self.at.items():
                if min(offers[uri].institutions, default=None) == name:
                    for term, literal in at.items():
                        there.setdefault(term, []).append(literal)
                        amounts.setdefault(term, {})[uri] = literal
            for term, literals in sorted(there.items()):
                used = self.choices.literal(f"at {name} in {term}")
                for literal in literals:
                    self.model.add_implication(literal, used)
                self.model.add_bool_or([~used, *literals])
                self.fees.append((used, fee))
                self._fill_there(term, used, amounts[term])

    def _fill_there(self, term: int, used: Expr, there: Mapping[str, Expr]) -> None:
        """Redundant: what fits into a term fits into it only where its fee is paid; so the relaxation counts fees well."""
        for load in self._loads:
            scale = scale_of([*load.of.values(), *load.most])
            parts = [(literal, int(load.of[uri] * scale)) for uri, literal in there.items() if uri in load.of]
            if sum(amount for _, amount in parts) > load.most[term] * scale:
                self.model.add(
                    sum(literal * amount for literal, amount in parts) <= int(load.most[term] * scale) * used
                )

    # -- what comes before what

    def _prefix(self, uri: str, term: int) -> Expr | None:
        """The literal that an item is taken in this term or earlier; None: never, so early."""
        at = self.at[uri]
        terms = [t for t in at if t <= term]
        if not terms:
            return None
        if len(terms) == len(at):
            return self.choices.take[uri]
        if len(terms) == 1:
            return at[terms[0]]
        term = terms[-1]
        if (uri, term) not in self._prefixes:
            before: Expr = self._prefix(uri, terms[-2])
            prefix = self._prefixes[uri, term] = self.choices.literal(f"{uri} by {term}")
            self.model.add_implication(before, prefix)
            self.model.add_implication(at[term], prefix)
            self.model.add_bool_or([~prefix, before, at[term]])
            self.model.add_implication(prefix, self.choices.take[uri])
        return self._prefixes[uri, term]

    def _done(self, node: str, step: int) -> Expr | bool | None:
        """The literal that something is there by this step, if it is there at all; True: surely, None: never."""
        if node in self.at:
            offer = self.structure.offers[node]
            return self._prefix(node, step // 2 if done(offer, 0) == 0 else (step - 1) // 2)
        # Before the first term there is what uses nothing but what is held.
        step = max(self._step(step), -1)
        if step >= 2 * len(self.grid.places) - 2 + self._last_half():
            return True
        orders = self._orders.get(node, [])
        if not orders:
            return True
        if node not in self.structure.offers and len(orders) == 1:
            # A rule that takes one thing is there when that is.
            return self._done(orders[0].earlier, step)
        if (node, step) not in self._steps:
            literal = self._steps[node, step] = self.choices.literal(f"{node} by step {step}")
            for order in orders:
                self._only_if(self._done(order.earlier, step), order.when, literal)
        return self._steps[node, step]

    def _last_half(self) -> int:
        return 1 if self._halves or any(self.structure.offers[u].weeks is None for u in self.at) else 0

    def _step(self, step: int) -> int:
        """The same step where only one half of a term occurs: the last at which anything can be done."""
        if self._halves:
            return step
        if self._last_half():
            return step if step % 2 else step - 1
        return step - step % 2

    def _order(self, order: Order) -> None:
        """An item that is taken comes after something."""
        offer = self.structure.offers[order.later]
        for term in self.at[order.later]:
            step = needed_by(offer, term, together=order.together)
            self._only_if(self._done(order.earlier, step), order.when, self._prefix(order.later, term))

    def _some_way(self, leaves: Sequence[Leaf]) -> None:
        """Redundant: what an item needs first is there in time in one way or another, whichever is chosen.

        Each order by itself holds only where its way is chosen, of which the relaxation takes a bit of each.
        """
        known: dict[tuple[str, Relation, str], list[Leaf]] = {}
        for leaf in leaves:
            known.setdefault((leaf.owner, leaf.relation, leaf.asked), []).append(leaf)
        for uri in self.at:
            for relation, place, node in self._needs(uri):
                either = isinstance(node, Requirement) and node.op is Op.ANY
                children = node.children if isinstance(node, Requirement) and either else (node,)
                found = [
                    known.get((uri, relation, c.target), []) if isinstance(c, Ask) else [] for c in children
                ]
                about = node.target if isinstance(node, Ask) else node.uri
                # Of an item that is asked for twice, it would not be known which leaf is which.
                if all(len(some) == 1 for some in found) and self.choices.active(
                    ConflictKind.PREREQUISITE, about, uri, place
                ):
                    self._one_of([w for (leaf,) in found for w in leaf.ways], uri, relation)

    def _needs(self, uri: str) -> Iterator[tuple[Relation, int, Node]]:
        parsed = self.structure.parsed[uri]
        for place, node in enumerate((*parsed.prerequisite, *parsed.corequisite)):
            before = place < len(parsed.prerequisite)
            yield Relation.PREREQUISITE if before else Relation.COREQUISITE, place, node

    def _one_of(self, ways: Sequence[Way], uri: str, relation: Relation) -> None:
        if len(ways) < 2 or any(way.held or (way.base is None and way.conversion is None) for way in ways):
            return
        offer = self.structure.offers[uri]
        for term in self.at[uri]:
            step = needed_by(offer, term, together=relation is Relation.COREQUISITE)
            there = [
                self._done(way.base if way.base is not None else f"conversion {way.conversion}", step)
                for way in ways
            ]
            if not any(x is True for x in there):
                before = [x for x in there if x is not None]
                placed: Expr = self._prefix(uri, term)
                self.model.add_bool_or([~placed, *before])

    def _only_if(self, there: Expr | bool | None, *conditions: Expr) -> None:
        if there is True:
            return
        self.model.add_bool_or([*(~c for c in conditions), *([] if there is None else [there])])

    # -- what was found

    def placed(self, true: Callable[[Expr], bool]) -> dict[str, int]:
        """The term of each item that is taken."""
        return {uri: term for uri, at in self.at.items() for term, literal in at.items() if true(literal)}

    def steps(self, placed: Mapping[str, int]) -> dict[str, int]:
        """The step in which each item is done."""
        return {uri: done(self.structure.offers[uri], term) for uri, term in placed.items()}

    def told(self, steps: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
        """The key of the term of each thing; what is there before the first term is told in that."""
        return tuple((uri, self.grid.places[max(step, 0) // 2].key) for uri, step in sorted(steps.items()))

    def weeks(self, placed: Mapping[str, int]) -> Fraction:
        """TIME."""
        offers = self.structure.offers
        days = days_taken(self.grid, [(offers[uri], term) for uri, term in placed.items()])
        return Fraction(days, DAYS)

    def unknown(self, taken: Iterable[str]) -> tuple[str, ...]:
        """Of what is taken: what a limit of the load counts as nothing, because nobody states it."""
        return tuple(uri for uri in taken if self.grid.unknown(self.structure.offers[uri]))

    # -- how long it takes

    def whole(self, term: int) -> list[Expr]:
        """The literals of what takes the whole of a term."""
        offers = self.structure.offers
        return [at[term] for uri, at in self.at.items() if term in at and offers[uri].weeks is None]

    def until(self, term: int) -> int:
        """The end of a term, in the units of ``days``."""
        return self.grid.places[term].ends // self._unit()

    def _unit(self) -> int:
        return gcd(DAYS, *(place.begins for place in self.grid.places))

    def days(self) -> tuple[Expr, int, int]:
        """(expression, most, how many of its units are a week): the time from the first day until everything is done.

        It is the sum, over the terms that are reached, of what passes before the term and of what is used of it: all of
        it where it is passed or something there takes the whole term, else the weeks of what is done in it.
        """
        places = self.grid.places
        unit = self._unit()
        parts: list[Expr] = []
        end = 0
        for term, place in enumerate(places):
            length = (place.ends - place.begins) // unit
            parts.append(self.reached[term] * ((place.begins - end) // unit))
            end = place.ends
            full: list[Expr] = [self.reached[term + 1]] if term + 1 < len(places) else []
            inside: list[Expr] = []
            for uri, at in self.at.items():
                weeks = self.structure.offers[uri].weeks
                if term in at and weeks is None:
                    full.append(at[term])
                elif term in at:
                    inside.append(at[term] * ((weeks or 0) * DAYS // unit))
            used = self.model.new_int_var(0, length, f"used of {term}")
            if len(full) > 1 and inside:
                whole = self.choices.literal(f"all of {term}")
                for literal in full:
                    self.model.add_implication(literal, whole)
                full = [whole]
            elif len(full) > 1 or (full and not inside):
                # Without items of some weeks, a term that is reached is used whole.
                full = [self.reached[term]]
            for literal in full:
                self.model.add(used >= length * literal)
            if inside:
                self.model.add(used >= sum(inside))
            parts.append(used)
        return sum(parts), places[-1].ends // unit, DAYS // unit


def each_fits(choices: Choices, grid: Grid) -> None:
    """Nothing is taken that fits no term by itself: what remains of the terms when the calendar has no end."""
    loads = _active_loads(choices, grid)
    for uri, taken in choices.take.items():
        if not _possible(choices, grid, loads, uri):
            choices.model.add_bool_and([~taken])


def least_fees(choices: Choices, grid: Grid) -> list[tuple[Expr, Fraction]]:
    """(literal, fee) for each term that whatever is taken somewhere fills at least, in no order.

    The loads of what is taken there are no more than what the terms hold for which its fee is paid. Where the calendar
    ends, these are terms of it, the roomiest first, and all that is taken fits into all of them.
    """
    structure = choices.structure
    loads = _active_loads(choices, grid)
    ends = choices.active(ConflictKind.TERMS)
    places = len(grid.places)
    found: list[tuple[Expr, Fraction]] = []
    for load in loads if ends else []:
        _within(choices, load, list(load.of), [1] * places, sorted(load.most, reverse=True))
    for name in sorted(structure.institutions):
        fee = structure.institutions[name].fee_per_term
        there = [uri for uri in choices.take if min(structure.offers[uri].institutions, default=None) == name]
        if not fee or not there:
            continue
        size = min(places, len(there)) if ends else len(there)
        paid = [choices.literal(f"{number} terms at {name}") for number in range(1, size + 1)]
        for more, fewer in zip(paid[1:], paid, strict=False):
            choices.model.add_implication(more, fewer)
        for uri in there:
            choices.model.add_implication(choices.take[uri], paid[0])
        for load in loads:
            most = sorted(load.most, reverse=True)[:size] if ends else [max(load.most)] * size
            _within(choices, load, there, paid, most)
        found += [(literal, fee) for literal in paid]
    return found


def _within(
    choices: Choices, load: Load, uris: Sequence[str], terms: Sequence[Expr], most: Sequence[Fraction]
) -> None:
    """What is taken of these is no more than what these terms hold."""
    scale = scale_of([*load.of.values(), *most])
    parts = [choices.take[uri] * int(load.of[uri] * scale) for uri in uris if uri in load.of]
    if parts:
        choices.model.add(
            sum(parts) <= sum(term * int(m * scale) for term, m in zip(terms, most, strict=True))
        )


def _active_loads(choices: Choices, grid: Grid) -> list[Load]:
    offers = [choices.structure.offers[uri] for uri in choices.take]
    return [load for load in grid.loads(offers) if choices.active(ConflictKind.LOAD, load.about)]


def _possible(choices: Choices, grid: Grid, loads: Sequence[Load], uri: str) -> tuple[int, ...]:
    """The terms in which an item can be taken, as far as it alone says: it is offered, and fits."""
    offer = choices.structure.offers[uri]
    terms = (
        grid.offered(offer) if choices.active(ConflictKind.OFFERED, uri) else tuple(range(len(grid.places)))
    )
    return tuple(t for t in terms if all(load.of.get(uri, Fraction(0)) <= load.most[t] for load in loads))
