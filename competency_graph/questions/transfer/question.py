"""The question ``transfer``: what does this work count as at that institution, toward that program?

What the question names is read (``gathering.py``), then the rules that concern it; the evaluation is pure
(``evaluate.py``), and so is what is told of it (``telling.py``). Work that is not done is judged in a second column, as if
it ended as planned.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from competency_graph.model.evidence import Evidence, Review
from competency_graph.model.holdings import Holdings
from competency_graph.questions.rules import RuleRows, rules_at
from competency_graph.questions.transfer.answer import TransferAnswer
from competency_graph.questions.transfer.gathering import (
    Facts,
    Named,
    checked,
    read_facts,
    read_goals,
    read_named,
    read_rules_of,
    receiver_named,
)
from competency_graph.questions.transfer.reading import Receiver
from competency_graph.questions.transfer.telling import At, Terms, answer
from competency_graph.questions.trees import Tree
from competency_graph.store.reading import Question


def terms_of(as_of: date | None, catalog_year: str | None, entry_term: str | None) -> Terms:
    """The terms of a question.

    Raises:
        QuestionError: a date is none.
    """
    return Terms(
        as_of or datetime.now(tz=UTC).date(),
        checked(catalog_year, "The catalog year"),
        checked(entry_term, "The entry term"),
    )


def at_receiver(
    terms: Terms, named: Named, receiver: Receiver, read: RuleRows, tree: Tree | None, facts: Facts
) -> Question[At]:
    """What one receiver's answer rests on, out of what was read for all of them."""
    rules = rules_at(read, [receiver.node.uri, *receiver.systems])
    reviews: tuple[Review, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    # -- what registrars decided ----------------------------------------------------------------------------------------
    # Local rules, substitutions and petitions join ``rules`` (ranked before all others), waivers mark parts of ``tree`` as
    # met; what they rest on joins ``evidence``, what must be looked at ``reviews``. Nothing else between here and the
    # answer changes what was read.
    yield from ()
    # ----------------------------------------------------------------------------------------------------------------

    stated = facts.evidence(receiver, named.asked.citation(receiver.node), tree)
    return At(terms, receiver, named.learner, rules, tree, facts.same_awarded, (*evidence, *stated), reviews)


def read_transfer(to: str, holdings: Holdings, terms: Terms, toward: str | None = None) -> Question[At]:
    """Everything that the answer at one receiver rests on; arguments and errors as ``transfer``."""
    goals = [toward] if toward is not None else []
    named = yield from read_named(holdings, [to, *goals])
    receiver = receiver_named(named, to, terms.day)
    trees = yield from read_goals(named, goals)
    read = yield from read_rules_of(named.learner, [receiver])
    facts = yield from read_facts(named.learner, trees.values(), read)
    tree = trees[toward] if toward is not None else None
    return (yield from at_receiver(terms, named, receiver, read, tree, facts))


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
    terms = terms_of(as_of, catalog_year, entry_term)
    return answer((yield from read_transfer(to, holdings, terms, toward)))
