"""The question ``decisions``: what is on file, of whom, about whom or what, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from competency_graph.model.decisions import Decision, DecisionKind, DecisionState, told
from competency_graph.questions.decisions.answer import About, DecisionsAnswer, FiledDecision
from competency_graph.questions.entities import one
from competency_graph.store.reading import Question, Read


def _filed(row: Mapping[str, Any], day: date) -> FiledDecision:
    decision = told(row["decision"])
    known = {(node["role"], node["uri"]): node for node in row["named"]}
    about = []
    for role, uri in decision.named():
        node = known.get((role, uri), {})
        described = bool(node) and not {"Unresolved", "Deleted"} & set(node["labels"])
        about.append(About(role, uri, node.get("name"), node.get("code"), described))
    return FiledDecision(decision, decision.state(day), row["receiver"], tuple(about))


def decisions(
    *,
    id: str | None = None,  # noqa: A002 - the name it has in the model
    at: str | None = None,
    learner: str | None = None,
    about: str | None = None,
    state: DecisionState | None = None,
    as_of: date | None = None,
) -> Question[DecisionsAnswer]:
    """Decisions on file, oldest first.

    Args:
        id: only this one.
        at: only of this institution or system: uri, CTID or exact name.
        learner: only about this learner.
        about: only about this course, exam, requirement, award or program: uri or CTID.
        state: only those of this state.
        as_of: the day on which states are read; default today.

    Raises:
        NotFound: nothing carries ``at`` or ``about``.
        Ambiguous: one of them means several nodes.
    """
    day = as_of or datetime.now(tz=UTC).date()
    receiver = (yield from one(at, "institution", "Organization")).uri if at is not None else None
    thing = (yield from one(about, "resource")).uri if about is not None else None
    rows = yield Read(
        "decisions/listed", {"id": id, "receiver": receiver, "learner": learner, "about": thing}
    )
    found = (_filed(row, day) for row in rows)
    return DecisionsAnswer(day.isoformat(), tuple(f for f in found if state is None or f.state is state))


def _says(decision: Decision) -> tuple[object, ...]:
    return (decision.granted, decision.award, decision.award_kind, decision.credits, decision.credit_unit)


def contradictions(given: Sequence[Decision], day: date) -> Question[tuple[tuple[Decision, Decision], ...]]:
    """(a decision, another on file in force that says something else of the same work for the same learner) of each pair.

    Args:
        given: as recorded.
        day: the day on which both must hold.
    """
    found: dict[frozenset[str], tuple[Decision, Decision]] = {}
    for decision in given:
        if decision.kind is DecisionKind.WAIVER or decision.state(day) is not DecisionState.IN_FORCE:
            continue
        asked = {"receivers": [decision.receiver], "about": list(decision.items), "learner": decision.learner}
        for row in (yield Read("decisions/honoured", asked)):
            other = told(row["decision"])
            if (
                other.id != decision.id
                and (other.learner, set(other.items)) == (decision.learner, set(decision.items))
                and (other.toward is None or decision.toward is None or other.toward == decision.toward)
                and other.state(day) is DecisionState.IN_FORCE
                and _says(other) != _says(decision)
            ):
                found.setdefault(frozenset((decision.id, other.id)), (decision, other))
    return tuple(found.values())
