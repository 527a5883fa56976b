"""The grid of terms: which terms an item can be begun in, how much of a term it fills, and how long the way is.

It follows the meaning of time in ``problem.py``. Time inside a term has two steps, which is all that an order needs:
what takes some weeks is done in the first, what takes the whole term at the end, in the second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from competency_graph.errors import QuestionError
from competency_graph.model.credits import Credit
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import Calendar, Offer, OfferKind, Problem, Term
from competency_graph.planning.structure import certain, family, in_family

DAYS = 7
"""In a week."""
STUDIES = (OfferKind.COURSE, OfferKind.PROGRAM)
"""What earns credit of its own, so that an unstated credit is unknown and not none."""


@dataclass(frozen=True, slots=True)
class Place:
    """One term of the grid."""

    key: str
    begins: int
    """Days after the first day of the calendar."""
    weeks: int
    share: Fraction

    @property
    def ends(self) -> int:
        """Days after the first day of the calendar."""
        return self.begins + DAYS * self.weeks


@dataclass(frozen=True, slots=True)
class Load:
    """Most work of one kind in a term."""

    about: str
    """CREDITS, HOURS or WEEKS, as the conflict names it."""
    most: tuple[Fraction, ...]
    """For each term."""
    of: dict[str, Fraction]
    """What each item brings; items that bring nothing, or nobody knows what, are not in it."""


class Grid:
    """A calendar, or ``repetitions`` of it one after the other: how it goes on when it must not end."""

    def __init__(self, calendar: Calendar, repetitions: int = 1, first: int | None = None) -> None:
        """``first``: only so many terms, the first ones."""
        terms = sorted(calendar.terms, key=lambda term: term.starts)[:first]
        begin = terms[0].starts
        once = [Place(t.key, (t.starts - begin).days, t.weeks, t.share) for t in terms]
        length = once[-1].ends
        self.calendar = calendar
        self.places = tuple(
            replace(place, begins=place.begins + length * number)
            for number in range(repetitions)
            for place in once
        )

    def offered(self, offer: Offer) -> tuple[int, ...]:
        """The terms in which it can be begun."""
        return tuple(
            number
            for number, place in enumerate(self.places)
            if offer.terms is None or place.key in offer.terms
        )

    def loads(self, offers: Iterable[Offer]) -> tuple[Load, ...]:
        """The limits of a term, each with what the items bring to it."""
        offers = tuple(offers)
        found = []
        most = self.calendar.most_credits
        if most is not None:
            limit = in_family(most.minimum, most.unit)
            credits_ = {o.uri: certain(o.credit, family(most.unit)) for o in offers}
            found.append(_load("CREDITS", [limit * place.share for place in self.places], credits_))
        if self.calendar.most_hours is not None:
            limit = self.calendar.most_hours
            hours = {o.uri: o.hours for o in offers}
            found.append(_load("HOURS", [limit * place.share for place in self.places], hours))
        weeks = {o.uri: Fraction(o.weeks) for o in offers if o.weeks is not None}
        found.append(_load("WEEKS", [Fraction(place.weeks) for place in self.places], weeks))
        return tuple(load for load in found if load.of)

    def unknown(self, offer: Offer) -> bool:
        """Whether a load is limited and nobody stated how much of it this item is: it counts as nothing."""
        most: Credit | None = self.calendar.most_credits
        if most is not None and offer.kind in STUDIES and certain(offer.credit, family(most.unit)) is None:
            return True
        return self.calendar.most_hours is not None and offer.hours is None and offer.weeks != 0


def _load(about: str, most: list[Fraction], of: dict[str, Fraction | None] | dict[str, Fraction]) -> Load:
    return Load(about, tuple(most), {uri: amount for uri, amount in of.items() if amount})


def done(offer: Offer, term: int) -> int:
    """The step in which an item that is taken in this term is done."""
    return 2 * term + (offer.weeks is None)


def needed_by(offer: Offer, term: int, *, together: bool) -> int:
    """The last step in which something may be done that an item of this term needs before it, or before or with it."""
    if together:
        return 2 * term + 1
    return 2 * term - (offer.weeks is None)


def days_taken(grid: Grid, taken: Iterable[tuple[Offer, int]]) -> int:
    """Days from the first day of the calendar until everything is done; 0 for nothing."""
    there: dict[int, list[Offer]] = {}
    for offer, term in taken:
        there.setdefault(term, []).append(offer)
    if not there:
        return 0
    last = max(there)
    if any(offer.weeks is None for offer in there[last]):
        return grid.places[last].ends
    return grid.places[last].begins + DAYS * sum(offer.weeks or 0 for offer in there[last])


def check_calendar(problem: Problem) -> None:
    """Refuse a calendar that says nothing, or two things.

    Raises:
        QuestionError: it has no term, a key twice, terms that overlap, a term without weeks, a negative load, or an
            item of negative weeks; or TIME is asked for and there is none.
    """
    calendar = problem.calendar
    if calendar is None:
        if Objective.TIME in (problem.objective, *(objective for objective, _ in problem.weights)):
            raise QuestionError(
                "TIME is measured on a calendar, and none is given.", "Give terms with dates."
            )
        return
    if not calendar.terms:
        raise QuestionError(
            "The calendar has no term.", "Give at least one term with its first day and weeks."
        )
    terms = sorted(calendar.terms, key=lambda term: term.starts)
    keys = [term.key for term in terms]
    for key in keys:
        if keys.count(key) > 1:
            raise QuestionError(f"The calendar has two terms {key}.", "Give every term a key of its own.")
    for term in terms:
        if term.weeks < 1:
            raise QuestionError(f"The term {term.key} has {term.weeks} weeks.", "Give one or more.")
    for before, after in pairwise(terms):
        if _last_day(before) >= after.starts:
            raise QuestionError(
                f"The terms {before.key} (until {_last_day(before)}) and {after.key} (from {after.starts}) overlap.",
                "Give terms one after the other.",
            )
    for term in terms:
        if term.share < 0:
            raise QuestionError(f"The share of the term {term.key} is {term.share}.", "Give zero or more.")
    if calendar.most_hours is not None and calendar.most_hours < 0:
        raise QuestionError(f"The most hours in a term are {calendar.most_hours}.", "Give zero or more.")
    for offer in problem.offers:
        if offer.weeks is not None and offer.weeks < 0:
            raise QuestionError(f"{offer.uri} takes {offer.weeks} weeks.", "Give zero or more, or none.")


def _last_day(term: Term) -> date:
    return term.starts + timedelta(days=DAYS * term.weeks - 1)
