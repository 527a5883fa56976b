"""Answers as pandas frames, one row for what a person would count: an award, a claim, a step.

Exact numbers stay exact where a column is summed by hand (``Fraction`` objects would surprise in a frame, floats would
lose a third of a quarter hour): credit and cost come as ``decimal.Decimal`` where finite, else as text such as ``10/3``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import singledispatch
from typing import TYPE_CHECKING

from competency_graph.model.credits import Credit, quantity_text
from competency_graph.model.evidence import Evidence
from competency_graph.questions.equivalents.answer import EquivalentsAnswer
from competency_graph.questions.progress.answer import ProgressAnswer
from competency_graph.questions.providers_of.answer import ProvidersOfAnswer
from competency_graph.questions.skill_gap.answer import SkillGapAnswer
from competency_graph.questions.skills.answer import SkillsAnswer
from competency_graph.questions.sources_of.answer import SourcesOfAnswer
from competency_graph.questions.stack_to_degree.answer import StackAnswer
from competency_graph.questions.stackable_into.answer import StackableIntoAnswer
from competency_graph.questions.transfer.answer import Named, TransferAnswer
from competency_graph.questions.transfer_destinations.answer import TransferDestinationsAnswer

if TYPE_CHECKING:
    import pandas as pd


def _number(value: Fraction | None) -> Decimal | str | None:
    if value is None:
        return None
    text = quantity_text(value)
    return text if "/" in text else Decimal(text)


def _credit(credit: Credit | None, prefix: str = "credit") -> dict[str, object]:
    return {
        f"{prefix}_from": _number(credit.minimum) if credit else None,
        f"{prefix}_to": _number(credit.maximum) if credit else None,
        f"{prefix}_unit": credit.unit if credit else None,
    }


def _label(named: Named | None) -> str | None:
    if named is None:
        return None
    return f"{named.code} {named.name}" if named.code else named.name


def _source(evidence: tuple[Evidence, ...]) -> dict[str, object]:
    first = evidence[0] if evidence else None
    return {
        "source": first and first.source,
        "edition": first and first.edition,
        "record": first and first.record,
    }


def _frame(rows: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


@singledispatch
def frame(answer: object) -> pd.DataFrame:
    """The answer as a frame.

    ``transfer``: one row an item and award, work that is not done in rows whose ``column`` is ``expected``.
    ``progress``: one row a node of the requirement tree. ``equivalents``: one row a claim.
    ``stack_to_degree``: one row a step of a plan, alternatives numbered. ``skills``, ``skill_gap``: one row a competency.
    ``stackable_into``: one row a target. ``providers_of``: one row an organization.

    Raises:
        TypeError: not an answer of this library.
    """
    raise TypeError(f"{type(answer).__name__} is not an answer that has a frame")


_TRANSFER = (
    "item", "institution", "status", "grade", "score", "date", "column", "outcome", "reason", "counts_as", "at",
    "credit_from", "credit_to", "credit_unit", "posted", "applies", "rule", "source", "edition", "record", "sentence",
)  # fmt: skip


@frame.register(TransferAnswer)
def _transfer(answer: TransferAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "item": _label(item.item) or item.given,
                "institution": item.item and item.item.institution,
                "status": item.status.value,
                "grade": item.grade,
                "score": _number(item.score),
                "date": item.date,
                "column": column,
                "outcome": award.outcome.value,
                "reason": award.reason and award.reason.value,
                "counts_as": _label(award.target),
                "at": answer.to.name,
                **_credit(award.credit),
                "posted": award.posted,
                "applies": award.applies,
                "rule": award.rule,
                **_source(award.evidence),
                "sentence": award.sentence,
            }
            for item in answer.items
            for column, awards in (("today", item.awards), ("expected", item.expected))
            for award in awards
        ),
        _TRANSFER,
    )


_PROGRESS = (
    "position", "depth", "parent", "kind", "text", "state", "expected", "counts", "recommended", "done", "needed", "unit",
    "met", "requirements", "articulation", "capped_done", "capped_needed", "capped_complete", "by", "rule", "missing",
)  # fmt: skip


@frame.register(ProgressAnswer)
def _progress(answer: ProgressAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "position": node.position,
                "depth": node.depth,
                "parent": node.parent,
                "kind": node.kind.value,
                "text": node.text,
                "state": node.state.value,
                "expected": node.expected and node.expected.value,
                "counts": node.counts,
                "recommended": node.recommended,
                "done": _number(node.done),
                "needed": _number(node.needed),
                "unit": node.unit,
                "met": node.met,
                "requirements": node.requirements,
                "articulation": node.articulation and node.articulation.value,
                "capped_done": _number(node.capped.done),
                "capped_needed": _number(node.capped.needed),
                "capped_complete": node.capped.complete,
                "by": "; ".join(by.given for by in node.counted_by) or None,
                "rule": "; ".join(by.rule for by in node.counted_by if by.rule) or None,
                "missing": node.missing,
            }
            for node in answer.nodes
        ),
        _PROGRESS,
    )


_EQUIVALENTS = (
    "claim", "direction", "state", "this", "other", "institution", "credit_from", "credit_to", "credit_unit", "whole",
    "starts", "ends", "current", "score", "rule", "source", "edition", "record", "sentence",
)  # fmt: skip


@frame.register(EquivalentsAnswer)
def _equivalents(answer: EquivalentsAnswer) -> pd.DataFrame:
    this = _label(answer.of)
    rules: list[dict[str, object]] = [
        {
            "claim": "counts as",
            "direction": claim.direction.value,
            "state": claim.state.value,
            "this": this,
            "other": claim.taken_text
            if claim.direction.value == "COUNTED_FROM"
            else ", ".join(filter(None, map(_label, claim.awarded))),
            "institution": claim.institution and claim.institution.name,
            **_credit(claim.credit),
            "whole": claim.whole,
            "starts": claim.starts,
            "ends": claim.ends,
            "current": claim.current,
            "rule": claim.rule,
            **_source(claim.evidence),
            "sentence": claim.sentence,
        }
        for claim in answer.counts_as
    ]
    asserted: list[dict[str, object]] = [
        {
            "claim": f"asserted: {claim.by.value}",
            "this": this,
            "other": _label(claim.other),
            "institution": claim.other.institution,
            "starts": claim.starts,
            "ends": claim.ends,
            **_source(claim.evidence),
            "sentence": claim.sentence,
        }
        for claim in answer.asserted
    ]
    similar: list[dict[str, object]] = [
        {
            "claim": "similar (a proposal)",
            "this": this,
            "other": _label(claim.other),
            "institution": claim.other.institution,
            "score": _number(claim.score),
            "sentence": claim.sentence,
        }
        for claim in answer.similar
    ]
    return _frame([*rules, *asserted, *similar], _EQUIVALENTS)


_STACK = (
    "plan", "position", "item", "kind", "where", "cost", "cost_basis", "credits", "credit_unit", "hours", "satisfies",
    "by_rule", "conditions",
)  # fmt: skip


@frame.register(StackAnswer)
def _stack(answer: StackAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "plan": number,
                "position": step.position,
                "item": f"{step.item.code} {step.item.name}" if step.item.code else step.item.name,
                "kind": step.item.kind,
                "where": ", ".join(place.name for place in step.where),
                "cost": _number(step.cost),
                "cost_basis": step.cost_basis.value,
                "credits": _number(step.credits),
                "credit_unit": step.credit_unit,
                "hours": _number(step.hours),
                "satisfies": "; ".join(s.text for s in step.satisfies),
                "by_rule": "; ".join(c.rule for c in step.counts_as),
                "conditions": "; ".join(step.conditions),
            }
            for number, plan in enumerate(answer.plans, start=1)
            for step in plan.steps
        ),
        _STACK,
    )


_SKILLS = (
    "of",
    "competency",
    "code",
    "uri",
    "need",
    "by",
    "through",
    "sources",
    "described",
    "source",
    "edition",
    "record",
)


@frame.register(SkillsAnswer)
def _skills(answer: SkillsAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "of": _label(answer.of),
                "competency": skill.competency.name,
                "code": skill.competency.code,
                "uri": skill.competency.uri,
                "need": skill.need.value,
                "by": ", ".join(skill.by),
                "through": " > ".join(filter(None, (_label(step.to) for step in skill.through[:-1]))),
                "sources": skill.sources,
                "described": skill.described,
                **_source(skill.evidence),
            }
            for skill in answer.skills
        ),
        _SKILLS,
    )


_GAP = ("of", "competency", "code", "uri", "need", "state", "in_gap", "shown_by", "how", "provided_by", "closed_by", "source", "edition", "record")  # fmt: skip


@frame.register(SkillGapAnswer)
def _skill_gap(answer: SkillGapAnswer) -> pd.DataFrame:
    closed: dict[str, list[str]] = {}
    for closing in answer.closes:
        if closing.plan == 1:
            closed.setdefault(closing.competency.uri, []).append(closing.item.name)
    return _frame(
        (
            {
                "of": _label(answer.of),
                "competency": one.competency.name,
                "code": one.competency.code,
                "uri": one.competency.uri,
                "need": one.need.value,
                "state": one.state.value,
                "in_gap": one.in_gap,
                "shown_by": "; ".join(by.holding.name for by in one.shown_by),
                "how": "; ".join(by.how.value for by in one.shown_by),
                "provided_by": one.provided_by,
                "closed_by": "; ".join(closed.get(one.competency.uri, ())),
                **_source(one.evidence),
            }
            for one in answer.competencies
        ),
        _GAP,
    )


_INTO = ("of", "target", "uri", "kind", "at", "hops", "counts", "way", "credit_from", "credit_to", "credit_unit", "share", "source", "edition", "record")  # fmt: skip


@frame.register(StackableIntoAnswer)
def _stackable_into(answer: StackableIntoAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "of": _label(answer.of),
                "target": _label(found.target),
                "uri": found.target.uri,
                "kind": found.kind,
                "at": found.target.institution,
                "hops": found.hops,
                "counts": found.counts,
                "way": " > ".join(f"{step.by.value} {_label(step.to)}" for step in found.way),
                **_credit(found.share.credits),
                "share": found.share.text,
                **_source(found.evidence),
            }
            for found in answer.targets
        ),
        _INTO,
    )


_PROVIDERS = ("competency", "organization", "uri", "place", "teaches", "assesses")


@frame.register(ProvidersOfAnswer)
def _providers(answer: ProvidersOfAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "competency": _label(answer.competency),
                "organization": _label(provider.organization),
                "uri": provider.organization and provider.organization.uri,
                "place": provider.place,
                "teaches": provider.teaches,
                "assesses": provider.assesses,
            }
            for provider in answer.providers
        ),
        _PROVIDERS,
    )


_DESTINATIONS = (
    "rank",
    "to",
    "to_uri",
    "toward",
    "state",
    "requirements_met",
    "requirements",
    "direct_from",
    "awarded_from",
    "unit",
    "counted",
    "refused",
    "conditions_not_met",
    "conflicts",
    "not_evaluated",
)


@frame.register(TransferDestinationsAnswer)
def _destinations(answer: TransferDestinationsAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "rank": found.rank,
                "to": found.to.name,
                "to_uri": found.to.uri,
                "toward": _label(found.toward),
                "state": found.state.value,
                "requirements_met": found.totals.requirements_met,
                "requirements": found.totals.requirements,
                "direct_from": _number(found.totals.direct.minimum(found.unit)),
                "awarded_from": _number(found.totals.awarded.minimum(found.unit)),
                "unit": found.unit,
                "counted": found.counted,
                "refused": found.refused,
                "conditions_not_met": found.conditions_not_met,
                "conflicts": found.conflicts,
                "not_evaluated": found.not_evaluated,
            }
            for found in answer.destinations
        ),
        _DESTINATIONS,
    )


_SOURCES = (
    "of",
    "sender",
    "kind",
    "takes",
    "awards",
    "credit_from",
    "credit_to",
    "credit_unit",
    "starts",
    "ends",
    "holds",
    "rule",
    "source",
    "edition",
    "record",
)


@frame.register(SourcesOfAnswer)
def _sources(answer: SourcesOfAnswer) -> pd.DataFrame:
    return _frame(
        (
            {
                "of": _label(answer.of),
                "sender": _label(line.sender),
                "kind": line.kind.value,
                "takes": line.takes,
                "awards": _label(line.awards),
                **_credit(line.credit),
                "starts": line.starts,
                "ends": line.ends,
                "holds": line.holds,
                "rule": line.rule,
                **_source(line.evidence),
            }
            for line in answer.rules
        ),
        _SOURCES,
    )
