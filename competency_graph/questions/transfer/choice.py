"""The best set of rules, proven: the whole set of holdings judged together (``questions.md``, order of choice, step 4).

A set is *admissible* when no two of its firings stand in each other's way, and every firing outside it is kept out by one
inside (a worse rank keeps nothing better out) or by a limit on how many may count. Among the admissible sets the best has
the most requirements of ``toward`` met, then the most direct credit, then the most credit in all (certain credit in both),
then the fewest pieces of work used, then the first uris in order.

Firings are split into parts that cannot influence each other; each part is searched whole, with a bound on what the rest
of it could still bring. A part with more than ``SEARCH_LIMIT`` sets is not searched to the end, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.grades import GradeScale
from competency_graph.model.requirements import WAIVED, Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.questions.bands import EARNED, scale_named
from competency_graph.questions.satisfaction import Satisfier, judge
from competency_graph.questions.transfer.ledger import Posted, post, worth
from competency_graph.questions.transfer.priority import Rivalry, blocks, rivalry
from competency_graph.questions.transfer.work import Case, Firing, Work

SEARCH_LIMIT = 2000
"""Most sets that are tried for one part."""
Score = tuple[int, Fraction, Fraction, int, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best set, and whether it is proven."""

    firings: tuple[Firing, ...]
    proven: bool


def satisfiers_of(
    firings: Sequence[Firing], posted: Posted, case: Case, *, start: int = 0
) -> list[Satisfier]:
    """What chosen firings bring to ``toward``: one satisfier an award."""
    works = {work.position: work for work in case.works}
    found = []
    for number, firing in enumerate(firings):
        grades = [works[i].grade for i in sorted(firing.items) if works[i].grade is not None]
        for n, award in enumerate(firing.awards):
            posting = posted.lines[number, n]
            target = award.target or ""
            found.append(
                Satisfier(
                    key=f"award {start + number} {n}",
                    serves=frozenset({target}) | case.same.get(target, frozenset()),
                    credit=posting.credit,
                    posted=True,
                    grade=lowest(grades, scale_named(case.policy.scale)[0]),
                    code=award.target_code,
                )
            )
    return found


def lowest(grades: Iterable[str | None], scale: GradeScale) -> str | None:
    """The lowest of some grades; a mark without a rank is as good as none given."""
    ranked = [(rank, g) for g in grades if g is not None and (rank := scale.rank(g)) is not None]
    return min(ranked)[1] if ranked else None


def held(case: Case) -> list[Satisfier]:
    """What the learner brings as such: what ``toward`` asks for by name is met by holding it."""
    scale = scale_named(case.policy.scale)[0]
    found = []
    for work in case.works:
        if work.grade is not None and work.done and scale.classify(work.grade) not in EARNED:
            continue
        found.append(
            Satisfier(
                key=f"work {work.position}",
                serves=work.serves,
                credit=work.credit,
                posted=work.own,
                grade=work.grade,
                score=work.score,
                sub_scores=work.sub_scores,
                level=work.level,
                code=work.code,
                institution=work.institution,
                held=True,
            )
        )
    waived = dict.fromkeys(waived_in(case.toward) if case.toward is not None else ())
    none = Credit.of(0, case.unit)
    return [*found, *(Satisfier(target, frozenset({target}), none, held=True) for target in waived)]


def waived_in(node: Node) -> Iterator[str]:
    """What a registrar has waived in a tree (``questions/decisions``): each is met by itself, without credit."""
    if isinstance(node, Requirement):
        for child in node.children:
            yield from waived_in(child)
    elif isinstance(node, Ask) and node.role == WAIVED:
        yield node.target


# -- parts that cannot influence each other ---------------------------------------------------------------------------


def _atoms(node: Node) -> Iterator[Node]:
    """The parts of a tree that are met or not on their own: an ALL that shares is as good as its parts."""
    if (
        isinstance(node, Requirement)
        and node.op is Op.ALL
        and node.consumption != "EXCLUSIVE"
        and node.children
    ):
        for child in node.children:
            yield from _atoms(child)
    else:
        yield node


def _names(node: Node) -> tuple[set[str], bool]:
    """What an atom names, and whether anything posted may count in it."""
    names: set[str] = set()
    anything = False
    for part in node.walk() if isinstance(node, Requirement) else [node]:
        if isinstance(part, Ask):
            names.add(part.target)
        elif isinstance(part, Filter) or (
            isinstance(part, Requirement) and part.unit is CountUnit.CREDITS and not part.children
        ):
            anything = True
    return names, anything


