"""The question ``stack_to_degree``: which credentials and courses reach that target cheapest, or with the fewest credits?

It reads what could matter (``universe.py``), states it as a planner's problem (``formulate.py``), has it solved with a proof
(``planning/solver.py``), and tells the plan with its evidence (``explain.py``). Needs the extra ``[planner]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from competency_graph.errors import QuestionError
from competency_graph.model.credits import quantity_text
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.holdings import Holdings
from competency_graph.model.requirements import Ask, CountUnit, Filter, Op, Requirement
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.planning.plan import Element, Planned
from competency_graph.planning.problem import OfferKind, Problem
from competency_graph.planning.solver import plan
from competency_graph.planning.structure import Structure
from competency_graph.questions.entities import one
from competency_graph.questions.sources import UNKNOWN, cite
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    Gap,
    StackAnswer,
    StackLimits,
    Unaccounted,
)
from competency_graph.questions.stack_to_degree.answer import Universe as Searched
from competency_graph.questions.stack_to_degree.explain import UNITS, Explainer, credit_words, item_of, money
from competency_graph.questions.stack_to_degree.formulate import Formulated, LimitsFound, formulate
from competency_graph.questions.stack_to_degree.universe import Universe, read_universe
from competency_graph.questions.transfer.holdings import find
from competency_graph.store.reading import Question

__all__ = ["StackLimits", "stack_to_degree"]

MOST_ALTERNATIVES = 10
"""Each alternative is a proof of its own."""


def stack_to_degree(
    target: str,
    holdings: Holdings | None = None,
    *,
    objective: Objective = Objective.COST,
    limits: StackLimits | None = None,
    k: int = 1,
    as_of: date | None = None,
) -> Question[StackAnswer]:
    """The best proven plan to a target, and up to ``k`` alternatives, or what stands in the way.

    Args:
        target: uri or CTID of a credential, program or pathway.
        holdings: what the learner has already; it costs nothing.
        objective: what is made smallest first.
        limits: budget, institutions in or out, and so on.
        k: how many plans, from 1 to 10; each differs from those before in institutions or credentials taken.
        as_of: the day on which rules and offers are read; default today.

    Raises:
        NotFound: nothing carries the target, or an institution or item of the limits.
        Ambiguous: one of them means several nodes.
        QuestionError: a limit has no meaning, or ``k`` is out of range.
        CompetencyGraphError: OR-tools is not installed.
    """
    asked = limits or StackLimits()
    _check(asked, k)
    day = as_of or datetime.now(tz=UTC).date()
    goal = yield from one(target, "credential, program or pathway")
    brought, given_readings = yield from find(holdings or Holdings())
    found_limits = yield from _limits(asked)
    universe = yield from read_universe(
        goal.uri, [item.found.uri for item in brought if item.found is not None], day
    )
    formulated = formulate(universe, brought, found_limits, objective)
    planned = plan(formulated.problem, k=k)
    structure = Structure(formulated.problem)
    explainer = Explainer(universe, formulated, structure)
    matter = _matter(planned, goal.uri)
    evidence = yield from _evidence(universe, formulated, planned, matter)

    unaccounted = tuple(
        Unaccounted(explainer.item(u.owner), u.requirement, u.text, u.credits, u.credit_unit)
        for u in dict.fromkeys(planned.unparsed)
        if u.owner in matter
    )
    lost = [
        Review(
            item.given, f"This was not used: {item.problem.value.lower().replace('_', ' ')} in this graph."
        )
        for item in brought
        if item.problem is not None
    ]
    partly = bool(unaccounted)
    answer = StackAnswer(
        target=item_of(universe.things[goal.uri].found),
        offered_by=tuple(explainer.item(i) for i in sorted(universe.things[goal.uri].institutions)),
        objective=objective,
        limits=asked,
        status=planned.status,
        for_parsed_part=partly,
        gap=None if planned.gap is None else Gap(planned.gap.objective, planned.gap.value, planned.gap.bound),
        plans=tuple(explainer.plan(found) for found in planned.plans),
        conflict=tuple(conflict_words(e, explainer, formulated.problem, structure) for e in planned.conflict),
        conflict_is_irreducible=planned.irreducible,
        unaccounted=unaccounted,
        universe=_searched(universe, formulated.problem),
        evidence=evidence,
        readings=_readings(universe, formulated, given_readings, matter),
        needs_review=_reviews(universe, formulated, planned, lost, matter),
        sentence="",
    )
    return replace(answer, sentence=_sentence(answer, day, evidence))


def _check(limits: StackLimits, k: int) -> None:
    if not 1 <= k <= MOST_ALTERNATIVES:
        raise QuestionError(f"k = {k} is out of range.", f"Ask for 1 to {MOST_ALTERNATIVES} plans.")
    for name in ("budget", "maximum_credits", "transfer_maximum", "residency_minimum"):
        value: Fraction | None = getattr(limits, name)
        if value is not None and value < 0:
            raise QuestionError(f"{name} = {value} is negative.", "Give 0 or more.")


def _limits(asked: StackLimits) -> Question[LimitsFound]:
    def each(references: Iterable[str], kind: str, label: str | None) -> Question[frozenset[str]]:
        found = set()
        for reference in references:
            found.add((yield from one(reference, kind, label)).uri)
        return frozenset(found)

    return LimitsFound(
        asked,
        institutions=(yield from each(asked.institutions, "institution", "Organization")),
        not_at=(yield from each(asked.not_at, "institution", "Organization")),
        exclude=(yield from each(asked.exclude, "course, credential or exam", None)),
    )


def _matter(planned: Planned, target: str) -> frozenset[str]:
    """What the answer speaks of: the target, what plans get, whose requirements are in conflict."""
    return frozenset(
        {target}
        | {uri for found in planned.plans for uri in (*found.taken, *found.earned)}
        | {element.owner for element in planned.conflict if element.owner}
    )


def _evidence(
    universe: Universe, formulated: Formulated, planned: Planned, matter: frozenset[str]
) -> Question[tuple[Evidence, ...]]:
    """Who states the rules that are used, what is asked for, and what is offered at which price."""
    rules = [
        rule
        for found in planned.plans
        for key in found.conversions
        for rule in formulated.converted.rules[key]
    ]
    requirements = {
        uri: unit
        for owner in sorted(matter)
        for trees in (universe.trees, universe.prerequisites, universe.corequisites)
        if owner in trees
        for uri, unit in trees[owner].units.items()
    }
    things = [universe.things[uri].found for uri in sorted(matter) if uri in universe.things]
    citations = yield from cite([*requirements.values(), *(t.unit for t in things)])
    found = [rule.evidence for rule in rules if rule.evidence is not None]
    found += [
        citations.get(unit, UNKNOWN).evidence(uri, "Requirement", field="ceterms:requires")
        for uri, unit in sorted(requirements.items())
    ]
    found += [
        citations.get(thing.unit or 0, UNKNOWN).evidence(thing.uri, "Offer", text=thing.name, url=thing.url)
        for thing in things
    ]
    return tuple(dict.fromkeys(found))


def _readings(
    universe: Universe, formulated: Formulated, given: Sequence[Reading], matter: frozenset[str]
) -> tuple[Reading, ...]:
    about_other = universe.things.keys() - matter
    trees = [
        reading for uri in sorted(matter) if uri in universe.trees for reading in universe.trees[uri].readings
    ]
    own = [r for r in formulated.readings.values() if r.point not in about_other]
    return tuple(dict.fromkeys((*given, *trees, *own)))


def _reviews(
    universe: Universe,
    formulated: Formulated,
    planned: Planned,
    lost: Sequence[Review],
    matter: frozenset[str],
) -> tuple[Review, ...]:
    found = [*lost]
    for uri in sorted(matter):
        for trees in (universe.trees, universe.prerequisites, universe.corequisites):
            if uri in trees:
                found += trees[uri].reviews
    used = {
        rule.uri for p in planned.plans for key in p.conversions for rule in formulated.converted.rules[key]
    }
    for rules in universe.rules.values():
        found += [review for review in rules.reviews if review.about in used]
        found += [
            Review(rule.uri, f"A condition of the rule must be read by a person: {text}", rule.receiver)
            for rule in rules.rules
            if rule.uri in used
            for text in rule.conditions
        ]
    found += formulated.reviews
    return tuple(dict.fromkeys(found))


def _searched(universe: Universe, problem: Problem) -> Searched:
    takable = [o for o in problem.offers if o.takable or o.requirement is not None]
    kinds = [o.kind for o in takable]
    rules = {c.rule for c in problem.conversions}
    text = (
        f"Among {len(takable)} things that are asked for, lead there, or are counted by {len(rules)} transfer rules"
        + (", with the courses and rules that fill totals of credit" if universe.totals else "")
        + ("." if universe.complete else "; a bound cut the search, so something outside might be better.")
    )
    return Searched(
        items=len(takable),
        courses=sum(k in (OfferKind.COURSE, OfferKind.PROGRAM) for k in kinds),
        credentials=kinds.count(OfferKind.CREDENTIAL),
        exams=kinds.count(OfferKind.ASSESSMENT),
        rules=len(rules),
        complete=universe.complete,
        text=text,
    )


def conflict_words(
    element: Element, explainer: Explainer, problem: Problem, structure: Structure
) -> Conflict:
    """One requirement or limit of a conflict, in words."""
    limits = problem.limits
    of = explainer.item(element.owner) if element.owner else None
    name = explainer.label(element.owner) if element.owner else ""
    about = explainer.label(element.about) if element.about else ""
    match element.kind:
        case ConflictKind.REQUIREMENT:
            text = f"{name} asks for {_part(element, explainer, structure)}"
        case ConflictKind.PREREQUISITE:
            text = f"{name} needs first {_part(element, explainer, structure)}"
        case ConflictKind.RESIDENCY:
            residency = structure.offers[element.owner].residency
            text = f"{name} asks for {credit_words(residency)} earned at its own institution"
        case ConflictKind.TRANSFER_MAXIMUM:
            text = (
                f"{about} counts at most {structure.institutions[element.about].transfer_maximum} in transfer"
            )
        case ConflictKind.CEILING:
            limit = explainer.formulated.converted.limits[element.about]
            text = (
                limit.text
                or f"At most {limit.maximum} {limit.unit or limit.measure.lower()} by several rules"
            )
        case ConflictKind.BUDGET:
            text = f"At most {money(limits.budget or Fraction(0), explainer.formulated.currency)}"
        case ConflictKind.MAXIMUM_CREDITS:
            text = f"At most {credit_words(limits.maximum_credits)} to take"
        case ConflictKind.INSTITUTIONS if element.about:
            text = f"Nothing at {about}"
        case ConflictKind.INSTITUTIONS:
            text = "Only at " + ", ".join(explainer.label(uri) for uri in sorted(limits.institutions))
        case ConflictKind.EXCLUSION:
            text = f"Without {about}"
        case ConflictKind.TERMS:
            text = "The calendar ends with its last term"
        case ConflictKind.LOAD:
            text = "The most work in a term"
        case ConflictKind.OFFERED:
            text = f"{about} begins in certain terms only"
    return Conflict(element.kind, element.about, of, text)


def _part(element: Element, explainer: Explainer, structure: Structure) -> str:
    """One part of a requirement in words."""
    parsed = structure.parsed[element.owner]
    nodes = (
        parsed.requirement
        if element.kind is ConflictKind.REQUIREMENT
        else (*parsed.prerequisite, *parsed.corequisite)
    )
    return _words(nodes[element.position], explainer)


def _words(node: object, explainer: Explainer) -> str:
    if isinstance(node, Ask):
        return explainer.label(node.target)
    if isinstance(node, Filter):
        return node.text or "anything of a kind"
    assert isinstance(node, Requirement)  # noqa: S101 - residuals were left out when it was parsed
    unit = UNITS.get(node.credit_unit or "", node.credit_unit or "credits")
    parts = [_words(child, explainer) for child in node.children]
    count = quantity_text(node.count) if node.count is not None else "all"
    if node.unit is CountUnit.CREDITS and not parts:
        return f"{count} {unit} in total"
    joined = "; ".join(parts)
    what = f"{unit} from" if node.unit is CountUnit.CREDITS else "of"
    return {
        Op.ALL: f"all of ({joined})",
        Op.ANY: f"one of ({joined})",
        Op.AT_LEAST: f"at least {count} {what} ({joined})",
        Op.AT_MOST: f"at most {count} {what} ({joined})",
    }[node.op]


BETTER = {Objective.COST: "cheaper", Objective.TIME: "sooner"}


def _sentence(answer: StackAnswer, day: date, evidence: Sequence[Evidence]) -> str:
    editions = sorted({f"{e.source} {e.edition}" if e.edition else e.source for e in evidence})
    who = ", ".join(i.name for i in answer.offered_by) or "who awards it"
    part = ", for the part of its requirements that could be read" if answer.for_parsed_part else ""
    name = answer.target.name
    if answer.plans:
        totals, best = answer.plans[0].totals, {
            Objective.COST: "cheapest",
            Objective.TIME: "soonest",
            Objective.CREDITS: "with the fewest credits",
            Objective.COURSES: "with the fewest items",
        }[answer.objective]  # fmt: skip
        cost = f"{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost, totals.currency)}"
        proof = (
            f"No plan within your limits is {BETTER.get(answer.objective, 'better')}, {answer.universe.text[0].lower()}{answer.universe.text[1:]}"
            if answer.status is PlanStatus.OPTIMAL
            else "It is not proven to be the best."
        )
        steps = "1 step" if totals.items == 1 else f"{totals.items} steps"
        first = f"{name} is reached {best} in {steps} for {cost}{part}. {proof}"
    elif answer.status is PlanStatus.INFEASIBLE:
        listed = "; ".join(c.text for c in answer.conflict)
        first = (
            f"{name} cannot be reached{part}: these do not go together: {listed}."
            if listed
            else f"{name} cannot be reached: nobody here offers it."
        )
    elif answer.status is PlanStatus.NOT_STATED and answer.unaccounted:
        listed = "; ".join(u.text for u in answer.unaccounted)
        first = (
            f"What {name} asks for must be judged by a person, and nobody states a price for it: {listed}."
        )
    elif answer.status is PlanStatus.NOT_STATED:
        first = (
            f"Nobody has stated what {name} asks for, nor a price for it as a whole; nothing can be planned."
        )
    else:
        first = f"Whether {name} can be reached was not decided in time."
    if answer.status is not PlanStatus.NOT_STATED and any(
        isinstance(u.credits, Fraction) and u.of.uri == answer.target.uri for u in answer.unaccounted
    ):
        rest = [u for u in answer.unaccounted if u.credits is not None and u.of.uri == answer.target.uri]
        first += " Not accounted for: " + "; ".join(u.text for u in rest) + "."
    return f"{first} Unofficial, as of {day.isoformat()} by {', '.join(editions) or 'this graph'}; {who} decides."
