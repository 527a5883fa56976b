"""The answer of ``stack_to_degree`` in sentences: what was searched, what stands in the way, and what the student reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from competency_graph.model.credits import Credit, quantity_text
from competency_graph.model.evidence import Evidence
from competency_graph.model.requirements import Ask, CountUnit, Filter, Op, Requirement
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.planning.plan import Element
from competency_graph.planning.problem import OfferKind, Problem
from competency_graph.planning.structure import Structure
from competency_graph.questions.leaf_words import kind_words
from competency_graph.questions.stack_to_degree.answer import Conflict, StackAnswer, Totals
from competency_graph.questions.stack_to_degree.answer import Universe as Searched
from competency_graph.questions.stack_to_degree.explain import UNITS, Explainer, money
from competency_graph.questions.stack_to_degree.held import FINISHED
from competency_graph.questions.stack_to_degree.terms import last_of
from competency_graph.questions.transfer.words import credit_words, rounded

BEST = {
    Objective.COST: ("cheapest", "cheaper"),
    Objective.TIME: ("soonest", "sooner"),
    Objective.CREDITS: ("with the fewest credits", "better"),
    Objective.COURSES: ("with the fewest items", "better"),
}
"""How the best plan is called, and what no other is."""


def searched(explainer: Explainer) -> Searched:
    """What the proof holds among."""
    universe, problem = explainer.universe, explainer.formulated.problem
    takable = [o for o in problem.offers if o.takable or o.requirement is not None]
    kinds = [o.kind for o in takable]
    rules = {explainer.rule_of(c.key) for c in problem.conversions}
    calendar = problem.calendar
    text = (
        f"Among {len(takable)} things that are asked for, lead there, or are counted by {len(rules)} transfer rules"
        + (", with the courses and rules that fill totals of credit" if universe.totals else "")
        + ("" if calendar is None else f", within {len(calendar.terms)} terms")
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


def conflicts(
    elements: Sequence[Element], explainer: Explainer, structure: Structure
) -> tuple[Conflict, ...]:
    """The elements of a conflict in words; a limit that keeps out several items is named once.

    Taking that limit away takes all of its items' elements away, so what was irreducible stays so.
    """
    kept_out = explainer.formulated.kept_out
    by_limit: dict[str, list[str]] = {}
    found: list[Conflict] = []
    for element in elements:
        limit = kept_out.get(element.about) if element.kind is ConflictKind.EXCLUSION else None
        if limit is not None and element.about not in structure.problem.limits.exclude - kept_out.keys():
            by_limit.setdefault(limit, []).append(element.about)
        else:
            found.append(_conflict(element, explainer, structure))
    asked = explainer.asked
    for limit, uris in sorted(by_limit.items()):
        what = (
            f"Only by {', '.join(asked.delivery)}"
            if limit == "delivery"
            else f"At most {quantity_text(asked.hours_per_item or Fraction(0))} hours an item"
        )
        names = ", ".join(explainer.label(uri) for uri in uris)
        found.append(Conflict(ConflictKind.EXCLUSION, limit, None, f"{what}, which leaves out {names}"))
    return tuple(found)


def _conflict(element: Element, explainer: Explainer, structure: Structure) -> Conflict:
    problem = structure.problem
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
            maximum = structure.institutions[element.about].transfer_maximum
            text = f"{about} counts at most {credit_words(maximum)} in transfer"
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
            text = _terms(problem)
        case ConflictKind.LOAD:
            text = _load(element.about, problem)
        case ConflictKind.OFFERED:
            text = _offered(element.about, explainer, structure)
    return Conflict(element.kind, element.about, of, text)


def _terms(problem: Problem) -> str:
    terms = problem.calendar.terms if problem.calendar is not None else ()
    if not terms:
        return "No terms"
    return f"Within {len(terms)} terms, from {terms[0].name} to {terms[-1].name} (until {last_of(terms[-1])})"


def _load(about: str, problem: Problem) -> str:
    calendar = problem.calendar
    most = {
        "CREDITS": None if calendar is None else credit_words(calendar.most_credits),
        "HOURS": None
        if calendar is None or calendar.most_hours is None
        else f"{quantity_text(calendar.most_hours)} hours of work",
    }.get(about)
    if most is None:
        return "What takes weeks is done one after the other: no more of it in a term than the term has weeks"
    return f"At most {most} in a term, in a shorter term less by its weeks"


def _offered(uri: str, explainer: Explainer, structure: Structure) -> str:
    name = explainer.label(uri)
    terms = structure.offers[uri].terms if uri in structure.offers else None
    thing = explainer.universe.things.get(uri)
    if thing is not None and thing.terms_offered:
        outside = (
            ""
            if terms
            else f", which is not {_terms(structure.problem)[0].lower()}{_terms(structure.problem)[1:]}"
        )
        return f"{name} is offered in {', '.join(sorted(thing.terms_offered))} only{outside}"
    if not terms:
        return f"{name} is not offered in any of the terms"
    names = {t.key: t.name for t in structure.problem.calendar.terms} if structure.problem.calendar else {}
    return f"{name} can be begun in {', '.join(names.get(key, key) for key in sorted(terms))} only"


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
        return kind_words(node)
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


def _how_much(totals: Totals) -> str:
    steps = "1 step" if totals.items == 1 else f"{totals.items} steps"
    cost = f"{'at least ' if totals.cost_is_lower_bound else ''}{money(totals.cost, totals.currency)}"
    if totals.unpriced and len(totals.unpriced) == totals.items and not totals.cost:
        cost = "a price that nobody states"
    if totals.weeks is None:
        return f"in {steps} for {cost}"
    if not totals.weeks:
        return f"in {steps} for {cost}, at once"
    terms = "1 term" if totals.terms == 1 else f"{totals.terms} terms"
    return f"in {steps} and {terms} for {cost}, by {totals.finishes}"


def sentence(answer: StackAnswer, day: date, evidence: Sequence[Evidence]) -> str:
    """What the student reads: unofficial, as of which day, by which editions, who decides."""
    editions = sorted({f"{e.source} {e.edition}" if e.edition else e.source for e in evidence})
    # Of an institution that nobody describes only the uri is known: no name for a sentence.
    who = ", ".join(i.name for i in answer.offered_by if i.name != i.uri) or "who awards it"
    part = ", for the part of its requirements that could be read" if answer.for_parsed_part else ""
    name = answer.target.name
    if answer.plans:
        best, better = BEST[answer.objective]
        if answer.weighted:
            best, better = "best by the weights that were asked for", "better by them"
        proof = (
            f"No plan within your limits is {better}, {answer.universe.text[0].lower()}{answer.universe.text[1:]}"
            if answer.status is PlanStatus.OPTIMAL
            else _unproven(answer)
        )
        first = f"{name} is reached {best} {_how_much(answer.plans[0].totals)}{part}. {proof}"
        if not answer.plans[0].steps and not answer.plans[0].totals.cost:
            going = any(
                reading.point == "holdings" and reading.used == FINISHED for reading in answer.readings
            )
            first = f"Everything that {name} asks for is held{' or in progress' if going else ''}{part}: nothing has to be taken."
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
    targets = {target.uri for target in answer.targets}
    if answer.status is not PlanStatus.NOT_STATED:
        rest = [u for u in answer.unaccounted if u.credits is not None and u.of.uri in targets]
        first += f" Not accounted for: {'; '.join(u.text for u in rest)}." if rest else ""
    return f"{first} Unofficial, as of {day.isoformat()} by {', '.join(editions) or 'this graph'}; {who} decides."


def _unproven(answer: StackAnswer) -> str:
    if answer.gap is None:
        return "It is not proven to be the best."
    said = "It is not proven to be the best: {}, and no plan has less than {}."
    value, bound, totals = answer.gap.value, answer.gap.bound, answer.plans[0].totals
    if answer.weighted:
        return said.format(f"weighed as asked it has {rounded(value)}", rounded(bound))
    match answer.gap.objective:
        case Objective.COST:
            return said.format(f"it costs {money(value, totals.currency)}", money(bound, totals.currency))
        case Objective.TIME:
            return said.format(f"it takes {rounded(value)} weeks", rounded(bound))
        case Objective.CREDITS:
            amounts = [credit_words(Credit.of(each, totals.credit_unit)) for each in (value, bound)]
            return said.format(f"it has {amounts[0]} to take", amounts[1])
        case Objective.COURSES:
            return said.format(f"it has {rounded(value)} items", rounded(bound))
