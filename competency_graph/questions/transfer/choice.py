"""The choice among what rules leave open: what is chosen together, what it brings, what makes one choice better.

The whole set of holdings is judged together (``questions.md``, order of choice, step 4). A set of firings is *admissible*
when no two of them stand in each other's way, and every firing outside it is kept out by one inside (a worse rank keeps
nothing better out) or by a limit on how many may count. Among the admissible sets the best has the most requirements of
``toward`` met, then the most direct credit, then the most credit in all (certain credit in both), then the fewest pieces
of work used, then the first uris in order.

Firings are split into parts that cannot influence each other (``parts_of``). A part of one firing, or of firings that
never stand in each other's way, is taken whole; the others are searched (``search.py``) or solved (``exact.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.dates import last_day
from competency_graph.model.grades import GradeScale
from competency_graph.model.requirements import WAIVED, Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.model.rules import RuleLimit
from competency_graph.questions.bands import EARNED, scale_named
from competency_graph.questions.satisfaction import Satisfier, judge
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.ledger import Posted, post
from competency_graph.questions.transfer.priority import Rivalry, blocks
from competency_graph.questions.transfer.work import Case, Firing
from competency_graph.questions.transfer.worth import worth

Score = tuple[int, Fraction, Fraction, int]
"""(requirements met, direct credit, credit in all, minus the pieces of work used): the greater is better."""
Ranked = tuple[Score, tuple[int, ...]]
"""A score, and the numbers of the firings: of equal scores the smaller numbers are better."""


def satisfiers_of(
    firings: Sequence[Firing], posted: Posted, case: Case, *, start: int = 0
) -> list[Satisfier]:
    """What chosen firings bring to ``toward``: one satisfier an award."""
    return [
        satisfier(firing, n, case, f"award {start + number} {n}", posted.lines[number, n].credit)
        for number, firing in enumerate(firings)
        for n in range(len(firing.awards))
    ]


def satisfier(firing: Firing, n: int, case: Case, key: str, credit: Credit) -> Satisfier:
    """What one award of a firing brings, with the credit that it posts."""
    award = firing.awards[n]
    works = case.by_position
    target = award.target or ""
    return Satisfier(
        key=key,
        serves=frozenset({target}) | case.same.get(target, frozenset()),
        credit=credit,
        posted=True,
        grade=lowest((works[i].grade for i in sorted(firing.items)), scale_named(case.policy.scale)[0]),
        code=award.target_code,
        credit_level=award.target_level,
        institution=award.target_institution,
        date=latest(works[i].date for i in firing.items),
        works=tuple(sorted(firing.items)),
    )


def lowest(grades: Iterable[str | None], scale: GradeScale) -> str | None:
    """The lowest of some grades; a mark without a rank is as good as none given."""
    ranked = [(rank, g) for g in grades if g is not None and (rank := scale.rank(g)) is not None]
    return min(ranked)[1] if ranked else None


def latest(dates: Iterable[str | None]) -> str | None:
    """When the last of some work was completed; None where that is not certain."""
    given = list(dates)
    known = [d for d in given if d is not None]
    return max(known, key=last_day) if known and len(known) == len(given) else None


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
                credit_level=work.credit_level,
                date=work.date,
                works=(work.position,),
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


def atoms_of(node: Node) -> Iterator[Node]:
    """The parts of a tree that are met or not on their own: an ALL that shares is as good as its parts."""
    if not isinstance(node, Requirement):
        yield node
    elif node.kind == "recommended" or node.op is Op.AT_MOST:
        return
    elif node.op is Op.ALL and node.consumption != "EXCLUSIVE" and node.children:
        for child in node.children:
            yield from atoms_of(child)
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
class _Union:
    """Union-find over firings."""

    parent: list[int]
    first: dict[object, int] = field(default_factory=dict)

    def find(self, n: int) -> int:
        while self.parent[n] != n:
            self.parent[n] = self.parent[self.parent[n]]
            n = self.parent[n]
        return n

    def join(self, n: int, key: object) -> None:
        self.parent[self.find(n)] = self.find(self.first.setdefault(key, n))

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for n in range(len(self.parent)):
            found.setdefault(self.find(n), []).append(n)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Part:
    """Firings that are best chosen together, and what decides about them."""

    firings: tuple[Firing, ...]
    """In order of key."""
    rivals: tuple[Mapping[int, bool], ...]
    """Of each firing, by number: its rivals, and whether the rival, being chosen, keeps it out."""
    counted: tuple[tuple[RuleLimit, ...], ...]
    """Of each firing: the limits on how many pieces of work may count that it falls under."""
    atoms: tuple[Node, ...]
    """The parts of ``toward`` that it can change."""
    base: tuple[Satisfier, ...]
    """What the learner holds, toward the same."""
    most: tuple[Fraction, ...]
    """Of each firing: the most certain credit that it may post in the receiver's unit."""
    case: Case

    def over_count(self, chosen: Iterable[int]) -> bool:
        """Whether a limit on how many courses or items may count is exceeded."""
        used: dict[str, tuple[RuleLimit, set[int]]] = {}
        for n in chosen:
            for limit in self.counted[n]:
                items = used.setdefault(limit.uri, (limit, set()))[1]
                items.update(counted_items(limit, self.firings[n], self.case))
        return any(limit.maximum is not None and len(items) > limit.maximum for limit, items in used.values())

    def admissible(self, chosen: Iterable[int]) -> bool:
        """Whether every firing outside is kept out by one inside, or by a limit."""
        inside = set(chosen)
        return all(
            n in inside
            or any(keeps_out and m in inside for m, keeps_out in self.rivals[n].items())
            or (bool(self.counted[n]) and self.over_count([*inside, n]))
            for n in range(len(self.firings))
        )

    def score(self, chosen: Iterable[int]) -> Ranked:
        """How good a set is."""
        numbers = tuple(sorted(chosen))
        firings = [self.firings[n] for n in numbers]
        posted = post(firings, self.case)
        met = 0
        if self.atoms:
            brought = [*self.base, *satisfiers_of(firings, posted, self.case)]
            scale = scale_named(self.case.policy.scale)[0]
            met = sum(judge(atom, brought, scale).met for atom in self.atoms)
        items = len({i for f in firings for i in f.items})
        return (met, posted.direct, posted.total, -items), numbers


