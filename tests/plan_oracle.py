"""A planner that tries everything, written from the text of ``planning/problem.py``, for small problems.

It shares no code with the planner beyond the problem's own types: sets instead of constraints, rounds instead of levels,
enumeration instead of a solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, product

from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph.planning.problem import Conversion, Offer, OfferKind, Problem

HOURS = {"SemesterHour": Fraction(1), "QuarterHour": Fraction(2, 3)}
ORDER = {
    "COST": ("UNPRICED", "COST", "UNCREDITED", "CREDITS", "COURSES"),
    "CREDITS": ("UNCREDITED", "CREDITS", "UNPRICED", "COST", "COURSES"),
    "COURSES": ("COURSES", "UNPRICED", "COST", "UNCREDITED", "CREDITS"),
}
Active = Callable[[str, str, str, int], bool]


def subsets(things):
    things = list(things)
    return chain.from_iterable(combinations(things, n) for n in range(len(things) + 1))


def hours(credit) -> Fraction | None:
    if credit is None or credit.unit not in HOURS:
        return None
    return credit.minimum * HOURS[credit.unit]


def amount(count, unit) -> Fraction:
    return count * HOURS[unit or "SemesterHour"]


def parts(node: Requirement | None) -> list[Node]:
    if node is None:
        return []
    if isinstance(node, Requirement) and node.op is Op.ALL and node.consumption != "EXCLUSIVE":
        return [p for child in node.children for p in parts(child)]
    return [node]


@dataclass
class Oracle:
    problem: Problem
    active: Active = field(default=lambda kind, about, owner, position: True)

    def __post_init__(self) -> None:
        p = self.problem
        self.offers = {o.uri: o for o in p.offers}
        self.hidden: dict[str, frozenset[str]] = {}
        self.held = {h.item: h for h in p.held}
        for uri in self.held:
            self.offers.setdefault(uri, Offer(uri, takable=False))
        self.home = {i.uri: i for i in p.institutions}
        self.filters = dict(p.filters)
        same: dict[str, set[str]] = {}
        for a, b in p.same_course:
            joined = same.get(a, {a}) | same.get(b, {b})
            for x in joined:
                same[x] = joined
        self.twins = lambda x: same.get(x, {x})
        self.brought = {u: self._closure(u, asked=False) for u in self.offers}
        self.inside = {u: self._closure(u, asked=True) - self.twins(u) for u in self.offers}

    # closures: sets of uris, with all twins
    def _closure(self, uri: str, *, asked: bool) -> set[str]:
        seen = set(self.twins(uri))
        while True:
            more = set()
            for u in seen:
                offer = self.offers.get(u)
                if offer is None:
                    continue
                below = set(offer.contains)
                if asked:
                    for node in parts(offer.requirement):
                        for leaf in node.walk() if isinstance(node, Requirement) else [node]:
                            if isinstance(leaf, Ask):
                                below.add(leaf.target)
                            elif isinstance(leaf, Filter):
                                below |= self.filters.get(leaf.uri, frozenset())
                more |= {t for b in below for t in self.twins(b)}
            if more <= seen:
                return seen
            seen |= more

    def identity(self, item: str) -> frozenset[str]:
        return frozenset(self.twins(item)).union(*(self.inside.get(t, set()) for t in self.twins(item)))

    def uses_identity(self, c: Conversion) -> frozenset[str]:
        return frozenset().union(*(self.identity(u.item) for u in c.uses))

    def systems(self, institutions) -> set[str]:
        found = set(institutions)
        for i in institutions:
            found |= self.home[i].member_of if i in self.home else set()
        return found

    def earned(self, offer: Offer) -> bool:
        return bool(parts(offer.requirement))

    def allowed(self, offer: Offer) -> bool:
        limits = self.problem.limits
        if offer.uri in limits.exclude and self.active("EXCLUSION", offer.uri, "", 0):
            return False
        if offer.uri == self.problem.target and self.earned(offer):
            return True
        only = limits.institutions and self.active("INSTITUTIONS", "", "", 0)
        if only and not offer.institutions & limits.institutions:
            return False
        return not any(
            i in limits.not_at and self.active("INSTITUTIONS", i, "", 0) for i in offer.institutions
        )

    # which rules may be used together
    def clash(self, a: Conversion, b: Conversion) -> bool:
        if a.rule == b.rule or {a.key, b.key} in [set(pair) for pair in self.problem.rivals]:
            return True
        once = a.exclusive and b.exclusive and a.receiver == b.receiver
        if once and self.uses_identity(a) & self.uses_identity(b):
            return True
        if a.receiver in self.systems([b.receiver]) or b.receiver in self.systems([a.receiver]):
            for one, two in ((a, b), (b, a)):
                for u in one.uses:
                    offer = self.offers.get(u.item)
                    if offer and offer.kind in (OfferKind.CREDENTIAL, OfferKind.PROGRAM):
                        inner = self.identity(u.item) - self.twins(u.item)
                        if any(v.item in inner for v in two.uses):
                            return True
        return False

    def rule_sets(self) -> list[frozenset[str]]:
        found = []
        for some in subsets(self.problem.conversions):
            if any(self.clash(a, b) for a, b in combinations(some, 2)):
                continue
            if any(
                c.measure != "CREDITS"
                and self.active("CEILING", c.uri, "", 0)
                and sum(c.uri in x.ceilings for x in some) > c.maximum
                for c in self.problem.ceilings
            ):
                continue
            found.append(frozenset(c.key for c in some))
        if self.problem.outranked or any(
            self.is_block(u.item) for c in self.problem.conversions for u in c.uses
        ):
            return found  # using more rules may hurt
        return [f for f in found if not any(f < g for g in found)]

    def outranked(self, fired, take) -> bool:
        by_key = {c.key: c for c in self.problem.conversions}
        return any(
            worse in fired
            and all(
                self.has(u.item, take, holding=u.by_holding, taking=u.by_taking) for u in by_key[better].uses
            )
            for worse, better in self.problem.outranked
        )

    # everything that follows from a choice
    def reach(self, take, fees, rules, without=None) -> tuple[set, set]:
        got: set[str] = set()
        fired: set[str] = set()
        while True:
            before = (len(got), len(fired))
            now = {u for u in take - got if self.asked(u, "prerequisite", got, fired, got)}
            while True:
                kept = {u for u in now if self.asked(u, "corequisite", got | now, fired, got | now)}
                if kept == now:
                    break
                now = kept
            got |= now
            for uri, offer in self.offers.items():
                if uri in got or uri == without or not self.earned(offer) or not self.allowed(offer):
                    continue
                if offer.price is not None and not offer.covers and uri not in fees:
                    continue
                if (
                    self.asked(uri, "prerequisite", got, fired, got)
                    and self.asked(uri, "corequisite", got, fired, got)
                    and self.asked(uri, "requirement", got, fired, got)
                ):
                    got.add(uri)
                    break
            for c in self.problem.conversions:
                if (
                    c.key in rules
                    and c.key not in fired
                    and all(self.has(u.item, got, holding=u.by_holding, taking=u.by_taking) for u in c.uses)
                ):
                    fired.add(c.key)
            if (len(got), len(fired)) == before:
                return got, fired

    def has(self, item, got, *, holding=True, taking=True, grade=None) -> bool:
        for u in self.offers:
            if self.brought[u] & self.twins(item):
                held = self.held.get(u)
                if held is not None and holding and (grade is None or grade not in held.too_low_for):
                    return True
                if u in got and taking:
                    return True
        return False

    def asked(self, uri, relation, got, fired, _unused) -> bool:
        offer = self.offers[uri]
        nodes = parts(getattr(offer, relation))
        kind = "REQUIREMENT" if relation == "requirement" else "PREREQUISITE"
        shift = len(parts(offer.prerequisite)) if relation == "corequisite" else 0
        live = [
            n
            for i, n in enumerate(nodes)
            if self.active(kind, n.target if isinstance(n, Ask) else n.uri, uri, shift + i)
        ]
        residency = None
        if relation == "requirement" and self.active("RESIDENCY", uri, uri, 0):
            residency = hours(offer.residency)
        totals = residency is not None or self.has_total(live)
        for direct, all_ in self.records(offer, got, fired) if totals else [(Fraction(0), Fraction(0))]:
            if residency is not None and direct < residency:
                continue
            if all(self.satisfied(offer, relation, n, got, fired, all_) for n in live):
                return True
        return False

    @staticmethod
    def has_total(nodes) -> bool:
        return any(
            x.op is Op.AT_LEAST and x.unit is CountUnit.CREDITS and not x.children
            for n in nodes
            if isinstance(n, Requirement)
            for x in n.walk()
            if isinstance(x, Requirement)
        )

    # credit on the record of the offer's institutions: every way of posting it
    def records(self, owner: Offer, got, fired) -> Iterator[tuple[Fraction, Fraction]]:
        best = {(own, total) for own, total, _ in self.record_choices(owner, got, fired)}
        return iter(
            sorted(p for p in best if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in best))
        )

    def record_choices(self, owner: Offer, got, fired) -> Iterator[tuple[Fraction, Fraction, frozenset[str]]]:
        """(earned there, total, identities of what was counted) of every way."""
        there = self.systems(owner.institutions)
        direct = []
        for u, o in sorted(self.offers.items()):
            if not o.institutions & owner.institutions or self.earned(o):
                continue
            value = hours(o.credit)
            if not value or any(
                t in self.offers
                and self.offers[t].institutions & o.institutions
                and hours(self.offers[t].credit)
                for t in self.brought[u] - self.twins(u)
            ):
                continue
            bringing = [
                b
                for b in self.offers
                if self.brought[b] & self.twins(u) and (b == u or b not in self.twins(u))
            ]
            if any(b in self.held or b in got for b in bringing):
                direct.append((u, value))
        posts = []
        for c in self.problem.conversions:
            if c.key in fired and c.receiver in there:
                for award, value in zip(c.awards, self.amounts(c), strict=True):
                    if value:
                        posts.append((c, award, value))
        for d in subsets(direct):
            if any(v in self.twins(u) for (u, _), (v, _) in combinations(d, 2)):
                continue
            own = sum((v for _, v in d), Fraction(0))
            for some in subsets(posts):
                senders = {c.key: self.uses_identity(c) for c, _, _ in some}
                if any(a & b for a, b in combinations(senders.values(), 2)):
                    continue
                if any(set(self.twins(u)) & s for u, _ in d for s in senders.values()):
                    continue
                courses = [a.target for _, a, _ in some if a.kind is AwardKind.COURSE]
                if any(y in self.twins(x) for x, y in combinations(courses, 2)):
                    continue
                if any(u in self.twins(x) for x in courses for u, _ in d):
                    continue
                hidden = [(key, self.hidden.get(key, frozenset())) for key in senders]
                if any(h & self.twins(u) for _, h in hidden for u, _ in d):
                    continue
                if any(h & senders[k] for key, h in hidden for k in senders if k != key):
                    continue
                if any(a & b for (_, a), (_, b) in combinations(hidden, 2)):
                    continue
                counted = frozenset().union(*(self.identity(u) for u, _ in d), *senders.values(), frozenset())
                yield own, own + self.capped(owner, some), counted

    def capped(self, owner: Offer, some) -> Fraction:
        caps = {
            c.uri: amount(c.maximum, c.unit)
            for c in self.problem.ceilings
            if c.measure == "CREDITS" and self.active("CEILING", c.uri, "", 0)
        }
        under: dict[str, Fraction] = {}
        total = Fraction(0)
        for c, _, value in some:
            mine = [x for x in c.ceilings if x in caps]
            assert len(mine) < 2, "the oracle handles one ceiling a rule"
            if mine:
                under[mine[0]] = under.get(mine[0], Fraction(0)) + value
            else:
                total += value
        total += sum((min(v, caps[u]) for u, v in under.items()), Fraction(0))
        for i in owner.institutions:
            most = hours(self.home[i].transfer_maximum) if i in self.home else None
            if most is not None and self.active("TRANSFER_MAXIMUM", i, "", 0):
                total = min(total, most)
        return total

    def amounts(self, c: Conversion) -> list[Fraction]:
        sent = [hours(self.offers[u.item].credit) if u.item in self.offers else None for u in c.uses]
        left = None if None in sent else sum(sent, Fraction(0))
        found = []
        for a in c.awards:
            value = hours(a.credit) or Fraction(0)
            if a.basis is CreditBasis.AS_SENT and a.credit is None:
                value = left or Fraction(0)
            if a.kind is AwardKind.NO_CREDIT:
                value = Fraction(0)
            if a.basis is not CreditBasis.STATED and left is not None:
                value = min(value, left)
                left -= value
            found.append(value)
        return found

    # a tree: try every choice of what each leaf is counted by
    def satisfied(self, owner, relation, node, got, fired, total) -> bool:
        leaves, tree = self.number(node)
        options = [[None, *self.ways(owner, relation, ask, got, fired)] for ask in leaves]
        return any(self.holds(tree, choice, total)[0] for choice in product(*options))

    def number(self, node):
        leaves: list[Ask] = []

        def visit(n: Node):
            if isinstance(n, Ask):
                leaves.append(n)
                return ("leaf", len(leaves) - 1)
            if isinstance(n, Filter):
                return ("filter", [visit(Ask(x)) for x in sorted(self.filters.get(n.uri, ()))])
            return (n, [visit(c) for c in n.children])

        tree = visit(node)
        return leaves, tree

    def ways(self, owner, relation, ask, got, fired):
        found = []
        if self.has(ask.target, got, grade=ask.minimum_grade):
            worth = hours(self.offers[ask.target].credit) if ask.target in self.offers else None
            found.append((self.identity(ask.target), worth or Fraction(0), False))
        if owner.institutions:
            word = self.systems(owner.institutions)
        else:
            word = self.systems(
                {i for t in self.twins(ask.target) if t in self.offers for i in self.offers[t].institutions}
            )
        for c in self.problem.conversions:
            if c.key not in fired or c.receiver not in word:
                continue
            worths = [
                v
                for a, v in zip(c.awards, self.amounts(c), strict=True)
                if a.target in self.twins(ask.target) and a.kind is not AwardKind.NO_CREDIT
            ]
            if worths:
                found.append((self.uses_identity(c), max(worths), True))
        if relation != "requirement" and self.problem.placed & self.twins(ask.target):
            found.append((frozenset(), Fraction(0), False))
        return found

    def holds(self, tree, choice, total, credit_above=False):
        """(satisfied, items, credit, counted) where counted is None when something was counted twice.

        ``counted`` is a list of the identities, one for each thing that counts as one item.
        """
        kind = tree[0]
        if kind == "leaf":
            way = choice[tree[1]]
            if way is None:
                return False, 0, Fraction(0), []
            return True, 1, way[1], [way[0]]
        credits_here = credit_above or (
            isinstance(kind, Requirement)
            and kind.unit is CountUnit.CREDITS
            and kind.op in (Op.AT_LEAST, Op.AT_MOST)
        )
        children = [self.holds(t, choice, total, credits_here) for t in tree[1]]
        if any(c[3] is None for c in children):
            return False, 0, Fraction(0), None
        units = [u for c in children for u in c[3]]
        if kind == "filter":
            return (
                any(c[0] for c in children),
                sum(c[1] for c in children),
                sum(c[2] for c in children),
                units,
            )
        node: Requirement = kind
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS and not node.children:
            good = total >= amount(node.count, node.credit_unit)
            return good, int(good), Fraction(0), []
        exclusive = node.consumption == "EXCLUSIVE" or (
            node.op is Op.AT_LEAST and node.consumption != "SHARED"
        )
        if exclusive and any(a & b for a, b in combinations(units, 2)):
            return False, 0, Fraction(0), None
        items, credit = sum(c[1] for c in children), sum((c[2] for c in children), Fraction(0))
        if node.op is Op.AT_MOST:
            if node.unit is CountUnit.CREDITS:
                cap = amount(node.count, node.credit_unit)
                if credit > cap and not credit_above:
                    return False, 0, Fraction(0), None
                return True, items, min(credit, cap), units
            return True, items, credit, units if items <= node.count else None
        if node.op is Op.ANY:
            good = any(c[0] for c in children)
        elif node.op is Op.ALL:
            good = all(c[0] for c in children)
        elif node.unit is CountUnit.CREDITS:
            good = credit >= amount(node.count, node.credit_unit)
        else:
            good = items >= node.count
        together = frozenset().union(*units) if units else frozenset()
        return good, int(good), credit if good else Fraction(0), [together] if units else []

    # the search
    def vector(self, take, pays, fees) -> dict[str, Fraction]:
        covered = {x for w in pays for x in self.offers[w].covers}
        cost = sum((self.offers[u].price or Fraction(0) for u in take if u not in covered), Fraction(0))
        cost += sum((self.offers[u].price for u in (*pays, *fees)), Fraction(0))
        for i in {min(self.offers[u].institutions) for u in take if self.offers[u].institutions}:
            if i in self.home and self.home[i].fee_once is not None:
                cost += self.home[i].fee_once
        studies = [u for u in take if self.offers[u].kind in (OfferKind.COURSE, OfferKind.PROGRAM)]
        return {
            "UNPRICED": Fraction(sum(self.offers[u].price is None for u in take if u not in covered)),
            "COST": cost,
            "UNCREDITED": Fraction(sum(hours(self.offers[u].credit) is None for u in studies)),
            "CREDITS": sum((hours(self.offers[u].credit) or Fraction(0) for u in take), Fraction(0)),
            "COURSES": Fraction(len(take)),
        }

    def within(self, vector) -> bool:
        limits = self.problem.limits
        dear = limits.budget is not None and vector["COST"] > limits.budget
        if dear and self.active("BUDGET", "", "", 0):
            return False
        if limits.maximum_credits is not None and self.active("MAXIMUM_CREDITS", "", "", 0):
            return vector["CREDITS"] <= hours(limits.maximum_credits)
        return True

    def possible(self, take: frozenset[str], pays: frozenset[str], fees: frozenset[str]) -> bool:
        """Whether this choice reaches the target, with everything that was chosen really got."""
        for rules in self.rule_sets():
            got, fired = self.reach(take, fees, rules)
            if self.outranked(fired, take):
                continue
            if not (take <= got and pays <= got and fees <= got and self.has(self.problem.target, got)):
                continue
            if self.consistent(take, fees, rules, got, fired):
                return True
        return False

    # what was used inside a credential that a rule takes as a block
    def is_block(self, uri) -> bool:
        return uri in self.offers and self.offers[uri].kind in (OfferKind.CREDENTIAL, OfferKind.PROGRAM)

    def owners_in(self, c: Conversion, got) -> list[str]:
        names = frozenset().union(
            *(self.identity(u.item) for u in c.uses if self.is_block(u.item)), frozenset()
        )
        return sorted(u for u in got if u in names and self.earned(self.offers[u]))

    def consistent(self, take, fees, rules, got, fired) -> bool:
        conversions = [c for c in self.problem.conversions if c.key in fired]
        owners = sorted({o for c in conversions for o in self.owners_in(c, got)})
        if not owners:
            return True
        target = self.problem.target
        for combination in product(*(self.insides(o, take, fees, rules) for o in owners)):
            inside = dict(zip(owners, combination, strict=True))
            hidden = {
                c.key: frozenset().union(*(inside[o] for o in self.owners_in(c, got)), frozenset())
                for c in conversions
            }
            if any(
                b.rule != c.rule
                and (b.receiver in self.systems([c.receiver]) or c.receiver in self.systems([b.receiver]))
                and any(set(self.twins(u.item)) & hidden[b.key] for u in c.uses)
                for b in conversions
                for c in conversions
            ):
                continue
            self.hidden = hidden
            try:
                if target in self.held or self.asked(target, "requirement", got - {target}, fired, got):
                    return True
            finally:
                self.hidden = {}
        return False

    def insides(self, owner, take, fees, rules) -> list[frozenset[str]]:
        """Every least set of what satisfying ``owner`` uses that it does not name itself."""
        got, fired = self.reach(take, fees, rules, without=owner)
        offer = self.offers[owner]
        live = [
            n
            for i, n in enumerate(parts(offer.requirement))
            if self.active("REQUIREMENT", n.target if isinstance(n, Ask) else n.uri, owner, i)
        ]
        found: set[frozenset[str]] = set()
        records = (
            list(self.record_choices(offer, got, fired)) if self.has_total(live) else [(0, 0, frozenset())]
        )
        for _, total, counted in records:
            options = [set(self.uses_of(offer, node, got, fired, total)) for node in live]
            for choice in product(*options):
                found.add(frozenset().union(counted, *choice))
        return [f for f in found if not any(g < f for g in found)]

    def uses_of(self, owner, node, got, fired, total):
        leaves, tree = self.number(node)
        options = [[None, *self.ways(owner, "requirement", ask, got, fired)] for ask in leaves]
        for choice in product(*options):
            if self.holds(tree, choice, total)[0]:
                yield frozenset().union(
                    *(way[0] for way in choice if way is not None and way[2]), frozenset()
                )

    def best(self):
        """(vector, sorted uris taken) of the best plan; None where there is none."""
        return next(iter(self.alternatives(1)), None)

    def kind(self, take):
        """What makes two plans the same kind: the institutions where something is taken, the credentials taken."""
        offers = [self.offers[u] for u in take]
        blocks = {o.uri for o in offers if o.kind.value in ("CREDENTIAL", "PROGRAM")}
        return frozenset(i for o in offers for i in o.institutions), frozenset(blocks)

    def alternatives(self, k):
        """(vector, sorted uris taken) of up to ``k`` plans, the best first, each of another kind than all before it and
        without something that each of them takes."""
        atoms = [u for u, o in self.offers.items() if not self.earned(o) and o.takable and self.allowed(o)]
        earnable = [u for u, o in self.offers.items() if self.earned(o) and self.allowed(o)]
        priced = [u for u in earnable if self.offers[u].price is not None]
        payable = [u for u in priced if self.offers[u].covers]
        fee_like = [u for u in priced if not self.offers[u].covers]
        order = ORDER[self.problem.objective.value]
        ranked = []
        for take in subsets(atoms):
            for pays in subsets(payable):
                for fees in subsets(fee_like):
                    vector = self.vector(take, pays, fees)
                    if self.within(vector):
                        key = (tuple(vector[n] for n in order), tuple(sorted(take)))
                        ranked.append((key, frozenset(take), frozenset(pays), frozenset(fees)))
        found = []
        for key, take, pays, fees in sorted(ranked, key=lambda r: r[0]):
            if len(found) == k:
                break
            before = [frozenset(taken) for _, taken in found]
            if all(self.kind(take) != self.kind(b) and not b <= take for b in before) and self.possible(
                take, pays, fees
            ):
                found.append(key)
        return found
