"""Which rules may fire on which work: dates, grades, scores, levels (``questions.md``, order of choice, step 1).

A rule fires on a smallest set of work that meets everything it takes. Where it does not fire, the gaps say what is
missing and what would fit. What was not given is a gap too: nothing is assumed in the learner's favour, but for work
that is not done, which is judged as if it ended as planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from competency_graph.model.credits import Credit, quantity_text
from competency_graph.model.dates import first_day, last_day
from competency_graph.model.grades import GradeClass
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.model.rules import (
    Award,
    AwardKind,
    CreditBasis,
    DateBasis,
    RuleState,
    TransferRule,
)
from competency_graph.questions.bands import (
    EARNED,
    UNREADABLE,
    grade_in_band,
    level_meets,
    level_order,
    scale_named,
    score_in_band,
)
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.questions.transfer.answer import ConditionKind, ItemKind
from competency_graph.questions.transfer.work import Case, Firing, When, Work

_FOREVER = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Gap:
    """One condition of a rule that is not met."""

    kind: ConditionKind
    target: str | None
    """Uri of what it is about."""
    name: str
    needed: str
    had: str | None
    work: int | None = None
    """Position of the work that falls short; None where there is none."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that concerns some of the work and does not fire."""

    rule: TransferRule
    gaps: tuple[Gap, ...]
    items: frozenset[int]
    """Positions of the work that it concerns."""


@dataclass(frozen=True, slots=True)
class Eligible:
    """What step 1 leaves."""

    firings: tuple[Firing, ...]
    unmet: tuple[Unmet, ...]
    complete: bool
    """False: a rule can be met in more ways than can be listed."""


def _possible_days(work: Work, rule: TransferRule, when: When) -> tuple[date, date]:
    """The first and last day that the date deciding about a rule may be."""
    if rule.basis is DateBasis.EVALUATION:
        return when.as_of, when.as_of
    given = work.date
    if rule.basis is DateBasis.CATALOG_YEAR and when.catalog_year is not None:
        given = when.catalog_year
    if given is not None:
        first, last = first_day(given), last_day(given)
    else:
        first, last = (_FOREVER[0], when.as_of) if work.done else (when.as_of, _FOREVER[1])
    if rule.basis is DateBasis.CATALOG_YEAR and given is not None:
        return _snapshot(rule, first, last, when)
    return first, last


def _interval(starts: str | None, ends: str | None) -> tuple[date, date]:
    return (
        _FOREVER[0] if starts is None else first_day(starts),
        _FOREVER[1] if ends is None else last_day(ends),
    )


def _snapshot(rule: TransferRule, first: date, last: date, when: When) -> tuple[date, date]:
    """By catalog year: the snapshot of that year, else the nearest later one, whose first day then decides.

    A year given without a day means the snapshot that begins in it, else the one that holds at its end.
    """
    own = _interval(rule.starts, rule.ends)
    known = sorted(
        {own, *(_interval(*i) for i in when.snapshots.get((rule.sender or "", rule.receiver or ""), ()))}
    )
    begins = [low for low, _ in known if first <= low <= last] if first != last else []
    if begins:
        return begins[0], begins[0]
    if any(low <= last <= high for low, high in known):
        return last, last
    later = [low for low, _ in known if low > last]
    return (later[0], later[0]) if later else (last, last)


def date_gap(work: Work, rule: TransferRule, when: When, name: str) -> Gap | None:
    """The gap of a date that lies, or may lie, outside the rule's interval."""
    starts, ends = _interval(rule.starts, rule.ends)
    first, last = _possible_days(work, rule, when)
    if starts <= first and last <= ends:
        return None
    what = {
        DateBasis.COMPLETION: "completed",
        DateBasis.CATALOG_YEAR: "catalog year",
        DateBasis.EVALUATION: "evaluated",
    }[rule.basis]
    span = " ".join(
        part for part in (rule.starts and f"from {rule.starts}", rule.ends and f"to {rule.ends}") if part
    )
    had = when.as_of.isoformat() if rule.basis is DateBasis.EVALUATION else work.date
    if rule.basis is DateBasis.CATALOG_YEAR and when.catalog_year is not None:
        had = when.catalog_year
    outside = last < starts or first > ends
    needed = f"{what} {span}" + ("" if outside else " (the exact date is needed)")
    return Gap(ConditionKind.DATE, work.uri, name, needed, had, work.position)


