"""The question ``stack_to_degree``: which credentials and courses, when, reach that target cheapest or soonest?

It reads what could matter (``universe.py``) and what was decided (``honoured.py``), states it as a planner's problem
(``formulate.py``), has it solved with a proof (``solving.py``), and tells the plan with its evidence (``explain.py``,
``wording.py``). Needs the extra ``[planner]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from competency_graph.errors import QuestionError
from competency_graph.model.dates import within
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.holdings import Holdings
from competency_graph.model.requirements import Requirement
from competency_graph.planning.objective import Counting, Objective
from competency_graph.planning.plan import Planned
from competency_graph.planning.structure import in_family
from competency_graph.questions.entities import one
from competency_graph.questions.progress.words import limit_words
from competency_graph.questions.sources import UNKNOWN, cite
from competency_graph.questions.stack_to_degree.answer import (
    AfterTransfer,
    Gap,
    Plan,
    PlanCalendar,
    StackAnswer,
    Unaccounted,
    WhatIfOutcome,
)
from competency_graph.questions.stack_to_degree.asked import (
    LimitName,
    ReadingChoice,
    StackLimits,
    Weight,
    WhatIf,
)
from competency_graph.questions.stack_to_degree.conversions import planned_work, senders_of
from competency_graph.questions.stack_to_degree.explain import Explainer, item_of
from competency_graph.questions.stack_to_degree.formulate import (
    TOGETHER,
    Formulated,
    Formulation,
    LimitsFound,
    Terms,
)
from competency_graph.questions.stack_to_degree.held import holding
from competency_graph.questions.stack_to_degree.honoured import Honoured, honour
from competency_graph.questions.stack_to_degree.readings import Chosen, readings_in
from competency_graph.questions.stack_to_degree.solving import Solved, Solver, check_weights, with_limit
from competency_graph.questions.stack_to_degree.terms import FULL_LOAD, MOST_TERMS, UNITS
from competency_graph.questions.stack_to_degree.timeline import told
from competency_graph.questions.stack_to_degree.universe import Universe, read_universe
from competency_graph.questions.stack_to_degree.wording import conflicts, searched, sentence
from competency_graph.questions.transfer.gathering import checked
from competency_graph.questions.transfer.holdings import find, unused
from competency_graph.store.reading import Question, Read

__all__ = ["stack_to_degree"]

MOST_ALTERNATIVES = 10
"""Each alternative is a proof of its own."""
MOST_TARGETS = 50
"""A portfolio of applications has a dozen."""
MOST_VALUES = 20
"""Each value of a what-if is a plan of its own."""


def stack_to_degree(
    target: str,
    holdings: Holdings | None = None,
    *,
    targets: Sequence[str] = (),
    objective: Objective = Objective.COST,
    weights: Sequence[Weight] = (),
    limits: StackLimits | None = None,
    k: int = 1,
    counting: Counting = Counting.COURSES,
    readings: Mapping[str, str] | Sequence[ReadingChoice] = (),
    what_if: WhatIf | None = None,
    in_terms: bool = True,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    deadline: int | None = None,
    as_of: date | None = None,
) -> Question[StackAnswer]:
    """The best proven plan to a target, and up to ``k`` alternatives, or what stands in the way.

    Args:
        target: uri or CTID of a credential, program or pathway.
        holdings: what the learner has already; it costs nothing.
        targets: further targets that the same plan must reach, with one set of items.
        objective: what is made smallest first.
        weights: make a weighted sum smallest first, each part divided as the answer says.
        limits: budget, institutions in or out, terms, load, and so on.
        k: how many plans, from 1 to 10; each differs from those before in institutions or credentials taken.
        counting: what COURSES counts as one item: items, or option bundles (sets of items that rules take).
        readings: which readings ambiguous points are to have, as the ``readings`` of an answer name them.
        what_if: values to try for one limit, each by itself.
        in_terms: whether the plan is laid out in terms; without, there are no dates and fees by term are left out.
        entry_term: when the learner enters the target's institution: nothing is taken there before.
        catalog_year: the catalog year that decides rules by catalog year.
        deadline: most wall seconds of proofs; what is not proven then is said with its gap. None: as long as they take.
        as_of: the day on which rules and offers are read; default today.

    Raises:
        NotFound: nothing carries a target, or an institution or item of the limits.
        Ambiguous: one of them means several nodes.
        QuestionError: a limit, weight or date has no meaning, a reading does not exist, or a number is out of range.
        CompetencyGraphError: OR-tools is not installed.
    """
    asked = limits or StackLimits()
    check_asked((objective, *(w.objective for w in weights)), in_terms=in_terms, k=k, deadline=deadline)
    _check(asked, targets, what_if)
    check_weights(weights)
    entry, catalog = checked(entry_term, "The entry term"), checked(catalog_year, "The catalog year")
    day = as_of or datetime.now(tz=UTC).date()
    goals: dict[str, str] = {}
    for reference in (target, *targets):
        goals[(yield from one(reference, "credential, program or pathway")).uri] = reference
    uris = tuple(goals)
    own = holdings or Holdings()
    brought, given_readings = yield from find(own)
    found_limits = yield from limits_found(asked)
    chosen = Chosen(_choices(readings))
    universe = yield from read_universe(
        uris,
        [item.found.uri for item in brought if item.found is not None],
        day,
        requires=chosen.requires(),
        learner=own.learner,
    )
    held = holding(universe, brought, chosen)
    learned = [u for u, t in universe.things.items() if t.found.described]
    honoured = yield from honour(universe, (*held.works, *planned_work(universe, learned)))
    _reread(universe, chosen)
    formulation = Formulation(universe, held, chosen, Terms(in_terms, entry, catalog), counting)
    solver = Solver(formulation, objective, tuple(weights), deadline)
    solved = solver.solve(found_limits, k)
    known = _all_readings(universe, solved.formulated, given_readings, chosen)
    chosen.check(reading for _, reading in known)
    explainer = _explainer(universe, solved, asked)
    explainer.not_elsewhere, not_elsewhere = yield from _not_elsewhere(universe, solved, day)
    tried = () if what_if is None else solver.tried(found_limits, what_if)
    planned = solved.planned
    matter = _matter(planned, uris)
    evidence = yield from _evidence(universe, solved.formulated, planned, matter, honoured, not_elsewhere)
    unaccounted = tuple(
        Unaccounted(explainer.item(u.owner), u.requirement, u.text, u.credits, u.credit_unit)
        for u in dict.fromkeys(planned.unparsed)
        if u.owner in matter
    )
    lost = [review for item in brought if (review := unused(item)) is not None]
    plans = tuple(explainer.plan(found) for found in planned.plans)
    answer = StackAnswer(
        target=explainer.item(uris[0] if len(uris) == 1 else TOGETHER),
        targets=tuple(item_of(universe.things[uri].found) for uri in uris),
        offered_by=tuple(
            explainer.item(i) for i in sorted({i for u in uris for i in universe.things[u].institutions})
        ),
        objective=objective,
        weighted=solved.weighted,
        counting=counting,
        limits=asked,
        calendar=calendar_of_plan(explainer, solved.formulated, asked),
        entry_term=entry,
        catalog_year=catalog,
        status=planned.status,
        for_parsed_part=bool(unaccounted),
        gap=gap_of(planned, plans),
        plans=plans,
        conflict=conflicts(planned.conflict, explainer, solved.structure),
        conflict_is_irreducible=planned.irreducible,
        what_if=tuple(_outcome(universe, found_limits, what_if.limit, v, s) for v, s in tried if what_if),
        unaccounted=unaccounted,
        universe=searched(explainer),
        evidence=evidence,
        readings=_readings(universe, known, matter),
        needs_review=_reviews(universe, solved.formulated, planned, lost, matter, honoured),
        sentence="",
    )
    return replace(answer, sentence=sentence(answer, day, evidence))


def check_asked(
    objectives: Iterable[Objective | None], *, in_terms: bool | None, k: int, deadline: int | None
) -> None:
    """Refuse what no plan can be asked for with."""
    if not 1 <= k <= MOST_ALTERNATIVES:
        raise QuestionError(f"k = {k} is out of range.", f"Ask for 1 to {MOST_ALTERNATIVES} plans.")
    if in_terms is False and Objective.TIME in objectives:
        raise QuestionError(
            "TIME is measured in terms, and the plan is asked for without.", "Ask with terms."
        )
    if deadline is not None and deadline < 1:
        raise QuestionError(f"A deadline of {deadline} seconds leaves no time.", "Give 1 or more, or none.")


def _check(limits: StackLimits, targets: Sequence[str], what_if: WhatIf | None) -> None:
    if len(targets) >= MOST_TARGETS:
        raise QuestionError(f"{len(targets) + 1} targets are too many.", f"Give {MOST_TARGETS} at most.")
    check_limits(limits)
    if what_if is None:
        return
    if not 1 <= len(what_if.values) <= MOST_VALUES:
        raise QuestionError(
            f"what_if: {len(what_if.values)} values.", f"Give 1 to {MOST_VALUES} values to try."
        )
    for value in what_if.values:
        check_limits(with_limit(LimitsFound(limits), what_if.limit, value).asked)


def check_limits(limits: StackLimits) -> None:
    """Refuse limits without meaning."""
    for name in ("budget", "maximum_credits", "transfer_maximum", "residency_minimum"):
        value: Fraction | None = getattr(limits, name)
        if value is not None and value < 0:
            raise QuestionError(f"{name} = {value} is negative.", "Give 0 or more.")
    for name in ("load_credits", "weekly_hours", "hours_per_item"):
        most: Fraction | None = getattr(limits, name)
        if most is not None and most <= 0:
            raise QuestionError(f"{name} = {most} leaves nothing to take.", "Give more than 0.")
    if limits.terms is not None and not 1 <= limits.terms <= MOST_TERMS:
        raise QuestionError(f"terms = {limits.terms} is out of range.", f"Give 1 to {MOST_TERMS}.")


def _choices(given: Mapping[str, str] | Sequence[ReadingChoice]) -> tuple[ReadingChoice, ...]:
    if isinstance(given, Mapping):
        return tuple(ReadingChoice(point, reading) for point, reading in given.items())
    return tuple(given)


def limits_found(asked: StackLimits) -> Question[LimitsFound]:
    """The limits with their references resolved."""

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


def _reread(universe: Universe, chosen: Chosen) -> None:
    """What rules take, in the readings that were asked for."""
    if not chosen.asked:
        return
    for owner, found in universe.rules.items():
        rules = tuple(replace(rule, takes=chosen.reread_whole(rule.takes)) for rule in found.rules)
        universe.rules[owner] = replace(found, rules=rules)


def _explainer(universe: Universe, solved: Solved, asked: StackLimits) -> Explainer:
    return Explainer(universe, solved.formulated, solved.structure, asked)


def gap_of(planned: Planned, plans: Sequence[Plan]) -> Gap | None:
    """How far the proof got, credits in the unit of the plans' totals; None where it is complete."""
    gap = planned.gap
    if gap is None:
        return None
    in_credits = gap.objective is Objective.CREDITS and not gap.weighted and plans
    unit = in_family(Fraction(1), plans[0].totals.credit_unit) if in_credits else Fraction(1)
    return Gap(gap.objective, gap.value / unit, gap.bound / unit)


