"""From judged columns to the answer: the tree as a flat list, what counts by which rule, totals, words, evidence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competency_graph.model.credits import CreditTotal
from competency_graph.model.evidence import Evidence
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.entities import Found
from competency_graph.questions.limits import LimitJudged
from competency_graph.questions.matching import State
from competency_graph.questions.progress.answer import (
    Articulation,
    CappedFigure,
    CountedBy,
    NodeKind,
    NodeState,
    ProgressNode,
    ProgressTotals,
)
from competency_graph.questions.progress.articulation import Articulated
from competency_graph.questions.progress.capped import Capped, Reach
from competency_graph.questions.progress.judging import Column
from competency_graph.questions.progress.words import Words, limit_words
from competency_graph.questions.satisfaction import Judged, optional
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.evaluate import totals
from competency_graph.questions.transfer.telling import named
from competency_graph.questions.transfer.work import Firing

_NOTHING = CappedFigure(Fraction(0), Fraction(0), True, 0, 0)


def figure(capped: Capped) -> CappedFigure:
    """The capped figure as it stands in answers."""
    return CappedFigure(capped.done, capped.needed, capped.complete, capped.met, capped.requirements)


@dataclass(frozen=True, slots=True)
class Cited:
    """What nodes are told with."""

    leaves: Mapping[str, Found]
    articulated: Articulated
    words: Words
    items: Mapping[int, str]
    """What each piece of work is called."""
    places: Mapping[str, Named]
    """What rules award."""
    rule_evidence: Mapping[str, Evidence]
    stated: Mapping[str, tuple[Evidence, ...]]
    """Uri of a requirement → who states it."""
    decisions: Mapping[str, Evidence]
    """Uri of a decision → itself."""
    instances: Mapping[str, str]
    """Rule by common number made for one number → uri of the rule as stated."""


@dataclass(slots=True)
class _States:
    """The state of each node of one column, in reading order."""

    articulated: Articulated
    found: list[NodeState]

    def visit(self, node: Node, judged: Judged, capped: Capped) -> None:
        self.found.append(self.state(node, judged, capped))
        if isinstance(node, Requirement):
            for parts in zip(node.children, judged.children, capped.children, strict=True):
                self.visit(*parts)
            self.found += [NodeState(each.state.value) for each in judged.limits]

    def state(self, node: Node, judged: Judged, capped: Capped) -> NodeState:
        """OPEN is more exact where nothing of it can be done here and the receiver says why."""
        if judged.state is not State.OPEN or capped.reach is not Reach.NONE:
            return NodeState(judged.state.value)
        says = {self.articulated.of(leaf) for leaf in _asks(node)}
        if says == {Articulation.AFTER_TRANSFER}:
            return NodeState.TAKE_AFTER_TRANSFER
        if says and says <= {Articulation.AFTER_TRANSFER, Articulation.NOT_ARTICULATED}:
            return NodeState.NOT_ARTICULATED
        return NodeState.OPEN


def _asks(node: Node) -> list[Ask]:
    if isinstance(node, Requirement):
        return [ask for child in node.children if not optional(child) for ask in _asks(child)]
    return [node] if isinstance(node, Ask) else []


def states(tree: Requirement, column: Column, articulated: Articulated) -> list[NodeState]:
    """The state of every node, in reading order, the limits of a node behind what stands below it."""
    walk = _States(articulated, [])
    walk.visit(tree, column.judged, column.capped)
    if walk.found[0] is NodeState.MET and not column.judged.requirements:
        # A tree that asks for nothing is no degree: what it asks for, nobody has stated.
        walk.found[0] = NodeState.UNKNOWN
    return walk.found


_KINDS = {
    Op.ALL: NodeKind.ALL,
    Op.ANY: NodeKind.ANY,
    Op.AT_LEAST: NodeKind.AT_LEAST,
    Op.AT_MOST: NodeKind.AT_MOST,
}


@dataclass(slots=True)
class _Teller:
    column: Column
    cited: Cited
    now: Sequence[NodeState]
    then: Sequence[NodeState] | None
    nodes: list[ProgressNode]

    def tell(
        self,
        node: Node,
        judged: Judged,
        capped: Capped,
        depth: int,
        parent: int | None,
        *,
        counts: bool,
        recommended: bool,
    ) -> None:
        position = len(self.nodes)
        words, uri = self.cited.words, node.target if isinstance(node, Ask) else node.uri
        amount = isinstance(node, Requirement) and node.unit is CountUnit.CREDITS
        recommended = recommended or (isinstance(node, Requirement) and node.kind == "recommended")
        found = self.cited.leaves.get(uri) if isinstance(node, Ask) else None
        shown = self._shown(node, judged)
        self.nodes.append(
            ProgressNode(
                position=position,
                depth=depth,
                parent=parent,
                uri=uri,
                kind=_kind(node),
                text=words.asks(node),
                asks_for=(named(found) if found is not None else Named(uri, node.name or uri))
                if isinstance(node, Ask)
                else None,
                recommended=recommended,
                state=self.now[position],
                expected=self.then[position] if self.then is not None else None,
                counts=counts,
                done=judged.done,
                needed=judged.needed,
                unit=_unit(node, judged, self.column.found.case.unit),
                met=judged.met,
                requirements=judged.requirements,
                articulation=self.cited.articulated.of(node) if isinstance(node, Ask) else None,
                capped=figure(capped),
                counted_by=self._counted(judged.used) if shown else (),
                missing=words.missing(node, judged),
                evidence=(
                    *self.cited.stated.get(uri, ()),
                    *(
                        self.cited.articulated.evidence(uri)
                        if self.now[position] is not NodeState.MET
                        else ()
                    ),
                ),
            )
        )
        if not isinstance(node, Requirement):
            return
        for part, below, figures in zip(node.children, judged.children, capped.children, strict=True):
            self.tell(
                part, below, figures, depth + 1, position,
                counts=counts and not amount and self._counts(node, judged, below, part) if not amount
                else counts and set(below.used) <= set(judged.used) and bool(below.used),
                recommended=recommended,
            )  # fmt: skip
        for each in judged.limits:
            self._limit(each, depth + 1, position)

    def _counts(self, node: Requirement, judged: Judged, below: Judged, part: Node) -> bool:
        if optional(part):
            return False
        if node.op is Op.ALL and node.consumption != "EXCLUSIVE":
            return True
        if below.state is not State.MET:
            # Nothing is met yet: every alternative is still one.
            return judged.state is not State.MET
        return set(below.used) <= set(judged.used)

    def _shown(self, node: Node, judged: Judged) -> bool:
        """Whether what counts is listed at a node itself: at leaves, and at amounts of credits."""
        if not judged.used:
            return False
        return not isinstance(node, Requirement) or (
            node.unit is CountUnit.CREDITS and node.op is Op.AT_LEAST
        )

    def _limit(self, judged: LimitJudged, depth: int, parent: int) -> None:
        position, limit = len(self.nodes), judged.limit
        needed = limit.minimum if limit.minimum is not None else limit.maximum
        unit = limit.measure if limit.measure != "CREDITS" else limit.unit or self.column.found.case.unit
        self.nodes.append(
            ProgressNode(
                position=position, depth=depth, parent=parent, uri=limit.uri, kind=NodeKind.LIMIT,
                text=limit_words(limit) + (" (waived)" if limit.waived_by else ""), asks_for=None, recommended=False, state=self.now[position],
                expected=self.then[position] if self.then is not None else None, counts=True,
                done=judged.had if judged.had is not None else Fraction(0),
                needed=needed if needed is not None else Fraction(0), unit=unit, met=0, requirements=0,
                articulation=None, capped=_NOTHING, counted_by=self._waived(limit.waived_by),
                missing=self.cited.words.limit(judged), evidence=self.cited.stated.get(limit.uri, ()),
            )
        )  # fmt: skip

    # -- by what ------------------------------------------------------------------------------------------------------

    def _counted(self, keys: Sequence[str]) -> tuple[CountedBy, ...]:
        return tuple(self._by(key) for key in keys)

    def _by(self, key: str) -> CountedBy:
        kind, *numbers = key.split(" ")
        item = self.column.brought[key]
        if kind == "award":
            firing, n = self.column.found.chosen[int(numbers[0])], int(numbers[1])
            return self._award(firing, n, (int(numbers[0]), n))
        if kind == "work":
            position = int(numbers[0])
            given = self.cited.items.get(position, f"item {position}")
            return CountedBy((position,), given, None, item.credit, None, False, ())
        return self._waived(key.partition("#")[0])[0]

    def _waived(self, decision: str | None) -> tuple[CountedBy, ...]:
        """A waiver, as what meets something."""
        if decision is None:
            return ()
        evidence = self.cited.decisions.get(decision)
        cited = (evidence,) if evidence is not None else ()
        return (CountedBy((), "waived", None, None, decision, True, cited),)

    def _award(self, firing: Firing, n: int, line: tuple[int, int]) -> CountedBy:
        award, rule = firing.awards[n], firing.rule
        positions = tuple(sorted(firing.items))
        uri = self.cited.instances.get(rule.uri, rule.uri)
        evidence = self.cited.rule_evidence.get(rule.uri)
        target = self.cited.places.get(award.target or "")
        return CountedBy(
            items=positions,
            given=" with ".join(self.cited.items.get(i, f"item {i}") for i in positions),
            counts_as=target or Named(award.target or "", award.target_name, award.target_code),
            credit=self.column.found.posted.lines[line].stated,
            rule=uri,
            decided=rule.decided,
            evidence=(evidence,) if evidence is not None else (),
        )


def _kind(node: Node) -> NodeKind:
    if isinstance(node, Requirement):
        return _KINDS[node.op]
    return {Ask: NodeKind.ITEM, Filter: NodeKind.KIND, Residual: NodeKind.RESIDUAL}[type(node)]


def _unit(node: Node, judged: Judged, unit: str) -> str:
    if judged.unit is not CountUnit.CREDITS:
        return str(judged.unit.value)
    return (node.credit_unit if isinstance(node, Requirement | Residual) else None) or unit


def tell_nodes(
    tree: Requirement, today: Column, later: Column | None, cited: Cited
) -> tuple[ProgressNode, ...]:
    """The tree as a flat list.

    Args:
        tree: what is asked for.
        today: judged by what is done.
        later: judged as if all unfinished work were done; None where none is unfinished.
        cited: names and evidence.
    """
    now = states(tree, today, cited.articulated)
    then = states(tree, later, cited.articulated) if later is not None else None
    teller = _Teller(today, cited, now, then, [])
    teller.tell(tree, today.judged, today.capped, 0, None, counts=not optional(tree), recommended=False)
    return tuple(teller.nodes)


def tell_totals(tree: Requirement, column: Column, articulated: Articulated) -> ProgressTotals:
    """The sums of one column."""
    found = states(tree, column, articulated)
    leaves: list[tuple[NodeState, State]] = []
    index = 0

    def visit(node: Node, judged: Judged, counts: bool) -> None:
        nonlocal index
        state = found[index]
        index += 1
        if not isinstance(node, Requirement):
            if counts:
                leaves.append((state, judged.state))
            return
        for part, below in zip(node.children, judged.children, strict=True):
            inside = counts and judged.state is not State.MET and not optional(part)
            visit(part, below, inside)
        index += len(judged.limits)

    visit(tree, column.judged, True)
    number = {state: sum(each is state for each, _ in leaves) for state in NodeState}
    sums = totals(replace(column.found, judged=column.judged))
    own = [item.credit for item in column.brought.values() if item.resident and item.works]
    posted = [
        *own,
        *(posting.stated for posting in column.found.posted.lines.values()),
    ]
    return ProgressTotals(
        state=found[0],
        requirements_met=column.judged.met,
        requirements=column.judged.requirements,
        requirements_open=number[NodeState.OPEN],
        requirements_unknown=number[NodeState.UNKNOWN],
        not_articulated=number[NodeState.NOT_ARTICULATED],
        after_transfer=number[NodeState.TAKE_AFTER_TRANSFER],
        capped=figure(column.capped),
        awarded=CreditTotal.of(posted, column.found.case.unit),
        applied=sums.applied if sums.applied is not None else CreditTotal(),
        proof=sums.proof,
    )
