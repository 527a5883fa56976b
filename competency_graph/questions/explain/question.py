"""The question ``explain``: of the rules that compete for one item, which won, why, and what the other would have given.

The item is judged as ``transfer`` judges it, together with everything else that is held; the reasons are those that the
evaluation found (``transfer/explanation.py``).
"""

from __future__ import annotations

from datetime import date

from competency_graph.errors import Ambiguous, NotFound
from competency_graph.model.holdings import (
    Coursework,
    CredentialHeld,
    ExamResult,
    Experience,
    Holdings,
    WorkStatus,
)
from competency_graph.model.identity import normalise_code, normalise_uri
from competency_graph.questions.entities import Found, one
from competency_graph.questions.explain.answer import ExplainAnswer, ExplainedAward, ExplainedRule
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.transfer.answer import Reason, TransferAnswer
from competency_graph.questions.transfer.explanation import Explanation, RuleExplained, Verdict, explanation
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.questions.transfer.question import read_transfer, terms_of
from competency_graph.questions.transfer.telling import At, Column, answer, columns, without_course
from competency_graph.questions.transfer.wording import Names
from competency_graph.store.reading import Question


def _alone(item: Found, day: date) -> Holdings:
    """Holdings of nothing but this: what its labels say it is; a course as if it ended on ``day`` with the grade asked for."""
    if "Assessment" in item.labels:
        return Holdings(exams=(ExamResult(item.uri),))
    if "Credential" in item.labels:
        return Holdings(credentials=(CredentialHeld(item.uri),))
    if "Occupation" in item.labels:
        return Holdings(experience=(Experience(item.uri),))
    if "Competency" in item.labels:
        return Holdings(competencies=(item.uri,))
    planned = Coursework(course=item.uri, status=WorkStatus.PLANNED, completed=day.isoformat())
    return Holdings(coursework=(planned,))


def _is(brought: Brought, item: str) -> bool:
    found = brought.found
    if item.isdecimal():
        return brought.position == int(item)
    if brought.given == item:
        return True
    if found is None:
        return False
    names = {found.uri, found.ctid}
    return normalise_uri(item) in names or (
        found.code is not None and normalise_code(found.code) == normalise_code(item)
    )


def _meant(item: str, at: At) -> Brought:
    """The one item that is meant.

    Raises:
        NotFound: none of the holdings is that.
        Ambiguous: several are.
    """
    some = [brought for brought in at.learner.brought if _is(brought, item)]
    if not some:
        raise NotFound(
            f"None of the {len(at.learner.brought)} items is {item!r}.",
            "Give its position from 0, its uri or CTID, its code, or what it was given as.",
        )
    if len(some) > 1:
        listed = ", ".join(f"{b.position} ({b.given}{f', {b.date}' if b.date else ''})" for b in some)
        raise Ambiguous(
            f"{item!r} means {len(some)} of the items: {listed}.",
            "Give the position of one.",
            tuple((str(b.position), b.given) for b in some),
        )
    return some[0]


def _rule(line: RuleExplained, names: Names, rules: FoundRules) -> ExplainedRule:
    """A line, with rules by common number shown as they were stated."""
    of, number = rules.instances, rules.without.get(line.rule)
    stated = number is not None and line.verdict is Verdict.STATED
    posted = [posting.stated for posting in line.posted] or [None] * len(line.awards)
    return ExplainedRule(
        rule=of.get(line.rule, line.rule),
        says=line.says,
        verdict=line.verdict,
        reason=Reason.NO_COURSE_UNDER_NUMBER if stated else line.reason,
        order=line.order,
        items=line.items,
        awards=tuple(
            ExplainedAward(
                a.kind, names.of(a.target, a.target_name, a.target_code), a.credit, a.basis, credit
            )
            for a, credit in zip(line.awards, posted, strict=True)
        ),
        conditions=line.conditions,
        by=tuple(dict.fromkeys(of.get(uri, uri) for uri in line.by)),
        evidence=(line.evidence,) if line.evidence is not None else (),
        sentence=without_course(number or "", names.receiver) if stated else line.sentence,
    )


def _told(at: At, whole: TransferAnswer, item: Brought, column: Column, *, alone: bool) -> ExplainAnswer:
    told = whole.items[item.position]
    found: Explanation | None = None
    if item.position in column.works:
        found = explanation(column.found, item.position, column.names)
    rules = tuple(_rule(line, column.names, at.rules) for line in (found.rules if found else ()))
    shown = {uri for rule in rules for uri in (rule.rule, *rule.by)}
    about = {item.given, *([item.found.uri] if item.found is not None else [])}
    cited = tuple(dict.fromkeys(e for rule in rules for e in rule.evidence))
    why = found.sentence if found is not None else told.sentence
    before = f"Unofficial, as of {whole.as_of}: {told.sentence}"
    return ExplainAnswer(
        to=whole.to,
        toward=whole.toward,
        as_of=whole.as_of,
        item=told,
        alone=alone,
        unfinished=item.status is not WorkStatus.COMPLETED,
        rules=rules,
        evidence=tuple(dict.fromkeys((*cited, *at.facts))),
        readings=whole.readings,
        needs_review=tuple(r for r in whole.needs_review if r.about in shown | about),
        sentence=f"{before} {why[:1].upper()}{why[1:]} {whole.to.name} decides."
        if found is not None
        else f"{before} {whole.to.name} decides.",
    )


def explain(
    item: str,
    to: str,
    holdings: Holdings | None = None,
    *,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> Question[ExplainAnswer]:
    """Why one item counts as it does at one receiver.

    Args:
        item: with holdings: its position from 0, its uri, CTID or code, or what it was given as; without: uri or CTID of a
            course, exam, credential or occupation, which is judged alone: a course as if it ended on the day of the answer
            with the grade that each rule asks for.
        to: uri, CTID or exact name of the institution or system that receives.
        holdings: everything that the learner has, the item among it.
        toward: uri or CTID of the credential or program that credit should apply to.
        entry_term: when the learner enters, as a partial ISO date.
        catalog_year: the receiver's catalog year, as a partial ISO date.
        as_of: the day on which the rules are read; default today.

    Raises:
        NotFound: nothing carries a reference, or the holdings do not have the item.
        Ambiguous: a reference means several nodes, or several items.
        QuestionError: a reference is of the wrong kind, or a date is none.
    """
    terms = terms_of(as_of, catalog_year, entry_term)
    held = holdings
    if held is None:
        held = _alone((yield from one(item, "course, exam, credential or occupation")), terms.day)
    at = yield from read_transfer(to, held, terms, toward)
    meant = _meant(item, at) if holdings is not None else at.learner.brought[0]
    judged = columns(at)
    today, later = judged
    column = today if meant.status is WorkStatus.COMPLETED or later is None else later
    return _told(at, answer(at, judged), meant, column, alone=holdings is None)
