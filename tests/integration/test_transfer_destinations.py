"""``transfer_destinations`` against asking ``transfer`` everywhere, on random graphs on the real server."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest
from learners import learners
from random_rules import RECEIVERS, SENDERS, STATE, random_rules
from small_graph import uri

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.credits import SEMESTER, CreditTotal
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.transfer.answer import Outcome, Reason, TransferAnswer, TransferTotals
from competency_graph.questions.transfer_destinations.answer import DestinationState
from competency_graph.store.connection import Database
from competency_graph.store.reading import Read, Rows
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
GOOD = {Outcome.EQUIVALENT, Outcome.AREA, Outcome.ELECTIVE}
QUARTERS = Fraction(2, 3)
"""Semester hours in a quarter hour."""


def hours(total: CreditTotal) -> Fraction:
    rate = {SEMESTER: Fraction(1), "QuarterHour": QUARTERS}
    return sum((c.minimum * rate[c.unit] for c in total.by_unit), Fraction(0))


def order(answer: TransferAnswer) -> tuple[object, ...]:
    """How far it goes, worked out from the whole answer."""

    def far(totals: TransferTotals | None) -> tuple[Fraction, ...]:
        assert totals is not None
        met = Fraction(totals.requirements_met or 0)
        return (-met, -hours(totals.direct), -hours(totals.awarded))

    done = [item for item in answer.items if item.awards]
    used = sum(any(a.outcome in GOOD for a in item.awards) for item in done)
    return (*far(answer.totals), *far(answer.expected), used)


def state(answer: TransferAnswer) -> DestinationState:
    if any(a.outcome in GOOD for i in answer.items for a in i.awards):
        return DestinationState.COUNTS
    if any(a.outcome in GOOD for i in answer.items for a in i.expected):
        return DestinationState.LATER
    silent = {Reason.NO_RULE, Reason.NOT_FOUND}
    if all(a.reason in silent for i in answer.items for a in (*i.awards, *i.expected)):
        return DestinationState.NO_RULE
    return DestinationState.NOTHING_COUNTS


class Counting(Database):
    """Notes which queries are read."""

    def __init__(self, database: Database) -> None:
        self.driver, self.settings, self.uri = database.driver, database.settings, database.uri
        self.queries: list[str] = []

    def read(self, read: Read) -> Rows:
        self.queries.append(read.query)
        return super().read(read)


@pytest.mark.parametrize("seed", range(6))
def test_it_ranks_what_transfer_says_everywhere(seed: int, graph: Graph, writer: Writer) -> None:
    made = random_rules(seed)
    writer.write([made.build.unit()])
    held = made.holdings(random.Random(seed))
    counting = Counting(graph.database)
    found = Graph(counting).transfer_destinations(held, among=RECEIVERS, as_of=NOW)
    assert counting.queries == ["transfer/asked", "rules/whole"], "as many reads as for one receiver"
    alone = {to: graph.transfer(to, held, as_of=NOW) for to in RECEIVERS}
    keys = [order(alone[d.to.uri]) for d in found.destinations]
    assert keys == sorted(keys)
    assert {d.to.uri for d in found.destinations} == set(RECEIVERS)
    assert [d.rank for d in found.destinations] == [1, 2, 3, 4]
    for destination in found.destinations:
        answer = alone[destination.to.uri]
        assert destination.totals == answer.totals
        assert destination.expected == answer.expected
        assert destination.state is state(answer)
        assert destination.sentence
        asked = destination.full_answer
        assert graph.transfer(asked.to, held, toward=asked.toward, as_of=NOW) == answer
    assert found.unclear == ("https://example.org/resources/nothing",)
    # The one that has no rule of its own, and is in no system, is told apart.
    (last,) = [d for d in found.destinations if d.to.uri == RECEIVERS[3]]
    assert last.state is DestinationState.NO_RULE
    assert "not a refusal" in last.sentence


@pytest.mark.parametrize("seed", range(6))
def test_without_names_everybody_with_a_rule_is_compared(seed: int, graph: Graph, writer: Writer) -> None:
    made = random_rules(seed)
    writer.write([made.build.unit()])
    held = made.holdings(random.Random(seed))
    brought = {work.course for work in held.coursework}
    with_rules = {rule.receiver for rule in made.rules if brought & set(rule.takes)}
    members = set(RECEIVERS[:3]) if STATE in with_rules else set()
    found = graph.transfer_destinations(held, as_of=NOW)
    assert {d.to.uri for d in found.destinations} == (with_rules - {STATE}) | members
    # Pages of one make the same list.
    paged, after = [], None
    for _ in range(found.compared):
        page = graph.transfer_destinations(held, as_of=NOW, first=1, after=after)
        paged += page.destinations
        after = page.page_info.end_cursor
    assert tuple(paged) == found.destinations
    assert not page.page_info.has_next_page


def test_programs_are_ranked_with_who_offers_them(graph: Graph, writer: Writer) -> None:
    made = random_rules(1, count=0)
    b = made.build
    first, second, third = (t for t in made.targets if t.startswith(f"{RECEIVERS[0]}-target"))
    b.rule(
        "a", [(made.courses[0], {})], [(first, {"credits": "3"})], sender=SENDERS[0], receiver=RECEIVERS[0]
    )
    b.rule(
        "b", [(made.courses[1], {})], [(second, {"credits": "3"})], sender=SENDERS[0], receiver=RECEIVERS[0]
    )
    for name, asks in (("minor", [first]), ("major", [first, second]), ("other", [third])):
        degree = b.node(name, "Degree")
        b.edge("OFFERED_BY", degree, RECEIVERS[0])
        tree = b.node(f"{name} needs", "Requirement", op="ALL")
        b.edge("REQUIRES", degree, tree, position=0)
        for position, leaf in enumerate(asks):
            b.edge("ASKS_FOR", tree, leaf, position=position)
    b.node("orphan", "Degree")
    writer.write([b.unit()])
    held = Holdings(
        coursework=tuple(Coursework(course=c, grade="A", completed="2024") for c in made.courses[:2])
    )
    found = graph.transfer_destinations(
        held, among=[uri("other"), uri("minor"), uri("major"), RECEIVERS[1]], as_of=NOW
    )
    assert [(d.toward.uri if d.toward else None, d.totals.requirements_met) for d in found.destinations] == [
        (uri("major"), 2), (uri("minor"), 1), (uri("other"), 0), (None, None),
    ]  # fmt: skip
    assert found.destinations[0].full_answer.toward == uri("major")
    assert found.destinations[0].to.uri == RECEIVERS[0]
    toward = graph.transfer_destinations(held, among=RECEIVERS[:2], toward=uri("major"), as_of=NOW)
    assert [(d.to.uri, d.totals.requirements_met) for d in toward.destinations] == [
        (RECEIVERS[0], 2), (RECEIVERS[1], 0),
    ]  # fmt: skip
    with pytest.raises(QuestionError, match="Nobody states who offers"):
        graph.transfer_destinations(held, among=[uri("orphan")])
    with pytest.raises(NotFound):
        graph.transfer_destinations(held, among=["nowhere"])
    with pytest.raises(QuestionError, match="no institution, credential or program"):
        graph.transfer_destinations(held, among=[uri("receiver 0 electives")])


def test_sample_learners(sample_graph: Graph) -> None:
    for learner in learners():
        found = sample_graph.transfer_destinations(learner.holdings, as_of=NOW)
        assert found.destinations
        assert "Unofficial" in found.sentence
        for destination in found.destinations:
            asked = destination.full_answer
            whole = sample_graph.transfer(asked.to, learner.holdings, toward=asked.toward, as_of=NOW)
            assert destination.totals == whole.totals
