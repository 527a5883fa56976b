"""Made-up degrees for the planner: a home university, other institutions, providers of micro-credentials, transfer rules.

Nothing is taken from anybody's catalogue. The shape follows what issue 6 asks to be measured: micro-credentials of 10 to 40
hours and 200 to 2,000 dollars, credit by hours (15 hours a credit), prices per credit by institution, rules of one for
one, several for one and one for several, core courses with prerequisites, electives to choose from, a total of credits,
residency and a transfer maximum; eight terms with a load, courses that are begun in one season only, a fee for every
term at home. Some core courses are not taught at home, so that some rule is needed; a learner brings
a few courses; a budget can make a degree impossible. The same shape and seed always make the same problem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import (
    Calendar,
    Conversion,
    Held,
    Institution,
    Limits,
    Offer,
    OfferKind,
    Problem,
    Term,
    Use,
)

DEGREE = "degree"
HOME = "institution/0"
FIRST_YEAR = 2026
CREDITS = 3
"""Of every course."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a made-up degree is, and how its parts are spread."""

    courses: int = 40
    """That complete the degree."""
    institutions: int = 5
    """The home university is one of them."""
    credentials: int = 200
    providers: int = 12
    rules: int = 1000
    elective_share: float = 0.3
    """Part of the degree's courses that are chosen among twice as many."""
    levels: int = 8
    """Longest chain of prerequisites."""
    prerequisite_share: float = 0.6
    away_share: float = 0.08
    """Part of the core that home does not teach in these years."""
    other_courses: int = 40
    """Taught at each other institution."""
    held: int = 3
    """Courses of another institution that the learner brings."""
    residency: Fraction = Fraction(1, 4)
    """Part of the total that is earned at home."""
    transfer_maximum: Fraction = Fraction(3, 4)
    several_for_one: float = 0.25
    one_for_several: float = 0.1
    elective_credit: float = 0.15
    """Part of the rules that award elective credit only."""
    budgeted: float = 0.25
    """Part of the degrees with a budget, which some exceed."""
    terms: int = 8
    """Of a calendar of autumns and springs; 0: without a calendar."""
    weeks: int = 15
    term_credits: int = 18
    """Most in a term."""
    seasonal: float = 0.4
    """Part of the courses that are begun in autumn only, or in spring only."""

    def times(self, factor: Fraction) -> Shape:
        """The same, larger or smaller: courses, credentials, providers, rules."""
        return replace(
            self,
            courses=int(self.courses * factor),
            credentials=int(self.credentials * factor),
            providers=max(1, int(self.providers * factor)),
            rules=int(self.rules * factor),
            other_courses=int(self.other_courses * factor),
            term_credits=int(self.term_credits * factor),
        )

    def told(self) -> str:
        """The generator's parameters in one line."""
        return ", ".join(f"{name} {getattr(self, name)}" for name in self.__slots__)


