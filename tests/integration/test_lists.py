"""Exam credit and area lists on the real server: loaded twice, and asked what they count as."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from emptying import wipe

from competency_graph.graph import Graph
from competency_graph.model.credits import QUARTER
from competency_graph.model.holdings import Coursework, ExamResult, Holdings
from competency_graph.questions.transfer.answer import Outcome, Reason, TransferAnswer, TransferAward
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.writer import Writer
from competency_graph_loaders.areas.load import load_areas
from competency_graph_loaders.exams.load import load_exams

NOW = date(2026, 3, 1)
AP, GE = "ap-uc", "igetc-smc"
UC = "urn:example:uc"
INSTITUTIONS = f"""institution,id,name,label,calendar
UC,{UC},University of California,System,quarter
CSU,urn:example:csu,California State University,System,semester
SMC,urn:example:smc,Santa Monica College,Institution,semester
CB,urn:example:cb,College Board,Organization,
"""
PATTERN = """pattern,receivers,double_count
IGETC,UC;CSU,EXCLUSIVE
"""


@pytest.fixture(scope="module")
def loaded(scratch_database: Database, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The published AP list and the IGETC lists of one college, each loaded twice: the second time nothing is written."""
    wipe(scratch_database)
    folder = tmp_path_factory.mktemp("lists")
    (folder / "institutions.csv").write_text(INSTITUTIONS)
    (folder / "patterns.csv").write_text(PATTERN)
    writer = Writer(scratch_database)
    lists = real_data / "articulation"
    digests = []
    for turn in range(2):
        exams = load_exams(
            [folder / "institutions.csv", lists / "exam-credit-ap/data-uc.json"], writer,
            provider="CB", receiver="UC", scale="1-5", source=AP,
        )  # fmt: skip
        areas = load_areas(
            [folder, lists / "igetc-smc-areas"], writer, institution="SMC", pattern="IGETC", source=GE
        )
        assert (exams.rejected, areas.rejected) == (0, 0)
        assert (exams.written + areas.written == 0) == bool(turn)
        digests.append(digest(scratch_database))
    assert digests[0] == digests[1]
    return Graph(scratch_database)


def exams(graph: Graph, *results: ExamResult) -> TransferAnswer:
    return graph.transfer(UC, Holdings(exams=results), as_of=NOW)


def course(graph: Graph, code: str, completed: str, **more: str) -> TransferAnswer:
    work = Coursework(institution="Santa Monica College", code=code, grade="A", completed=completed, **more)  # type: ignore[arg-type]
    return graph.transfer(UC, Holdings(coursework=(work,)), as_of=NOW)


def bc(score: int, ab: int | None = None, day: str = "2025-05") -> ExamResult:
    parts = () if ab is None else (("AB", Fraction(ab)),)
    return ExamResult("Calculus BC", Fraction(score), parts, day)


def total(answer: TransferAnswer) -> Fraction:
    return answer.totals.awarded.minimum(QUARTER)


def outcomes(awards: tuple[TransferAward, ...]) -> set[Outcome]:
    return {award.outcome for award in awards}


def test_a_sub_score_earns_where_the_score_does_not(loaded: Graph) -> None:
    answer = exams(loaded, bc(2, ab=3))
    assert total(answer) == 4
    assert {(a.outcome, a.target.code if a.target else None) for a in answer.items[0].awards if a.credit} == {
        (Outcome.ELECTIVE, None), (Outcome.AREA, "UC-M"),
    }  # fmt: skip
    cited = [e for e in answer.evidence if e.text and "AB subscore of 3+" in e.text]
    assert cited
    assert cited[0].file is not None
    assert total(exams(loaded, bc(2, ab=2))) == 0
    # The whole score goes first, and the sub-score adds nothing to it.
    assert total(exams(loaded, bc(5, ab=5))) == 8