def _grade_text(minimum: str | None, maximum: str | None) -> str:
    if minimum is not None and maximum is not None:
        return f"a grade from {minimum} to {maximum}"
    return f"{minimum} or better" if minimum is not None else f"{maximum} or lower"


def _grade_gap(work: Work, ask: Ask, rule: TransferRule, case: Case, name: str) -> Gap | None:
    if work.kind is not ItemKind.COURSEWORK:
        return None
    scale = scale_named(work.scale or case.policy.scale)[0]
    mark = scale.classify(work.grade) if work.grade is not None else None
    if not work.done and mark not in EARNED:
        # Work that is not done has no grade yet: the second column assumes the one that is asked for.
        return None
    awards = rule.state is RuleState.AWARDED
    if awards and mark is not None and mark not in EARNED and mark not in UNREADABLE:
        needed = (
            "the original course, not what another institution made of it"
            if mark is GradeClass.TRANSFER
            else "a mark that earns credit"
        )
        return Gap(ConditionKind.NOT_EARNED, ask.target, name, needed, work.grade, work.position)
    minimum, maximum = ask.minimum_grade, ask.maximum_grade
    policy = ""
    if minimum is None and maximum is None and awards and case.policy.minimum_grade is not None:
        minimum, policy = case.policy.minimum_grade, " (the receiver's policy; the rule states none)"
    if grade_in_band(scale, work.grade, minimum, maximum):
        return None
    # A pass without a letter may well have been good enough: what is missing is the letter.
    letter = "a letter grade, " if mark in (GradeClass.PASS, GradeClass.SCORE) else ""
    needed = letter + _grade_text(minimum, maximum) + policy
    return Gap(ConditionKind.GRADE, ask.target, name, needed, work.grade, work.position)


def _score_gap(work: Work, ask: Ask, name: str) -> Gap | None:
    score = work.score if ask.sub_score is None else dict(work.sub_scores).get(ask.sub_score)
    if score_in_band(score, ask.minimum_score, ask.maximum_score) or (not work.done and score is None):
        return None
    low, high = ask.minimum_score, ask.maximum_score
    which = "a score" if ask.sub_score is None else f"a sub-score ({ask.sub_score})"
    if low is not None and high is not None:
        needed = f"{which} from {quantity_text(low)} to {quantity_text(high)}"
    elif low is not None:
        needed = f"{which} of {quantity_text(low)} or higher"
    else:
        assert high is not None  # noqa: S101 - one end is stated, or every score were in the band
        needed = f"{which} of {quantity_text(high)} or lower"
    return Gap(
        ConditionKind.SCORE,
        ask.target,
        name,
        needed,
        None if score is None else quantity_text(score),
        work.position,
    )


def gaps_of(work: Work, ask: Ask, rule: TransferRule, case: Case) -> tuple[Gap, ...]:
    """What keeps a piece of work, which is what the ask names, from meeting it; empty where it does."""
    name = ask.name or ask.target
    found = [
        _grade_gap(work, ask, rule, case, name),
        _score_gap(work, ask, name),
        date_gap(work, rule, case.when, name),
        _level_gap(work, ask, name),
    ]
    return tuple(gap for gap in found if gap is not None)


def _level_gap(work: Work, ask: Ask, name: str) -> Gap | None:
    if ask.level is None or level_meets(work.level, ask.level):
        return None
    needed = f"level {ask.level.rstrip('+')} or higher" if ask.level.endswith("+") else f"level {ask.level}"
    low, had = level_order(ask.level), level_order(work.level) if work.level is not None else None
    if low is not None and had is not None and low[0] == had[0] and had[1] > low[1]:
        needed += " (the source does not say that a higher level includes it)"
    return Gap(ConditionKind.LEVEL, ask.target, name, needed, work.level, work.position)