class Maker:
    """One problem of a shape and a seed."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.chance = Random(seed)
        self.prices = [self.chance.choice([320, 380, 450])] + [
            self.chance.choice([90, 140, 180, 240, 310]) for _ in range(shape.institutions - 1)
        ]
        """Dollars a credit, by institution."""
        electives = int(shape.courses * shape.elective_share)
        self.core = [f"home/core/{n:03}" for n in range(shape.courses - electives)]
        self.electives = [f"home/elective/{n:03}" for n in range(2 * electives)]
        self.chosen = electives
        self.others = [
            f"other/{at}/{n:03}" for at in range(1, shape.institutions) for n in range(shape.other_courses)
        ]
        self.badges = [f"badge/{n:04}" for n in range(shape.credentials)]
        self.hours = {badge: self.chance.choice([10, 15, 20, 30, 40]) for badge in self.badges}

    def problem(self, objective: Objective) -> Problem:
        """The whole of it."""
        courses = [self._course(uri) for uri in [*self.core, *self.electives]]
        others = [self._other(uri) for uri in self.others]
        badges = [self._badge(uri) for uri in self.badges]
        conversions = self._conversions()
        total = Fraction(CREDITS * self.shape.courses)
        home = Institution(
            HOME, transfer_maximum=Credit.of(self.shape.transfer_maximum * total, SEMESTER),
            fee_once=Fraction(75), fee_per_term=Fraction(120) if self.shape.terms else None,
        )  # fmt: skip
        away = [
            Institution(f"institution/{at}", fee_once=Fraction(self.chance.choice([0, 30, 60])))
            for at in range(1, self.shape.institutions)
        ]
        budget = None
        if self.chance.random() < self.shape.budgeted:
            budget = Fraction(self.chance.choice([120, 200, 300]) * CREDITS * self.shape.courses)
        return Problem(
            DEGREE,
            (*courses, *others, *badges, self._degree(total)),
            tuple(conversions),
            institutions=(home, *away),
            held=tuple(Held(u) for u in self.chance.sample(self.others, min(self.shape.held, len(self.others)))),
            filters=(("upper", frozenset(self._upper())),),
            limits=Limits(budget=budget),
            objective=objective,
            calendar=self._calendar(),
        )  # fmt: skip

    def _calendar(self) -> Calendar | None:
        if not self.shape.terms:
            return None
        terms = [
            Term(key, key, date(FIRST_YEAR + (n + 1) // 2, 2 if n % 2 else 9, 1), self.shape.weeks)
            for n, key in enumerate(self._keys())
        ]
        return Calendar(tuple(terms), most_credits=Credit.of(self.shape.term_credits, SEMESTER))

    def _keys(self) -> list[str]:
        return [f"{'spring' if n % 2 else 'autumn'} {n // 2 + 1}" for n in range(self.shape.terms)]

    def _offered(self) -> frozenset[str] | None:
        """When a course is begun."""
        season = self.chance.randrange(2)
        if self.chance.random() >= self.shape.seasonal or not self.shape.terms:
            return None
        return frozenset(self._keys()[season::2])

    def _level(self, uri: str) -> int:
        """In which step of the chain a core course is."""
        return self.core.index(uri) * self.shape.levels // len(self.core)

    def _upper(self) -> list[str]:
        return [u for u in self.core if 2 * self._level(u) >= self.shape.levels] + self.electives[::2]

    def _course(self, uri: str) -> Offer:
        core = uri in self.core
        needs: list[Node] = []
        if self.chance.random() < self.shape.prerequisite_share:
            step = self._level(uri) if core else self.chance.randrange(self.shape.levels)
            before = [u for u in self.core if self._level(u) == step - 1]
            picked = self.chance.sample(before, min(len(before), self.chance.choice([1, 1, 2])))
            if len(picked) == 2 and self.chance.random() < 0.4:
                needs = [Requirement(f"{uri}/either", Op.ANY, tuple(Ask(u) for u in picked))]
            else:
                needs = [Ask(u) for u in picked]
        return Offer(
            uri, institutions=frozenset({HOME}), credit=Credit.of(CREDITS, SEMESTER),
            price=Fraction(self.prices[0] * CREDITS),
            takable=not (core and self.chance.random() < self.shape.away_share), terms=self._offered(),
            prerequisite=Requirement(f"{uri}/before", Op.ALL, tuple(needs)) if needs else None,
        )  # fmt: skip

    def _other(self, uri: str) -> Offer:
        at = int(uri.split("/")[1])
        return Offer(
            uri, institutions=frozenset({f"institution/{at}"}), credit=Credit.of(CREDITS, SEMESTER),
            price=Fraction(self.prices[at] * CREDITS), terms=self._offered(),
        )  # fmt: skip

    def _badge(self, uri: str) -> Offer:
        hours = self.hours[uri]
        return Offer(
            uri, kind=OfferKind.CREDENTIAL,
            institutions=frozenset({f"provider/{self.badges.index(uri) % self.shape.providers:02}"}),
            credit=Credit.of(Fraction(hours, 15), SEMESTER),
            price=Fraction(self.chance.randrange(200, 2001, 25)), hours=Fraction(hours), weeks=-(-hours // 10),
        )  # fmt: skip

    def _degree(self, total: Fraction) -> Offer:
        pool = Requirement(
            "degree/electives", Op.AT_LEAST, tuple(Ask(u) for u in self.electives), Fraction(self.chosen)
        )
        upper = Requirement(
            "degree/upper", Op.AT_LEAST, (Filter("upper"),), Fraction(CREDITS * self.shape.courses // 3),
            CountUnit.CREDITS, SEMESTER,
        )  # fmt: skip
        everything = Requirement("degree/total", Op.AT_LEAST, (), total, CountUnit.CREDITS, SEMESTER)
        return Offer(
            DEGREE, kind=OfferKind.PROGRAM, institutions=frozenset({HOME}), takable=False,
            requirement=Requirement(
                "degree/all", Op.ALL, (*(Ask(u) for u in self.core), pool, upper, everything)
            ),
            residency=Credit.of(self.shape.residency * total, SEMESTER),
        )  # fmt: skip

    def _conversions(self) -> list[Conversion]:
        found = []
        for number in range(self.shape.rules):
            # Two of three rules are home's; every course that home does not teach gets its share of them.
            home = self.chance.random() < 0.65
            receiver = 0 if home else self.chance.randrange(1, self.shape.institutions)
            targets = (
                [*self.core, *self.electives]
                if home
                else [u for u in self.others if u.startswith(f"other/{receiver}/")]
            )
            senders = [u for u in self.others if not u.startswith(f"other/{receiver}/")]
            if self.chance.random() < self.shape.several_for_one:
                uses = self.chance.sample(self.badges, min(len(self.badges), self.chance.choice([2, 2, 3])))
            else:
                uses = [self.chance.choice(self.badges if self.chance.random() < 0.6 else senders)]
            stated = Credit.of(CREDITS, SEMESTER)
            awards = [self._award(self.chance.choice(targets), stated, 0)]
            if self.chance.random() < self.shape.elective_credit:
                awards = [Award(AwardKind.ELECTIVE, None, "elective", None, stated, CreditBasis.AS_SENT, 0)]
            elif self.chance.random() < self.shape.one_for_several:
                awards.append(self._award(self.chance.choice(targets), stated, 1))
            rule = f"rule/{number:05}"
            found.append(
                Conversion(rule, rule, f"institution/{receiver}", tuple(Use(u) for u in uses), tuple(awards))
            )
        return found

    def _award(self, target: str, credit: Credit, place: int) -> Award:
        basis = CreditBasis.STATED if self.chance.random() < 0.8 else CreditBasis.CATALOG
        return Award(AwardKind.COURSE, target, target, None, credit, basis, place)
