"""What follows from a problem before anything is chosen.

Who is the same course, what contains what, who may award what to whom, what depends on what, and which parts nobody
can judge. The meanings are those of ``problem.py``; nothing here is a heuristic, and every collection has one order, so that the
same problem always gives the same model to the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from competency_graph.model.credits import IN_SEMESTER_HOURS, SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph.planning.objective import ConflictKind
from competency_graph.planning.plan import Element, Relation, Unparsed
from competency_graph.planning.problem import Conversion, Institution, Offer, OfferKind, Problem


def family(unit: str | None) -> str:
    """The unit that this unit's credit is counted in: semester hours where it converts, itself otherwise."""
    return SEMESTER if unit is None or unit in IN_SEMESTER_HOURS else unit


def in_family(value: Fraction, unit: str | None) -> Fraction:
    """An amount in its family's unit."""
    if unit is None or unit == SEMESTER:
        return value
    return value * IN_SEMESTER_HOURS.get(unit or SEMESTER, Fraction(1))


def certain(credit: Credit | None, unit: str) -> Fraction | None:
    """The lower end of ``credit`` in the family ``unit``; None where unknown or not convertible."""
    if credit is None or family(credit.unit) != unit:
        return None
    return in_family(credit.minimum, credit.unit)


def is_total(node: Node) -> bool:
    """Whether it asks for credit of anything posted at the institution."""
    return (
        isinstance(node, Requirement)
        and node.op is Op.AT_LEAST
        and node.unit is CountUnit.CREDITS
        and not node.children
    )


def conjuncts(node: Node | None) -> tuple[Node, ...]:
    """The parts that must all hold, nested ALLs opened; an ALL whose parts may not share stays one."""
    if node is None:
        return ()
    if isinstance(node, Requirement) and node.op is Op.ALL and node.consumption != "EXCLUSIVE":
        return tuple(part for child in node.children for part in conjuncts(child))
    return (node,)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An offer's requirements without what nobody can judge."""

    requirement: tuple[Node, ...]
    """Conjuncts of what earns it."""
    prerequisite: tuple[Node, ...]
    corequisite: tuple[Node, ...]

    def trees(self) -> tuple[tuple[Relation, tuple[Node, ...]], ...]:
        """The three, named."""
        return (
            (Relation.REQUIREMENT, self.requirement),
            (Relation.PREREQUISITE, self.prerequisite),
            (Relation.COREQUISITE, self.corequisite),
        )


