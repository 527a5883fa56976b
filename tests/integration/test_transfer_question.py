"""Transfer and equivalents on a small graph and on the sample registry, on the real server."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from learners import Learner, learners
from small_graph import COLLEGE, UNIVERSITY, small_graph, uri

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.holdings import Coursework, CredentialHeld, ExamResult, Holdings, WorkStatus
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.questions.equivalents.answer import Assertion, Direction, EquivalentsAnswer
from competency_graph.questions.plain import to_plain
from competency_graph.questions.transfer.answer import (
    Outcome,
    Proof,
    Reason,
    TransferAnswer,
    TransferAward,
)
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)


@pytest.fixture
def small(graph: Graph, writer: Writer) -> Graph:
    writer.write(small_graph())
    return graph


def work(code: str, grade: str | None = "A", completed: str = "2024-05-31", **more: object) -> Coursework:
    return Coursework(institution="college", code=code, grade=grade, completed=completed, **more)  # type: ignore[arg-type]


def ask(
    graph: Graph, *works: Coursework, credentials: tuple[str, ...] = (), **more: object
) -> TransferAnswer:
    holdings = Holdings(
        coursework=works, credentials=tuple(CredentialHeld(c, "2024-06-01") for c in credentials)
    )
    return graph.transfer(UNIVERSITY, holdings, as_of=NOW, **more)  # type: ignore[arg-type]


def brief(awards: tuple[TransferAward, ...]) -> list[tuple[Outcome, Reason | None, str | None]]:
    return [(a.outcome, a.reason, a.target.uri if a.target else None) for a in awards]


def test_the_small_graph(small: Graph) -> None:
    shared = ask(small, work("MATH 7"), work("math-8"), toward=uri("degree"))
    assert [brief(i.awards) for i in shared.items] == [
        [(Outcome.EQUIVALENT, None, uri("20A"))],
        [(Outcome.EQUIVALENT, None, uri("20A")), (Outcome.EQUIVALENT, Reason.CREDIT_POSTED, uri("20B"))],
    ]
    assert shared.totals.awarded.by_unit == (Credit.of(6, SEMESTER),)
    assert (shared.totals.requirements_met, shared.totals.requirements) == (2, 3)
    assert shared.totals.complete is False
    assert any("an interview" in review.why for review in shared.needs_review)
    cited = {e.uri: e for e in shared.evidence}
    assert cited[uri("r-20a")].source == "small"
    assert cited[uri("r-20a")].agreement == uri("agreement")
    assert cited[uri("r-20a")].file == "small.json"

    alone = ask(small, work("MATH 8", "C"))
    found = alone.items[0].awards
    assert {a.outcome for a in found} == {Outcome.CONDITIONS_NOT_MET}
    assert {c.needed for a in found for c in a.conditions} == {"MATH 7 algebra", "B or better"}

    # A reused number is the course of its time; without a time both are shown.
    old, new, unsure = (
        ask(small, work("MUSIC 35", completed=day)).items[0]
        for day in ("1998-05-20", "2010-05-20", "2000-01-10")
    )
    assert brief(old.awards) == [(Outcome.ELECTIVE, None, uri("electives"))]
    assert brief(new.awards) == [(Outcome.AREA, None, uri("3B"))]
    assert brief(unsure.awards) == [(Outcome.NOT_EVALUATED, Reason.AMBIGUOUS, None)]
    assert {c.uri for c in unsure.candidates} == {uri("old music"), uri("new music")}

    # Formerly another course: the rule of the one takes the other, at the right time only.
    assert brief(ask(small, work("PHOTO 52", completed="2005-05")).items[0].awards)[0][0] is Outcome.ELECTIVE
    late = ask(small, work("PHOTO 52", completed="2015-05")).items[0].awards
    assert brief(late) == [(Outcome.NOT_EVALUATED, Reason.NO_RULE, None)]

    # The member refuses what its system would award.
    assert brief(ask(small, work("BIO 1L")).items[0].awards) == [(Outcome.REFUSED, None, None)]

    stray = Coursework(course=uri("stray"), grade="A", completed="2024")
    assert ask(small, stray).items[0].awards[0].reason is Reason.SENDER_NOT_ACCEPTED
    own = ask(small, Coursework(course=uri("own"), grade="A", completed="2024"))
    assert own.items[0].awards[0].reason is Reason.OWN_COURSE
    assert own.totals.awarded.by_unit == ()
    assert ask(small, work("NO 1")).items[0].awards[0].reason is Reason.NOT_FOUND

    held = ask(small, credentials=(uri("badge"), uri("certificate")))
    assert held.items[0].awards[0].outcome is Outcome.RECOMMENDED
    assert held.items[0].awards[0].credit == Credit.of(2, SEMESTER)
    # The record states 6 credits for both targets together, and its receiver only by who offers them.
    assert [a.outcome for a in held.items[1].awards] == [Outcome.EQUIVALENT, Outcome.EQUIVALENT]
    assert held.totals.awarded.by_unit == (Credit.of(6, SEMESTER),)

    later = ask(small, work("MATH 7"), work("MATH 8", None, "2026-05-20", status=WorkStatus.IN_PROGRESS))
    assert later.totals.awarded.by_unit == ()
    assert later.items[1].awards == ()
    assert later.expected is not None
    assert later.expected.awarded.minimum(SEMESTER) == 6
    assert {a.outcome for i in later.items for a in i.expected} == {Outcome.EQUIVALENT}

    with pytest.raises(NotFound):
        small.transfer("nowhere", Holdings())
    with pytest.raises(QuestionError):
        small.transfer(uri("20A"), Holdings())
    with pytest.raises(QuestionError, match="no date"):
        ask(small, work("MATH 7", completed="last spring"))

    check_equivalents(small)


def check_equivalents(small: Graph) -> None:
    def equal(of: str, **more: object) -> EquivalentsAnswer:
        return small.equivalents(uri(of), as_of=NOW, **more)  # type: ignore[arg-type]

    calculus = equal("calculus")
    assert {(c.direction, c.rule, c.whole) for c in calculus.counts_as} == {
        (Direction.COUNTS_AS, uri("r-20a"), False),
        (Direction.COUNTS_AS, uri("r-20b"), True),
        (Direction.COUNTED_FROM, uri("r-back"), True),
    }
    assert [(a.by, a.other.uri, a.starts) for a in calculus.asserted] == [
        (Assertion.BOTH_DIRECTIONS, uri("20B"), "2020-01-01")
    ]
    hub = equal("algebra")
    assert [(a.by, a.other.uri, a.hub.code if a.hub else None) for a in hub.asserted] == [
        (Assertion.COMMON_NUMBER, uri("20A"), "MATH 220")
    ]
    assert [(a.by, a.asserted_by) for a in equal("skill").asserted] == [(Assertion.EXACT_ALIGNMENT, "system")]
    assert equal("skill").asserted[0].evidence[0].source == "far"
    assert [a.by for a in equal("art").asserted] == [Assertion.SAME_COURSE]
    assert equal("photo").similar == ()
    (candidate,) = equal("photo", include_candidates=True).similar
    assert (candidate.other.uri, candidate.score) == (uri("badge"), Fraction(4, 5))
    assert equal("calculus", at="elsewhere").counts_as == ()
    assert {c.rule for c in equal("20A", at="college").counts_as} == {uri("r-20a")}
    assert COLLEGE in {c.institution.uri for c in calculus.counts_as if c.institution}
    assert "equal" not in calculus.sentence.split()


@pytest.mark.parametrize("learner", learners(), ids=lambda learner: learner.name)
def test_sample_learners(sample_graph: Graph, learner: Learner) -> None:
    answer = sample_graph.transfer(learner.to, learner.holdings, toward=learner.toward, as_of=NOW)
    assert answer.totals.proof is Proof.OPTIMAL
    given = sum(
        len(part)
        for part in (
            learner.holdings.coursework, learner.holdings.exams, learner.holdings.credentials,
            learner.holdings.competencies, learner.holdings.experience, learner.holdings.placements,
            learner.holdings.certifications,
        )
    )  # fmt: skip
    assert [item.position for item in answer.items] == list(range(given))
    for item in answer.items:
        assert item.awards or item.status is not WorkStatus.COMPLETED
        for award in (*item.awards, *item.expected):
            assert award.sentence
            # Whatever a rule says, somebody said it; silence alone has no evidence.
            silent = award.reason in (
                Reason.NO_RULE, Reason.SENDER_NOT_ACCEPTED, Reason.REPEAT, Reason.SAME_COURSE,
                Reason.OWN_COURSE, Reason.AMBIGUOUS, Reason.NOT_FOUND,
            )  # fmt: skip
            assert silent or award.evidence
    # What is posted, line by line, is what the totals say.
    lines = [
        a.credit
        for item in answer.items
        for a in item.awards
        if a.posted and a.credit and a.credit.unit == answer.unit
    ]
    assert sum(c.minimum for c in lines) == answer.totals.awarded.minimum(answer.unit)
    assert all(e.source and e.edition for e in answer.evidence if e.what == "TransferRule")
    assert to_plain(answer) == to_plain(
        sample_graph.transfer(learner.to, learner.holdings, toward=learner.toward, as_of=NOW)
    )
    assert "Unofficial" in answer.sentence


def test_every_kind_of_sample_outcome_is_seen(sample_graph: Graph) -> None:
    seen: set[Outcome] = set()
    for learner in learners():
        for receiver in (
            "Lindenmoor State University",
            "Meridian Valley Community College",
            "Northreach University",
        ):
            answer = sample_graph.transfer(receiver, learner.holdings, as_of=NOW)
            seen |= {a.outcome for item in answer.items for a in (*item.awards, *item.expected)}
    assert seen >= {
        Outcome.EQUIVALENT, Outcome.AREA, Outcome.ELECTIVE, Outcome.NO_CREDIT, Outcome.REFUSED,
        Outcome.AFTER_TRANSFER, Outcome.RECOMMENDED, Outcome.CONDITIONS_NOT_MET, Outcome.CONFLICT,
        Outcome.NOT_COUNTED, Outcome.NOT_EVALUATED,
    }  # fmt: skip


def test_odd_input_is_said_for_what_it_is(sample_graph: Graph) -> None:
    """A careless transcript: every item says what is the matter with it, and the student is told the same."""
    valley = "Meridian Valley Community College"
    held = Holdings(
        coursework=(
            Coursework(institution=valley, code="math-151", grade="b", completed="2024"),
            Coursework(institution=valley.lower(), code="ENG 101", grade="A", completed="2024-05"),
            Coursework(institution=valley, code="CS 125", grade="A"),
            Coursework(institution=valley, code="CS 101", grade="Z+", completed="2031-01-01"),
        ),
        # MATH 151 gives MATH 1510 already; that no score of 17 exists is still what must be said of this exam.
        exams=(ExamResult(exam="CALC-A", score=Fraction(17), date="2025-05"),),
    )
    answer = sample_graph.transfer("Lindenmoor State University", held, as_of=NOW)
    said = [[(a.outcome, a.reason) for a in item.awards] for item in answer.items]
    assert said == [
        [(Outcome.EQUIVALENT, None)],
        [(Outcome.NOT_EVALUATED, Reason.NOT_FOUND)],
        [(Outcome.NOT_EVALUATED, Reason.AMBIGUOUS)],
        [(Outcome.CONDITIONS_NOT_MET, None)],
        [(Outcome.CONDITIONS_NOT_MET, None)],
    ]
    assert [c.needed for c in answer.items[4].awards[0].conditions] == ["a score from 3 to 5"]
    assert "For 2 it is not clear which course or exam is meant." in answer.sentence
    assert "no rule is on file" not in answer.sentence
    assert any("after 2026-03-01" in review.why for review in answer.needs_review)


def test_what_is_not_found_comes_with_what_is_known_of_it(sample_graph: Graph) -> None:
    given = (
        ("MERIDIAN VALLEY community college", "CS 101", "Is Meridian Valley Community College meant?"),
        ("Meridien Vally Community College", "CS 101", "Is Meridian Valley Community College meant?"),
        ("Meridian Valley Community College", "XYZ 99", "no course of it with the code 'XYZ 99'"),
        ("AND OR ~~ \\", "M 1", "No institution here is called"),
    )
    work = tuple(Coursework(institution=place, code=code, grade="A") for place, code, _ in given)
    answer = sample_graph.transfer("Lindenmoor State University", Holdings(coursework=work))
    for item, (_, _, words) in zip(answer.items, given, strict=True):
        (award,) = item.awards
        # A name that is nearly one of the graph's is a hint, and never taken for it.
        assert (award.outcome, award.reason) == (Outcome.NOT_EVALUATED, Reason.NOT_FOUND)
        assert words in award.sentence
    assert "meant?" not in answer.items[3].sentence


def test_a_goal_that_asks_for_a_sub_score_is_not_met_by_the_whole_score(writer: Writer, graph: Graph) -> None:
    asks = EdgeRow(
        "ASKS_FOR", "urn:goal-1", "urn:exam", "", {"minimum_score": "3", "sub_score": "AB", "position": 0}
    )
    nodes = (
        NodeRow("urn:place", ("Institution",), {"name": "Place"}),
        NodeRow("urn:exam", ("Assessment",), {"name": "Exam"}),
        NodeRow("urn:goal", ("Credential",), {"name": "Goal"}),
        NodeRow("urn:goal-1", ("Requirement",), {"op": "ALL", "kind": "required"}),
    )
    writer.write([UnitRows("s", "u", nodes, (EdgeRow("REQUIRES", "urn:goal", "urn:goal-1"), asks), "f", "r")])
    for sub_score, met in ((2, 0), (3, 1)):
        held = Holdings(exams=(ExamResult("urn:exam", Fraction(5), (("AB", Fraction(sub_score)),), "2024"),))
        assert graph.transfer("urn:place", held, toward="urn:goal").totals.requirements_met == met
