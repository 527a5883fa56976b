"""Hand-made cases of ``progress``: a tree, work and rules, and what became of every node, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from transfer_hand import case, rule

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.grades import US_LETTERS
from competency_graph.model.requirements import Ask, CountUnit, Limit, Node, Op, Requirement
from competency_graph.model.rules import AwardKind, GradePolicy, TransferRule
from competency_graph.questions.entities import Found, Offerer
from competency_graph.questions.progress.answer import Articulation, NodeState, ProgressNode, ProgressTotals
from competency_graph.questions.progress.articulation import Around, Articulated, Stated
from competency_graph.questions.progress.judging import Column, judge_column
from competency_graph.questions.progress.summary import missing_lines
from competency_graph.questions.progress.telling import Cited, tell_nodes, tell_totals
from competency_graph.questions.progress.words import Words
from competency_graph.questions.sources import UNKNOWN
from competency_graph.questions.transfer.evaluate import evaluate
from competency_graph.questions.transfer.work import Work

LETTERS = GradePolicy("C", US_LETTERS.name)


def node(op: Op, *children: Node | str, count: int | str | None = None, **more: object) -> Requirement:
    given: dict[str, object] = {"uri": f"{op.value.lower()} of {len(children)}", **more}
    return Requirement(
        op=op,
        children=tuple(Ask(c, name=c) if isinstance(c, str) else c for c in children),
        count=None if count is None else Fraction(count),
        **given,  # type: ignore[arg-type]
    )


def all_of(*children: Node | str, **more: object) -> Requirement:
    return node(Op.ALL, *children, **more)


def at_least(count: int, *children: Node | str, **more: object) -> Requirement:
    return node(Op.AT_LEAST, *children, count=count, **more)


def credits_of(count: int, *children: Node | str, **more: object) -> Requirement:
    return node(Op.AT_LEAST, *children, count=count, unit=CountUnit.CREDITS, credit_unit=SEMESTER, **more)


def floor(measure: str, least: int | str, **more: object) -> Limit:
    unit = SEMESTER if measure == "CREDITS" else None
    return Limit(f"{measure} {least}", measure, Fraction(least), unit=unit, **more)  # type: ignore[arg-type]


def ceiling(measure: str, most: int | str, **more: object) -> Limit:
    unit = SEMESTER if measure == "CREDITS" else None
    return Limit(f"most {measure} {most}", measure, None, Fraction(most), unit, **more)  # type: ignore[arg-type]


def there(uri: str, amount: int | None = 3) -> Found:
    """A course of the receiver."""
    credit = None if amount is None else Credit.of(amount, SEMESTER)
    return Found(
        uri, frozenset({"Course"}), uri, None, None, None, credit, None, (Offerer("R", "the university"),), None, None, None
    )  # fmt: skip


class Judged:
    """One case, judged: states and words of its nodes."""

    def __init__(
        self,
        tree: Requirement,
        works: Sequence[Work] = (),
        rules: Sequence[TransferRule] = (),
        *,
        said: Mapping[str, Articulation] | None = None,
        **more: object,
    ) -> None:
        self.tree = tree
        asks = sorted({ask.target for ask in tree.asks()})
        evidence = UNKNOWN.evidence("rule", "TransferRule")
        states = dict.fromkeys(asks, Articulation.ARTICULATES) | dict(said or {})
        self.articulated = Articulated(
            Around(frozenset({"R"}), ("S",)),
            {uri: there(uri) for uri in asks},
            {
                uri: (Stated(state, evidence),)
                for uri, state in states.items()
                if state is not Articulation.NO_RULE
            },
        )
        given: dict[str, object] = {"policy": LETTERS, "toward": tree, **more}
        self.found = evaluate(case(list(works), list(rules), **given))
        self.column: Column = judge_column(self.found, tree, self.articulated, tree.limits)
        self.words = Words(self.articulated.leaves, self.articulated, "the university", "the college")
        names = {work.position: work.uri for work in works}
        cited = Cited(self.articulated.leaves, self.articulated, self.words, names, {}, {}, {}, {}, {})
        self.nodes: tuple[ProgressNode, ...] = tell_nodes(tree, self.column, None, cited)

    @property
    def state(self) -> NodeState:
        return self.nodes[0].state

    @property
    def totals(self) -> ProgressTotals:
        return tell_totals(self.tree, self.column, self.articulated)

    @property
    def missing(self) -> list[str]:
        return list(missing_lines(self.tree, self.column.judged, self.words))

    def of(self, uri: str) -> ProgressNode:
        return next(n for n in self.nodes if n.uri == uri)


def counts_as(taken: str, given: str, amount: int = 3, **more: object) -> TransferRule:
    """A course that counts as another."""
    from transfer_hand import gives

    target = gives(given, amount)
    target = replace(
        target,
        target_code=more.pop("code", None),  # type: ignore[arg-type]
        target_level=more.pop("level", None),  # type: ignore[arg-type]
        target_institution="R",
        kind=more.pop("kind", AwardKind.COURSE),  # type: ignore[arg-type]
    )
    return rule(f"{taken} → {given}", Ask(taken, name=taken), target, **more)
