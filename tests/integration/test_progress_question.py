"""Progress on the real server: who receives, where work can be done, decisions, agreements, pathways, what nobody states."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from learners import Learner, learners
from small_graph import COLLEGE, UNIVERSITY, Build, small_graph, uri

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.decisions import Decision, DecisionKind
from competency_graph.model.holdings import Coursework, CredentialHeld, Holdings, WorkStatus
from competency_graph.questions.decisions.given import settle
from competency_graph.questions.progress.answer import (
    Articulation,
    NodeKind,
    NodeState,
    ProgressAnswer,
    ProgressNode,
)
from competency_graph.store.decisions import record
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
K = DecisionKind
MET, OPEN, UNKNOWN = NodeState.MET, NodeState.OPEN, NodeState.UNKNOWN


def more() -> Build:
    """An agreement into a program with limits, statements about receivers, a pathway, a program at the college itself."""
    b = Build("more")
    program = b.node("program", "Program")
    b.edge("OFFERED_BY", program, UNIVERSITY)
    tree = b.node("program needs", "Requirement", op="ALL")
    b.edge("REQUIRES", program, tree, position=0, term="ceterms:requires")
    b.edge("ASKS_FOR", tree, uri("20A"), position=0)
    for position, (name, state) in enumerate(
        (("lab there", "NOT_ARTICULATED"), ("capstone", "AFTER_TRANSFER")), 1
    ):
        course = b.course(name, UNIVERSITY, f"ZED {position}")
        b.edge("ASKS_FOR", tree, course, position=position)
        rule = b.node(
            f"no {name}", "TransferRule", state=state, sender=COLLEGE, receiver=UNIVERSITY, text=f"{name}: no"
        )
        b.edge("TARGETS", rule, course, role="receiving")
    b.edge("ASKS_FOR", tree, b.course("silent", UNIVERSITY, "ZED 9"), position=3)
    gpa = b.node("gpa", "Limit", measure="GPA", minimum="2.5", scope="program", text="An average of 2.5")
    upper = b.node("upper", "Limit", measure="CREDITS", minimum="3", credit_unit="SemesterHour", level="UPPER", text="Three upper-division hours")  # fmt: skip
    b.edge("LIMITED_BY", program, gpa)
    b.edge("LIMITED_BY", tree, upper)
    agreement = b.node("program agreement", "Agreement")
    b.edge("SENDING", agreement, COLLEGE, level="organization")
    b.edge("RECEIVING", agreement, UNIVERSITY, level="organization")
    b.edge("RECEIVING", agreement, program, level="program")
    bare = b.node("bare agreement", "Agreement")
    b.edge("SENDING", bare, COLLEGE)
    b.edge("RECEIVING", bare, UNIVERSITY)
    b.node("orphan", "Program")
    b.node("empty", "Credential")
    b.edge("OFFERED_BY", uri("empty"), UNIVERSITY)
    path = b.node("path", "Pathway")
    b.edge("OFFERED_BY", path, COLLEGE)
    goal, first, second = (b.node(n, "PathwayComponent") for n in ("goal", "first", "second"))
    b.edge("DESTINATION", path, goal)
    for position, (component, course) in enumerate(((first, "algebra"), (second, "calculus"))):
        b.edge("CHILD_OF", component, goal, position=position)
        b.edge("PROXY_FOR", component, uri(course))
    two = b.node("two ways", "Degree")
    b.edge("OFFERED_BY", two, UNIVERSITY)
    for position, course in enumerate(("20A", "20B")):
        profile = b.node(f"profile {course}", "Requirement", op="ALL")
        b.edge("REQUIRES", two, profile, position=position, term="ceterms:requires")
        b.edge("ASKS_FOR", profile, uri(course))
    return b


@pytest.fixture
def small(graph: Graph, writer: Writer) -> Graph:
    writer.write([*small_graph(), more().unit()])
    return graph


def held(*codes: str, grade: str | None = "A", **given: object) -> Holdings:
    works = tuple(
        Coursework(institution="college", code=c, grade=grade, completed="2024-05-31") for c in codes
    )
    return Holdings(works, **given)  # type: ignore[arg-type]


def of(answer: ProgressAnswer, name: str) -> ProgressNode:
    return next(n for n in answer.nodes if n.uri == uri(name))


def test_a_degree_after_transfer(small: Graph) -> None:
    answer = small.progress(uri("degree"), held("MATH 7", "MATH 8"), to="university", as_of=NOW)
    assert [(n.kind, n.state) for n in answer.nodes] == [
        (NodeKind.ALL, OPEN), (NodeKind.ITEM, MET), (NodeKind.ITEM, MET), (NodeKind.ITEM, OPEN),
    ]  # fmt: skip
    (by,) = of(answer, "20A").counted_by
    assert (by.items, by.rule, by.credit and by.credit.minimum) == ((0, 1), uri("r-20a"), Fraction(4))
    assert by.evidence[0].source == "small"
    assert by.evidence[0] in answer.evidence
    assert (answer.totals.requirements_met, answer.totals.requirements) == (2, 3)
    assert [place.name for place in answer.here] == ["college"]
    # The area is awarded by a rule of the system; its course (MUSIC 35, the new one) is not held.
    assert of(answer, "3B").articulation is Articulation.ARTICULATES
    assert answer.what_is_missing == ("3B",)
    assert any("interview" in review.why for review in answer.needs_review)
    assert answer.sentence.startswith("Unofficial, as of 2026-03-01: 2 of 3 requirements of degree are met.")


def test_who_receives_is_who_offers_it_or_must_be_said(small: Graph) -> None:
    assert small.progress(uri("program"), as_of=NOW).to.uri == UNIVERSITY
    with pytest.raises(QuestionError, match="Nobody states who offers degree") as told:
        small.progress(uri("degree"), as_of=NOW)
    assert "to = " in str(told.value.remedy)
    with pytest.raises(QuestionError, match="Nobody states what empty asks for"):
        small.progress(uri("empty"), as_of=NOW)
    with pytest.raises(NotFound):
        small.progress(uri("nothing of the kind"), as_of=NOW)
    with pytest.raises(QuestionError, match="is no reading"):
        small.progress(uri("program"), requires="SOME", as_of=NOW)


def test_what_does_not_articulate_and_what_is_taken_after_transfer(small: Graph) -> None:
    empty = small.progress(uri("program"), at="college", as_of=NOW)
    assert [(n.state, n.articulation) for n in empty.nodes if n.kind is NodeKind.ITEM] == [
        (OPEN, Articulation.ARTICULATES),
        (NodeState.NOT_ARTICULATED, Articulation.NOT_ARTICULATED),
        (NodeState.TAKE_AFTER_TRANSFER, Articulation.AFTER_TRANSFER),
        (OPEN, Articulation.NO_RULE),
    ]
    assert of(empty, "lab there").evidence[0].text == "lab there: no"
    assert (empty.totals.not_articulated, empty.totals.after_transfer, empty.totals.requirements_met) == (
        1,
        1,
        0,
    )
    assert (empty.totals.capped.requirements, empty.totals.capped.complete) == (1, False)
    # The statements are the college's alone; of somebody who works elsewhere nothing is stated.
    away = small.progress(uri("program"), at="elsewhere", as_of=NOW)
    assert {n.articulation for n in away.nodes if n.kind is NodeKind.ITEM} == {Articulation.NO_RULE}
    done = small.progress(uri("program"), held("MATH 7", "MATH 8"), as_of=NOW)
    assert (done.totals.capped.met, done.totals.capped.requirements) == (1, 1)
    assert done.totals.state is OPEN


def test_limits_of_a_program(small: Graph) -> None:
    answer = small.progress(uri("program"), held("MATH 7", "MATH 8", grade="C"), as_of=NOW)
    assert (of(answer, "gpa").state, of(answer, "gpa").done, of(answer, "gpa").needed) == (
        OPEN,
        2,
        Fraction(5, 2),
    )
    assert "An average of 2.5: 2 of 2.50" not in answer.what_is_missing
    assert "An average of 2.5: 2 of 2.5" in answer.what_is_missing
    assert (of(answer, "upper").kind, of(answer, "upper").state) == (NodeKind.LIMIT, UNKNOWN)
    assert any("nobody states the level" in review.why for review in answer.needs_review)
    assert {r.point for r in answer.readings} >= {"average", "here"}
    assert of(answer, "gpa").evidence[0].source == "more"


def test_a_plan_says_which_limits_it_does_not_hold(small: Graph) -> None:
    pytest.importorskip("ortools")
    answer = small.stack_to_degree(uri("program"), as_of=NOW)
    told = {review.about: review.why for review in answer.needs_review}
    assert "An average of 2.5" in told[uri("gpa")]
    assert "Three upper-division hours" in told[uri("upper")]


def test_an_agreement_names_its_own(small: Graph) -> None:
    answer = small.progress(uri("program agreement"), as_of=NOW)
    assert (answer.toward.name, answer.to.uri, [p.uri for p in answer.here]) == (
        "program agreement",
        UNIVERSITY,
        [COLLEGE],
    )
    assert answer.nodes == small.progress(uri("program"), at=COLLEGE, as_of=NOW).nodes
    with pytest.raises(QuestionError, match="names no program") as told:
        small.progress(uri("bare agreement"), as_of=NOW)
    assert "at = its sender" in str(told.value.remedy)


def test_a_pathway_at_ones_own_college(small: Graph) -> None:
    answer = small.progress(uri("path"), held("MATH 7"), as_of=NOW)
    assert [n.state for n in answer.nodes] == [OPEN, OPEN, MET, OPEN]
    assert of(answer, "calculus").articulation is Articulation.OFFERED_HERE
    assert answer.what_is_missing == ("MATH 8 calculus at college",)
    assert any("children and no condition" in r.why for r in answer.readings)


def test_profiles_are_read_as_asked(small: Graph) -> None:
    answers = [small.progress(uri("two ways"), held("MATH 8"), requires=r, as_of=NOW) for r in ("ALL", "ANY")]
    assert [a.totals.state for a in answers] == [OPEN, MET]
    assert [a.requires for a in answers] == ["ALL", "ANY"]
    assert all(any("separate requirement profiles" in r.why for r in a.readings) for a in answers)


def test_unfinished_work_is_a_second_column(small: Graph) -> None:
    planned = Coursework(institution="college", code="MATH 7", completed="2026-12", status=WorkStatus.PLANNED)
    works = (*held("MATH 8").coursework, planned)
    answer = small.progress(uri("degree"), Holdings(works), to="university", as_of=NOW)
    assert (of(answer, "20A").state, of(answer, "20A").expected) == (OPEN, MET)
    assert (of(answer, "20B").state, of(answer, "20B").expected) == (MET, MET)
    assert answer.expected is not None
    assert (answer.totals.requirements_met, answer.expected.requirements_met) == (1, 2)
    assert "Once all unfinished work is done as planned, 2 of 3 would be met." in answer.sentence


def put(small: Graph, kind: DecisionKind, **given: object) -> str:
    """Record a decision; returns its uri."""
    said: dict[str, object] = {
        "receiver": "university", "decided_by": "R. Osei", "decided_on": "2026-01-15", "why": "as the faculty asked",
    }  # fmt: skip
    decision = Decision(kind, **(said | given))  # type: ignore[arg-type]
    (id_,) = record(small.database, small.ask(settle([("decision", decision)]))).added
    return f"decision:{id_}"


def test_a_limit_is_waived_and_a_held_credential_is_done(small: Graph) -> None:
    held_work = held("MATH 7", "MATH 8", grade="C")
    waiver = put(small, K.WAIVER, requirement=uri("gpa"))
    answer = small.progress(uri("program"), held_work, as_of=NOW)
    gpa = of(answer, "gpa")
    assert (gpa.state, gpa.counted_by[0].rule, gpa.text) == (MET, waiver, "An average of 2.5 (waived)")
    assert [e.uri for e in answer.decisions] == [waiver]
    assert not any("average" in line for line in answer.what_is_missing)
    whole = put(small, K.WAIVER, requirement=uri("program needs"))
    everything = small.progress(uri("program"), as_of=NOW)
    assert everything.totals.state is MET
    assert {e.uri for e in everything.decisions} == {waiver, whole}
    # Who holds the degree has it, whatever its tree says.
    have = Holdings(credentials=(CredentialHeld(uri("two ways")),))
    done = small.progress(uri("two ways"), have, as_of=NOW)
    assert (done.totals.state, done.nodes[1].state, done.nodes[1].uri) == (MET, MET, uri("two ways"))
    assert small.progress(uri("two ways"), as_of=NOW).totals.state is OPEN


def test_decisions_are_honoured_and_cited(small: Graph) -> None:
    def ask(**given: object) -> ProgressAnswer:
        return small.progress(uri("degree"), held("ART 73", **given), to="university", as_of=NOW)

    assert ask().totals.requirements_met == 0
    assert ask().decisions == ()
    waiver = put(small, K.WAIVER, requirement=uri("20B"), learner="007")
    assert ask(learner="008").totals.requirements_met == 0
    answer = ask(learner="007")
    (waived,) = (n for n in answer.nodes if n.counted_by)
    assert (waived.state, waived.counted_by[0].rule, waived.counted_by[0].decided) == (MET, waiver, True)
    assert "waived" in waived.text
    assert [e.uri for e in answer.decisions] == [waiver]
    assert waived.counted_by[0].evidence == answer.decisions
    assert "R. Osei" in (answer.decisions[0].text or "")
    substitution = put(small, K.SUBSTITUTION, items=("ART 73 @ college",), award="MATH 20A")
    answer = ask(learner="007")
    assert answer.totals.requirements_met == 2
    assert {e.uri for e in answer.decisions} == {waiver, substitution}
    assert (of(answer, "20A").counted_by[0].rule, of(answer, "20A").counted_by[0].decided) == (
        substitution,
        True,
    )
    assert "recorded decisions" in answer.sentence


def test_the_sample_registrys_learner_without_anything(sample_graph: Graph) -> None:
    """No holdings, no place: what can be done is counted wherever rules take work from, and it is said."""
    degree = "ce-648d3117-132d-41b8-86f1-224c44c925db"
    answer = sample_graph.progress(degree, as_of=date(2026, 2, 1))
    assert MET not in {n.state for n in answer.nodes if n.kind is not NodeKind.LIMIT}
    assert answer.here == ()
    assert any(r.point == "here" and r.used == "ANYWHERE" for r in answer.readings)
    assert answer.nodes == sample_graph.progress(degree, as_of=date(2026, 2, 1)).nodes
    parents = [n.parent for n in answer.nodes]
    assert parents[0] is None
    assert all(
        p is not None and answer.nodes[p].depth == n.depth - 1
        for n, p in zip(answer.nodes[1:], parents[1:], strict=True)
    )


@pytest.mark.parametrize("learner", learners(), ids=lambda x: x.file.stem)
def test_what_a_rule_counts_has_a_rule_on_file(sample_graph: Graph, learner: Learner) -> None:
    """Also by a rule whose record names no receiver, and by one that takes two courses together."""
    answer = sample_graph.progress(learner.toward, learner.holdings, as_of=date(2026, 8, 1))
    by_rule = [
        n
        for n in answer.nodes
        if n.kind is NodeKind.ITEM and n.state is MET and any(b.rule for b in n.counted_by)
    ]
    assert [n.text for n in by_rule if n.articulation is Articulation.NO_RULE] == []
    if learner.file.stem == "ana-repeats":
        assert {"MATH 1510 Calculus I", "CSCI 2400 Systems and Structures"} <= {n.text for n in by_rule}


def test_who_holds_all_of_a_certificate(sample_graph: Graph) -> None:
    """Nothing is planned that is met; failed work is not earned; a certificate asks for no residency."""
    certificate, college = "ce-9b1a5fde-5d74-474e-b6e1-f63b3790741e", "Meridian Valley Community College"

    def with_grade(grade: str) -> Holdings:
        codes = {"IT 105": "A", "IT 115": grade, "IT 120": "B"}
        return Holdings(
            coursework=tuple(
                Coursework(institution=college, code=code, grade=got, completed="2025-05-20")
                for code, got in codes.items()
            )
        )

    day = date(2026, 3, 1)
    done = sample_graph.progress(certificate, with_grade("B"), as_of=day)
    assert done.totals.state is MET
    assert not [r.why for r in done.needs_review if "must be earned at" in r.why]
    assert [r.used for r in done.readings if r.point == "residency"] == ["DEGREES_ONLY"]
    planned = sample_graph.stack_to_degree(certificate, with_grade("B"), as_of=day)
    assert planned.sentence.startswith(
        "Everything that Network Support Certificate asks for is held: nothing"
    )
    failed = sample_graph.stack_to_degree(certificate, with_grade("F"), as_of=day)
    assert [step.item.code for step in failed.plans[0].steps] == ["IT 115"]
    transfer = sample_graph.transfer(college, with_grade("F"), as_of=day)
    assert [r.why for r in transfer.needs_review if "must be earned at" in r.why] == [
        f"At least 12 semester hours must be earned at {college} itself; of what is given here, 6 semester hours were."
    ]
