"""The question ``progress``: how far is a learner toward a credential, program, pathway or agreement, after transfer?

What counts at the receiver is what ``transfer`` says (the same rules, chosen in the same way, the same recorded decisions);
the requirement tree is then judged on it (``judging.py``), once for what is done, once as if all unfinished work were done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from competency_graph.errors import QuestionError
from competency_graph.model.holdings import Holdings
from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.questions.entities import Found, one, resolve
from competency_graph.questions.progress.answer import ProgressAnswer
from competency_graph.questions.progress.articulation import Around, read_articulated
from competency_graph.questions.progress.judging import with_limits
from competency_graph.questions.progress.summary import tell
from competency_graph.questions.sources import UNKNOWN
from competency_graph.questions.transfer.answer import ItemKind, Named
from competency_graph.questions.transfer.gathering import Named as Given
from competency_graph.questions.transfer.gathering import (
    read_facts,
    read_named,
    read_rules_of,
    receiver_named,
)
from competency_graph.questions.transfer.question import at_receiver, terms_of
from competency_graph.questions.transfer.reading import Receiver, read_systems
from competency_graph.questions.transfer.telling import named
from competency_graph.questions.trees import HELD, REQUIRES_READINGS, Tree, requirement_trees
from competency_graph.store.reading import Question, Read

_WHAT = "credential, program, pathway or agreement"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked about: the root of the tree, who receives, and where work can be done."""

    asked: Found
    """As the question names it."""
    root: Found
    """Whose tree is judged."""
    to: str
    """Uri of the receiver."""
    senders: tuple[str, ...] = ()
    """Uris of the senders that an agreement names."""


