"""How much credit a set of awards posts: the second ledger (``model.md``, "Two ledgers").

What an award satisfies may be shared; credit is posted once. Each award draws on the credit that its work earned. A rule
that fixes its own number may post beyond what was earned, but draws all that its work earned first, and a piece of work
lends itself to one such award set (experience to any number: each rule about an occupation is about learning of its own,
and their numbers add up); ``worth.py`` says which do. Ceilings over several rules and the most that the institution
accepts cut what is posted. Among all ways of posting, the one with the most direct credit (courses, areas, requirements),
then with the most credit, is taken: by an exact flow, or by CP-SAT where ceilings cross (``crossing.py``). Two runs give a
range: with the certain credit, and with the most that is possible where something is unknown.

Credit in units that do not convert to the receiver's is posted apart, and no ceiling in another unit cuts it
(``limits.py`` says so).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from competency_graph.model.credits import Credit
from competency_graph.model.rules import RuleLimit
from competency_graph.questions.transfer.answer import ItemKind, Reason
from competency_graph.questions.transfer.crossing import Draw, post_under
from competency_graph.questions.transfer.flow import Network
from competency_graph.questions.transfer.work import Case, Firing, Work
from competency_graph.questions.transfer.worth import BOUNDLESS, Worth, earned, is_direct, worth

LEADER_LIMIT = 4096
_NONE = Fraction(0)
Line = tuple[int, int]
"""(number of the firing, number of the award within it)."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one award posts."""

    minimum: Fraction
    maximum: Fraction | None
    unit: str
    cut: Reason | None = None
    """Why less is posted than the award is worth."""
    limit: RuleLimit | None = None
    """The ceiling that cuts it, where one does."""

    @property
    def credit(self) -> Credit:
        """As a credit; open upwards where nobody stated an amount."""
        return Credit(self.minimum, self.maximum, self.unit)

    @property
    def stated(self) -> Credit | None:
        """The same; None where nothing at all is known of the amount."""
        return None if not self.minimum and self.maximum is None else self.credit


@dataclass(frozen=True, slots=True)
class Posted:
    """What a set of firings posts."""

    lines: Mapping[Line, Posting]
    direct: Fraction
    """Certain credit in courses, areas and requirements, in the receiver's unit."""
    total: Fraction
    """Certain credit, in the receiver's unit."""
    exact: bool = True
    """False: there are too many ways for this to be proven the most."""


