"""ASSIST answers written by hand, on the real server: what transfer says of denied courses, readings, states and words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assist_documents import (
    agreement,
    articulated,
    attributes,
    course,
    group,
    instruction,
    joined,
    of_course,
    of_series,
    requirements,
    section,
    sending,
    write,
)

from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.transfer.answer import Outcome, Reason, TransferAnswer
from competency_graph.store.audit.check import check
from competency_graph.store.digest import digest
from competency_graph.store.writer import Writer
from competency_graph_loaders.assist.identifiers import course_uri, major_uri
from competency_graph_loaders.assist.load import load_assist

MAJOR = major_uri(75, 9002, "Major", "Cartography B.A.")


def documents() -> dict[str, dict]:
    area = {"type": "GeneralEducation", "generalEducationArea": {"code": "AREA-4", "name": "Arts"}}
    writing = {"type": "Requirement", "requirement": {"name": "Entry Level Writing"}}
    told = (
        articulated(of_course("MAT 10"), sending(group("ALG 1"), denied=("OLD 9",))),
        articulated(of_course("MAT 20"), sending(group("OLD 9"))),
        articulated(
            of_course("MAT 30"), sending(group("GEO 1"), group("GEO 2"), group("ALG 2"), between=(joined("Or", 0, 1), joined("And", 1, 2)))
        ),
        articulated(of_course("BIO 1"), sending(reason="This course must be taken at the university after transfer")),
        articulated(of_series("LAN 1", "LAN 1X"), sending(group("BOT 1", "BOT 2"))),
        articulated({**of_course("PHI 5"), "courseAttributes": attributes("Must be taken for a letter grade")}, sending(group("LOG 5"))),
        articulated(area, sending(group("LOG 5"))),
        articulated(writing, sending(group("BOT 2"))),
    )  # fmt: skip
    assets = (
        requirements(section("MAT 10", "MAT 20"), section("MAT 30", "PHI 5"), instruction=instruction("NFromConjunction", 2, "Or")),
        requirements(section(of_series("LAN 1", "LAN 1X"), area, writing), position=1),
    )  # fmt: skip
    return {"one": agreement(*told, assets=assets), "two": agreement(*told, assets=assets, name="Dance B.A.")}


def ask(graph: Graph, *codes: str, toward: str | None = None, grade: str = "B") -> TransferAnswer:
    work = tuple(
        Coursework(institution="Tidepool College", code=code, grade=grade, completed="2024-12-15")
        for code in codes
    )
    return graph.transfer(
        "University of Highland", Holdings(coursework=work), toward=toward, as_of=date(2025, 3, 1)
    )


def told(answer: TransferAnswer, item: int = 0) -> list[tuple[Outcome, Reason | None, str | None]]:
    return [(a.outcome, a.reason, a.target.code if a.target else None) for a in answer.items[item].awards]


def test_answers_from_hand_made_agreements(tmp_path: Path, writer: Writer, graph: Graph) -> None:
    folder = write(tmp_path / "in", **documents())
    report = load_assist([folder], writer, source="made up", edition="2024-2025")
    assert (report.rejected, report.written) == (0, report.units)
    before = digest(graph.database, full=True)
    assert load_assist([folder], writer, source="made up", edition="2024-2025").written == 0
    assert digest(graph.database, full=True) == before

    # A denied look-alike is told apart, and counts for what else it is articulated with.
    assert told(ask(graph, "ALG 1")) == [(Outcome.EQUIVALENT, None, "MAT 10")]
    denied = ask(graph, "OLD 9")
    assert told(denied) == [
        (Outcome.EQUIVALENT, None, "MAT 20"),
        (Outcome.NOT_COUNTED, Reason.DENIED, None),
    ]
    assert denied.items[0].awards[1].target is not None
    assert denied.items[0].awards[1].target.uri == course_uri(101)
    assert "OLD 9 does not count as MAT 10. That refuses nothing else." in denied.items[0].awards[1].sentence
    assert denied.items[0].awards[1].evidence[0].text == "OLD 9 does not count as MAT 10"

    # Mixed conjunctions: read, said, and for a person to decide.
    mixed = ask(graph, "GEO 2", "ALG 2")
    assert told(mixed) == [(Outcome.EQUIVALENT, None, "MAT 30")]
    assert ("AND_BINDS_FIRST", ("AND_BINDS_FIRST", "OR_BINDS_FIRST")) in [
        (r.used, r.choices) for r in mixed.readings
    ]
    assert any("AND_BINDS_FIRST" in review.why for review in mixed.needs_review)
    assert told(ask(graph, "GEO 1")) == [(Outcome.EQUIVALENT, None, "MAT 30")]
    assert told(ask(graph, "ALG 2"))[0][0] is Outcome.CONDITIONS_NOT_MET

    # A receiving series; one of its courses serves a named requirement as well.
    both = ask(graph, "BOT 1", "BOT 2", toward=MAJOR)
    assert [t[2] for t in told(both) if t[0] is Outcome.EQUIVALENT] == ["LAN 1", "LAN 1X"]
    assert any(a.outcome is Outcome.AREA and a.applies for a in both.items[1].awards)
    assert [t for t in told(ask(graph, "LOG 5")) if t[0] is Outcome.AREA] == [(Outcome.AREA, None, "AREA-4")]

    # A letter grade is asked for: a mark without a letter does not do.
    passed = told(ask(graph, "LOG 5", grade="P"))
    assert "PHI 5" not in [code for _, _, code in passed]

    # The reading of the template's instruction arrives where the answer goes toward it.
    toward = ask(graph, "ALG 1", "OLD 9", toward=MAJOR)
    assert ("OVER_SECTIONS", ("OVER_SECTIONS", "ONE_SECTION")) in [
        (r.used, r.choices) for r in toward.readings
    ]
    assert toward.totals.requirements_met == 2
    assert toward.totals.complete is False

    whole = ask(graph, "ALG 1", "OLD 9", "BOT 1", "BOT 2", "LOG 5", toward=MAJOR)
    assert whole.totals.complete is True
    assert {
        e.record
        for e in whole.evidence
        if e.what == "TransferRule" and e.record and "articulations[" not in e.record
    } == set()

    # Nothing is wrong with the graph: what is said about the receiving side alone takes nothing by intent.
    assert {checked.rule: checked.examples for checked in check(graph.database).rules if checked.count} == {}


def test_cross_listed_numbers_count_once(tmp_path: Path, writer: Writer, graph: Graph) -> None:
    sent = course("ALG 1", visibleCrossListedCourses=[course("LOG 5")])
    folder = write(tmp_path / "in", one=agreement(articulated(of_course("MAT 10"), sending(group(sent)))))
    load_assist([folder], writer, source="made up")
    answer = ask(graph, "ALG 1", "LOG 5")
    outcomes = sorted(a.outcome.value for item in answer.items for a in item.awards)
    assert outcomes == ["EQUIVALENT", "NOT_COUNTED"]
    assert told(ask(graph, "LOG 5")) == [(Outcome.EQUIVALENT, None, "MAT 10")]