def _leaves(node: Node) -> Iterator[Ask | Filter | Residual]:
    if isinstance(node, Requirement):
        for child in node.children:
            yield from _leaves(child)
    else:
        yield node


def _own_ask(node: Filter, work: Work) -> Ask:
    """A filter, as it asks for one piece of work."""
    return Ask(work.uri, "filter", name=work.code or node.text or work.uri)


def _matches(node: Filter, work: Work, rule: TransferRule) -> bool:
    """Whether work is of the kind that a rule takes anything of: the sender's own, unless the filter names another."""
    if work.kind is not ItemKind.COURSEWORK:
        return False
    senders = work.senders or (frozenset({work.institution}) if work.institution is not None else frozenset())
    institution = node.institution or rule.sender
    if institution is not None and institution not in senders:
        return False
    item = Satisfier("", work.serves, code=work.code, credit_level=work.credit_level)
    return bool(ways(replace(node, institution=None), [item]))


def _numbered(node: Node, names: dict[int, str]) -> Node:
    """The tree with a name of its own for every leaf, so that work can be matched to leaves one by one."""
    if isinstance(node, Requirement):
        return replace(node, children=tuple(_numbered(child, names) for child in node.children))
    if isinstance(node, Residual):
        return node
    label = f"leaf {len(names)}"
    names[len(names)] = label
    return Ask(label)


def _needed(
    node: Node, shortfalls: dict[int, tuple[Gap, ...]], counter: list[int], works: Sequence[Work]
) -> tuple[Gap, ...]:
    """The fewest gaps that would have to be closed for the tree to be met."""
    if isinstance(node, Residual):
        return (Gap(ConditionKind.COMPANION, None, node.text, f"a person must read: {node.text}", None),)
    if not isinstance(node, Requirement):
        counter[0] += 1
        return shortfalls[counter[0] - 1]
    parts = [_needed(child, shortfalls, counter, works) for child in node.children]
    if node.op is Op.AT_MOST:
        return ()
    if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
        text = f"{quantity_text(node.count or 0)} credits of what the rule lists"
        return (Gap(ConditionKind.CREDITS, None, node.name, text, None),)
    if node.op is Op.ALL:
        return tuple(dict.fromkeys(gap for part in parts for gap in part))
    count = 1 if node.op is Op.ANY else int(node.count or 1)
    # Of alternatives with as many gaps, the one about work that the learner has is nearer.
    best = sorted(parts, key=lambda part: (len(part), sum(gap.work is None for gap in part)))[:count]
    return tuple(dict.fromkeys(gap for part in best for gap in part))


def _variants(awards: tuple[Award, ...], case: Case) -> Iterator[tuple[Award, ...]]:
    """The awards of a rule; where it names several areas of a pattern that lets work count in one, one at a time."""
    rivals: dict[str, list[int]] = {}
    for n, award in enumerate(awards):
        for pattern in (
            sorted(case.patterns.get(award.target or "", ())) if award.kind is AwardKind.AREA else ()
        ):
            rivals.setdefault(pattern, []).append(n)
    choices = [numbers for numbers in rivals.values() if len(numbers) > 1]
    seen: set[tuple[Award, ...]] = set()
    for picked in product(*choices):
        dropped = {n for numbers in choices for n in numbers} - set(picked)
        kept = tuple(a for n, a in enumerate(awards) if n not in dropped)
        if kept not in seen:
            seen.add(kept)
            yield kept


def awards_of(rule: TransferRule) -> tuple[Award, ...]:
    """The awards, each with its credit; credit of the rule as a whole is carried by the first."""
    if rule.state is not RuleState.AWARDED:
        return ()
    if not rule.awards:
        basis = CreditBasis.UNKNOWN if rule.credit is None else CreditBasis.STATED
        return (
            Award(AwardKind.ELECTIVE, None, "credit that no course is named for", None, rule.credit, basis),
        )
    if rule.credit is not None and all(
        a.credit is None and a.basis is CreditBasis.UNKNOWN for a in rule.awards
    ):
        first, *rest = rule.awards
        none = Credit.of(0, rule.credit.unit)
        return (
            replace(first, credit=rule.credit, basis=CreditBasis.STATED),
            *(replace(a, credit=none, basis=CreditBasis.STATED) for a in rest),
        )
    return rule.awards