@dataclass(slots=True)
class _Ledger:
    firings: Sequence[Firing]
    works: Mapping[int, Work]
    unit: str
    worths: dict[Line, Worth]
    chains: list[list[tuple[str, Fraction]]]
    """Of each firing: the limits it falls under in this unit, widest first."""
    nested: bool
    """Whether the limits are nested, so that a flow can hold all of them; else it holds the widest only."""
    limits: Mapping[str, RuleLimit]
    unproven: bool = False
    """Whether limits that cross were held without a proof."""

    def lines(self, number: int) -> Iterator[tuple[Line, Worth]]:
        for n in range(len(self.firings[number].awards)):
            if self.worths[number, n].unit == self.unit:
                yield (number, n), self.worths[number, n]

    def leaders(self) -> list[frozenset[int]]:
        """The sets of firings that may post beyond what was earned: no piece of work lends itself to two."""
        eager = []
        for number, firing in enumerate(self.firings):
            fixed = sum((w.low for _, w in self.lines(number) if w.fixed), _NONE)
            if fixed and fixed > sum((earned(self.works[i], self.unit)[0] for i in firing.items), _NONE):
                eager.append(number)
        if not eager:
            return [frozenset()]
        users: dict[int, int] = {}
        lent = [
            frozenset(i for i in firing.items if self.works[i].kind is not ItemKind.EXPERIENCE)
            for firing in self.firings
        ]
        for items in lent:
            for i in items:
                users[i] = users.get(i, 0) + 1
        # A firing whose work nobody else uses, and whose numbers are all fixed, leads for nothing lost.
        alone = [
            n for n in eager if all(w.fixed for _, w in self.lines(n)) and all(users[i] == 1 for i in lent[n])
        ]
        found = [frozenset(alone)]
        for number in (n for n in eager if n not in alone):
            found += [some | {number} for some in found if not any(lent[number] & lent[m] for m in some)]
            if len(found) > LEADER_LIMIT:
                break
        return found

    def held(self, number: int) -> list[tuple[str, Fraction]]:
        """The limits of a firing that the flow itself holds."""
        return self.chains[number] if self.nested else self.chains[number][:1]

    def trimmed(self, flows: Mapping[Line, Fraction]) -> dict[Line, Fraction]:
        """Cut down to every limit, electives before direct credit and later rules before earlier ones."""
        left = dict(flows)
        for uri, cap in sorted({pair for chain in self.chains for pair in chain}):
            under = [line for line in left if any(u == uri for u, _ in self.chains[line[0]])]
            over = sum((left[line] for line in under), _NONE) - cap
            for line in sorted(
                under, key=lambda x: (is_direct(self.firings[x[0]].awards[x[1]].kind), -x[0], -x[1])
            ):
                taken = max(_NONE, min(over, left[line]))
                left[line] -= taken
                over -= taken
        return left

    def whole(self, leaders: frozenset[int], *, most: bool) -> dict[Line, Fraction] | None:
        """Everything that the lines are worth, where nothing cuts it; None where something may."""
        worth_of: dict[Line, Fraction] = {}
        under: dict[str, Fraction] = {}
        left: dict[int, Fraction] = {}
        taken = {i for n in leaders for i in self.firings[n].items}
        for number, firing in enumerate(self.firings):
            needed = _NONE
            for line, value in self.lines(number):
                if number in leaders and not value.fixed:
                    return None
                amount = value.high if most else value.low
                worth_of[line] = amount
                needed += amount
            for uri, cap in self.chains[number]:
                under[uri] = under.get(uri, _NONE) + needed
                if under[uri] > cap:
                    return None
            if number in leaders:
                continue
            for item in sorted(firing.items):
                if not needed:
                    break
                have = left.get(item)
                if have is None:
                    have = _NONE if item in taken else earned(self.works[item], self.unit)[most]
                drawn = min(have, needed)
                left[item] = have - drawn
                needed -= drawn
            if needed:
                return None
        return worth_of

    def post(self, leaders: frozenset[int], *, most: bool) -> dict[Line, Fraction]:
        """The best posting for one set of leaders, with the certain amounts or the greatest possible ones."""
        simple = self.whole(leaders, most=most)
        if simple is not None:
            return simple
        taken = {i for n in leaders for i in self.firings[n].items}
        free = sorted({i for f in self.firings for i in f.items} - taken)
        rooms = {item: earned(self.works[item], self.unit)[most] for item in free}
        limits = self._limits()
        amounts = [
            (number, line, value.high if most else value.low)
            for number in range(len(self.firings))
            for line, value in self.lines(number)
            if number not in leaders or value.fixed
        ]
        if not self.nested:
            caps = {uri: cap for chain in self.chains for uri, cap in chain}
            draws = {
                line: Draw(
                    amount,
                    is_direct(self.firings[number].awards[line[1]].kind),
                    None if number in leaders else tuple(sorted(self.firings[number].items - taken)),
                    tuple(uri for uri, _ in self.chains[number]),
                )
                for number, line, amount in amounts
            }
            found = post_under(draws, rooms, caps)
            if found is not None:
                return found
            self.unproven = True
        scale = lcm(
            1,
            *(a.denominator for _, _, a in amounts),
            *(r.denominator for r in rooms.values()),
            *(cap.denominator for _, cap, _ in limits),
        )
        network = Network()
        arcs: dict[Line, int] = {}
        for name, cap, parent in limits:
            network.arc(parent, name, int(cap * scale))
        for number, line, amount in amounts:
            firing = self.firings[number]
            chain = self.held(number)
            start = ("limit", chain[-1][0]) if chain else "source"
            gain = 1001 if is_direct(firing.awards[line[1]].kind) else 1
            arcs[line] = network.arc(start, line, int(amount * scale), gain)
            if number in leaders:
                network.arc(line, "sink", int(amount * scale))
                continue
            for item in sorted(firing.items - taken):
                network.arc(line, item, int(BOUNDLESS * scale))
        for item in free:
            network.arc(item, "sink", int(rooms[item] * scale))
        network.run("source", "sink")
        flows = {line: Fraction(network.flow(arc), scale) for line, arc in arcs.items()}
        return flows if self.nested else self.trimmed(flows)

    def _limits(self) -> list[tuple[object, Fraction, object]]:
        arcs: dict[object, tuple[Fraction, object]] = {}
        for number in range(len(self.firings)):
            parent: object = "source"
            for uri, cap in self.held(number):
                arcs["limit", uri] = (cap, parent)
                parent = ("limit", uri)
        return [(name, cap, parent) for name, (cap, parent) in arcs.items()]


def _chains(
    firings: Sequence[Firing], case: Case, unit: str
) -> tuple[list[list[tuple[str, Fraction]]], bool]:
    """The ceilings over each firing, widest first, and whether they are nested so that a flow can hold them."""
    members: dict[str, set[int]] = {}
    caps: dict[str, Fraction] = {}
    everyone = set(range(len(firings)))
    for uri, limit in case.limits.items():
        cap = _ceiling(limit, unit)
        if cap is None:
            continue
        over = (
            everyone if uri in case.everywhere else {n for n, f in enumerate(firings) if uri in f.rule.limits}
        )
        if over:
            caps[uri], members[uri] = cap, over
    maximum = case.policy.transfer_maximum
    if maximum is not None and firings:
        whole = Credit.of(maximum, case.policy.transfer_maximum_unit or case.unit).to(unit)
        if whole is not None:
            caps[MAXIMUM], members[MAXIMUM] = whole.minimum, everyone
    # Equal sets nest in either order; by uri, so that the tree of limits is one.
    order = sorted(caps, key=lambda uri: (-len(members[uri]), uri != MAXIMUM, uri))
    nested = all(
        not (members[a] & members[b]) or members[a] >= members[b]
        for n, a in enumerate(order)
        for b in order[n + 1 :]
    )
    chains: list[list[tuple[str, Fraction]]] = []
    for number in range(len(firings)):
        chain = [(uri, caps[uri]) for uri in order if number in members[uri]]
        chains.append(chain)
    return chains, nested


