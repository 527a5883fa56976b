"""One column of ``progress``: the tree judged by what the transfer rules award, with its limits and the capped figure. Pure.

What counts at the receiver is decided once, by ``transfer`` (its chosen rules and what they post); the tree is judged on
that by the evaluator (``satisfaction.py``). A requirement that would be met if a person decides so (rules that disagree, a
grade or date that was not given) is UNKNOWN, not OPEN.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Limit, Origin, Requirement
from competency_graph.model.rules import RuleState
from competency_graph.questions.bands import scale_named
from competency_graph.questions.limits import Record
from competency_graph.questions.matching import Satisfier
from competency_graph.questions.progress.articulation import Articulated
from competency_graph.questions.progress.capped import Capped, Here, capped
from competency_graph.questions.satisfaction import Judged, judge
from competency_graph.questions.transfer.answer import ConditionKind, ItemKind
from competency_graph.questions.transfer.choice import held, satisfiers_of
from competency_graph.questions.transfer.evaluate import Evaluation
from competency_graph.questions.transfer.reading import Receiver
from competency_graph.questions.transfer.work import Case, Work

_MISSING_DATA = (ConditionKind.GRADE, ConditionKind.SCORE, ConditionKind.LEVEL, ConditionKind.DATE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column, judged."""

    found: Evaluation
    brought: dict[str, Satisfier]
    """Everything that may meet something, by key."""
    judged: Judged
    capped: Capped


def with_limits(
    tree: Requirement, receiver: Receiver, labels: frozenset[str], asks: Iterable[Limit]
) -> Requirement:
    """The tree with what the receiver asks of everybody who earns a credential there.

    Args:
        tree: what the program asks for.
        receiver: who receives, with its policies.
        labels: of the program: a minimum of residency is asked for a degree.
        asks: floors, averages and shares of the receiver.
    """
    policy, uri = receiver.policy, receiver.node.uri
    more = list(asks)
    if policy.residency_minimum is not None and "Degree" in labels:
        more.append(
            Limit(
                f"{uri}#residency", "CREDITS", policy.residency_minimum,
                unit=policy.residency_minimum_unit or receiver.unit,
                text=f"Credit earned at {receiver.node.name} itself", origin=Origin.RESIDENT,
            )
        )  # fmt: skip
    if policy.transfer_maximum is not None:
        more.append(
            Limit(
                f"{uri}#transfer-maximum", "CREDITS", maximum=policy.transfer_maximum,
                unit=policy.transfer_maximum_unit or receiver.unit,
                text=f"The most credit that {receiver.node.name} accepts in transfer", origin=Origin.TRANSFERRED,
            )
        )  # fmt: skip
    known = {limit.uri for limit in tree.limits}
    return replace(tree, limits=(*tree.limits, *(limit for limit in more if limit.uri not in known)))


def _doubtful(found: Evaluation) -> frozenset[str]:
    """What something would count as if a person says so, or if what was not given is as it must be."""
    uris = {
        award.target
        for conflict in found.standing.conflicts
        for firing in conflict.firings
        for award in firing.awards
    }
    for unmet in found.unmet:
        if all(gap.kind in _MISSING_DATA and gap.had is None and gap.work is not None for gap in unmet.gaps):
            uris |= {award.target for award in unmet.rule.awards}
    for firing in found.stated:
        if firing.rule.state is RuleState.UNDER_REVIEW:
            uris |= {award.target for award in firing.rule.awards}
    same = {other for uri in uris if uri is not None for other in found.case.same.get(uri, ())}
    return frozenset({uri for uri in uris if uri is not None} | same)


def _coursework(works: Iterable[Work]) -> tuple[Satisfier, ...]:
    return tuple(
        Satisfier(
            key=f"work {work.position}",
            serves=work.serves,
            credit=work.credit,
            posted=work.own,
            grade=work.grade,
            code=work.code,
            credit_level=work.credit_level,
            institution=work.institution,
            held=True,
            date=work.date,
            works=(work.position,),
        )
        for work in works
        if work.kind is ItemKind.COURSEWORK
    )


def judge_column(
    found: Evaluation, tree: Requirement, articulated: Articulated, limits: Sequence[Limit]
) -> Column:
    """Judge one column.

    Args:
        found: what counts at the receiver, by ``transfer``.
        tree: what is asked for, with all limits on it.
        articulated: what can be done here.
        limits: those over everything that counts, whatever it counts for.
    """
    case = found.case
    brought = [*satisfiers_of(found.chosen, found.posted, case), *held(replace(case, toward=tree))]
    record = Record(
        unit=case.unit,
        coursework=_coursework(case.works),
        whole=frozenset(limit.uri for limit in limits),
        doubtful=_doubtful(found),
    )
    judged = judge(tree, brought, scale_named(case.policy.scale)[0], record)
    return Column(
        found=found,
        brought={item.key: item for item in brought},
        judged=judged,
        capped=capped(tree, judged, _here(case, articulated)),
    )


def _here(case: Case, articulated: Articulated) -> Here:
    def credit(uri: str) -> Credit | None:
        found = articulated.leaves.get(uri)
        return found.credit if found is not None else None

    around, policy = articulated.around, case.policy
    most = None
    if policy.transfer_maximum is not None:
        most = Credit.of(policy.transfer_maximum, policy.transfer_maximum_unit or case.unit)
    return Here(articulated.can, credit, most, bool(set(around.here) & around.receivers))