def calendar_of_plan(explainer: Explainer, formulated: Formulated, asked: StackLimits) -> PlanCalendar | None:
    """The grid of terms that plans are laid out in; None where they are not."""
    laid = formulated.laid
    if laid is None:
        return None
    return PlanCalendar(
        of=None if formulated.calendar_of is None else explainer.item(formulated.calendar_of),
        kind=laid.kind,
        terms=tuple(told(term) for term in laid.terms),
        most_credits=asked.load_credits if asked.load_credits is not None else FULL_LOAD,
        credit_unit=UNITS[laid.kind],
        weekly_hours=laid.weekly,
    )


def _outcome(
    universe: Universe, limits: LimitsFound, name: LimitName, value: Fraction, solved: Solved
) -> WhatIfOutcome:
    """What one value of a limit gives."""
    explainer = _explainer(universe, solved, with_limit(limits, name, value).asked)
    best = next((explainer.plan(found) for found in solved.planned.plans), None)
    return WhatIfOutcome(
        limit=name,
        value=value,
        status=solved.planned.status,
        totals=None if best is None else best.totals,
        steps=() if best is None else tuple(step.item for step in best.steps),
        conflict=conflicts(solved.planned.conflict, explainer, solved.structure),
        gap=gap_of(solved.planned, () if best is None else (best,)),
    )