def test_two_exams_share_their_ceiling(loaded: Graph) -> None:
    ab = ExamResult("Calculus AB", Fraction(5), (), "2024-05")
    answer = exams(loaded, ab, bc(5))
    assert total(answer) == 8
    assert total(exams(loaded, ab)) == 4
    physics = [
        ExamResult(f"Physics {name}", Fraction(5), (), "2025-05")
        for name in ("1", "2", "C: Mechanics", "C: Electricity and Magnetism")
    ]
    assert total(exams(loaded, *physics)) == 8
    assert total(exams(loaded, *physics, ab, bc(2, ab=3))) == 16


def test_an_or_of_areas_counts_in_one(loaded: Graph) -> None:
    answer = exams(loaded, ExamResult("European History", Fraction(4), (), "2025-05"))
    areas = [a for a in answer.items[0].awards if a.outcome is Outcome.AREA]
    assert len(areas) == 1
    assert areas[0].target is not None
    assert areas[0].target.code in ("UC-B", "UC-H")
    assert total(answer) == 8


def test_an_exam_before_its_first_month(loaded: Graph) -> None:
    for day, found in (("2025-03", Outcome.CONDITIONS_NOT_MET), ("2025-07", Outcome.ELECTIVE)):
        answer = exams(loaded, ExamResult("African American Studies", Fraction(4), (), day))
        assert outcomes(answer.items[0].awards) == {found}


def test_a_reused_number_is_the_course_of_its_time(loaded: Graph) -> None:
    old, new = (course(loaded, "MUSIC 35", day).items[0] for day in ("1998-05", "2005-05"))
    assert old.item is not None
    assert new.item is not None
    assert (old.item.name, new.item.name) == ("Appreciation of Music - World", "Women in Music")
    for item in (old, new):
        assert [(a.outcome, a.target.code) for a in item.awards if a.target] == [(Outcome.AREA, "3A")]
    (late,) = course(loaded, "MUSIC 35", "2018-05").items[0].awards
    assert late.outcome is Outcome.CONDITIONS_NOT_MET
    between = course(loaded, "MUSIC 35", "2000-05").items[0]
    assert between.awards[0].reason is Reason.AMBIGUOUS


def test_a_course_in_two_areas_counts_in_one(loaded: Graph) -> None:
    answer = course(loaded, "ECON 15", "2020-05")
    areas = [a.target.code for a in answer.items[0].awards if a.outcome is Outcome.AREA and a.target]
    assert areas == ["3B"] or areas == ["4B"]
    assert any("no dates" in review.why for review in answer.needs_review)


def test_formerly_and_same_as_are_one_course_that_counts_once(loaded: Graph) -> None:
    names = (("ART 73", "2005-05"), ("PHOTO 52", "2012-05"), ("AHIS 52", "2019-05"))
    for code, day in names:
        assert Outcome.AREA in outcomes(course(loaded, code, day).items[0].awards)
    works = tuple(
        Coursework(institution="Santa Monica College", code=code, grade="A", completed=day)
        for code, day in names
    )
    answer = loaded.transfer(UC, Holdings(coursework=works), as_of=NOW)
    counted = [i for i in answer.items if Outcome.AREA in outcomes(i.awards)]
    assert len(counted) == 1
    # After the change of its number, the old one is no course of the list any more.
    assert Outcome.AREA not in outcomes(course(loaded, "ART 73", "2012-05").items[0].awards)


def test_an_area_of_the_other_system_is_none_here(loaded: Graph) -> None:
    speech = Coursework(institution="Santa Monica College", code="COM ST 11", grade="A", completed="2020-05")
    here = loaded.transfer(UC, Holdings(coursework=(speech,)), as_of=NOW)
    there = loaded.transfer("urn:example:csu", Holdings(coursework=(speech,)), as_of=NOW)
    assert outcomes(here.items[0].awards) == {Outcome.NOT_EVALUATED}
    assert outcomes(there.items[0].awards) == {Outcome.AREA}
