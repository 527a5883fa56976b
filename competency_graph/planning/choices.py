"""What can be chosen: items to take, credentials to earn, programs to pay as a whole, rules to use, and their order.

Every literal is bounded from above only: it may be true when what it stands for holds. Order is an integer level, kept
only among things that depend on each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from competency_graph.errors import CompetencyGraphError
from competency_graph.planning.objective import ConflictKind
from competency_graph.planning.plan import Element
from competency_graph.planning.problem import Conversion, Offer
from competency_graph.planning.structure import Structure

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

Expr: TypeAlias = Any
"""A linear expression, variable or number of the solver."""


def cp_model() -> Any:  # noqa: ANN401 - a module
    """OR-tools' CP-SAT, loaded when a plan is asked for.

    Raises:
        CompetencyGraphError: the extra is not installed.
    """
    try:
        from ortools.sat.python import cp_model as module
    except ImportError as missing:
        raise CompetencyGraphError(
            "Planning needs OR-tools, which is not installed.", "pip install 'competency-graph[planner]'"
        ) from missing
    return module


@cache
def _lean(cp: Any) -> Any:  # noqa: ANN401 - a class of the module
    class Model(cp.CpModel):  # type: ignore[misc]
        def _add_pre_pep8_methods(self) -> None:
            """A hundred old names, which take half of the time of a small model and are not used here."""

    return Model


def _empty(cp: Any) -> CpModel:  # noqa: ANN401 - a module
    """A new model."""
    model: CpModel = _lean(cp)()
    return model


def scale_of(amounts: Iterable[Fraction]) -> int:
    """The least factor that makes whole numbers of all these."""
    return lcm(1, *(amount.denominator for amount in amounts))


class Choices:
    """The variables of one problem, with some of its elements switched off."""

    def __init__(self, structure: Structure, *, without: frozenset[Element] = frozenset()) -> None:
        self.cp = cp_model()
        self.model: CpModel = _empty(self.cp)
        self.structure = structure
        self.problem = structure.problem
        self.on = {e: e not in without for e in structure.elements}
        self.take: dict[str, Expr] = {}
        self.earn: dict[str, Expr] = {}
        self.pay: dict[str, Expr] = {}
        self.charge: dict[str, Expr] = {}
        self.fee: dict[str, Expr] = {}
        self.fire: dict[str, Expr] = {}
        self.levels: dict[str, Expr] = {}
        self._offers()
        self._conversions()

    def literal(self, name: str) -> Expr:
        """A new one."""
        return self.model.new_bool_var(name)

    def implies_any(self, literal: Expr, any_of: Sequence[Expr]) -> None:
        """``literal`` only where one of these holds; ``True`` in the list means always."""
        if not any(x is True for x in any_of):
            self.model.add_bool_or([~literal, *any_of])

    def active(self, kind: ConflictKind, about: str = "", owner: str = "", position: int = 0) -> bool:
        """Whether this element holds here."""
        return self.on.get(Element(kind, about, owner, position), False)

    def obtained(self, uri: str) -> Expr | None:
        """The literal of getting it in this plan; None where it cannot be got."""
        return self.take.get(uri, self.earn.get(uri))

    def had(
        self, target: str, *, holding: bool = True, taking: bool = True, grade: str | None = None
    ) -> list[tuple[str, Expr]]:
        """(base, literal or True) of everything that brings ``target``."""
        found: list[tuple[str, Expr]] = []
        for base in self.structure.bases(target):
            held = self.structure.held.get(base)
            if held is not None and holding and (grade is None or grade not in held.too_low_for):
                found.append((base, True))
            elif taking and (literal := self.obtained(base)) is not None:
                found.append((base, literal))
        return found

    def after(self, later: str, earlier: str, when: Expr, *, together: bool = False) -> bool:
        """``later`` comes after ``earlier`` when ``when``; False where that can never be."""
        if later == earlier:
            return together
        if self.structure.same_knot(later, earlier):
            self.model.add(
                self._level(later) >= self._level(earlier) + (0 if together else 1)
            ).only_enforce_if(when)
        return True

    def _level(self, node: str) -> Expr:
        if node not in self.levels:
            size = sum(number == self.structure.knots[node] for number in self.structure.knots.values())
            self.levels[node] = self.model.new_int_var(0, size, f"level {node}")
        return self.levels[node]

    def _allowed(self, offer: Offer) -> bool:
        limits = self.problem.limits
        if self.active(ConflictKind.EXCLUSION, offer.uri):
            return False
        if offer.uri == self.problem.target and self.structure.is_earned(offer.uri):
            return True
        if self.active(ConflictKind.INSTITUTIONS) and not offer.institutions & limits.institutions:
            return False
        return not any(self.active(ConflictKind.INSTITUTIONS, uri) for uri in offer.institutions)

    def _offers(self) -> None:
        for uri, offer in self.structure.offers.items():
            if not self._allowed(offer):
                continue
            if self.structure.is_earned(uri):
                self.earn[uri] = self.literal(f"earn {uri}")
                if offer.covers and offer.price is not None:
                    self.pay[uri] = self.literal(f"pay {uri}")
                    self.model.add_implication(self.pay[uri], self.earn[uri])
            elif offer.takable:
                self.take[uri] = self.literal(f"take {uri}")
        covered: dict[str, list[Expr]] = {}
        for whole, literal in self.pay.items():
            for uri in self.structure.offers[whole].covers:
                covered.setdefault(uri, []).append(literal)
        for uri, literal in self.take.items():
            if uri in covered:
                charge = self.charge[uri] = self.literal(f"charge {uri}")
                self.model.add_implication(charge, literal)
                self.model.add_bool_or([~literal, charge, *covered[uri]])
            else:
                self.charge[uri] = literal
        for institution in sorted(self.structure.institutions.values(), key=lambda i: i.uri):
            there = [
                literal
                for uri, literal in self.take.items()
                if min(self.structure.offers[uri].institutions, default=None) == institution.uri
            ]
            if there:
                used = self.fee[institution.uri] = self.literal(f"at {institution.uri}")
                for literal in there:
                    self.model.add_implication(literal, used)
                self.model.add_bool_or([~used, *there])

    def _conversions(self) -> None:
        structure = self.structure
        by_rule: dict[str, list[Expr]] = {}
        exclusive: dict[tuple[str, str], list[Expr]] = {}
        for conversion in structure.conversions:
            ways = [
                self.had(use.item, holding=use.by_holding, taking=use.by_taking) for use in conversion.uses
            ]
            if not all(ways):
                continue
            key = f"conversion {conversion.key}"
            fire = self.fire[conversion.key] = self.literal(key)
            for number, bases in enumerate(ways):
                if any(literal is True for _, literal in bases):
                    continue
                chosen = []
                for base, literal in bases:
                    via = self.literal(f"{key} {number} {base}")
                    self.model.add_implication(via, literal)
                    self.after(key, base, via)
                    chosen.append(via)
                self.implies_any(fire, chosen)
            by_rule.setdefault(conversion.rule, []).append(fire)
            if conversion.exclusive:
                for name in sorted(structure.conversion_identity(conversion)):
                    exclusive.setdefault((conversion.receiver, name), []).append(fire)
        for group in (*by_rule.values(), *exclusive.values()):
            if len(group) > 1:
                self.model.add_at_most_one(group)
        for worse, better in self.problem.outranked:
            if worse in self.fire:
                self._only_without(self.fire[worse], structure.conversion[better])
        for block, other in (*structure.exclusions, *self.problem.rivals):
            if block in self.fire and other in self.fire:
                self.model.add_at_most_one([self.fire[block], self.fire[other]])

    def _only_without(self, fire: Expr, better: Conversion) -> None:
        """``fire`` only where something that ``better`` takes is neither held nor taken."""
        missing = []
        for use in better.uses:
            bases = self.had(use.item, holding=use.by_holding, taking=use.by_taking)
            if any(literal is True for _, literal in bases):
                continue
            lacks = self.literal(f"without {use.item} for {better.key}")
            for base, literal in bases:
                if base in self.take:
                    self.model.add_implication(lacks, ~literal)
            missing.append(lacks)
        self.model.add_bool_or([~fire, *missing])
