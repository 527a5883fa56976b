"""What of a requirement tree is met by a set of things, and by which of them (``questions.md``, ``progress``).

Pure: a tree and satisfiers in, a state for every node out. Defaults of double counting: one satisfier may serve several
parts of an ALL, and only one of the items counted by one AT_LEAST; a node's ``consumption`` overrides both. States are
three: MET, OPEN, and UNKNOWN where nobody can tell from what is stated (a Residual, prose alone, a grade that was not
given, credits that nobody stated). A Residual is never met. A condition in prose beside parsed parts does not hold the
node up; the reader of the tree marks it for a person.

Counting requirements: a leaf is one, an ALL is as many as its parts, an ANY is one (a half-done alternative is none),
``AT_LEAST n`` items is n, an amount of credits is one; AT_MOST and what is only recommended are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from itertools import product
from math import ceil

from competency_graph.model.credits import Credit
from competency_graph.model.grades import US_LETTERS, GradeScale
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.bands import grade_in_band, level_meets, score_in_band

SEARCH_LIMIT = 4096
"""Most alternatives of one node that are tried; beyond it the node is UNKNOWN, never guessed."""


class State(Enum):
    """How far one node is."""

    MET = "MET"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Satisfier:
    """Something that may meet leaves: credit posted at the institution that asks, or a holding as such."""

    key: str
    """Tells satisfiers apart."""
    serves: frozenset[str]
    """Uris that it counts as: the resource, the same course under other numbers, the area it lands in."""
    credit: Credit | None = None
    """Credit posted; None where nobody stated it."""
    posted: bool = False
    """Whether its credit is posted at the institution that asks, and so counts to a total of credits."""
    grade: str | None = None
    score: Fraction | None = None
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    level: str | None = None
    """Skill level or rank, for an occupation."""
    code: str | None = None
    """Course code, for filters."""
    credit_level: str | None = None
    """Level of the course, for filters."""
    institution: str | None = None
    """Uri of who offers it, for filters."""
    held: bool = False
    """Whether it is the learner's holding itself, not what it was converted into."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One node of the tree, judged."""

    uri: str
    """Of the requirement; of the target, for a leaf."""
    state: State
    done: Fraction
    """Parts, items or credits done, up to what is needed."""
    needed: Fraction
    unit: CountUnit
    met: int
    """Requirements met."""
    requirements: int
    """Requirements in all."""
    used: tuple[str, ...]
    """Keys of the satisfiers that were counted, in order."""
    children: tuple[Judged, ...] = ()

    def leaves(self) -> Iterable[Judged]:
        """The judged nodes that have no children."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def _matches_filter(node: Filter, item: Satisfier) -> bool:
    """Whether an item is of the kind; what a filter asks for and the item does not say is no match."""
    if item.serves & node.exclusions:
        return False
    if node.area is not None and node.area not in item.serves:
        return False
    if node.institution is not None and node.institution != item.institution:
        return False
    if node.level is not None and node.level != item.credit_level:
        return False
    if node.subject is None and node.first_number is None and node.last_number is None:
        return True
    code = re.match(r"([A-Z&/]+)\s*(\d+)", (item.code or "").upper())
    if code is None:
        return False
    number = int(code[2])
    return (
        (node.subject is None or code[1] == re.sub(r"[^A-Z&/]", "", node.subject.upper()))
        and (node.first_number is None or number >= node.first_number)
        and (node.last_number is None or number <= node.last_number)
    )


def _matches_ask(node: Ask, item: Satisfier, scale: GradeScale) -> State:
    if node.target not in item.serves or (node.role == "held" and not item.held):
        return State.OPEN
    score = item.score if node.sub_score is None else dict(item.sub_scores).get(node.sub_score)
    verdicts = [
        grade_in_band(scale, item.grade, node.minimum_grade, node.maximum_grade),
        score_in_band(score, node.minimum_score, node.maximum_score),
    ]
    if node.level is not None:
        verdicts.append(level_meets(item.level, node.level))
    if False in verdicts:
        return State.OPEN
    return State.UNKNOWN if None in verdicts else State.MET


@dataclass(slots=True)
class _Judge:
    satisfiers: Sequence[Satisfier]
    scale: GradeScale
    by_uri: dict[str, list[Satisfier]] = field(init=False)
    """What serves a uri, in order."""

    def __post_init__(self) -> None:
        self.by_uri = {}
        for item in self.satisfiers:
            for uri in item.serves:
                self.by_uri.setdefault(uri, []).append(item)

    # -- leaves ---------------------------------------------------------------------------------------------------

    def fitting(self, node: Ask | Filter) -> tuple[list[str], bool]:
        """Keys of what meets a leaf, and whether something else might."""
        if isinstance(node, Filter):
            return [s.key for s in self.satisfiers if _matches_filter(node, s)], False
        found = self.by_uri.get(node.target)
        if found is None:
            return [], False
        states = [(s.key, _matches_ask(node, s, self.scale)) for s in found]
        return [key for key, state in states if state is State.MET], any(
            state is State.UNKNOWN for _, state in states
        )

    def leaf(self, node: Ask | Filter | Residual) -> Judged:
        if isinstance(node, Residual):
            needed = node.credits if node.credits is not None else Fraction(1)
            unit = CountUnit.CREDITS if node.credits is not None else CountUnit.ITEMS
            return Judged(node.uri, State.UNKNOWN, Fraction(0), needed, unit, 0, 1, ())
        uri = node.target if isinstance(node, Ask) else node.uri
        keys, maybe = self.fitting(node)
        state = State.MET if keys else State.UNKNOWN if maybe else State.OPEN
        return Judged(
            uri,
            state,
            Fraction(bool(keys)),
            Fraction(1),
            CountUnit.ITEMS,
            int(bool(keys)),
            1,
            tuple(keys[:1]),
        )

    # -- ways of meeting a node, for nodes that may not share -------------------------------------------------------

    def supports(self, node: Node) -> list[frozenset[str]] | None:
        """The sets of satisfiers that meet the node, smaller ones first; None where there are too many to list."""
        if isinstance(node, Residual):
            return []
        if isinstance(node, Ask | Filter):
            return [frozenset({key}) for key in self.fitting(node)[0]]
        if node.op is Op.AT_MOST:
            return [frozenset()]
        if node.unit is CountUnit.CREDITS and node.op is Op.AT_LEAST:
            return self.credit_supports(node)
        listed = [
            self.supports(child) for child in node.children if node.op is not Op.ALL or not _optional(child)
        ]
        if any(part is None for part in listed):
            return None
        parts = [part for part in listed if part is not None]
        if not parts:
            return []
        if node.op is Op.ANY:
            return _minimal(s for part in parts for s in part)
        count = len(parts) if node.op is Op.ALL else ceil(node.count or Fraction(1))
        exclusive = _exclusive(node)
        # ways[k]: the sets that meet k of the children seen so far
        ways: list[list[frozenset[str]]] = [[frozenset()], *([] for _ in range(count))]
        for part in parts:
            for k in range(count, 0, -1):
                more = [have | add for have in ways[k - 1] for add in part if not (exclusive and have & add)]
                ways[k] = _minimal([*ways[k], *more])
                if len(ways[k]) > SEARCH_LIMIT:
                    return None
        return ways[count]

    def credit_supports(self, node: Requirement) -> list[frozenset[str]] | None:
        needed = node.count or Fraction(0)
        options = self.credit_options(node)
        if options is None:
            return None
        found: list[frozenset[str]] = []
        for keys in options:
            ordered = sorted(keys)
            if 2 ** len(ordered) > SEARCH_LIMIT:
                return None
            for bits in range(2 ** len(ordered)):
                some = frozenset(k for n, k in enumerate(ordered) if bits >> n & 1)
                if self.credits(some, node.credit_unit)[0] >= needed:
                    found.append(some)
        return _minimal(found)

    # -- credits ----------------------------------------------------------------------------------------------------

    def credits(self, keys: Iterable[str], unit: str | None) -> tuple[Fraction, bool]:
        """The certain credits of these satisfiers in ``unit``, and whether there may be more."""
        wanted, total, more = set(keys), Fraction(0), False
        for item in self.satisfiers:
            if item.key not in wanted:
                continue
            credit = item.credit if item.credit is None or unit is None else item.credit.to(unit)
            if credit is None:
                more = True
                continue
            total += credit.minimum
            more = more or not credit.exact
        return total, more

    def credit_options(self, node: Requirement) -> list[frozenset[str]] | None:
        """The sets of satisfiers whose credit may be counted by an amount of credits; None: too many."""
        if not node.children:
            return [frozenset(s.key for s in self.satisfiers if s.posted)]
        listed = [self.counted(child) for child in node.children]
        if any(part is None for part in listed):
            return None
        parts = [part or [frozenset[str]()] for part in listed]
        size = 1
        for part in parts:
            size *= len(part)
        if size > SEARCH_LIMIT:
            return None
        return [frozenset[str]().union(*choice) for choice in product(*parts)]

    def counted(self, node: Node) -> list[frozenset[str]] | None:
        """The alternatives of what one child of an amount of credits brings to it."""
        if isinstance(node, Residual):
            return [frozenset()]
        if isinstance(node, Filter):
            return [frozenset(self.fitting(node)[0])]
        if isinstance(node, Ask):
            return [frozenset({key}) for key in self.fitting(node)[0]]
        if node.op is Op.AT_MOST:
            listed = [self.counted(child) for child in node.children]
            if any(part is None for part in listed):
                return None
            keys = sorted({k for part in listed if part is not None for way in part for k in way})
            if 2 ** len(keys) > SEARCH_LIMIT:
                return None
            limit = node.count or Fraction(0)
            return [
                some
                for bits in range(2 ** len(keys))
                for some in [frozenset(k for n, k in enumerate(keys) if bits >> n & 1)]
                if (
                    len(some) <= limit
                    if node.unit is not CountUnit.CREDITS
                    else self.credits(some, node.credit_unit)[0] <= limit
                )
            ]
        return self.supports(node)

    # -- inner nodes ------------------------------------------------------------------------------------------------

    def judge(self, node: Node) -> Judged:
        if not isinstance(node, Requirement):
            return self.leaf(node)
        children = tuple(self.judge(child) for child in node.children)
        if node.op is Op.AT_MOST:
            return Judged(node.uri, State.MET, Fraction(0), Fraction(0), node.unit, 0, 0, (), children)
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            return self.amount(node, children)
        if not children:
            # Prose alone, or nothing at all: nobody can say that nothing was asked for.
            return Judged(
                node.uri, State.UNKNOWN, Fraction(0), Fraction(1), CountUnit.ITEMS, 0, _weigh(node, 1), ()
            )
        if node.op is Op.ANY:
            return self.any_of(node, children)
        if node.op is Op.ALL and not _exclusive(node):
            return self.all_of(node, children)
        return self.packed(node, children)

    def all_of(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        needed = [c for c, part in zip(children, node.children, strict=True) if not _optional(part)]
        states = {c.state for c in needed}
        state = (
            State.OPEN if State.OPEN in states else State.UNKNOWN if State.UNKNOWN in states else State.MET
        )
        return Judged(
            node.uri,
            state,
            Fraction(sum(c.state is State.MET for c in needed)),
            Fraction(len(needed)),
            CountUnit.ITEMS,
            _weigh(node, sum(c.met for c in needed)),
            _weigh(node, sum(c.requirements for c in needed)),
            _merged(c.used for c in needed),
            children,
        )

    def any_of(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        met = [c for c in children if c.state is State.MET]
        state = (
            State.MET
            if met
            else State.UNKNOWN
            if any(c.state is State.UNKNOWN for c in children)
            else State.OPEN
        )
        return Judged(
            node.uri,
            state,
            Fraction(bool(met)),
            Fraction(1),
            CountUnit.ITEMS,
            _weigh(node, int(bool(met))),
            _weigh(node, 1),
            met[0].used if met else (),
            children,
        )

    def packed(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        """``AT_LEAST n`` items (or sections), or an ALL whose parts may not share."""
        if node.op is Op.ALL:
            pairs = [
                (part, c) for part, c in zip(node.children, children, strict=True) if not _optional(part)
            ]
            node = replace(node, children=tuple(part for part, _ in pairs))
            children = tuple(c for _, c in pairs)
        count = len(children) if node.op is Op.ALL else ceil(node.count or Fraction(1))
        unknown = sum(c.state is State.UNKNOWN for c in children)
        done, used, exact = self.packing(node, children, count)
        if done >= count:
            state = State.MET
        elif not exact or done + unknown >= count:
            state = State.UNKNOWN
        else:
            state = State.OPEN
        return Judged(
            node.uri, state, Fraction(done), Fraction(count), node.unit,
            _weigh(node, done), _weigh(node, count), used, children,
        )  # fmt: skip

    def packing(
        self, node: Requirement, children: tuple[Judged, ...], count: int
    ) -> tuple[int, tuple[str, ...], bool]:
        """(children met at once up to ``count``, by what, whether that is certain)."""
        met = [part for part, c in zip(node.children, children, strict=True) if c.state is State.MET]
        if not _exclusive(node):
            used = [c.used for c in children if c.state is State.MET][:count]
            return min(count, len(met)), _merged(used), True
        listed = [self.supports(part) for part in met]
        parts = [part for part in listed if part is not None]
        certain = len(parts) == len(listed)
        best: tuple[int, tuple[str, ...]] = (0, ())
        tried = 0

        def search(index: int, have: frozenset[str], done: int) -> None:
            nonlocal best, tried
            tried += 1
            if done > best[0]:
                best = (done, tuple(sorted(have)))
            if best[0] >= count or done + len(parts) - index <= best[0] or tried > 20 * SEARCH_LIMIT:
                return
            for way in parts[index]:
                if not way & have:
                    search(index + 1, have | way, done + 1)
            search(index + 1, have, done)

        # The rarest first: a child with one way of being met is settled before it is blocked by others.
        parts.sort(key=len)
        search(0, frozenset(), 0)
        return best[0], best[1], certain and tried <= 20 * SEARCH_LIMIT

    def amount(self, node: Requirement, children: tuple[Judged, ...]) -> Judged:
        needed = node.count or Fraction(0)
        options = self.credit_options(node)
        best: tuple[Fraction, bool, frozenset[str]] = (Fraction(0), options is None, frozenset())
        for keys in options or ():
            total, more = self.credits(keys, node.credit_unit)
            if (total, more) > best[:2]:
                best = (total, more, keys)
        total, more, keys = best
        more = more or any(c.state is State.UNKNOWN for c in children)
        state = State.MET if total >= needed else State.UNKNOWN if more else State.OPEN
        return Judged(
            node.uri,
            state,
            min(total, needed),
            needed,
            CountUnit.CREDITS,
            _weigh(node, int(state is State.MET)),
            _weigh(node, 1),
            tuple(s.key for s in self.satisfiers if s.key in keys),
            children,
        )


def _exclusive(node: Requirement) -> bool:
    """Whether the children of a node may not share a satisfier."""
    if node.consumption in ("SHARED", "EXCLUSIVE"):
        return node.consumption == "EXCLUSIVE"
    return node.op is Op.AT_LEAST


def _optional(node: Node) -> bool:
    return isinstance(node, Requirement) and (node.kind == "recommended" or node.op is Op.AT_MOST)


def _weigh(node: Requirement, number: int) -> int:
    return 0 if _optional(node) else number


def _minimal(ways: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The ways that contain no other way, smaller ones first."""
    kept: list[frozenset[str]] = []
    for way in sorted(set(ways), key=lambda w: (len(w), sorted(w))):
        if not any(have <= way for have in kept):
            kept.append(way)
    return kept


def _merged(used: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in used for key in keys))


def judge(tree: Node, satisfiers: Sequence[Satisfier], scale: GradeScale = US_LETTERS) -> Judged:
    """Judge a whole tree.

    Args:
        tree: what is asked for.
        satisfiers: what there is; each at most once.
        scale: the scale that grades and bands are in.

    Returns:
        The state of the root, with its children's below it.
    """
    return _Judge(satisfiers, scale).judge(tree)


def ways(
    tree: Node, satisfiers: Sequence[Satisfier], scale: GradeScale = US_LETTERS
) -> list[frozenset[str]] | None:
    """The smallest sets of satisfiers (their keys) that meet the tree; None where there are too many to list."""
    return _Judge(satisfiers, scale).supports(tree)
