"""Limits that could not be held against the work, and must be said: other units, minimums, averages and shares.

Credit in a unit that does not convert to the receiver's is posted apart (``model.md``): a ceiling in one unit does not
cut credit in another. A minimum (residency, last n credits) depends on what is still to be earned, an average on grades
that transfer does not give. None of them is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from competency_graph.model.credits import Credit, CreditTotal, quantity_text
from competency_graph.model.requirements import Requirement
from competency_graph.questions.bands import EARNED, scale_named
from competency_graph.questions.transfer.evaluate import Evaluation
from competency_graph.questions.transfer.words import credit_words, unit_words
from competency_graph.questions.transfer.work import Work

_COUNTED = {"COURSES": "courses", "ITEMS": "items"}


def not_held(found: Evaluation, receiver: str, receiver_uri: str) -> Iterator[tuple[str, str]]:
    """(uri of what it is about, sentence) of every limit that the answer does not hold.

    Args:
        found: an evaluated column.
        receiver: its name.
        receiver_uri: its uri, for its own policies.
    """
    case = found.case
    policy = case.policy
    apart = [
        total
        for total in CreditTotal.of((p.stated for p in found.posted.lines.values()), case.unit).by_unit
        if total.unit != case.unit and (total.minimum or not total.exact)
    ]
    if policy.transfer_maximum is not None:
        unit = policy.transfer_maximum_unit or case.unit
        what = f"the most that {receiver} accepts in transfer, {credit_words(Credit.of(policy.transfer_maximum, unit))}"
        yield from ((receiver_uri, text) for text in _ceiling(what, unit, case.unit, apart))
    for uri, limit in sorted(case.limits.items()):
        text = limit.text or limit.measure
        if limit.measure in ("GPA", "SHARE"):
            yield uri, f"This limit was not evaluated: {text}."
            continue
        if limit.maximum is not None and limit.measure == "CREDITS":
            unit = limit.unit or case.unit
            what = f"a ceiling of {credit_words(Credit.of(limit.maximum, unit))} ({text})"
            yield from ((uri, said) for said in _ceiling(what, unit, case.unit, apart))
        if limit.minimum is not None:
            least = (
                credit_words(Credit.of(limit.minimum, limit.unit or case.unit))
                if limit.measure == "CREDITS"
                else f"{quantity_text(limit.minimum)} {_COUNTED.get(limit.measure, limit.measure)}"
            )
            yield uri, f"This asks for at least {least}, which transfer does not judge: {text}."
    for node in case.toward.walk() if case.toward is not None else ():
        for asked in node.limits if isinstance(node, Requirement) else ():
            if asked.waived_by is None:
                text = asked.text or asked.measure
                yield asked.uri, f"This limit was not evaluated here, progress holds it: {text}."
    if policy.residency_minimum is not None:
        unit = policy.residency_minimum_unit or case.unit
        own = sum(
            (
                same.minimum
                for work in case.works
                if work.own
                and _earned(work)
                and work.credit is not None
                and (same := work.credit.to(unit)) is not None
            ),
            Fraction(0),
        )
        had = credit_words(Credit.of(own, unit)) if own else "none"
        yield (
            receiver_uri,
            f"At least {credit_words(Credit.of(policy.residency_minimum, unit))} must be earned at {receiver} itself; of what "
            f"is given here, {had} {'were' if own else 'was'}.",
        )


def _earned(work: Work) -> bool:
    """Whether work brought its credit; what has no grade is taken at its word."""
    return work.grade is None or scale_named(work.scale)[0].classify(work.grade) in EARNED


def _ceiling(what: str, unit: str, own: str, apart: list[Credit]) -> Iterator[str]:
    if Credit.of(1, unit).to(own) is None:
        yield (
            f"Not held against {unit_words(own)}: {what}, is stated in a unit that does not convert. It cuts credit in that "
            "unit only; a person must say what it means here."
        )
        apart = [total for total in apart if total.unit != unit]
    for total in apart:
        yield (
            f"{credit_words(total)} are given in a unit that does not convert, and were not counted against {what}."
        )