def progress(
    toward: str,
    holdings: Holdings | None = None,
    *,
    to: str | None = None,
    at: str | None = None,
    requires: str = "ALL",
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> Question[ProgressAnswer]:
    """How far the holdings go toward something, node by node.

    Args:
        toward: uri or CTID of a credential, program, pathway or agreement.
        holdings: what the learner has; none: nothing.
        to: who receives: uri, CTID or exact name; default: who offers it, or whom the agreement names.
        at: where the learner can do work, for what can be done "here": uri, CTID or exact name; default: the sender of the
            agreement, else the institutions of the coursework, else anywhere.
        requires: how several separate requirement profiles are read: ALL or ANY of them.
        entry_term: when the learner enters, as a partial ISO date; echoed.
        catalog_year: the receiver's catalog year, as a partial ISO date; decides rules by catalog year.
        as_of: the day on which the rules are read; default today.

    Raises:
        NotFound: nothing carries ``toward``, ``to`` or ``at``.
        Ambiguous: one of them means several nodes.
        QuestionError: one of them is of the wrong kind, nobody states who offers it or what it asks for, or a date is none.
    """
    if requires not in REQUIRES_READINGS:
        raise QuestionError(f"requires = {requires!r} is no reading.", "Use ALL or ANY.")
    terms = terms_of(as_of, catalog_year, entry_term)
    goal = yield from _goal(toward, to)
    read = yield from read_named(holdings or Holdings(), [goal.to, *([at] if at is not None else [])])
    receiver = receiver_named(read, goal.to, terms.day, described=to is not None)
    tree = (yield from requirement_trees([goal.root], requires=requires))[goal.root.uri]
    if tree.requirement is None:
        raise QuestionError(
            f"Nobody states what {goal.root.name} asks for.",
            "Ask about a credential, program or pathway that states its requirements or lists its parts.",
        )
    tree = _held(
        replace(tree, requirement=with_limits(tree.requirement, receiver, goal.root.labels, receiver.asks)),
        read,
    )
    around, here = yield from _around(goal, read, receiver, at)
    rules = yield from read_rules_of(read.learner, [receiver])
    facts = yield from read_facts(read.learner, [tree], rules)
    found = yield from at_receiver(terms, read, receiver, rules, tree, facts)
    assert tree.requirement is not None  # noqa: S101 - looked at above
    articulated = yield from read_articulated(
        tree.requirement, tree.leaves, around, terms.day, terms.catalog_year
    )
    stated = {
        uri: (facts.citations.get(unit, UNKNOWN).evidence(uri, "Requirement", field="ceterms:requires"),)
        for uri, unit in tree.units.items()
    }
    return tell(goal.asked, found, articulated, here, stated, requires)


def _goal(toward: str, to: str | None) -> Question[Goal]:
    """What ``toward`` means, and who receives.

    Raises:
        QuestionError: who receives is not stated, or not by one institution; an agreement that names no program.
    """
    asked = yield from one(toward, _WHAT)
    receiver = (yield from one(to, "institution", "Organization")).uri if to is not None else None
    root, senders = asked, tuple[str, ...]()
    if "Agreement" in asked.labels:
        rows = yield Read("progress/parties", {"agreement": asked.uri})
        organizations = {
            side: sorted({r["party"]["uri"] for r in rows if r["side"] == side and "Organization" in r["party"]["labels"]})
            for side in ("SENDING", "RECEIVING")
        }  # fmt: skip
        programs = sorted(
            {
                r["party"]["uri"]
                for r in rows
                if r["side"] == "RECEIVING" and "Organization" not in r["party"]["labels"]
            }
        )
        senders = tuple(organizations["SENDING"])
        if len(programs) > 1:
            raise QuestionError(
                f"{asked.name} receives into {len(programs)} programs.",
                f"Ask toward one of them: {', '.join(programs)}.",
            )
        if programs:
            root = yield from one(programs[0], "program")
        if receiver is None and len(organizations["RECEIVING"]) == 1:
            receiver = organizations["RECEIVING"][0]
        if not programs and not (yield from requirement_trees([asked]))[asked.uri].requirement:
            raise QuestionError(
                f"{asked.name} names no program and states no requirements of its own.",
                "Ask toward a program of its receiver, with at = its sender.",
            )
    if receiver is None:
        offerers = root.offered_by
        if len(offerers) != 1:
            said = ", ".join(o.name for o in offerers)
            raise QuestionError(
                f"{root.name} is offered by several: {said}."
                if offerers
                else f"Nobody states who offers {root.name}.",
                "Say with to = … who receives.",
            )
        receiver = offerers[0].uri
    return Goal(asked, root, receiver, senders)


def _held(tree: Tree, read: Given) -> Tree:
    """The tree; of what the learner holds already (a credential), that it is held or done."""
    holds = any(
        item.found is not None and item.found.uri == tree.root.uri and item.kind is ItemKind.CREDENTIAL
        for item in read.learner.brought
    )
    if not holds or tree.requirement is None:
        return tree
    root = tree.root
    both = (Ask(root.uri, HELD, name=root.name, labels=root.labels), tree.requirement)
    either = Requirement(f"{root.uri}#held", Op.ANY, both, name=root.name)
    return replace(tree, requirement=either, leaves={**tree.leaves, root.uri: root})


def _around(
    goal: Goal, read: Given, receiver: Receiver, at: str | None
) -> Question[tuple[Around, tuple[Named, ...]]]:
    """Where work can be done: as asked, as the agreement says, where it was done, or anywhere."""
    if at is not None:
        places: tuple[Found, ...] = (receiver_named(read, at, date.max).node,)
    elif goal.senders:
        places = tuple(nodes[0] for nodes in (yield from resolve(goal.senders)).values() if nodes)
    else:
        courses = [
            i.found for i in read.learner.brought if i.found is not None and i.kind is ItemKind.COURSEWORK
        ]
        offerers = sorted({o.uri for found in courses for o in found.offered_by})
        elsewhere = [uri for uri in offerers if uri != receiver.node.uri] or offerers
        places = tuple(nodes[0] for nodes in (yield from resolve(elsewhere)).values() if nodes)
    here = tuple(place.uri for place in places)
    systems = yield from read_systems(here)
    around = Around(
        receivers=frozenset({receiver.node.uri, *receiver.systems}),
        here=here,
        systems=tuple(sorted({uri for some in systems.values() for uri in some})),
    )
    return around, tuple(named(place) for place in places)