@dataclass(slots=True)
class _Parts:
    """Union-find over firings."""

    parent: list[int]
    first: dict[object, int] = field(default_factory=dict)

    def find(self, n: int) -> int:
        while self.parent[n] != n:
            n = self.parent[n]
        return n

    def join(self, n: int, key: object) -> None:
        self.parent[self.find(n)] = self.find(self.first.setdefault(key, n))

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for n in range(len(self.parent)):
            found.setdefault(self.find(n), []).append(n)
        return list(found.values())


def _most(firing: Firing, works: Mapping[int, Work], unit: str) -> Fraction:
    """The most certain credit that a firing may post in ``unit``."""
    values = (worth(award, firing, works, unit) for award in firing.awards)
    return sum((v.low for v in values if v.unit == unit), Fraction(0))


def _parts(
    firings: Sequence[Firing], rivals: Mapping[tuple[int, int], Rivalry], case: Case
) -> list[list[int]]:
    """Split the firings into parts that are best chosen apart."""
    parts = _Parts(list(range(len(firings))))
    works = {work.position: work for work in case.works}
    for a, b in rivals:
        parts.join(a, ("pair", a))
        parts.join(b, ("pair", a))
    for n, firing in enumerate(firings):
        for key in (*firing.items, *firing.rule.limits):
            parts.join(n, key)
    in_all = sum((_most(f, works, case.unit) for f in firings), Fraction(0))
    caps = [case.policy.transfer_maximum] if case.policy.transfer_maximum is not None else []
    if case.policy.transfer_maximum is not None and case.policy.transfer_maximum_unit not in (
        None,
        case.unit,
    ):
        same = Credit.of(case.policy.transfer_maximum, case.policy.transfer_maximum_unit or "").to(case.unit)
        caps = [] if same is None else [same.minimum]
    bound = any(cap is not None and in_all > cap for cap in caps) or any(
        u in case.limits for u in case.everywhere
    )
    for atom in _atoms(case.toward) if case.toward is not None else ():
        names, anything = _names(atom)
        if anything:
            needed = atom.count if isinstance(atom, Requirement) and not atom.children else None
            own = sum(
                (c.minimum for w in case.works if w.own and w.credit and (c := w.credit.to(case.unit))),
                Fraction(0),
            )
            unit = atom.credit_unit if isinstance(atom, Requirement) else None
            if needed is None or unit not in (None, case.unit) or in_all + own >= needed:
                bound = True
            continue
        for n, firing in enumerate(firings):
            targets = {a.target for a in firing.awards if a.target is not None}
            for target in tuple(targets):
                targets |= case.same.get(target, frozenset())
            if targets & names:
                parts.join(n, ("atom", id(atom)))
    if bound:
        for n in range(len(firings)):
            parts.join(n, "everything")
    return parts.groups()


