"""One column of the answer: the whole set of work judged by all rules (``questions.md``, order of choice).

Pure: a case in, what every rule does with every piece of work out. Words and evidence are added by ``wording.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competency_graph.model.credits import Credit, CreditTotal
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import RuleLimit, RuleState, TransferRule
from competency_graph.questions.bands import EARNED, scale_named
from competency_graph.questions.satisfaction import Judged, Satisfier, State, judge
from competency_graph.questions.transfer.answer import ConditionKind, Proof, Reason, TransferTotals
from competency_graph.questions.transfer.attempts import Superseded, settle
from competency_graph.questions.transfer.choice import counted_items, counts_under, held, satisfiers_of
from competency_graph.questions.transfer.eligibility import Unmet, eligible
from competency_graph.questions.transfer.ledger import Posted, post
from competency_graph.questions.transfer.optimum import choose
from competency_graph.questions.transfer.priority import Conflict, Standing, blocks, rivalry, standing
from competency_graph.questions.transfer.work import Case, Firing, Work
from competency_graph.questions.transfer.worth import is_direct


@dataclass(frozen=True, slots=True)
class KeptOut:
    """An open firing that was not chosen."""

    firing: Firing
    reason: Reason
    by: Firing | None
    """The chosen one that stands in its way; None for a limit."""
    limit: RuleLimit | None = None
    """The limit on how many may count that stands in its way, where one does."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of the work of one column."""

    case: Case
    """With the work that counts only."""
    superseded: Mapping[int, Superseded]
    chosen: tuple[Firing, ...]
    posted: Posted
    kept_out: tuple[KeptOut, ...]
    standing: Standing
    unmet: tuple[Unmet, ...]
    stated: tuple[Firing, ...]
    """Rules that say something else of the work: recommended, not articulated, under review."""
    judged: Judged | None
    applies: Mapping[str, tuple[str, ...]]
    """Key of a satisfier → uris of the requirements that it serves."""
    proof: Proof


_DECIDING = (RuleState.AWARDED, RuleState.REFUSED, RuleState.AFTER_TRANSFER)


def _asked_grades(rules: Sequence[TransferRule]) -> dict[str, str | None]:
    """The lowest grade that any awarding rule asks of each course."""
    found: dict[str, str | None] = {}
    scale = scale_named(None)[0]

    def visit(node: Node) -> None:
        if isinstance(node, Requirement):
            for child in node.children:
                visit(child)
        elif isinstance(node, Ask) and node.minimum_grade is not None:
            now = found.get(node.target)
            rank, other = scale.rank(node.minimum_grade), scale.rank(now) if now else None
            if other is None or (rank is not None and rank < other):
                found[node.target] = node.minimum_grade

    for rule in rules:
        if rule.state is RuleState.AWARDED:
            visit(rule.takes)
    return found


def _applies(judged: Judged, tree: Node) -> dict[str, tuple[str, ...]]:
    """Which satisfiers are counted by which nodes: the leaves, and amounts of credits."""
    found: dict[str, list[str]] = {}

    def visit(node: Judged, asked: Node) -> None:
        amount = (
            isinstance(asked, Requirement) and asked.op is Op.AT_LEAST and asked.unit is CountUnit.CREDITS
        )
        if amount or not node.children:
            for key in node.used:
                found.setdefault(key, []).append(node.uri)
        if isinstance(asked, Requirement) and not amount:
            if asked.op is Op.AT_LEAST or asked.consumption == "EXCLUSIVE":
                for key in node.used:
                    found.setdefault(key, []).append(node.uri)
            counted = set(node.used)
            for child, part in zip(node.children, asked.children, strict=True):
                # A child that its parent does not count (a second alternative) applies to nothing.
                if set(child.used) <= counted:
                    visit(child, part)

    visit(judged, tree)
    return {key: tuple(dict.fromkeys(uris)) for key, uris in found.items()}


def _earned(work: Work, case: Case) -> bool:
    scale = scale_named(work.scale or case.policy.scale)[0]
    return work.grade is None or scale.classify(work.grade) in EARNED