def _matter(planned: Planned, targets: Sequence[str]) -> frozenset[str]:
    """What the answer speaks of: the targets, what plans get, whose requirements are in conflict."""
    return frozenset(
        {*targets}
        | {uri for found in planned.plans for uri in (*found.taken, *found.earned)}
        | {element.owner for element in planned.conflict if element.owner}
    )


def _not_elsewhere(
    universe: Universe, solved: Solved, day: date
) -> Question[tuple[dict[str, AfterTransfer], tuple[tuple[str, Mapping[str, object]], ...]]]:
    """Which steps their institution says are not to be had elsewhere, and the rules that say so.

    Only what is said of a sender where the plan takes, or the learner holds, something: of another it does not matter.
    """
    plans = solved.planned.plans
    taken = sorted({uri for found in plans for uri in found.taken})
    if not taken:
        return {}, ()
    used = {*taken, *solved.structure.held}
    places = {uri: universe.things[uri].institutions for uri in used if uri in universe.things}
    senders = senders_of(universe, (i for some in places.values() for i in some))
    receivers = senders_of(universe, (i for uri in taken for i in places.get(uri, ())))
    about = {"targets": taken, "receivers": sorted(receivers), "senders": sorted(senders)}
    found: dict[str, AfterTransfer] = {}
    said: list[tuple[str, Mapping[str, object]]] = []
    for row in (yield Read("stack/not_elsewhere", about)):
        rule, uri = row["rule"], row["target"]
        at = universe.things[uri].institutions
        if rule["receiver"] not in senders_of(universe, at) or rule["sender"] in at:
            continue
        if not within(day, rule["starts"], rule["ends"]):
            continue
        state = (
            AfterTransfer.MUST_BE_TAKEN_THERE
            if rule["state"] == "AFTER_TRANSFER"
            else AfterTransfer.NOT_ARTICULATED
        )
        found.setdefault(uri, state)
        said.append((uri, rule))
    return found, tuple(said)