@dataclass(slots=True)
class _Concerned:
    """The work of a case, by what it serves."""

    case: Case
    by_uri: dict[str, list[Work]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for work in self.case.works:
            if not work.own:
                for uri in work.serves:
                    self.by_uri.setdefault(uri, []).append(work)

    def meant(self, leaf: Ask | Filter, rule: TransferRule) -> Sequence[Work]:
        """The work that a leaf is about, whether it meets it or not."""
        if isinstance(leaf, Ask):
            return self.by_uri.get(leaf.target, ())
        return [work for work in self.case.works if not work.own and _matches(leaf, work, rule)]


def _single(node: Node) -> Ask | None:
    """The one thing that a rule takes, where it takes one."""
    if (
        isinstance(node, Requirement)
        and node.op in (Op.ALL, Op.ANY)
        and len(node.children) == 1
        and isinstance(node.children[0], Ask)
    ):
        return node.children[0]
    return None


def eligible(case: Case) -> Eligible:
    """Judge every rule on the work of the case."""
    firings: list[Firing] = []
    unmet: list[Unmet] = []
    complete = True
    concerned = _Concerned(case)
    for rule in sorted(case.rules, key=lambda r: r.uri):
        ask = _single(rule.takes)
        if ask is not None:
            meant = concerned.meant(ask, rule)
            tried = [(work, gaps_of(work, ask, rule, case)) for work in meant]
            sets = [frozenset((work.position,)) for work, gaps in tried if not gaps]
            if tried and not sets:
                fewest = min((gaps for _, gaps in tried), key=len)
                unmet.append(Unmet(rule, tuple(dict.fromkeys(fewest)), frozenset(w.position for w in meant)))
        else:
            found, missing = _tree_sets(rule, concerned)
            complete = complete and found is not None
            sets = found or []
            if missing is not None:
                unmet.append(missing)
        if sets:
            given = awards_of(rule)
            variants = [given] if len(given) < 2 else list(_variants(given, case))
            firings.extend(Firing(rule, items, awards) for items in sets for awards in variants)
    return Eligible(tuple(sorted(firings, key=lambda f: f.key)), tuple(unmet), complete)


def _tree_sets(rule: TransferRule, concerned: _Concerned) -> tuple[list[frozenset[int]] | None, Unmet | None]:
    """(the smallest sets of work that a tree of things is met by, what is missing where there is none)."""
    case = concerned.case
    shortfalls: dict[int, tuple[Gap, ...]] = {}
    serves: dict[int, set[str]] = {}
    positions: set[int] = set()
    for n, leaf in enumerate(node for node in _leaves(rule.takes) if not isinstance(node, Residual)):
        name = (leaf.name or leaf.target) if isinstance(leaf, Ask) else (leaf.text or "a course of the kind")
        target = leaf.target if isinstance(leaf, Ask) else leaf.uri
        shortfalls[n] = (Gap(ConditionKind.COMPANION, target, name, name, None),)
        attempts: list[tuple[Gap, ...]] = []
        for work in concerned.meant(leaf, rule):
            positions.add(work.position)
            gaps = gaps_of(work, leaf if isinstance(leaf, Ask) else _own_ask(leaf, work), rule, case)
            attempts.append(gaps)
            if not gaps:
                serves.setdefault(work.position, set()).add(f"leaf {n}")
        if attempts:
            shortfalls[n] = min(attempts, key=len)
    if not positions:
        return [], None
    by_position = {work.position: work for work in case.works}
    found = ways(
        _numbered(rule.takes, {}),
        [
            Satisfier(str(position), frozenset(leaves), by_position[position].credit)
            for position, leaves in sorted(serves.items())
        ],
    )
    sets = [frozenset(int(key) for key in way) for way in found or () if way]
    missing = None
    if not sets:
        gaps = _needed(rule.takes, shortfalls, [0], case.works)
        missing = Unmet(rule, gaps, frozenset(positions))
    return (None if found is None else sets), missing
