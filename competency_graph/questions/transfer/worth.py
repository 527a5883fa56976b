"""What one award is worth before anything cuts it, and what work earned: whole amounts, in the receiver's unit.

A rule fixes its number where it states it, and where its work earned no credit by itself (an exam, a rank) and the
receiver's catalog has it; else credit never exceeds what was earned (``model.md``, "Two ledgers").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.work import Firing, Work

BOUNDLESS = Fraction(10**6)
"""Stands for "no upper end known"; more credit than any learner has."""
_NONE = Fraction(0)
_DIRECT = (AwardKind.COURSE, AwardKind.AREA, AwardKind.REQUIREMENT)
_EARNING = (ItemKind.COURSEWORK, ItemKind.CREDENTIAL)
"""Kinds of work that earned credit where it was done; an exam, a rank or a placement did not."""


def is_direct(kind: AwardKind) -> bool:
    """Whether an award is to something named, not to the total only."""
    return kind in _DIRECT


def earned(work: Work, unit: str) -> tuple[Fraction, Fraction]:
    """What a piece of work earned in ``unit``: certain, and at most."""
    credit = None if work.credit is None else work.credit.to(unit)
    if credit is None:
        # Nobody knows what may be drawn on: of a course whose credit nobody stated, of an exam that earns none itself.
        return _NONE, BOUNDLESS
    return credit.minimum, BOUNDLESS if credit.maximum is None else credit.maximum


@dataclass(frozen=True, slots=True)
class Worth:
    """What an award is worth before anything cuts it."""

    low: Fraction
    high: Fraction
    unit: str
    fixed: bool


def worth(award: Award, firing: Firing, works: Mapping[int, Work], unit: str) -> Worth:
    """What one award would post if nothing cut it."""
    if award.kind is AwardKind.NO_CREDIT:
        return Worth(_NONE, _NONE, unit, fixed=True)
    credit = award.credit
    if credit is not None and award.basis is CreditBasis.STATED:
        same = credit if credit.unit == unit else credit.to(unit) or credit
        high = BOUNDLESS if same.maximum is None else same.maximum
        return Worth(same.minimum, high, same.unit, fixed=True)
    sums = [earned(works[i], unit) for i in sorted(firing.items)]
    sent_low = sum((low for low, _ in sums), _NONE)
    sent_high = min(BOUNDLESS, sum((high for _, high in sums), _NONE))
    if credit is None:
        return Worth(sent_low if award.basis is CreditBasis.AS_SENT else _NONE, sent_high, unit, fixed=False)
    same = credit.to(unit) or credit
    high = BOUNDLESS if same.maximum is None else same.maximum
    if award.basis is CreditBasis.MAXIMUM:
        # At most that number, and never more than was earned: of work that earns nothing itself, some part of it.
        if same.unit == unit:
            return Worth(min(same.minimum, sent_low), min(high, sent_high), unit, fixed=False)
        return Worth(_NONE, high, same.unit, fixed=False)
    earns = any(works[i].kind in _EARNING or works[i].credit is not None for i in firing.items)
    return Worth(same.minimum, high, same.unit, fixed=not earns)
