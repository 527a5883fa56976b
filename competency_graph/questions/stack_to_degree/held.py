"""What the learner holds, as the planner and the rules see it: which items count, with which grades, what is placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.dates import parse_date
from competency_graph.model.evidence import Reading
from competency_graph.model.holdings import WorkStatus
from competency_graph.planning.problem import Offer
from competency_graph.questions.bands import EARNED, grade_in_band, scale_named
from competency_graph.questions.stack_to_degree.conversions import names_of, senders_of
from competency_graph.questions.stack_to_degree.readings import Chosen
from competency_graph.questions.stack_to_degree.universe import Universe
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.questions.transfer.work import Work

FINISHED, NOT_HELD = "FINISHED", "NOT_HELD"


@dataclass(frozen=True, slots=True)
class Holding:
    """The holdings of one question."""

    counts: Mapping[str, Brought]
    """By uri, the item that counts: completed with credit, or in progress."""
    works: tuple[Work, ...]
    """Every attempt, as the rules judge it."""
    placed: frozenset[str]
    """What the learner was placed into: a prerequisite no more."""
    readings: tuple[Reading, ...]

    def grades_missed(self, uri: str, offers: Iterable[Offer]) -> frozenset[str]:
        """The minimum grades of any tree that a held item does not reach, or nobody can tell."""
        item = self.counts[uri]
        if item.kind is not ItemKind.COURSEWORK or item.status is not WorkStatus.COMPLETED:
            return frozenset()
        trees = (t for o in offers for t in (o.requirement, o.prerequisite, o.corequisite) if t is not None)
        grades = {ask.minimum_grade for tree in trees for ask in tree.asks() if ask.minimum_grade}
        scale = scale_named(item.scale)[0]
        return frozenset(g for g in grades if grade_in_band(scale, item.grade, g, None) is not True)


def holding(universe: Universe, brought: Sequence[Brought], chosen: Chosen) -> Holding:
    """What counts of what was brought."""
    found: dict[str, Brought] = {}
    works: list[Work] = []
    used = chosen.of("holdings", (FINISHED, NOT_HELD), FINISHED)
    going = False
    for item in brought:
        if item.found is None or item.kind is ItemKind.PLACEMENT or item.status is WorkStatus.PLANNED:
            continue
        if item.status is WorkStatus.IN_PROGRESS:
            going = True
            if used == NOT_HELD:
                continue
        works.append(_work(universe, item))
        if (
            item.kind is ItemKind.COURSEWORK
            and item.grade is not None
            and item.status is WorkStatus.COMPLETED
        ):
            scale = scale_named(item.scale)[0]
            if scale.classify(item.grade) not in EARNED:
                continue
        before = found.get(item.found.uri)
        if before is None or _rank(item) > _rank(before):
            found[item.found.uri] = item
    reading = Reading(
        "holdings", used, (FINISHED, NOT_HELD),
        "Work in progress is taken as finished with the grade that is asked for; the plan needs that."
        if used == FINISHED else "Work in progress is left out of account.",
    )  # fmt: skip
    placed = frozenset(i.found.uri for i in brought if i.kind is ItemKind.PLACEMENT and i.found is not None)
    return Holding(found, tuple(works), placed, (reading,) if going else ())


def _rank(item: Brought) -> tuple[bool, Fraction, Fraction]:
    points = scale_named(item.scale)[0].rank(item.grade) if item.grade is not None else None
    return item.status is WorkStatus.COMPLETED, points or Fraction(0), item.score or Fraction(0)


def _work(universe: Universe, item: Brought) -> Work:
    assert item.found is not None  # noqa: S101 - the caller looked
    day = None if item.date is None else parse_date(item.date)
    done = item.status is WorkStatus.COMPLETED
    return Work(
        position=item.position,
        kind=item.kind,
        uri=item.found.uri,
        serves=names_of(universe, item.found.uri, day),
        done=done,
        date=day if done or day else universe.day.isoformat(),
        grade=item.grade,
        scale=item.scale,
        score=item.score,
        sub_scores=item.sub_scores,
        level=item.level,
        credit=item.credit,
        attempt=item.attempt,
        code=item.found.code,
        institution=item.found.offered_by[0].uri if len(item.found.offered_by) == 1 else None,
        senders=senders_of(universe, (o.uri for o in item.found.offered_by)),
        credit_level=item.found.credit_level,
    )
