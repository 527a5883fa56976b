"""The question ``transfer``: what does this work count as at that institution, toward that program?

What the question names is read (``gathering.py``), then the rules that concern it; the evaluation is pure
(``evaluate.py``), and so is what is told of it (``telling.py``). Work that is not done is judged in a second column, as if
it ended as planned.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from competency_graph.model.holdings import Holdings
from competency_graph.questions.rules import rules_at
from competency_graph.questions.transfer.answer import TransferAnswer
from competency_graph.questions.transfer.gathering import (
    checked,
    read_facts,
    read_goals,
    read_named,
    read_rules_of,
    read_same_awarded,
    receiver_named,
)
from competency_graph.questions.transfer.telling import At, Terms, answer
from competency_graph.store.reading import Question


def read_transfer(
    to: str,
    holdings: Holdings,
    *,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> Question[At]:
    """Everything that the answer at one receiver rests on; arguments and errors as ``transfer``."""
    terms = Terms(
        as_of or datetime.now(tz=UTC).date(),
        checked(catalog_year, "The catalog year"),
        checked(entry_term, "The entry term"),
    )
    goals = [toward] if toward is not None else []
    named = yield from read_named(holdings, [to, *goals])
    receiver = receiver_named(named, to, terms.day)
    trees = yield from read_goals(named, goals)
    tree = trees[toward] if toward is not None else None
    read = yield from read_rules_of(named.learner, [receiver])
    rules = rules_at(read, [receiver.node.uri, *receiver.systems])

    # -- recorded decisions ---------------------------------------------------------------------------------------------
    # Local rules, substitutions and petitions join ``rules`` (ranked before all others), waivers mark parts of ``tree``
    # as met. Nothing else between here and the answer may change what was read.
    # -- end of recorded decisions --------------------------------------------------------------------------------------

    same_awarded = (yield from read_same_awarded(read)) if tree is not None else {}
    facts = yield from read_facts(named.learner, trees.values())
    stated = facts.evidence(receiver, named.asked.citation(receiver.node), tree)
    return At(terms, receiver, named.learner, rules, tree, same_awarded, stated)


def transfer(
    to: str,
    holdings: Holdings,
    *,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> Question[TransferAnswer]:
    """What the holdings count as at one receiver.

    Args:
        to: uri, CTID or exact name of the institution or system that receives.
        holdings: what the learner has.
        toward: uri or CTID of the credential or program that credit should apply to.
        entry_term: when the learner enters, as a partial ISO date; echoed, and kept for policies by entry.
        catalog_year: the receiver's catalog year, as a partial ISO date; decides rules by catalog year.
        as_of: the day on which the rules are read; default today.

    Raises:
        NotFound: nothing carries ``to`` or ``toward``.
        Ambiguous: one of them means several nodes.
        QuestionError: one of them is of the wrong kind, or a date is none.
    """
    at = yield from read_transfer(
        to, holdings, toward=toward, entry_term=entry_term, catalog_year=catalog_year, as_of=as_of
    )
    return answer(at)
