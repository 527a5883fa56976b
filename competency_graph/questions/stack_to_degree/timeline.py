"""When what of a plan happens: terms, weeks inside a term, the day when each thing is done, and which fees that brings.

The planner says in which term everything falls. Inside a term, what takes weeks is done one after the other from its first
day on, in an order in which each comes after what it needs; an exam takes no week; what takes the whole term ends with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from competency_graph.planning.plan import PlanFound
from competency_graph.planning.problem import Term
from competency_graph.planning.structure import Structure
from competency_graph.questions.stack_to_degree.answer import FeeBasis, PlanTerm, PlanWeeks
from competency_graph.questions.stack_to_degree.terms import last_of


def told(term: Term) -> PlanTerm:
    """A term as the answer names it."""
    return PlanTerm(term.key, term.name, term.starts.isoformat(), last_of(term).isoformat(), term.weeks)


@dataclass(frozen=True, slots=True)
class Due:
    """A fee of the plan."""

    institution: str
    amount: Fraction
    basis: FeeBasis
    term: str | None
    """Key of the term that it is due for, or in which it is first due; None without terms."""
    step: int
    """Position of the first step that it is due for."""


@dataclass(slots=True)
class Timeline:
    """The times of one plan."""

    plan: PlanFound
    structure: Structure
    order: list[str] = field(init=False)
    """What is taken, term by term, each after what it needs."""
    position: dict[str, int] = field(init=False)
    terms: dict[str, Term] = field(init=False)
    """By key."""
    term_of: dict[str, Term] = field(init=False)
    weeks: dict[str, PlanWeeks] = field(init=False)
    done: dict[str, tuple[int, date]] = field(init=False)
    """What is taken → (weeks from the first day of the calendar, last day)."""

    def __post_init__(self) -> None:
        calendar = self.structure.problem.calendar
        self.terms = {} if calendar is None else {term.key: term for term in calendar.terms}
        when = dict(self.plan.when)
        self.term_of = {uri: self.terms[key] for uri, key in when.items()}
        rank = {key: number for number, key in enumerate(self.terms)}
        taken = [uri for uri in self.plan.order if uri in set(self.plan.taken)]
        self.order = sorted(taken, key=lambda uri: rank.get(when.get(uri, ""), 0))
        self.position = {uri: number for number, uri in enumerate(self.order, start=1)}
        self.weeks, self.done = {}, {}
        begun: dict[str, int] = {}
        for uri in self.order:
            if uri not in self.term_of:
                continue
            term, weeks = self.term_of[uri], self.structure.offers[uri].weeks
            if weeks is None:
                self.done[uri] = self._after(term, term.weeks)
                continue
            before = begun.get(term.key, 0)
            begun[term.key] = before + weeks
            self.done[uri] = self._after(term, before + weeks)
            if weeks:
                self.weeks[uri] = PlanWeeks(
                    before + 1,
                    before + weeks,
                    (term.starts + timedelta(weeks=before)).isoformat(),
                    (term.starts + timedelta(weeks=before + weeks, days=-1)).isoformat(),
                )

    def _after(self, term: Term, weeks: int) -> tuple[int, date]:
        first = next(iter(self.terms.values()))
        so_far = (term.starts - first.starts).days // 7 + weeks
        return so_far, term.starts + timedelta(weeks=weeks, days=-1 if weeks else 0)

    def complete(self, steps: set[str]) -> tuple[int, date, Term] | None:
        """(weeks, day, term) when all these steps are done; None where there are none, or no terms."""
        last = max(
            (uri for uri in steps if uri in self.done),
            key=lambda uri: (self.done[uri], self.position[uri]),
            default=None,
        )
        return None if last is None else (*self.done[last], self.term_of[last])

    def fees(self) -> tuple[Due, ...]:
        """Every fee, in the order in which they are due."""
        found: list[Due] = []
        seen: set[tuple[str, str | None]] = set()
        once = set(self.plan.fees)
        for uri in self.order:
            institution = self.structure.institutions.get(
                min(self.structure.offers[uri].institutions, default="")
            )
            if institution is None:
                continue
            term = self.term_of[uri].key if uri in self.term_of else None
            step = self.position[uri]
            if institution.uri in once and institution.fee_once is not None:
                once.discard(institution.uri)
                found.append(Due(institution.uri, institution.fee_once, FeeBasis.ONCE, term, step))
            if term is not None and institution.fee_per_term and (institution.uri, term) not in seen:
                seen.add((institution.uri, term))
                found.append(Due(institution.uri, institution.fee_per_term, FeeBasis.PER_TERM, term, step))
        return tuple(found)