# -- admissible sets --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Search:
    firings: Sequence[Firing]
    rivals: Mapping[tuple[int, int], Rivalry]
    case: Case
    base: list[Satisfier]
    tried: int = 0
    stopped: bool = False
    best: tuple[Score, tuple[int, ...]] | None = None

    def rival(self, a: int, b: int) -> Rivalry | None:
        return self.rivals.get((min(a, b), max(a, b)))

    def over_count(self, chosen: Iterable[int]) -> bool:
        """Whether a limit on how many courses or items may count is exceeded."""
        used: dict[str, set[int]] = {}
        for n in chosen:
            limits = (*self.firings[n].rule.limits, *self.case.everywhere)
            for uri in limits:
                used.setdefault(uri, set()).update(self.firings[n].items)
        for uri, items in used.items():
            limit = self.case.limits.get(uri)
            if (
                limit is not None
                and limit.measure in ("COURSES", "ITEMS")
                and limit.maximum is not None
                and len(items) > limit.maximum
            ):
                return True
        return False

    def admissible(self, numbers: Sequence[int], chosen: frozenset[int]) -> bool:
        """Whether every firing outside is kept out by one inside, or by a limit."""
        for n in numbers:
            if n in chosen:
                continue
            kept_out = any(
                (rival := self.rival(n, m)) is not None and blocks(self.firings[m], self.firings[n], rival)
                for m in chosen
            )
            if not kept_out and not self.over_count([*chosen, n]):
                return False
        return True

    def score(self, chosen: Iterable[int]) -> Score:
        firings = [self.firings[n] for n in sorted(chosen)]
        posted = post(firings, self.case)
        met = 0
        if self.case.toward is not None:
            brought = satisfiers_of(firings, posted, self.case)
            scale = scale_named(self.case.policy.scale)[0]
            met = judge(self.case.toward, [*self.base, *brought], scale).met
        items = len({i for f in firings for i in f.items})
        return met, posted.direct, posted.total, items, tuple(_order(f) for f in firings)

    def bound(self, chosen: Sequence[int], left: Sequence[int]) -> int:
        """The most requirements that may be met when all that is left could be added."""
        if self.case.toward is None:
            return 0
        works = {work.position: work for work in self.case.works}
        some = [self.firings[n] for n in (*chosen, *left)]
        brought = [
            Satisfier(
                key=f"award {k} {n}",
                serves=frozenset({award.target or ""}) | self.case.same.get(award.target or "", frozenset()),
                credit=Credit.of((w := worth(award, firing, works, self.case.unit)).low, w.unit),
                posted=True,
                code=award.target_code,
                grade=None,
            )
            for k, firing in enumerate(some)
            for n, award in enumerate(firing.awards)
        ]
        return judge(_ungraded(self.case.toward), [*self.base, *brought]).met

    def run(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """The best admissible set of one part."""
        # Those without a rival are always in; the others are decided one by one, better ranks first.
        free = [
            n
            for n in numbers
            if not any(self.rival(n, m) for m in numbers if m != n) and not self._counted(n)
        ]
        decided = sorted(set(numbers) - set(free), key=lambda n: (self.firings[n].rank, self.firings[n].key))
        works = {work.position: work for work in self.case.works}
        values = {n: _most(self.firings[n], works, self.case.unit) for n in numbers}
        self.tried, self.best = 0, None

        def step(index: int, chosen: list[int]) -> None:
            if self.stopped and self.best is not None:
                return
            if index == len(decided):
                if not self.admissible(decided, frozenset(chosen)):
                    return
                self.tried += 1
                score = self.score(chosen)
                if self.best is None or _better(score, self.best[0]):
                    self.best = (score, tuple(sorted(chosen)))
                self.stopped = self.stopped or self.tried > SEARCH_LIMIT
                return
            left = decided[index:]
            if self.best is not None and len(left) > 1:
                requirements = self.bound(chosen, left)
                most = sum((values[n] for n in (*chosen, *left)), Fraction(0))
                if (requirements, most) < self.best[0][:2]:
                    return
            n = decided[index]
            rivals = [m for m in chosen if self.rival(n, m) is not None]
            if not rivals and not self.over_count([*chosen, n]):
                step(index + 1, [*chosen, n])
            # Left out only where something may keep it out: a chosen rival, a rival still to come, or a limit.
            if (
                any(blocks(self.firings[m], self.firings[n], r) for m in rivals if (r := self.rival(n, m)))
                or any(
                    blocks(self.firings[m], self.firings[n], r)
                    for m in decided[index + 1 :]
                    if (r := self.rival(n, m)) is not None
                )
                or self._counted(n)
            ):
                step(index + 1, chosen)

        step(0, list(free))
        assert self.best is not None  # noqa: S101 - taking better ranks first always ends in an admissible set
        return self.best[1]

    def _counted(self, n: int) -> bool:
        return any(
            (limit := self.case.limits.get(uri)) is not None and limit.measure in ("COURSES", "ITEMS")
            for uri in (*self.firings[n].rule.limits, *self.case.everywhere)
        )


def _order(firing: Firing) -> tuple[str, ...]:
    uri, items, awards = firing.key
    return (uri, *(f"{i:06d}" for i in items), *(part for pair in awards for part in pair))


def _better(a: Score, b: Score) -> bool:
    return (-a[0], -a[1], -a[2], a[3], a[4]) < (-b[0], -b[1], -b[2], b[3], b[4])


def _ungraded(node: Node) -> Node:
    """The tree without grade bands, for a bound: what may be met at best."""
    if isinstance(node, Requirement):
        return replace(node, children=tuple(_ungraded(child) for child in node.children))
    if isinstance(node, Ask):
        return replace(node, minimum_grade=None, maximum_grade=None)
    return node


def choose(firings: Sequence[Firing], case: Case) -> Chosen:
    """The best admissible set of the open firings.

    Args:
        firings: what steps 1 to 3 left open.
        case: the rest.
    """
    works = {work.position: work for work in case.works}
    rivals = {
        (a, b): rival
        for a in range(len(firings))
        for b in range(a + 1, len(firings))
        if (rival := rivalry(firings[a], firings[b], works, case)) is not None
    }
    base = held(case)
    chosen: list[int] = []
    proven = True
    for numbers in _parts(firings, rivals, case):
        search = _Search(firings, rivals, case, base)
        if len(numbers) == 1 and not search.over_count(numbers):
            chosen += numbers
            continue
        chosen += search.run(numbers)
        proven = proven and not search.stopped
    return Chosen(tuple(firings[n] for n in sorted(chosen)), proven)
