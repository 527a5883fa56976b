"""What the evaluation of a transfer is given: work, rules, what the receiver declares, and when.

Pure data. ``question.py`` fills it from the graph, the tests by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Requirement
from competency_graph.model.rules import Award, AwardKind, GradePolicy, RuleLimit, RuleState, TransferRule
from competency_graph.questions.transfer.answer import ItemKind

Rank = tuple[int, int]
"""(0 for the receiver itself, 1 for a system it belongs to; the receiver's own priority): the smaller goes first."""


@dataclass(frozen=True, slots=True)
class Work:
    """One item of the holdings, found in the graph."""

    position: int
    """Its number in the answer."""
    kind: ItemKind
    uri: str
    serves: frozenset[str]
    """Its uri, and those of the same course under other numbers and of common numbers, at its date."""
    done: bool = True
    """False: in progress or planned."""
    date: str | None = None
    """Partial date of completion (or award, or exam), expected where it is not done."""
    grade: str | None = None
    scale: str | None = None
    score: Fraction | None = None
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    level: str | None = None
    credit: Credit | None = None
    """Earned with the sender; None: unknown, or (an exam) none."""
    attempt: int | None = None
    covers: frozenset[str] = frozenset()
    """Of a credential: uris of what it contains."""
    own: bool = False
    """Whether the receiver itself offers it: nothing has to transfer."""
    code: str | None = None
    institution: str | None = None
    """Uri of who offers it."""
    senders: frozenset[str] = frozenset()
    """Uris of who offers it and of the systems that these belong to; empty: the institution only. A rule of a system that
    takes anything of a kind looks here."""
    credit_level: str | None = None
    """Level of the course (lower or upper division), for rules that take anything of a level."""


@dataclass(frozen=True, slots=True)
class When:
    """The days that decide which rules hold."""

    as_of: date
    catalog_year: str | None = None
    snapshots: Mapping[tuple[str, str], tuple[tuple[str | None, str | None], ...]] = field(
        default_factory=dict
    )
    """(sender, receiver) → intervals of the dated agreements, for rules by catalog year."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one evaluation needs."""

    works: tuple[Work, ...]
    rules: tuple[TransferRule, ...]
    when: When
    policy: GradePolicy = field(default_factory=lambda: GradePolicy(None, "us-letter"))
    limits: Mapping[str, RuleLimit] = field(default_factory=dict)
    """Of the rules and (scope ``institution``) of the receiver, by uri."""
    everywhere: tuple[str, ...] = ()
    """Uris of the limits that the receiver sets over all rules."""
    patterns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Area → the patterns that let work count in one of their areas only."""
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What rules award → the same course under other numbers there."""
    toward: Requirement | None = None
    unit: str = SEMESTER
    """The receiver's credit unit."""
    by_position: Mapping[int, Work] = field(init=False, repr=False, compare=False)
    """The work, by its number in the answer."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_position", {work.position: work for work in self.works})


@dataclass(frozen=True, slots=True, eq=False)
class Firing:
    """A rule, the work it uses, and what it gives for it. Two of them are equal only where they are one."""

    rule: TransferRule
    items: frozenset[int]
    """Positions of the work."""
    awards: tuple[Award, ...]
    twins: tuple[str, ...] = ()
    """Uris of further rules that say the same of the same work."""
    rank: Rank = field(init=False, repr=False)
    """Its order among rules that concern the same work."""
    refuses: bool = field(init=False, repr=False)
    """Whether it says no (refused, or to be taken there)."""
    attaches: bool = field(init=False, repr=False)
    """Whether it gives areas only: these attach to other awards and use nothing up."""
    blanket: bool = field(init=False, repr=False)
    """Whether it gives elective credit only."""
    zero: bool = field(init=False, repr=False)
    """Whether it posts the work without credit."""
    courses: frozenset[str] = field(init=False, repr=False)
    """Uris of the courses that it gives."""
    key: tuple[str, tuple[int, ...], tuple[tuple[str, str], ...]] = field(init=False, repr=False)
    """A total order over firings: rule uri, work, awards."""

    def __post_init__(self) -> None:
        kinds = {a.kind for a in self.awards}
        refuses = self.rule.state in (RuleState.REFUSED, RuleState.AFTER_TRANSFER)
        says_more = not refuses
        found: dict[str, object] = {
            "rank": rank(self.rule),
            "refuses": refuses,
            "attaches": says_more and kinds <= {AwardKind.AREA},
            "blanket": says_more and kinds <= {AwardKind.ELECTIVE},
            "zero": says_more and kinds <= {AwardKind.NO_CREDIT},
            "courses": frozenset(
                a.target for a in self.awards if a.kind is AwardKind.COURSE and a.target is not None
            ),
            "key": (
                self.rule.uri,
                tuple(sorted(self.items)),
                tuple((a.kind.value, a.target or "") for a in self.awards),
            ),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)


def rank(rule: TransferRule) -> Rank:
    """The rank of a rule."""
    return (0 if rule.by_member else 1, rule.priority)