def better(a: Ranked, b: Ranked) -> bool:
    """Whether ``a`` is the better choice."""
    return a[0] > b[0] or (a[0] == b[0] and a[1] < b[1])


def counted_items(limit: RuleLimit, firing: Firing, case: Case) -> frozenset[int]:
    """The pieces of work of a firing that a limit on how many may count counts: COURSES counts courses, ITEMS anything."""
    if limit.measure == "ITEMS":
        return firing.items
    return frozenset(i for i in firing.items if case.by_position[i].kind is ItemKind.COURSEWORK)


def _most(firing: Firing, case: Case) -> Fraction:
    """The most certain credit that a firing may post in the receiver's unit."""
    total = Fraction(0)
    for award in firing.awards:
        value = worth(award, firing, case.by_position, case.unit)
        if value.unit == case.unit:
            total += value.low
    return total


def _everythingcounts_under(case: Case, in_all: Fraction, atoms: Sequence[Node]) -> bool:
    """Whether something may cut, or count, the credit of all firings together."""
    maximum = case.policy.transfer_maximum
    if maximum is not None:
        same = Credit.of(maximum, case.policy.transfer_maximum_unit or case.unit).to(case.unit)
        if same is not None and in_all > same.minimum:
            return True
    if any(uri in case.limits for uri in case.everywhere):
        return True
    own = sum(
        (c.minimum for w in case.works if w.own and w.credit and (c := w.credit.to(case.unit))), Fraction(0)
    )
    for atom in atoms:
        if not _names(atom)[1]:
            continue
        needed = atom.count if isinstance(atom, Requirement) and not atom.children else None
        unit = atom.credit_unit if isinstance(atom, Requirement) else None
        # An amount of credit that can never be reached is not met whatever is chosen.
        if needed is None or unit not in (None, case.unit) or in_all + own >= needed:
            return True
    return False


def parts_of(
    firings: Sequence[Firing], rivals: Mapping[tuple[int, int], Rivalry], case: Case
) -> Iterator[tuple[tuple[int, ...], Part]]:
    """Split the firings into parts that are best chosen apart: the numbers of each part's firings, and the part.

    Args:
        firings: in order of key.
        rivals: (number, greater number) → why the two cannot both be chosen.
        case: the rest.
    """
    atoms = tuple(atoms_of(case.toward)) if case.toward is not None else ()
    most = [_most(firing, case) for firing in firings]
    union = _Union(list(range(len(firings))))
    for a, b in rivals:
        union.join(a, ("pair", a))
        union.join(b, ("pair", a))
    for n, firing in enumerate(firings):
        for key in (*firing.items, *firing.rule.limits):
            union.join(n, key)
    concerned: dict[int, set[int]] = {}
    by_target: dict[str, set[int]] = {}
    if atoms:
        for n, firing in enumerate(firings):
            for award in firing.awards:
                for target in ((award.target or ""), *case.same.get(award.target or "", ())):
                    by_target.setdefault(target, set()).add(n)
    for k, atom in enumerate(atoms):
        names, anything = _names(atom)
        concerned[k] = (
            set(range(len(firings))) if anything else {n for name in names for n in by_target.get(name, ())}
        )
        if not anything:
            for n in concerned[k]:
                union.join(n, ("atom", k))
    if _everythingcounts_under(case, sum(most, Fraction(0)), atoms):
        for n in range(len(firings)):
            union.join(n, "everything")
    base = tuple(held(case)) if atoms else ()
    keeps_out: list[dict[int, bool]] = [{} for _ in firings]
    for (a, b), rival in rivals.items():
        keeps_out[a][b] = blocks(firings[b], firings[a], rival)
        keeps_out[b][a] = blocks(firings[a], firings[b], rival)
    for group in union.groups():
        local = {n: k for k, n in enumerate(group)}
        inside = set(group)
        yield (
            tuple(group),
            Part(
                firings=tuple(firings[n] for n in group),
                rivals=tuple({local[m]: out for m, out in keeps_out[n].items()} for n in group),
                counted=tuple(counts_under(firings[n], case) for n in group),
                atoms=tuple(atom for k, atom in enumerate(atoms) if concerned[k] & inside),
                base=base,
                most=tuple(most[n] for n in group),
                case=case,
            ),
        )


def counts_under(firing: Firing, case: Case) -> tuple[RuleLimit, ...]:
    """The limits on how many pieces of work may count that a firing falls under."""
    uris = dict.fromkeys((*firing.rule.limits, *case.everywhere))
    return tuple(
        limit
        for uri in uris
        if (limit := case.limits.get(uri)) is not None
        and limit.measure in ("COURSES", "ITEMS")
        and limit.maximum is not None
    )