def _evidence(
    universe: Universe,
    formulated: Formulated,
    planned: Planned,
    matter: frozenset[str],
    honoured: Honoured,
    not_elsewhere: Sequence[tuple[str, Mapping[str, object]]],
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
    refused = [(rule, unit) for _, rule in not_elsewhere if isinstance(unit := rule["unit"], int)]
    citations = yield from cite(
        [*requirements.values(), *(t.unit for t in things), *(unit for _, unit in refused)]
    )
    found = [rule.evidence for rule in rules if rule.evidence is not None]
    found += [fact for owner in sorted(matter) for fact in honoured.evidence.get(owner, ())]
    found += [
        citations.get(unit, UNKNOWN).evidence(
            str(rule["uri"]), "TransferRule", text=str(rule["text"] or rule["name"] or rule["state"])
        )
        for rule, unit in refused
    ]
    found += [
        citations.get(unit, UNKNOWN).evidence(uri, "Requirement", field="ceterms:requires")
        for uri, unit in sorted(requirements.items())
    ]
    found += [
        citations.get(thing.unit or 0, UNKNOWN).evidence(thing.uri, "Offer", text=thing.name, url=thing.url)
        for thing in things
    ]
    return tuple(dict.fromkeys(found))


def _all_readings(
    universe: Universe, formulated: Formulated, given: Sequence[Reading], chosen: Chosen
) -> tuple[tuple[str, Reading], ...]:
    """(whose it is, empty for the question; reading) of every ambiguous point that was read."""
    found = [("", reading) for reading in given]
    for trees in (universe.trees, universe.prerequisites, universe.corequisites):
        found += [(uri, chosen.used(r)) for uri, tree in sorted(trees.items()) for r in tree.readings]
    for rules in universe.rules.values():
        found += [(rule.uri, r) for rule in rules.rules for r in readings_in(rule.takes)]
    found += [(reading.point, reading) for reading in formulated.readings.values()]
    return tuple(dict.fromkeys(found))


def _readings(
    universe: Universe, known: Sequence[tuple[str, Reading]], matter: frozenset[str]
) -> tuple[Reading, ...]:
    """The readings that this answer rests on."""
    others = {*universe.things, *(r.uri for found in universe.rules.values() for r in found.rules)} - matter
    return tuple(dict.fromkeys(reading for whose, reading in known if whose not in others))


def _limits_not_planned(requirement: Requirement | None) -> list[Review]:
    """The limits on parts of a requirement, which the planner does not hold: ``progress`` judges them."""
    nodes = requirement.walk() if requirement is not None else ()
    return [
        Review(limit.uri, f"The plan does not hold this limit, check it with progress: {limit_words(limit)}")
        for node in nodes
        if isinstance(node, Requirement)
        for limit in node.limits
        if limit.waived_by is None
    ]


def _reviews(
    universe: Universe,
    formulated: Formulated,
    planned: Planned,
    lost: Sequence[Review],
    matter: frozenset[str],
    honoured: Honoured,
) -> tuple[Review, ...]:
    found = [*lost, *honoured.reviews]
    for uri in sorted(matter):
        for trees in (universe.trees, universe.prerequisites, universe.corequisites):
            if uri in trees:
                found += trees[uri].reviews
                found += _limits_not_planned(trees[uri].requirement)
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
    found += [
        Review(uri, "Nobody states its credit or hours: its term may hold more work than the limit.")
        for uri in sorted({uri for p in planned.plans for uri in p.load_unknown})
    ]
    about_other = universe.things.keys() - matter
    found += [review for review in formulated.reviews if review.about not in about_other]
    return tuple(dict.fromkeys(found))
