"""From rules to conversions: which rules can fire on what is held or could be taken, by the steps that ``transfer`` follows.

Dates, grades, scores and levels decide first, then rank and disagreement (``questions.md``, order of choice 1–3): work that
is held is judged as it is, work to be taken as if it were completed on the day of the question with what the rule asks for.
What remains open becomes conversions; which of them stand in each other's way is told to the planner as pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from competency_graph.model.evidence import Review
from competency_graph.model.requirements import Ask, Filter, Node
from competency_graph.model.rules import Award, RuleLimit, RuleState, TransferRule
from competency_graph.planning.problem import Ceiling, Conversion, Use
from competency_graph.questions.stack_to_degree.universe import Campus, Universe
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.attempts import settle
from competency_graph.questions.transfer.eligibility import eligible
from competency_graph.questions.transfer.priority import Conflict, rivalry, standing
from competency_graph.questions.transfer.reading import one_area_patterns
from competency_graph.questions.transfer.work import Case, Firing, When, Work

JUDGED = frozenset({RuleState.AWARDED, RuleState.REFUSED, RuleState.AFTER_TRANSFER})
"""States that decide what may be used; the others say nothing about credit."""
_TO_TAKE = 100_000
"""Positions from here are of work that could be taken; those below are of the holdings."""
_KINDS = (
    ("Credential", ItemKind.CREDENTIAL),
    ("Assessment", ItemKind.EXAM),
    ("LearningOpportunity", ItemKind.COURSEWORK),
)


@dataclass(slots=True)
class Converted:
    """What the rules give to the planner, and what the answer needs to tell of them."""

    conversions: list[Conversion] = field(default_factory=list)
    rules: dict[str, tuple[TransferRule, ...]] = field(default_factory=dict)
    """Key of a conversion → its rule, and others that say the same."""
    rivals: list[tuple[str, str]] = field(default_factory=list)
    outranked: list[tuple[str, str]] = field(default_factory=list)
    ceilings: dict[str, Ceiling] = field(default_factory=dict)
    limits: dict[str, RuleLimit] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    catalog_year: str | None = None


def planned_work(universe: Universe, takable: Iterable[str]) -> tuple[Work, ...]:
    """One piece of work for everything that could be taken."""
    found = []
    for number, uri in enumerate(sorted(takable)):
        thing = universe.things[uri]
        kind = next((k for label, k in _KINDS if label in thing.found.labels), None)
        if kind is None:
            continue
        day = universe.day.isoformat()
        found.append(
            Work(
                position=_TO_TAKE + number,
                kind=kind,
                uri=uri,
                serves=names_of(universe, uri, day),
                done=False,
                date=day,
                credit=thing.found.credit,
                code=thing.found.code,
                institution=min(thing.institutions) if len(thing.institutions) == 1 else None,
                senders=senders_of(universe, thing.institutions),
                credit_level=thing.found.credit_level,
            )
        )
    return tuple(found)


def senders_of(universe: Universe, institutions: Iterable[str]) -> frozenset[str]:
    """Who offers something, and the systems that these belong to: rules that take anything of a kind look here."""
    return frozenset(
        uri
        for institution in institutions
        for uri in (
            institution,
            *(universe.campuses[institution].receiver.systems if institution in universe.campuses else ()),
        )
    )


def names_of(universe: Universe, uri: str, day: str | None) -> frozenset[str]:
    """The uris under which something goes on a day."""
    return frozenset({uri, *(o.other for o in universe.same.get(uri, ()) if o.holds(day))})


def convert(
    universe: Universe,
    held: Sequence[Work],
    takable: Iterable[str],
    components: Mapping[str, frozenset[str]],
    asked: frozenset[str],
    catalog_year: str | None = None,
) -> Converted:
    """The conversions at every institution whose rules were read.

    Args:
        universe: what was read.
        held: the holdings, found.
        takable: uris of what could be taken or earned.
        components: credential → everything that it contains or asks for.
        asked: uris that some requirement names; disagreements about them are told.
        catalog_year: decides rules by catalog year.
    """
    result = Converted(catalog_year=catalog_year)
    planned = planned_work(universe, takable)
    for institution in sorted(universe.rules):
        _at(institution, universe, held, planned, components, asked, result)
    return result


def _at(
    institution: str,
    universe: Universe,
    held: Sequence[Work],
    planned: Sequence[Work],
    components: Mapping[str, frozenset[str]],
    asked: frozenset[str],
    result: Converted,
) -> None:
    campus, found = universe.campuses[institution], universe.rules[institution]

    def here(work: Work) -> Work:
        own = institution in universe.things[work.uri].institutions if work.uri in universe.things else False
        return replace(
            work,
            own=own and work.kind in (ItemKind.COURSEWORK, ItemKind.CREDENTIAL),
            covers=components.get(work.uri, frozenset()) if work.kind is ItemKind.CREDENTIAL else frozenset(),
        )

    rules = tuple(rule for rule in found.rules if rule.state in JUDGED and not rule.denies)
    wanted = {
        ask.target: ask.minimum_grade for rule in rules for ask in rule.takes.asks() if ask.minimum_grade
    }
    counted, _ = settle([here(work) for work in held], campus.receiver.policy, lambda: wanted)
    works = (*counted, *(here(work) for work in planned))
    everywhere = tuple(limit.uri for limit in campus.receiver.limits)
    result.limits |= {**found.limits, **{limit.uri: limit for limit in campus.receiver.limits}}
    case = Case(
        works=works,
        rules=rules,
        when=When(universe.day, result.catalog_year, found.snapshots),
        policy=campus.receiver.policy,
        limits=result.limits,
        everywhere=everywhere,
        patterns=one_area_patterns(found.places)[0],
        unit=campus.unit,
    )
    judged = eligible(case)
    if not judged.complete:
        result.reviews.append(
            Review(institution, "A rule here can be met in more ways than were tried; some were left out.")
        )
    left = standing(judged.firings)
    result.reviews += [review for c in left.conflicts if (review := _disagreement(c, asked)) is not None]
    # One conversion for a rule and a set of items, whether they are held or could be taken.
    by_position = {work.position: work for work in works}
    first = {work.uri: work.position for work in reversed(works)}
    merged: dict[tuple[str, tuple[str, ...], tuple[Award, ...]], list[Firing]] = {}
    for firing in left.open:
        if firing.rule.state is RuleState.AWARDED:
            taken = tuple(sorted({by_position[p].uri for p in firing.items}))
            merged.setdefault((firing.rule.uri, taken, firing.awards), []).append(firing)
    made: list[tuple[Conversion, Firing]] = []
    for number, ((_, items, _), firings) in enumerate(
        sorted(merged.items(), key=lambda pair: (pair[0][0], pair[0][1], pair[1][0].key))
    ):
        rule = firings[0].rule
        positions = {p for firing in firings for p in firing.items}
        uses = tuple(
            Use(
                uri,
                by_holding=any(p < _TO_TAKE and by_position[p].uri == uri for p in positions),
                by_taking=any(p >= _TO_TAKE and by_position[p].uri == uri for p in positions),
            )
            for uri in items
        )
        key = f"{rule.uri} at {institution} {number}"
        ceilings = tuple(
            uri
            for uri in dict.fromkeys((*rule.limits, *everywhere))
            if _ceiling(result.limits[uri], campus, result)
        )
        # A rule about these items is used once; one that takes anything of a kind, once for each.
        of_a_kind = any(isinstance(leaf, Filter) for leaf in rule.takes.walk())
        name = key if of_a_kind else f"{rule.uri} at {institution}"
        conversion = Conversion(key, name, institution, uses, firings[0].awards, ceilings=ceilings)
        same = {twin for firing in firings for twin in firing.twins} - {rule.uri}
        result.rules[key] = (rule, *(r for r in found.rules if r.uri in same))
        result.conversions.append(conversion)
        made.append((conversion, replace(firings[0], items=frozenset(first[uri] for uri in items))))
    for place, (a, one) in enumerate(made):
        for b, other in made[place + 1 :]:
            rival = rivalry(one, other, by_position, case)
            if rival is None:
                continue
            result.rivals.append((a.key, b.key))
            if rival.ranked:
                worse, better = (b, a) if one.rank < other.rank else (a, b)
                result.outranked.append((worse.key, better.key))


def _ceiling(limit: RuleLimit, campus: Campus, result: Converted) -> bool:
    """Whether a limit can be planned with; one that cannot is told."""
    if limit.uri in result.ceilings:
        return True
    if limit.maximum is None or limit.measure not in ("CREDITS", "COURSES", "ITEMS"):
        review = Review(limit.uri, f"A limit was not taken into account: {limit.text or limit.measure}")
        if review not in result.reviews:
            result.reviews.append(review)
        return False
    measure = "CREDITS" if limit.measure == "CREDITS" else "ITEMS"
    result.ceilings[limit.uri] = Ceiling(limit.uri, measure, limit.maximum, limit.unit or campus.unit)
    return True


def _disagreement(conflict: Conflict, asked: frozenset[str]) -> Review | None:
    about = {a.target for f in conflict.firings for a in f.awards if a.target in asked}
    if not about:
        return None
    named = ", ".join(sorted({f.rule.uri for f in conflict.firings}))
    first = conflict.firings[0].rule
    return Review(
        first.uri,
        f"Rules of equal rank disagree about the same work ({named}); the plan uses none of them.",
        first.receiver,
    )


def conditions_of(rule: TransferRule, item_names: frozenset[str]) -> tuple[str, ...]:
    """What a rule asks of one item beyond having it, in words."""
    found: list[str] = []

    def visit(node: Node) -> None:
        if isinstance(node, Ask) and node.target in item_names:
            if node.minimum_grade:
                found.append(f"grade {node.minimum_grade} or better")
            if node.maximum_grade:
                found.append(f"grade {node.maximum_grade} at most")
            if node.minimum_score is not None:
                which = f"sub-score {node.sub_score}" if node.sub_score else "score"
                found.append(f"{which} {node.minimum_score} or higher")
            if node.level:
                found.append(f"level {node.level}")
        for child in getattr(node, "children", ()):
            visit(child)

    visit(rule.takes)
    return tuple(dict.fromkeys(found))
