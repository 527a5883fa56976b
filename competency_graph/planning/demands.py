"""Requirement trees as constraints: every leaf that counts names the one thing that it is counted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from competency_graph.errors import CompetencyGraphError
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.planning.choices import Choices, Expr, scale_of
from competency_graph.planning.plan import Relation
from competency_graph.planning.problem import Offer
from competency_graph.planning.records import Records
from competency_graph.planning.structure import certain, family, in_family, is_total


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that may satisfy a leaf."""

    chosen: Expr
    """Literal: the leaf is counted by it."""
    base: str | None
    conversion: str | None
    identity: frozenset[str]
    amount: Fraction
    """Credit that the leaf counts for, in the unit of the node that counts it; 0 where nobody counts credit."""
    held: bool = False
    """Whether the base is held, so that nothing has to come before."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of one tree."""

    owner: str
    relation: Relation
    asked: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A node of a tree in the model."""

    sat: Expr
    groups: tuple[tuple[Leaf, ...], ...]
    """Its leaves, those together that count as one item."""
    items: Expr
    """How many items it counts for."""

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Its leaves."""
        return tuple(leaf for group in self.groups for leaf in group)


class Demands:
    """The trees of one problem."""

    def __init__(self, choices: Choices, records: Records) -> None:
        self.choices = choices
        self.records = records
        self.structure = choices.structure
        self.model = choices.model
        self.leaves: list[Leaf] = []

    def node(self, owner: Offer, relation: Relation, node: Node, unit: str | None) -> Built:
        """Build one node; ``unit`` is the unit in which the nearest node above counts credit."""
        if isinstance(node, Ask):
            leaf = self._leaf(owner, relation, node.target, unit, node.minimum_grade)
            return Built(self._some(leaf), ((leaf,),), self._chosen(leaf))
        if isinstance(node, Filter):
            leaves = tuple(
                self._leaf(owner, relation, uri, unit, None)
                for uri in self.structure.filters.get(node.uri, ())
            )
            items = sum((self._chosen(leaf) for leaf in leaves), 0)
            sat = self.choices.literal(f"filter {node.uri}")
            self.choices.implies_any(sat, [way.chosen for leaf in leaves for way in leaf.ways])
            return Built(sat, tuple((leaf,) for leaf in leaves), items)
        if isinstance(node, Residual):
            raise CompetencyGraphError(
                f"{node.uri}: a residual reached the planner.", "Report this as an error of this library."
            )
        if is_total(node):
            return self._total(owner, relation, node)
        above = unit
        if node.unit is CountUnit.CREDITS and node.op in (Op.AT_LEAST, Op.AT_MOST):
            unit = family(node.credit_unit)
        children = [self.node(owner, relation, child, unit) for child in node.children]
        groups = tuple(group for child in children for group in child.groups)
        exclusive = node.consumption == "EXCLUSIVE" or (
            node.op is Op.AT_LEAST and node.consumption != "SHARED"
        )
        if exclusive:
            self._count_once(groups)
        items = sum((child.items for child in children), 0)
        if node.op is Op.AT_MOST:
            return self._at_most(node, children, groups, items, above)
        sat = self.choices.literal(f"{node.op.value} {node.uri}")
        if node.op is Op.ANY:
            self.choices.implies_any(sat, [child.sat for child in children])
        elif node.op is Op.ALL or node.count is None:
            for child in children:
                self.model.add_implication(sat, child.sat)
        elif node.unit is CountUnit.CREDITS:
            least = in_family(node.count, node.credit_unit)
            scale, credit = self._credits(node, children, least)
            self.model.add(credit >= int(least * scale)).only_enforce_if(sat)
        else:
            self.model.add(items >= ceil(node.count)).only_enforce_if(sat)
        return Built(sat, (tuple(leaf for group in groups for leaf in group),), sat)

    def _at_most(
        self,
        node: Requirement,
        children: Sequence[Built],
        groups: tuple[tuple[Leaf, ...], ...],
        items: Expr,
        above: str | None,
    ) -> Built:
        """A cap on what is counted: the choice of what counts respects it, nothing is asked for."""
        always = self.model.new_constant(1)
        if node.count is None:
            return Built(always, groups, items)
        if node.unit is not CountUnit.CREDITS:
            self.model.add(items <= int(node.count))
            return Built(always, groups, items)
        if above is None:
            # Whoever counts this counts items; where credit is counted, ``_credit`` caps the sum instead.
            most = in_family(node.count, node.credit_unit)
            scale, credit = self._credits(node, children, most)
            self.model.add(credit <= int(most * scale))
        return Built(always, groups, items)

    def _credits(self, node: Requirement, children: Sequence[Built], count: Fraction) -> tuple[int, Expr]:
        """The scaled credit of all children, and the scale."""
        unit = family(node.credit_unit)
        amounts = [way.amount for child in children for leaf in child.leaves for way in leaf.ways]
        scale = scale_of([*amounts, count, *_caps(node, unit)])
        parts = zip(node.children, children, strict=True)
        return scale, sum((self._credit(part, built, scale) for part, built in parts), 0)

    def _credit(self, node: Node, built: Built, scale: int) -> Expr:
        """Scaled credit that a child of a node that counts credit brings."""
        own = sum((way.chosen * int(way.amount * scale) for leaf in built.leaves for way in leaf.ways), 0)
        if not isinstance(node, Requirement):
            return own
        most = sum(max((int(way.amount * scale) for way in leaf.ways), default=0) for leaf in built.leaves)
        value = self.model.new_int_var(0, most, f"credit {node.uri}")
        self.model.add(value <= own)
        if node.op is not Op.AT_MOST:
            self.model.add(value <= most * built.sat)
        elif node.count is not None and node.unit is CountUnit.CREDITS:
            self.model.add(value <= int(in_family(node.count, node.credit_unit) * scale))
        return value

    def _count_once(self, groups: Sequence[Sequence[Leaf]]) -> None:
        """What is counted for one item is not counted for another."""
        users: dict[str, dict[int, list[Expr]]] = {}
        for number, group in enumerate(groups):
            for leaf in group:
                for way in leaf.ways:
                    for name in way.identity:
                        users.setdefault(name, {}).setdefault(number, []).append(way.chosen)
        for name in sorted(users):
            if len(users[name]) < 2:
                continue
            marks = []
            for number, chosen in sorted(users[name].items()):
                if len(chosen) == 1:
                    marks.append(chosen[0])
                    continue
                mark = self.choices.literal(f"{name} counts for {number}")
                for literal in chosen:
                    self.model.add_implication(literal, mark)
                marks.append(mark)
            self.model.add_at_most_one(marks)

    def _leaf(
        self, owner: Offer, relation: Relation, asked: str, unit: str | None, grade: str | None
    ) -> Leaf:
        structure = self.structure
        together = relation is Relation.COREQUISITE
        ways: list[Way] = []
        label = f"{owner.uri} {relation.value} {asked}"
        own = structure.offers[asked].credit if asked in structure.offers else None
        worth = (certain(own, unit) or Fraction(0)) if unit else Fraction(0)
        for base, literal in self.choices.had(asked, grade=grade):
            chosen = self.choices.literal(f"{label} by {base}")
            if literal is not True:
                self.model.add_implication(chosen, literal)
                if not self.choices.after(owner.uri, base, chosen, together=together):
                    continue
            ways.append(Way(chosen, base, None, structure.identity(asked), worth, literal is True))
        for conversion in structure.awarding(owner, asked):
            if conversion.key not in self.choices.fire:
                continue
            chosen = self.choices.literal(f"{label} by {conversion.key}")
            self.model.add_implication(chosen, self.choices.fire[conversion.key])
            self.choices.after(owner.uri, f"conversion {conversion.key}", chosen, together=together)
            amount = Fraction(0)
            if unit:
                amount = max(
                    credit
                    for credit, award in zip(
                        structure.amounts(conversion, unit), conversion.awards, strict=True
                    )
                    if award.target is not None and structure.same(award.target) == structure.same(asked)
                )
            ways.append(Way(chosen, None, conversion.key, structure.conversion_identity(conversion), amount))
        if relation is not Relation.REQUIREMENT and structure.same(asked) in {
            structure.same(p) for p in self.choices.problem.placed
        }:
            ways.append(
                Way(self.choices.literal(f"{label} by placement"), None, None, frozenset(), Fraction(0))
            )
        if len(ways) > 1:
            self.model.add_at_most_one([way.chosen for way in ways])
        leaf = Leaf(owner.uri, relation, asked, tuple(ways))
        self.leaves.append(leaf)
        return leaf

    def _some(self, leaf: Leaf) -> Expr:
        sat = self.choices.literal(f"{leaf.owner} has {leaf.asked}")
        self.choices.implies_any(sat, [way.chosen for way in leaf.ways])
        return sat

    @staticmethod
    def _chosen(leaf: Leaf) -> Expr:
        return sum((way.chosen for way in leaf.ways), 0)

    def _total(self, owner: Offer, relation: Relation, node: Requirement) -> Built:
        sat = self.choices.literal(f"total {node.uri}")
        if node.count is not None:
            unit = family(node.credit_unit)
            least = in_family(node.count, node.credit_unit)
            counted = self.records.count(owner, unit)
            if relation is Relation.REQUIREMENT:
                counted.needed = max(least, counted.needed or Fraction(0))
            self.model.add(counted.total() >= ceil(least * counted.scale)).only_enforce_if(sat)
        return Built(sat, (), sat)


def _caps(node: Requirement, unit: str) -> list[Fraction]:
    """The numbers of credit caps below a node that counts credit."""
    return [
        in_family(inner.count, inner.credit_unit)
        for inner in node.walk()
        if isinstance(inner, Requirement)
        and inner.op is Op.AT_MOST
        and inner.unit is CountUnit.CREDITS
        and inner.count is not None
        and family(inner.credit_unit) == unit
    ]
