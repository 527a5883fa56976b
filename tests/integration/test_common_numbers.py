"""One rule of a numbering scheme ("the course with this number there"), on the real server; evidence by record."""

from __future__ import annotations

from datetime import date

import pytest
from small_graph import COLLEGE, UNIVERSITY, scheme_graph, uri

from competency_graph.graph import Graph
from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.transfer.answer import Outcome, Reason, TransferAnswer
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
OTHER = uri("other university")


@pytest.fixture
def state(graph: Graph, writer: Writer) -> Graph:
    writer.write([scheme_graph().unit()])
    return graph


def ask(graph: Graph, to: str, *works: tuple[str, str, str]) -> TransferAnswer:
    held = Holdings(
        coursework=tuple(
            Coursework(institution=COLLEGE, code=code, grade=grade, completed=completed)
            for code, grade, completed in works
        )
    )
    return graph.transfer(to, held, as_of=NOW)


def test_the_receivers_own_course_is_awarded_with_its_own_credit(state: Graph) -> None:
    before, after, low = (
        ask(state, UNIVERSITY, ("ENC 1101", grade, day)).items[0].awards
        for grade, day in (("B", "2018-05-01"), ("B", "2021-05-01"), ("D", "2021-05-01"))
    )
    for awards, target, credit in ((before, "writing", 4), (after, "new writing", 5)):
        (award,) = awards
        assert (award.outcome, award.target.uri if award.target else None) == (
            Outcome.EQUIVALENT,
            uri(target),
        )
        assert award.credit == Credit.of(credit, SEMESTER)
        assert award.rule == uri("same number"), "the rule as it was stated"
        (cited,) = award.evidence
        assert (cited.uri, cited.record) == (uri("same number"), "all (section 7)")
        assert [(g.edition, g.uri) for g in cited.agreements] == [
            ("2024", uri("statute 2024")),
            ("2025", uri("statute 2025")),
        ]
        assert cited.agreement == uri("statute 2024")
    assert {a.outcome for a in low} == {Outcome.CONDITIONS_NOT_MET}
    assert {c.needed for a in low for c in a.conditions} >= {"C or better"}


def test_where_the_receiver_has_no_course_under_the_number_it_is_said(state: Graph) -> None:
    answer = ask(state, OTHER, ("ENC 1101", "A", "2021-05-01"), ("ENC 1102", "A", "2021-05-01"))
    for item, number in zip(answer.items, ("ENC 101", "ENC 102"), strict=True):
        (award,) = item.awards
        assert (award.outcome, award.reason) == (Outcome.NOT_EVALUATED, Reason.NO_COURSE_UNDER_NUMBER)
        assert number in award.sentence
        assert award.rule == uri("same number")
        assert award.evidence
    assert answer.totals.awarded.by_unit == ()


def test_what_carries_no_number_at_its_time_is_not_concerned(state: Graph) -> None:
    answer = ask(state, UNIVERSITY, ("ENC 1102", "A", "2010-05-01"), ("ART 9", "A", "2021-05-01"))
    assert [i.awards[0].reason for i in answer.items] == [Reason.NO_RULE, Reason.NO_RULE]


def test_two_works_with_two_numbers_fire_one_rule_twice(graph: Graph, writer: Writer) -> None:
    b = scheme_graph()
    second = b.course("speech", UNIVERSITY, "SPE 2")
    b.edge("VIA_HUB", second, uri("number ENC 102"))
    writer.write([b.unit()])
    answer = ask(graph, UNIVERSITY, ("ENC 1101", "A", "2021-05-01"), ("ENC 1102", "A", "2021-05-01"))
    assert [[a.target.uri if a.target else None for a in i.awards] for i in answer.items] == [
        [uri("new writing")],
        [uri("speech")],
    ]
    assert answer.totals.awarded.minimum(SEMESTER) == 8