class Structure:
    """Everything that is fixed before the search."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.held = {held.item: held for held in problem.held}
        stated = {offer.uri: offer for offer in problem.offers}
        # What is held and not on offer still serves; nobody can take it again.
        unlisted = {uri: Offer(uri, takable=False) for uri in self.held if uri not in stated}
        self.offers = dict(sorted((stated | unlisted).items()))
        self.institutions = {i.uri: i for i in problem.institutions}
        self.filters: Mapping[str, tuple[str, ...]] = {u: tuple(sorted(m)) for u, m in problem.filters}
        self.conversions = tuple(sorted(problem.conversions, key=lambda c: c.key))
        self.conversion = {c.key: c for c in self.conversions}
        self._root = _classes(problem.same_course)
        self.unparsed: list[Unparsed] = []
        self.parsed = {uri: self._parse(offer) for uri, offer in self.offers.items()}
        self._amounts: dict[tuple[str, str], tuple[Fraction, ...]] = {}

    def is_earned(self, uri: str) -> bool:
        """Whether it is earned by satisfying a requirement; one of which nothing could be judged is taken as it is."""
        return bool(self.parsed[uri].requirement)

    # -- who is who

    def same(self, uri: str) -> str:
        """The one name of all courses that are the same as this."""
        return self._root.get(uri, uri)

    @cached_property
    def brings(self) -> dict[str, frozenset[str]]:
        """Class names of what having an offer brings: itself and all that it contains, at any depth."""
        return {uri: self._closure(uri, asked=False) | {self.same(uri)} for uri in self.offers}

    @cached_property
    def components(self) -> dict[str, frozenset[str]]:
        """Class names of what a thing contains or asks for, at any depth, itself not included; by class name."""
        found: dict[str, frozenset[str]] = {}
        for uri in self.offers:
            name = self.same(uri)
            found[name] = found.get(name, frozenset()) | self._closure(uri, asked=True) - {name}
        return found

    def _closure(self, uri: str, *, asked: bool) -> frozenset[str]:
        seen: set[str] = set()
        open_ = [uri]
        while open_:
            for offer in self._offers_of(self.same(open_.pop())):
                below: Iterable[str] = offer.contains
                if asked:
                    below = {*below, *_targets(self.parsed[offer.uri].requirement, self.filters)}
                for name in sorted({self.same(b) for b in below} - seen):
                    seen.add(name)
                    open_.append(name)
        return frozenset(seen)

    @cached_property
    def _members(self) -> dict[str, list[Offer]]:
        found: dict[str, list[Offer]] = {}
        for offer in self.offers.values():
            found.setdefault(self.same(offer.uri), []).append(offer)
        return found

    def _offers_of(self, name: str) -> list[Offer]:
        return self._members.get(name, [])

    @cached_property
    def _bases(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for uri, names in self.brings.items():
            for name in names:
                found.setdefault(name, []).append(uri)
        return {name: tuple(sorted(uris)) for name, uris in found.items()}

    def bases(self, target: str) -> tuple[str, ...]:
        """The offers of which having any one is having ``target``."""
        return self._bases.get(self.same(target), ())

    def identity(self, item: str) -> frozenset[str]:
        """What may not be counted beside this item: its class, and all components of it."""
        name = self.same(item)
        return self.components.get(name, frozenset()) | {name}

    def conversion_identity(self, conversion: Conversion) -> frozenset[str]:
        """The same for all that a conversion takes."""
        return self._identities[conversion.key]

    @cached_property
    def _identities(self) -> dict[str, frozenset[str]]:
        return {
            c.key: frozenset(name for use in c.uses for name in self.identity(use.item))
            for c in self.conversions
        }

    # -- whose word counts

    def with_systems(self, institutions: Iterable[str]) -> frozenset[str]:
        """These institutions and the systems that they belong to."""
        known = set(institutions)
        for uri in tuple(known):
            known |= self.institutions.get(uri, Institution(uri)).member_of
        return frozenset(known)

    def receivers(self, owner: Offer, target: str) -> frozenset[str]:
        """Whose rules may satisfy ``target`` within a requirement of ``owner``."""
        if owner.institutions:
            return self.with_systems(owner.institutions)
        return self.with_systems(
            {i for offer in self._offers_of(self.same(target)) for i in offer.institutions}
        )

    @cached_property
    def _awarding(self) -> dict[str, tuple[Conversion, ...]]:
        found: dict[str, dict[str, Conversion]] = {}
        for conversion in self.conversions:
            for award in conversion.awards:
                if award.target is not None and award.kind is not AwardKind.NO_CREDIT:
                    found.setdefault(self.same(award.target), {})[conversion.key] = conversion
        return {name: tuple(c[k] for k in sorted(c)) for name, c in found.items()}

    def awarding(self, owner: Offer, target: str) -> tuple[Conversion, ...]:
        """The conversions that satisfy ``target`` within a requirement of ``owner``."""
        allowed = self.receivers(owner, target)
        return tuple(c for c in self._awarding.get(self.same(target), ()) if c.receiver in allowed)

    def posting(self, institutions: frozenset[str]) -> tuple[Conversion, ...]:
        """The conversions whose credit goes on the record of these institutions."""
        allowed = self.with_systems(institutions)
        return tuple(c for c in self.conversions if c.receiver in allowed)

    @cached_property
    def useful(self) -> tuple[Conversion, ...]:
        """The conversions that may satisfy somebody's leaf, or bring credit to a record that somebody counts.

        Using any other changes nothing.
        """
        keys: set[str] = set()
        for uri, offer in self.offers.items():
            for _, nodes in self.parsed[uri].trees():
                for target in set(_targets(nodes, self.filters)):
                    keys.update(c.key for c in self.awarding(offer, target))
        for institutions, unit in self.counting:
            keys.update(c.key for c in self.posting(institutions) if any(self.amounts(c, unit)))
        return tuple(c for c in self.conversions if c.key in keys)

    # -- credit

    @cached_property
    def counting(self) -> dict[tuple[frozenset[str], str], frozenset[str]]:
        """By institutions and unit of a record: whoever counts it, for a total or for residency."""
        found: dict[tuple[frozenset[str], str], set[str]] = {}
        for uri, offer in self.offers.items():
            units = {
                family(inner.credit_unit)
                for _, nodes in self.parsed[uri].trees()
                for node in nodes
                for inner in _walk(node)
                if isinstance(inner, Requirement) and is_total(inner)
            }
            if offer.residency is not None:
                units.add(family(offer.residency.unit))
            for unit in units:
                found.setdefault((offer.institutions, unit), set()).add(uri)
        return {key: frozenset(found[key]) for key in sorted(found, key=lambda k: (sorted(k[0]), k[1]))}

    def amounts(self, conversion: Conversion, unit: str) -> tuple[Fraction, ...]:
        """The certain credit of each award, in the family ``unit``.

        STATED is the rule's own number. Every other basis is capped by what the items earned, where that is known of
        all of them (an exam earns none of its own); AS_SENT without a number is what they earned. Unknown is nothing.
        """
        key = (conversion.key, unit)
        if key not in self._amounts:
            known = [
                certain(self.offers[use.item].credit if use.item in self.offers else None, unit)
                for use in conversion.uses
            ]
            left = None if None in known else sum((k for k in known if k is not None), Fraction(0))
            found = []
            for award in conversion.awards:
                amount = Fraction(0)
                if award.kind is not AwardKind.NO_CREDIT:
                    stated = certain(award.credit, unit)
                    if award.basis is CreditBasis.AS_SENT and award.credit is None:
                        stated = left
                    amount = stated or Fraction(0)
                if award.basis is not CreditBasis.STATED and left is not None:
                    amount = min(amount, left)
                    left -= amount
                found.append(amount)
            self._amounts[key] = tuple(found)
        return self._amounts[key]

    def own_credit(self, offer: Offer, unit: str) -> Fraction:
        """The credit that an offer puts on its institution's record itself; what contains credit brings that instead."""
        amount = certain(offer.credit, unit)
        if amount is None or self.is_earned(offer.uri):
            return Fraction(0)
        for name in self.brings[offer.uri] - {self.same(offer.uri)}:
            for part in self._offers_of(name):
                if part.institutions & offer.institutions and certain(part.credit, unit):
                    return Fraction(0)
        return amount

    # -- what depends on what

    @cached_property
    def depends(self) -> dict[str, set[str]]:
        """For each offer and conversion: the offers and conversions that may have to be there before it."""
        graph: dict[str, set[str]] = {}
        for uri, offer in self.offers.items():
            edges = graph.setdefault(uri, set())
            for _, nodes in self.parsed[uri].trees():
                for target in _targets(nodes, self.filters):
                    edges.update(self.bases(target))
                    edges.update(_key(c) for c in self.awarding(offer, target))
                if any(is_total(n) for node in nodes for n in _walk(node)) or (
                    offer.residency is not None and nodes is self.parsed[uri].requirement
                ):
                    edges.update(
                        u for u, other in self.offers.items() if other.institutions & offer.institutions
                    )
                    edges.update(
                        b
                        for u, other in self.offers.items()
                        if other.institutions & offer.institutions
                        for b in self.bases(u)
                    )
                    edges.update(_key(c) for c in self.posting(offer.institutions))
        for conversion in self.useful:
            graph.setdefault(_key(conversion), set()).update(
                b for use in conversion.uses for b in self.bases(use.item)
            )
        return graph

    @cached_property
    def knots(self) -> dict[str, int]:
        """For offers and conversions that depend on each other in a circle: the number of their circle."""
        return _knots(self.depends)

    @cached_property
    def timed(self) -> frozenset[str]:
        """With a calendar: the offers and conversions for which it matters in which term they are there.

        That is what something that is taken waits for, and what waits for others itself. A credential that nothing waits
        for is there when the last of what it uses is, without a variable that says so.
        """
        if self.problem.calendar is None:
            return frozenset()
        open_ = [
            uri
            for uri, offer in self.offers.items()
            if offer.takable and not self.is_earned(uri) and self.depends.get(uri)
        ]
        seen = set(open_)
        while open_:
            for below in self.depends.get(open_.pop(), ()):
                if below not in seen:
                    seen.add(below)
                    open_.append(below)
        return frozenset(seen)

    def watched(self, owner: str, other: str) -> bool:
        """Whether the order of the two says more than that both are there."""
        return owner in self.timed or self.same_knot(owner, other)

    def same_knot(self, owner: str, other: str) -> bool:
        """Whether the two may depend on each other, so that their order must be watched."""
        return owner == other or (owner in self.knots and self.knots[owner] == self.knots.get(other))

    # -- what can be taken away

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every requirement and limit that a conflict may name."""
        found: list[Element] = []
        for uri in self.offers:
            parsed = self.parsed[uri]
            for relation, nodes in parsed.trees():
                kind = (
                    ConflictKind.REQUIREMENT
                    if relation is Relation.REQUIREMENT
                    else ConflictKind.PREREQUISITE
                )
                shift = len(parsed.prerequisite) if relation is Relation.COREQUISITE else 0
                found.extend(Element(kind, _about(n), uri, shift + p) for p, n in enumerate(nodes))
            if self.offers[uri].residency is not None:
                found.append(Element(ConflictKind.RESIDENCY, uri, uri))
        limits = self.problem.limits
        found.extend(
            Element(ConflictKind.TRANSFER_MAXIMUM, i.uri)
            for i in sorted(self.institutions.values(), key=lambda i: i.uri)
            if i.transfer_maximum is not None
        )
        found.extend(Element(ConflictKind.CEILING, uri) for uri in sorted(self.ceilings))
        if limits.budget is not None:
            found.append(Element(ConflictKind.BUDGET, ""))
        if limits.maximum_credits is not None:
            found.append(Element(ConflictKind.MAXIMUM_CREDITS, ""))
        if limits.institutions:
            found.append(Element(ConflictKind.INSTITUTIONS, ""))
        found.extend(Element(ConflictKind.INSTITUTIONS, uri) for uri in sorted(limits.not_at))
        found.extend(Element(ConflictKind.EXCLUSION, uri) for uri in sorted(limits.exclude))
        return (*found, *self._elements_of_time())

    def _elements_of_time(self) -> Iterator[Element]:
        calendar = self.problem.calendar
        if calendar is None:
            return
        yield Element(ConflictKind.TERMS, "")
        if calendar.most_credits is not None:
            yield Element(ConflictKind.LOAD, "CREDITS")
        if calendar.most_hours is not None:
            yield Element(ConflictKind.LOAD, "HOURS")
        if any(offer.weeks for offer in self.offers.values()):
            yield Element(ConflictKind.LOAD, "WEEKS")
        for uri, offer in self.offers.items():
            if offer.terms is not None and offer.takable and not self.is_earned(uri):
                yield Element(ConflictKind.OFFERED, uri)

    @cached_property
    def ceilings(self) -> dict[str, tuple[Conversion, ...]]:
        """The conversions under each ceiling."""
        found: dict[str, tuple[Conversion, ...]] = {}
        for ceiling in self.problem.ceilings:
            under = tuple(c for c in self.conversions if ceiling.uri in c.ceilings)
            if under:
                found[ceiling.uri] = under
        return found

    def is_block(self, uri: str) -> bool:
        """Whether it is a credential or program, which a rule takes as a whole."""
        return uri in self.offers and self.offers[uri].kind in (OfferKind.CREDENTIAL, OfferKind.PROGRAM)

    @cached_property
    def within_blocks(self) -> frozenset[str]:
        """The offers that some conversion takes as a block, and those that are components of one."""
        names = {
            name
            for conversion in self.conversions
            for use in conversion.uses
            if self.is_block(use.item)
            for name in self.identity(use.item)
        }
        return frozenset(uri for uri in self.offers if self.same(uri) in names)

    @cached_property
    def exclusions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of conversions (keys) of which one excludes the other: a block and its components."""
        found = []
        for block in self.conversions:
            inside = frozenset(
                name
                for use in block.uses
                if self.is_block(use.item)
                for name in self.components.get(self.same(use.item), ())
            )
            if not inside:
                continue
            for other in self.conversions:
                if other.rule == block.rule or not self.one_record(block, other):
                    continue
                if any(self.same(use.item) in inside for use in other.uses):
                    found.append((block.key, other.key))
        return tuple(found)

    def one_record(self, a: Conversion, b: Conversion) -> bool:
        """Whether the credit of both goes on one institution's record."""
        return a.receiver in self.with_systems([b.receiver]) or b.receiver in self.with_systems([a.receiver])

    # -- what nobody can judge

    def _parse(self, offer: Offer) -> Parsed:
        def parts(node: Requirement | None) -> tuple[Node, ...]:
            return conjuncts(None if node is None else self._judged(offer.uri, node))

        return Parsed(parts(offer.requirement), parts(offer.prerequisite), parts(offer.corequisite))

    def _leave_out(self, owner: str, uri: str, text: str, credit: Fraction | None, unit: str | None) -> None:
        self.unparsed.append(Unparsed(owner, uri, text, credit, unit))

    def _judged(self, owner: str, node: Node) -> Node | None:
        """The tree without what nobody can judge; None where nothing of it is left to judge."""
        if isinstance(node, Residual):
            self._leave_out(owner, node.uri, node.text, node.credits, node.credit_unit)
            return None
        if not isinstance(node, Requirement):
            return node
        for text in node.text:
            self._leave_out(owner, node.uri, text, None, None)
        judged = [(child, self._judged(owner, child)) for child in node.children]
        kept = tuple(after for _, after in judged if after is not None)
        lost = [child for child, after in judged if after is None]
        if not kept and (lost or (node.text and not is_total(node))):
            return None
        count = node.count
        if lost and node.op is Op.AT_LEAST and count is not None:
            if node.unit is CountUnit.CREDITS:
                missing = [_residual_credit(child, family(node.credit_unit)) for child in lost]
                if None in missing:
                    return None
                rest = in_family(count, node.credit_unit) - sum((m for m in missing if m), Fraction(0))
                count = max(Fraction(0), rest) / in_family(Fraction(1), node.credit_unit)
            else:
                count = min(count, Fraction(sum(self.most_items(child) for child in kept)))
        return replace(node, children=kept, count=count)

    def most_items(self, node: Node) -> int:
        """How many items a node can count for at most."""
        if isinstance(node, Filter):
            return len(self.filters.get(node.uri, ()))
        if isinstance(node, Requirement) and node.op is Op.AT_MOST:
            below = sum(self.most_items(child) for child in node.children)
            if node.unit is not CountUnit.CREDITS and node.count is not None:
                return min(below, int(node.count))
            return below
        return 1