def evaluate(case: Case) -> Evaluation:
    """Judge one column.

    Args:
        case: all work of the column, attempts that will not count included.
    """
    works, superseded = settle(case.works, case.policy, lambda: _asked_grades(case.rules))
    if superseded:
        case = replace(case, works=works)
    found = eligible(case)
    # A denied look-alike is refused for one thing only: it decides nothing about what else the work counts as.
    deciding = [f for f in found.firings if f.rule.state in _DECIDING and not f.rule.denies]
    stands = standing(deciding)
    taken = {uri for work in works if work.own and _earned(work, case) for uri in work.serves}
    # A course that was earned at the receiver itself is not given again.
    repeats = [f for f in stands.open if f.courses & taken]
    best = choose([f for f in stands.open if not f.courses & taken], case)
    posted = post(best.firings, case)
    kept_out = [KeptOut(firing, Reason.ALREADY_AWARDED, None) for firing in repeats]
    done = {id(firing) for firing in (*best.firings, *repeats)}
    for firing in stands.open:
        if id(firing) in done:
            continue
        by = next(
            (
                (rival.reason, other)
                for other in best.firings
                if (rival := rivalry(firing, other, case.by_position, case)) is not None
                and blocks(other, firing, rival)
            ),
            None,
        )
        kept_out.append(
            KeptOut(firing, by[0], by[1])
            if by
            else KeptOut(firing, Reason.CEILING, None, _no_room(firing, best.firings, case))
        )
    judged = None
    applies: dict[str, tuple[str, ...]] = {}
    if case.toward is not None:
        brought: list[Satisfier] = [*satisfiers_of(best.firings, posted, case), *held(case)]
        judged = judge(case.toward, brought, scale_named(case.policy.scale)[0])
        applies = _applies(judged, case.toward)
    proven = best.proven and posted.exact and found.complete
    return Evaluation(
        case=case,
        superseded=superseded,
        chosen=best.firings,
        posted=posted,
        kept_out=tuple(kept_out),
        standing=stands,
        unmet=found.unmet,
        stated=tuple(f for f in found.firings if f.rule.state not in _DECIDING or f.rule.denies),
        judged=judged,
        applies=applies,
        proof=Proof.OPTIMAL if proven else Proof.NOT_PROVEN,
    )


def _no_room(firing: Firing, chosen: Sequence[Firing], case: Case) -> RuleLimit | None:
    """The limit on how many may count that leaves no room for a firing."""
    for limit in counts_under(firing, case):
        inside = [f for f in chosen if limit in counts_under(f, case)]
        counted = {i for f in (*inside, firing) for i in counted_items(limit, f, case)}
        if limit.maximum is not None and len(counted) > limit.maximum:
            return limit
    return None


def _generic(node: Node) -> list[Requirement]:
    """Amounts of credits that anything posted counts to."""
    if not isinstance(node, Requirement):
        return []
    own = [node] if node.unit is CountUnit.CREDITS and node.op is Op.AT_LEAST and not node.children else []
    return own + [found for child in node.children for found in _generic(child)]


def _applied(found: Evaluation) -> CreditTotal:
    """Credit that applies to ``toward``: what is counted by name, or what an amount of credits still takes."""
    unit = found.case.unit
    generic = {node.uri: node for node in _generic(found.case.toward)} if found.case.toward else {}
    named: list[Credit | None] = []
    everything: list[Credit | None] = []
    for (n, k), posting in found.posted.lines.items():
        uris = found.applies.get(f"award {n} {k}", ())
        if set(uris) - set(generic):
            named.append(posting.stated)
        if uris:
            everything.append(posting.stated)
    by_name, in_all = CreditTotal.of(named, unit), CreditTotal.of(everything, unit)
    # Of an amount of n credits at most n apply; what is counted by name applies in any case.
    needs = [
        same.minimum
        for node in generic.values()
        if (same := Credit.of(node.count or 0, node.credit_unit or unit).to(unit)) is not None
    ]
    cap = max([by_name.minimum(unit), *needs], default=Fraction(0))
    cut = []
    for total in in_all.by_unit:
        if total.unit == unit:
            high = None if total.maximum is None else max(min(total.maximum, cap), by_name.minimum(unit))
            cut.append(Credit(min(total.minimum, cap), high, unit))
        else:
            cut.append(total)
    return CreditTotal(tuple(cut), in_all.unknown)


def totals(found: Evaluation) -> TransferTotals:
    """The sums of one column."""
    unit = found.case.unit
    lines = [
        (posting.stated, is_direct(found.chosen[n].awards[k].kind))
        for (n, k), posting in found.posted.lines.items()
    ]
    judged = found.judged
    return TransferTotals(
        awarded=CreditTotal.of((credit for credit, _ in lines), unit),
        direct=CreditTotal.of((credit for credit, direct in lines if direct), unit),
        applied=_applied(found) if judged is not None else None,
        requirements_met=judged.met if judged is not None else None,
        requirements=judged.requirements if judged is not None else None,
        complete=(judged.state is State.MET) if judged is not None else None,
        proof=found.proof,
    )


def only_companions(unmet: Unmet) -> bool:
    """Whether all that is missing is other work."""
    return all(gap.kind in (ConditionKind.COMPANION, ConditionKind.CREDITS) for gap in unmet.gaps)


def conflicts_about(found: Evaluation, position: int) -> list[Conflict]:
    """The conflicts that are still of interest for a piece of work: nothing of better rank decided about it."""
    return [
        conflict
        for conflict in found.standing.conflicts
        if position in conflict.items
        and not any(position in f.items and f.rank < conflict.rank and not f.attaches for f in found.chosen)
    ]
