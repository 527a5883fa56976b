"""The competencies that something asks for and the holdings do not show, and the proven plan that closes the gap.

Follows ``questions.md``: what is asked for through everything that is required, recursively (``skills``); what is held,
taught or assessed, matched by alignment, by text only on request (``alignments``, ``shown``); the smallest, cheapest or
otherwise best set of credentials, courses and exams that provides the rest (``closing``), proven by the planner of
``stack_to_degree``. A plan needs the extra ``[planner]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Evidence
from competency_graph.model.holdings import Holdings
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.questions.alignments import ORDER, Match, Matches, alignment_evidence, matching
from competency_graph.questions.entities import one
from competency_graph.questions.skill_gap import wording
from competency_graph.questions.skill_gap.answer import (
    GapCompetency,
    GapState,
    ShownBy,
    SkillGapAnswer,
)
from competency_graph.questions.skill_gap.asked import Asked, asked_by
from competency_graph.questions.skill_gap.closed import Closed
from competency_graph.questions.skill_gap.closing import (
    GapFormulation,
    Provision,
    formulation_of,
    read_provision,
)
from competency_graph.questions.skill_gap.shown import Claim, Shown, what_is_shown
from competency_graph.questions.skills.answer import Need, Skill
from competency_graph.questions.skills.question import link_evidence, steps_of
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.stack_to_degree.explain import item_of
from competency_graph.questions.stack_to_degree.question import check_asked, check_limits, limits_found
from competency_graph.questions.stack_to_degree.solving import Solver
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.holdings import find
from competency_graph.store.reading import Question

MOST_SHOWING = 20
"""Most holdings that are listed for one competency."""
NEEDS = tuple(Need)
_STATES = (GapState.MISSING, GapState.EXPECTED, GapState.SHOWN)


def skill_gap(
    target: str,
    holdings: Holdings | None = None,
    *,
    close: Objective | None = None,
    down_to: Need = Need.REQUIRED,
    limits: StackLimits | None = None,
    partial: bool = False,
    k: int = 1,
    in_terms: bool | None = None,
    deadline: int | None = None,
    alignments: bool = True,
    by_text: bool = False,
    preparation: bool = True,
    requires: str = "ALL",
    as_of: date | None = None,
) -> Question[SkillGapAnswer]:
    """The competencies that something asks for and the holdings do not show, and what closes the gap.

    Args:
        target: uri or CTID of an occupation, job, work role, task, credential, course, pathway, competency framework or
            competency.
        holdings: what the learner has.
        close: what the plan that closes the gap makes smallest first; None: no plan.
        down_to: how firmly a competency must be asked for to count to the gap.
        limits: budget, institutions in or out, what not to take; those about credit at the target have no meaning here.
        partial: where nobody provides some of the gap, plan for the rest.
        k: how many plans, from 1 to 10.
        in_terms: whether plans are laid out in terms; default: only where ``close`` is TIME.
        deadline: most wall seconds of proofs; what is not proven then is said with its gap. None: as long as they take.
        alignments: a competency also counts as one that it is stated to align exactly with, or to cover wholly.
        by_text: a competency also counts as one of the same words, without an alignment.
        preparation: what an organization offers in preparation for its own credential is part of earning it.
        requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
        as_of: the day on which rules and offers are read; default today.

    Raises:
        NotFound: nothing carries the target, or an institution or item of the limits.
        Ambiguous: one of them means several nodes.
        QuestionError: a limit has no meaning, or ``k`` is out of range.
        CompetencyGraphError: a plan was asked for, and OR-tools is not installed.
    """
    asked_limits = limits or StackLimits()
    check_asked((close,), in_terms=in_terms, k=k, deadline=deadline)
    _check(asked_limits)
    day = as_of or datetime.now(tz=UTC).date()
    goal = yield from one(target, "resource")
    of = Named(goal.uri, goal.name, goal.code)
    asked = yield from asked_by(goal, requires=requires)
    brought, given_readings = yield from find(holdings or Holdings())
    shown = yield from what_is_shown(brought, preparation=preparation)
    matches = yield from matching(
        [s.competency for s in asked.skills], alignments=alignments, by_text=by_text
    )
    claims = _claims(asked.skills, matches, shown)
    counted = [s for s in asked.skills if NEEDS.index(s.need) <= NEEDS.index(down_to)]
    gap = [s.competency for s in counted if _state(claims[s.competency.uri]) is GapState.MISSING]

    provision, formulation = Provision(), None
    closed = Closed()
    if close is not None and gap:
        provision = yield from read_provision(gap, matches, preparation=preparation)
        found_limits = yield from limits_found(asked_limits)
        terms = close is Objective.TIME if in_terms is None else in_terms
        formulation = yield from formulation_of(of, provision, brought, day, in_terms=terms)
        formulation.formulate(found_limits, close)
        closed.unprovided = tuple(c for c in gap if c.uri not in formulation.provided)
    citations = yield from _cited(asked, claims, formulation)
    plan_evidence: tuple[Evidence, ...] = ()
    if close is not None and formulation is not None:
        if closed.unprovided and (not partial or not formulation.provided):
            closed.status = PlanStatus.INFEASIBLE
        else:
            solver = Solver(formulation, close, (), deadline)
            closed.solve(of, gap, solver, found_limits, k=k, citations=citations)
            plan_evidence = yield from _plan_evidence(formulation, closed)

    competencies = tuple(
        sorted(
            (
                _competency(s, claims[s.competency.uri], gap, formulation, shown, citations)
                for s in asked.skills
            ),
            key=lambda c: (_STATES.index(c.state), NEEDS.index(c.need), c.competency.name, c.competency.uri),
        )
    )
    states = [_state(claims[s.competency.uri]) for s in counted]
    cut = (*asked.cut, *shown.graph.cut, *matches.cut, *provision.cut)
    readings = (
        *given_readings,
        *asked.readings,
        *shown.readings,
        *wording.readings(of, asked.skills, down_to, alignments=alignments, by_text=by_text),
        *closed.readings,
    )
    resting_on = {claim.brought.position for pairs in claims.values() for _, claim in pairs}
    exams = [review for position, review in sorted(shown.of_exams.items()) if position in resting_on]
    answer_evidence = (
        *asked.evidence,
        *(fact for c in competencies for by in c.shown_by for fact in by.evidence),
        *(fact for c in closed.closes for fact in c.evidence),
        *plan_evidence,
        *closed.rules,
    )
    return SkillGapAnswer(
        of=of,
        competencies=competencies,
        asked=len(counted),
        shown=states.count(GapState.SHOWN),
        expected=states.count(GapState.EXPECTED),
        missing=len(gap),
        close=close,
        calendar=closed.calendar,
        status=closed.status,
        gap=closed.gap,
        plans=closed.plans,
        closes=closed.closes,
        unprovided=closed.unprovided,
        closes_all=not closed.unprovided if closed.plans else None,
        conflict=closed.conflict,
        conflict_is_irreducible=closed.irreducible,
        unaccounted=closed.unaccounted,
        searched=closed.searched,
        cut=cut,
        evidence=tuple(dict.fromkeys(answer_evidence)),
        readings=tuple(dict.fromkeys(readings)),
        needs_review=tuple(dict.fromkeys((*asked.reviews, *shown.reviews, *exams, *closed.reviews))),
        sentence=wording.sentence(of, len(counted), states, gap, close, closed, cut, day),
    )


def _check(limits: StackLimits) -> None:
    check_limits(limits)
    for name in ("transfer_maximum", "residency_minimum"):
        if getattr(limits, name) is not None:
            raise QuestionError(
                f"{name} has no meaning for a gap of competencies.", "Ask stack_to_degree, or leave it out."
            )


# -- what is shown


def _claims(skills: Sequence[Skill], matches: Matches, shown: Shown) -> dict[str, list[tuple[Match, Claim]]]:
    return {
        s.competency.uri: [
            (match, claim)
            for match in matches.of[s.competency.uri]
            for claim in shown.claims.get(match.competency.uri, ())
        ]
        for s in skills
    }


def _state(claims: Sequence[tuple[Match, Claim]]) -> GapState:
    if any(not claim.pending for _, claim in claims):
        return GapState.SHOWN
    return GapState.EXPECTED if claims else GapState.MISSING


def _competency(
    skill: Skill,
    claims: Sequence[tuple[Match, Claim]],
    gap: Sequence[Named],
    formulation: GapFormulation | None,
    shown: Shown,
    citations: Mapping[int, Citation],
) -> GapCompetency:
    in_gap = skill.competency in gap
    provided = None
    if in_gap and formulation is not None:
        provided = len({p.thing for p in formulation.provided.get(skill.competency.uri, ())})
    listed = sorted(
        (_shown_by(match, claim, shown, citations) for match, claim in claims),
        key=lambda s: (s.when_finished, ORDER.index(s.how), len(s.through), s.position),
    )
    return GapCompetency(
        competency=skill.competency,
        need=skill.need,
        state=_state(claims),
        in_gap=in_gap,
        through=skill.through,
        shown_by=tuple(listed[:MOST_SHOWING]),
        provided_by=provided,
        evidence=skill.evidence,
    )


def _shown_by(match: Match, claim: Claim, shown: Shown, citations: Mapping[int, Citation]) -> ShownBy:
    facts = [fact for link in claim.way for fact in link_evidence(link, citations)]
    facts += alignment_evidence(match, citations)
    return ShownBy(
        holding=item_of(claim.holding),
        position=claim.brought.position,
        when_finished=claim.pending,
        competency=match.competency,
        how=match.how,
        by=claim.way[-1].type if claim.way else "HELD",
        through=steps_of(shown.graph, claim.way),
        evidence=tuple(dict.fromkeys(facts)),
    )


def _cited(
    asked: Asked, claims: Mapping[str, Sequence[tuple[Match, Claim]]], formulation: GapFormulation | None
) -> Question[dict[int, Citation]]:
    units: list[int | None] = []
    for pairs in claims.values():
        for match, claim in pairs:
            units += [s.unit for s in match.stated]
            units += [s.get("unit") for link in claim.way for s in link.statements]
    for provided in formulation.provided.values() if formulation is not None else ():
        for p in provided:
            units += [s.unit for s in p.match.stated]
            units += [s.get("unit") for link in p.links for s in link.statements]
    return (yield from cite(units))


def _plan_evidence(formulation: GapFormulation, closed: Closed) -> Question[tuple[Evidence, ...]]:
    """Who states what is planned, at which price."""
    things = [
        formulation.universe.things[uri].found
        for uri in sorted(closed.matter)
        if uri in formulation.universe.things
    ]
    citations = yield from cite(thing.unit for thing in things)
    return tuple(
        citations.get(thing.unit or 0, UNKNOWN).evidence(thing.uri, "Offer", text=thing.name, url=thing.url)
        for thing in things
    )