def _key(conversion: Conversion) -> str:
    return f"conversion {conversion.key}"


def _about(node: Node) -> str:
    return node.target if isinstance(node, Ask) else node.uri


def _residual_credit(node: Node, unit: str) -> Fraction | None:
    if isinstance(node, Residual) and node.credits is not None and family(node.credit_unit) == unit:
        return in_family(node.credits, node.credit_unit)
    return None


def _walk(node: Node) -> Iterator[Node]:
    if isinstance(node, Requirement):
        yield from node.walk()
    else:
        yield node


def _targets(nodes: Sequence[Node], filters: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for node in nodes:
        for leaf in _walk(node):
            if isinstance(leaf, Ask):
                yield leaf.target
            elif isinstance(leaf, Filter):
                yield from filters.get(leaf.uri, ())


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Union of the pairs; each class is named by its first uri."""
    members: dict[str, set[str]] = {}
    for a, b in pairs:
        joined = members.get(a, {a}) | members.get(b, {b})
        for uri in joined:
            members[uri] = joined
    return {uri: min(joined) for uri, joined in members.items()}


def _knots(graph: Mapping[str, set[str]]) -> dict[str, int]:
    """Strongly connected components of two or more nodes (Tarjan 1972, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: dict[str, int] = {}
    for start in sorted(graph):
        if start in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(graph[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, below = work[-1]
            for child in below:
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(sorted(graph.get(child, ())))))
                    break
                if child in on_stack:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        members.append(member)
                        if member == node:
                            break
                    if len(members) > 1:
                        number = len(set(found.values()))
                        found.update(dict.fromkeys(members, number))
    return found
