"""The whole answer to ``progress``: columns judged, totals, what is missing, readings, reviews, the sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.requirements import CountUnit, Filter, Op, Requirement
from competency_graph.questions.decisions.honour import DECISION
from competency_graph.questions.entities import Found
from competency_graph.questions.matching import State
from competency_graph.questions.progress.answer import (
    NodeState,
    ProgressAnswer,
    ProgressTotals,
)
from competency_graph.questions.progress.articulation import Articulated
from competency_graph.questions.progress.judging import Column, judge_column
from competency_graph.questions.progress.telling import Cited, tell_nodes, tell_totals
from competency_graph.questions.progress.words import Words, limit_words
from competency_graph.questions.satisfaction import Judged, optional
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.reading import Receiver
from competency_graph.questions.transfer.remarks import editions, total_words
from competency_graph.questions.transfer.telling import At, answer, columns, named
from competency_graph.questions.transfer.wording import label
from competency_graph.questions.transfer.wording import named as place_named


def tell(
    asked: Found,
    found: At,
    articulated: Articulated,
    here: tuple[Named, ...],
    stated: Mapping[str, tuple[Evidence, ...]],
    requires: str,
) -> ProgressAnswer:
    """The answer.

    Args:
        asked: what the question names.
        found: what the answer at the receiver rests on, the tree with all its limits among it.
        articulated: what can be done here.
        here: where that is.
        stated: uri of a requirement → who states it.
        requires: how several requirement profiles were read.
    """
    tree = found.tree
    assert tree is not None  # noqa: S101 - the question has a goal
    assert tree.requirement is not None  # noqa: S101 - the question looked
    receiver = found.receiver
    whole = tree.requirement
    # Of what is held already the tree stands one step below (``question.py``).
    below = whole.children[-1] if whole.uri.endswith("#held") else whole
    limits = below.limits if isinstance(below, Requirement) else ()
    today_found, later_found = columns(found)
    today = judge_column(today_found.found, whole, articulated, limits)
    later = judge_column(later_found.found, whole, articulated, limits) if later_found is not None else None
    transferred = answer(found, (today_found, later_found))
    words = Words(tree.leaves, articulated, receiver.node.name, " or ".join(place.name for place in here))
    rule_evidence = {r.uri: r.evidence for r in found.rules.rules if r.evidence is not None}
    cited = Cited(
        leaves=tree.leaves,
        articulated=articulated,
        words=words,
        items=today_found.names.items,
        places={uri: place_named(place) for uri, place in found.rules.places.items()},
        rule_evidence=rule_evidence,
        stated=stated,
        decisions={e.uri: e for e in (*found.facts, *rule_evidence.values()) if e.what == DECISION},
        instances=found.rules.instances,
    )
    nodes = tell_nodes(whole, today, later, cited)
    totals = tell_totals(whole, today, articulated)
    expected = tell_totals(whole, later, articulated) if later is not None else None
    evidence = tuple(
        dict.fromkeys(
            (
                *(e for node in nodes for by in node.counted_by for e in by.evidence),
                *(e for node in nodes for e in node.evidence),
                *transferred.evidence,
            )
        )
    )
    toward, to = named(asked), named(receiver.node)
    return ProgressAnswer(
        toward=toward,
        to=to,
        here=here,
        entry_term=found.terms.entry_term,
        catalog_year=found.terms.catalog_year,
        as_of=found.terms.day.isoformat(),
        unit=transferred.unit,
        requires=requires,
        totals=totals,
        expected=expected,
        nodes=nodes,
        what_is_missing=tuple(missing_lines(whole, today.judged, words)),
        decisions=tuple(e for e in evidence if e.what == DECISION),
        evidence=evidence,
        readings=tuple(
            dict.fromkeys((*transferred.readings, *_readings(whole, articulated, receiver, here)))
        ),
        needs_review=tuple(
            dict.fromkeys(
                (
                    *_kept(transferred.needs_review, whole, receiver),
                    *_undecided(whole, today, receiver, words),
                )
            )
        ),
        sentence=_sentence(to, toward, found.terms.day, totals, expected, here, evidence),
    )


def missing_lines(node: Requirement, judged: Judged, words: Words) -> Iterator[str]:
    """What is missing, one part a line: an ALL that shares is as good as its parts."""
    if judged.state is State.MET or optional(node):
        return
    if node.op is not Op.ALL or node.consumption == "EXCLUSIVE" or not node.children:
        yield _headed(node, words.missing(node, judged))
        return
    for part, below in zip(node.children, judged.children, strict=True):
        if isinstance(part, Requirement):
            yield from missing_lines(part, below, words)
        elif (text := words.missing(part, below)) is not None:
            yield text
    for each in judged.limits:
        if (text := words.limit(each)) is not None:
            yield text


def _headed(node: Requirement, text: str | None) -> str:
    said = text or "cannot be judged from what is stated"
    return f"{node.name}: {said}" if node.name else said


def _readings(
    tree: Requirement, articulated: Articulated, receiver: Receiver, here: tuple[Named, ...]
) -> Iterator[Reading]:
    """How what only ``progress`` rests on was read."""
    inner = [node for node in tree.walk() if isinstance(node, Requirement)]
    if any(
        n.op is Op.AT_LEAST and n.unit is not CountUnit.CREDITS and n.consumption == "UNSTATED" for n in inner
    ):
        yield Reading(
            "double counting", "ONCE_PER_CHOICE", ("ONCE_PER_CHOICE", "SHARED"),
            "Where so many of several items are asked for, one thing counts as one of them; the parts of a whole may share "
            "it. No source says otherwise for these.",
        )  # fmt: skip
    yield Reading(
        "here",
        " or ".join(place.uri for place in here) or "ANYWHERE",
        ("the institution given", "the sender of the agreement", "where the coursework was done", "ANYWHERE"),
        "What can be done here is counted at " + " or ".join(place.name for place in here) + "."
        if here
        else "Nobody says where the learner can do work: what can be done is counted wherever rules take work from.",
    )
    if articulated.earlier is not None:
        yield Reading(
            "articulation by catalog year", articulated.earlier, ("the year of the answer", "the latest earlier year"),
            "No agreement of the year asked for, or of a later one, is on file: what can be done here is read from the "
            f"latest earlier one, which ends in {articulated.earlier}.",
        )  # fmt: skip
    limits = [limit for node in inner for limit in node.limits]
    least = receiver.policy.residency_minimum
    if least is not None and not any(limit.uri == f"{receiver.node.uri}#residency" for limit in limits):
        yield Reading(
            "residency", "DEGREES_ONLY", ("DEGREES_ONLY", "EVERYTHING"),
            f"The least credit that {receiver.node.name} wants earned at itself is asked of its degrees; this is none.",
        )  # fmt: skip
    if any(limit.measure == "GPA" for limit in limits):
        yield Reading(
            "average", "ALL_THAT_COUNTS", ("ALL_THAT_COUNTS", "EARNED_THERE"),
            f"An average is weighted by credit over the letter grades of all work that counts at {receiver.node.name}, failed "
            "work of its own included; of several attempts at one course one counts; A+ counts as A.",
        )  # fmt: skip
    if any(limit.last is not None for limit in limits):
        yield Reading(
            "last credits", "AS_OF_TODAY", ("AS_OF_TODAY", "AT_COMPLETION"),
            "The last credits are the last of those that are done; more work moves them.",
        )  # fmt: skip
    if any(isinstance(n, Filter) and n.level is not None for n in tree.walk()):
        yield Reading(
            "level", "AS_CATALOGED", ("AS_CATALOGED", "BY_NUMBER"),
            "A level is what the catalog of the course says; a number alone says nothing of it.",
        )  # fmt: skip


def _kept(reviews: Sequence[Review], tree: Requirement, receiver: Receiver) -> Iterator[Review]:
    """What transfer leaves to a person, without the limits that are judged here: residency too, asked of degrees only."""
    judged = {limit.uri for node in tree.walk() if isinstance(node, Requirement) for limit in node.limits}
    for review in reviews:
        of_residency = review.about == receiver.node.uri and "must be earned at" in review.why
        if review.about not in judged and not of_residency:
            yield review


def _undecided(tree: Requirement, column: Column, receiver: Receiver, words: Words) -> Iterator[Review]:
    """Limits that could not be held, and a tree that asks for nothing."""
    for _, judged in _pairs(tree, column.judged):
        for each in judged.limits:
            if each.state is State.UNKNOWN:
                why = f"{limit_words(each.limit)}: cannot be judged, because {each.why}."
                yield Review(each.limit.uri, why, receiver.node.name)
    if not column.judged.requirements:
        yield Review(
            tree.uri,
            "What is stated asks for nothing: whether that is all, a person must say.",
            receiver.node.name,
        )


def _pairs(node: Requirement, judged: Judged) -> Iterator[tuple[Requirement, Judged]]:
    yield node, judged
    for part, below in zip(node.children, judged.children, strict=True):
        if isinstance(part, Requirement):
            yield from _pairs(part, below)


def _sentence(
    to: Named,
    toward: Named,
    day: date,
    totals: ProgressTotals,
    expected: ProgressTotals | None,
    here: tuple[Named, ...],
    evidence: Sequence[Evidence],
) -> str:
    """The whole answer in words: unofficial, date, edition, who decides."""
    name = label(toward)
    text = f"Unofficial, as of {day.isoformat()}: {totals.requirements_met} of {totals.requirements} requirements of {name} are met"
    if totals.state is NodeState.MET:
        text += ": everything that it asks for."
    else:
        text += "."
    if totals.not_articulated or totals.after_transfer:
        parts = []
        if totals.after_transfer:
            parts.append(f"{totals.after_transfer} must be taken at {to.name} after transfer")
        if totals.not_articulated:
            one = totals.not_articulated == 1
            parts.append(
                f"{totals.not_articulated} {'has' if one else 'have'} nothing here that corresponds to {'it' if one else 'them'}"
            )
        text += f" Of the open parts, {' and '.join(parts)}."
    if totals.requirements_unknown:
        text += f" {totals.requirements_unknown} cannot be judged from what is stated."
    if totals.state is not NodeState.MET:
        where = f"at {' or '.join(place.name for place in here)}" if here else "anywhere before transfer"
        capped = totals.capped
        if capped.complete:
            text += f" All that can be done {where} is done; that does not complete it."
        else:
            text += f" Of what can be done {where}, {capped.met} of {capped.requirements} are done."
    text += f" Credit that counts: {total_words(totals.awarded)}."
    if expected is not None:
        text += f" Once all unfinished work is done as planned, {expected.requirements_met} of {expected.requirements} would be met."
    return f"{text} Sources: {editions(evidence)}. {to.name} decides."