MAXIMUM = "transfer maximum"


def _ceiling(limit: RuleLimit, unit: str) -> Fraction | None:
    if limit.measure != "CREDITS" or limit.maximum is None:
        return None
    same = Credit.of(limit.maximum, limit.unit or unit).to(unit)
    return None if same is None else same.minimum


def _groups(firings: Sequence[Firing], case: Case) -> list[list[int]]:
    """Firings that share work or a ceiling are posted together."""
    parent = list(range(len(firings)))

    def find(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    first: dict[object, int] = {}
    capped = case.policy.transfer_maximum is not None or any(
        case.limits[u].measure == "CREDITS" for u in case.everywhere if u in case.limits
    )
    for n, firing in enumerate(firings):
        keys: list[object] = [*firing.items, *firing.rule.limits]
        for key in [*keys, *(["everything"] if capped else [])]:
            parent[find(n)] = find(first.setdefault(key, n))
    found: dict[int, list[int]] = {}
    for n in range(len(firings)):
        found.setdefault(find(n), []).append(n)
    return list(found.values())


def post(firings: Sequence[Firing], case: Case) -> Posted:
    """Post the awards of these firings.

    Args:
        firings: the chosen ones.
        case: their work, limits and the receiver's maximum.

    Returns:
        What each award posts, and the certain sums in the receiver's unit.
    """
    works = case.by_position
    lines: dict[Line, Posting] = {}
    exact = True
    for numbers in _groups(firings, case):
        some = [firings[n] for n in numbers]
        worths = {
            (k, n): worth(award, firing, works, case.unit)
            for k, firing in enumerate(some)
            for n, award in enumerate(firing.awards)
        }
        for unit in sorted({w.unit for w in worths.values()}, key=lambda u: (u != case.unit, u)):
            chains, nested = _chains(some, case, unit)
            ledger = _Ledger(some, works, unit, worths, chains, nested, case.limits)
            found, proven = _best(ledger)
            exact = exact and proven and not ledger.unproven
            for (k, n), posting in found.items():
                lines[numbers[k], n] = posting
    direct = sum(
        (
            p.minimum
            for (f, n), p in lines.items()
            if p.unit == case.unit and is_direct(firings[f].awards[n].kind)
        ),
        _NONE,
    )
    total = sum((p.minimum for p in lines.values() if p.unit == case.unit), _NONE)
    return Posted(dict(sorted(lines.items())), direct, total, exact)


def _best(ledger: _Ledger) -> tuple[dict[Line, Posting], bool]:
    choices = ledger.leaders()

    def gain(flows: Mapping[Line, Fraction]) -> tuple[Fraction, Fraction]:
        direct = sum((v for (f, n), v in flows.items() if is_direct(ledger.firings[f].awards[n].kind)), _NONE)
        return direct, sum(flows.values(), _NONE)

    low: dict[Line, Fraction] = {}
    leaders: frozenset[int] = frozenset()
    for n, some in enumerate(choices):
        flows = ledger.post(some, most=False)
        if n == 0 or gain(flows) > gain(low):
            low, leaders = flows, some
    # Where everything that could be posted is posted, nothing unknown can add to it.
    certain = all(
        low.get(line, _NONE) == value.high
        for number in range(len(ledger.firings))
        for line, value in ledger.lines(number)
    )
    high = low if certain else ledger.post(leaders, most=True)
    found: dict[Line, Posting] = {}
    for number in range(len(ledger.firings)):
        for line, value in ledger.lines(number):
            least = low.get(line, _NONE)
            most = max(least, high.get(line, _NONE))
            cut, limit = _cut(ledger, number, low) if least < value.low else (None, None)
            found[line] = Posting(least, None if most >= BOUNDLESS else most, ledger.unit, cut, limit)
    return found, len(choices) <= LEADER_LIMIT


def _cut(ledger: _Ledger, number: int, flows: Mapping[Line, Fraction]) -> tuple[Reason, RuleLimit | None]:
    """What keeps a firing from posting all that it is worth, and the ceiling where one does."""
    for uri, cap in reversed(ledger.chains[number]):
        under = sum((v for (f, _), v in flows.items() if any(uri == u for u, _ in ledger.chains[f])), _NONE)
        if under >= cap:
            return (
                (Reason.TRANSFER_MAXIMUM, None)
                if uri == MAXIMUM
                else (Reason.CEILING, ledger.limits.get(uri))
            )
    return Reason.CREDIT_POSTED, None
