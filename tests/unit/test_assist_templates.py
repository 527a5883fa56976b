"""The receiver's template as a requirement tree: instructions, advisements, series, attributes, titles."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from assist_documents import (
    UNIVERSITY,
    Json,
    attributes,
    cell,
    general,
    instruction,
    of_course,
    of_series,
    requirements,
    section,
    title,
)
from assist_stored import Stored

from competency_graph.questions.satisfaction import State
from competency_graph_loaders.assist.identifiers import course_uri

MATH = ("MAT 10", "MAT 20", "MAT 30")


def test_without_an_instruction_everything_is_asked_for(tmp_path: Path) -> None:
    stored = Stored(tmp_path, requirements(section("MAT 10", "MAT 20"), section("BIO 1", "BIO 1L", choose=1)))
    assert stored.group().properties["op"] == "ALL"
    assert stored.state("MAT 10", "MAT 20", "BIO 1L") is State.MET
    assert stored.state("MAT 10", "BIO 1", "BIO 1L") is State.OPEN
    assert stored.found("group without an instruction") == 1
    assert stored.tree().readings == ()


@pytest.mark.parametrize(
    ("said", "enough", "too_few"),
    [
        (instruction("Following"), ("MAT 10", "MAT 20", "BIO 1"), ("MAT 10", "MAT 20")),
        (instruction("Conjunction", conjunction="And"), ("MAT 10", "MAT 20", "BIO 1"), ("MAT 10", "BIO 1")),
        (instruction("Conjunction", conjunction="Or"), ("BIO 1",), ("MAT 10",)),
        (instruction("Conjunction", conjunction="or", selectionType="Select"), ("MAT 10", "MAT 20"), ("MAT 20",)),
        (instruction("NFromArea", 2), ("MAT 10", "BIO 1"), ("MAT 10",)),
        (instruction("NFromArea", 2), ("MAT 10", "MAT 20"), ("BIO 1",)),
        (instruction("NFromConjunction", 2, "Or"), ("MAT 10", "BIO 1"), ("MAT 10",)),
        (instruction("NFromConjunction", 1, "And"), ("MAT 10", "BIO 1"), ("MAT 10", "MAT 20")),
        # Two of a section that has one item cannot be meant: two in all.
        (instruction("NFromConjunction", 2, "And"), ("MAT 10", "BIO 1"), ("BIO 1",)),
        # A range counts from its lower end, and says so.
        (instruction("NFromArea", 1, toAmount=2.0, toAmountDeterminer="To"), ("BIO 1",), ()),
        # By credit: three courses of 4 quarter units.
        (instruction("NFromArea", 12, amountUnitType="QuarterUnit"), ("MAT 10", "MAT 20", "BIO 1"), ("MAT 10",)),
    ],
)  # fmt: skip
def test_instructions(tmp_path: Path, said: Json, enough: tuple[str, ...], too_few: tuple[str, ...]) -> None:
    stored = Stored(tmp_path, requirements(section("MAT 10", "MAT 20"), section("BIO 1"), instruction=said))
    if stored.group().properties.get("count_unit") == "CREDITS":
        assert stored.group().properties["count"] == "12"
        assert stored.group().properties["credit_unit"] == "QuarterHour"
        return
    assert stored.state(*enough) is State.MET
    assert stored.state(*too_few) is State.OPEN


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        (instruction("NFromConjunction", 2, "Or"), ("OVER_SECTIONS", ("OVER_SECTIONS", "ONE_SECTION"))),
        (instruction("NFromConjunction", 1, "And"), ("EACH_SECTION", ("EACH_SECTION", "OVER_SECTIONS"))),
        (instruction("NFromConjunction", 2, "And"), ("OVER_SECTIONS", ("OVER_SECTIONS", "EACH_SECTION"))),
        (instruction("NFromArea", 1, toAmount=2.0), ("LOWER_END", ("LOWER_END", "UPPER_END"))),
    ],
)  # fmt: skip
def test_ambiguous_instructions_say_how_they_were_read(
    tmp_path: Path, said: Json, reading: tuple[str, tuple[str, ...]]
) -> None:
    stored = Stored(tmp_path, requirements(section("MAT 10", "MAT 20"), section("BIO 1"), instruction=said))
    (told,) = stored.tree().readings
    assert (told.point, told.used, told.choices) == (stored.group().uri, *reading)
    assert said["type"] in told.why
    assert stored.found("ambiguous instruction") == 1


def test_one_section_leaves_nothing_to_read(tmp_path: Path) -> None:
    stored = Stored(
        tmp_path, requirements(section(*MATH), instruction=instruction("NFromConjunction", 2, "And"))
    )
    assert stored.tree().readings == ()
    assert stored.state("MAT 10", "MAT 30") is State.MET
    assert stored.state("MAT 10") is State.OPEN


def test_a_section_of_a_pool_brings_at_most_its_own_number(tmp_path: Path) -> None:
    sections = (section(*MATH, choose=1), section("BIO 1", "PHI 5"))
    stored = Stored(tmp_path, requirements(*sections, instruction=instruction("NFromArea", 2)))
    assert stored.state("MAT 10", "MAT 20") is State.OPEN
    assert stored.state("MAT 10", "PHI 5") is State.MET
    assert stored.state("BIO 1", "PHI 5") is State.MET
    (told,) = stored.tree().readings
    assert told.used == "AT_MOST_FROM_SECTION"
    assert told.choices == ("AT_MOST_FROM_SECTION", "AT_LEAST_FROM_SECTION")
    assert stored.found("cell") == 5

    both = Stored(
        tmp_path, requirements(section(*MATH, choose=2), section("BIO 1", "PHI 5"), instruction=instruction("NFromConjunction", 3, "Or"))
    )  # fmt: skip
    assert both.state(*MATH) is State.OPEN
    assert both.state("MAT 10", "MAT 20", "PHI 5") is State.MET
    assert [r.choices for r in both.tree().readings] == [(
        "OVER_SECTIONS, AT_MOST_FROM_SECTION", "OVER_SECTIONS, AT_LEAST_FROM_SECTION",
        "ONE_SECTION, AT_MOST_FROM_SECTION", "ONE_SECTION, AT_LEAST_FROM_SECTION",
    )]  # fmt: skip
    assert both.found("cell") == 5


def test_a_series_is_one_item(tmp_path: Path) -> None:
    items = (of_series("LAN 1", "LAN 1X"), "MAT 10", "MAT 20")
    stored = Stored(tmp_path, requirements(section(*items, choose=2)))
    assert stored.state("LAN 1", "LAN 1X") is State.OPEN
    assert stored.state("LAN 1", "MAT 10") is State.OPEN
    assert stored.state("LAN 1", "LAN 1X", "MAT 20") is State.MET
    assert stored.found("series cell") == 1
    either = Stored(tmp_path, requirements(section(of_series("LAN 1", "LAN 1X", conjunction="Or"))))
    assert either.state("LAN 1X") is State.MET


def test_attributes_become_grades_or_stay_words(tmp_path: Path) -> None:
    placed = of_course("BIO 1", attributes=attributes("Maximum credit, one course"))
    stored = Stored(
        tmp_path,
        requirements(section("MAT 10", placed), attributes=attributes("Must be taken for a letter  grade")),
    )
    grades = {e.end: e.properties.get("minimum_grade") for e in stored.edges if e.type == "ASKS_FOR"}
    assert grades == {course_uri(101): "D-", course_uri(104): "D-"}
    assert any("Maximum credit, one course" in review.why for review in stored.tree().reviews)
    assert (stored.found("parsed-condition"), stored.found("unparsed-condition")) == (1, 1)


def test_named_requirements_and_areas_are_asked_for_by_name(tmp_path: Path) -> None:
    writing = {"type": "Requirement", "requirement": {"name": "Entry Level Writing "}}
    area = {"type": "GeneralEducation", "generalEducationArea": {"code": "AREA-4", "name": "Arts"}}
    stored = Stored(tmp_path, requirements(section(writing, area)))
    tree = stored.tree().requirement
    assert tree is not None
    assert [(a.name, sorted(a.labels)) for a in tree.asks()] == [
        ("Entry Level Writing", ["Requirement"]), ("Arts", ["Area"])
    ]  # fmt: skip
    assert stored.state() is State.OPEN


def test_titles_tell_what_is_recommended(tmp_path: Path) -> None:
    stored = Stored(
        tmp_path, title("REQUIRED COURSES", 0), requirements(section("MAT 10"), position=1),
        title("RECOMMENDED BUT NOT REQUIRED", 2), requirements(section("MAT 20"), position=3), title("PROGRAMMING", 4),
        requirements(section("MAT 30"), position=5), title("Recommended or required", 6), requirements(section("BIO 1"), position=7),
    )  # fmt: skip
    assert [stored.group(n).properties["kind"] for n in range(4)] == [
        "required",
        "recommended",
        "required",
        "required",
    ]
    assert stored.state("MAT 10", "MAT 30", "BIO 1") is State.MET
    assert stored.found("unclear title") == 1


def test_a_page_that_only_recommends_is_never_met(tmp_path: Path) -> None:
    only = (title("RECOMMENDED", 0), requirements(section("MAT 10"), position=1))
    stored = Stored(tmp_path, *only)
    assert stored.tree().requirement is None
    assert stored.found("template of recommendations only") == 1
    text = {"type": "GeneralText", "position": 2, "area": "Requirements", "content": "An interview"}
    assert Stored(tmp_path, *only, text).state("MAT 10") is State.UNKNOWN


def test_what_nobody_knows_is_found_kept_and_marked(tmp_path: Path) -> None:
    strange = {"type": "NInDifferentMoods", "amount": 2.0, "amountUnitType": "Course"}
    stored = Stored(
        tmp_path, requirements(section(*MATH), instruction=instruction("PickWisely", 1)),
        requirements(section("BIO 1", "PHI 5", advisements=[strange]), position=2),
        {"type": "Riddle", "position": 3, "area": "Requirements", "content": "Which?"},
        {"type": "GeneralText", "position": 4, "area": "Requirements", "content": "<p>An&nbsp;interview</p>"},
        general("<p>Ask <b>early</b>.</p><p>Ask often.</p>"),
    )  # fmt: skip
    reviews = [review.why for review in stored.tree().reviews]
    assert any("PickWisely" in why for why in reviews)
    assert any("NInDifferentMoods" in why for why in reviews)
    assert any("An interview" in why for why in reviews)
    assert stored.state("MAT 10", "BIO 1", "PHI 5") is State.OPEN
    assert stored.state(*MATH, "BIO 1", "PHI 5") is State.MET
    for rule in ("unknown instruction", "unparsed advisement", "unknown asset", "unparsed-condition"):
        assert stored.found(rule) == 1, rule
    assert stored.nodes[stored.program].properties["description"] == "Ask early.\nAsk often.\nWhich?"


def test_a_number_of_courses_in_a_group_that_counts_credit_is_said(tmp_path: Path) -> None:
    said = instruction("NFromArea", 8, amountUnitType="QuarterUnit")
    stored = Stored(tmp_path, requirements(section(*MATH, choose=1), section("BIO 1"), instruction=said))
    assert stored.group().properties["count_unit"] == "CREDITS"
    assert any("is not counted beside" in review.why for review in stored.tree().reviews)
    assert stored.found("two numbers") == 1


def test_an_empty_group_or_section_is_never_met(tmp_path: Path) -> None:
    stored = Stored(tmp_path, requirements(), requirements(section(), position=1))
    assert stored.state() is State.UNKNOWN
    assert (stored.found("empty group"), stored.found("empty section")) == (1, 1)


def test_up_to_a_number_asks_for_nothing(tmp_path: Path) -> None:
    said = instruction("NFromArea", 1, amountQuantifier="UpTo")
    stored = Stored(
        tmp_path, requirements(section(*MATH), instruction=said), requirements(section("BIO 1"), position=1)
    )
    assert stored.group().properties["op"] == "AT_MOST"
    assert stored.state("BIO 1") is State.MET


def test_credit_is_in_the_unit_of_the_institution_and_year(tmp_path: Path) -> None:
    asset = requirements(section("MAT 10"))
    late = Stored(tmp_path, asset)
    early = Stored(tmp_path, asset, first=2012)
    assert late.nodes[course_uri(101)].properties["credit_unit"] == "QuarterHour"
    assert early.nodes[course_uri(101)].properties["credit_unit"] == "SemesterHour"
    home = late.nodes[f"urn:competency-graph:assist:institution:{UNIVERSITY['id']}"].properties
    assert (home["name"], home["calendar"]) == ("University of Highland", "quarter")
    assert home["calendars"] == ["1980=semester", "2015=quarter"]
    assert home["names_by_year"] == ["0=Highland Institute", "2010=University of Highland"]
    assert home["identifiers"] == ["assist=9002", "assist-code=UHL"]


def test_terms_and_units(tmp_path: Path) -> None:
    item = of_course("MAT 10")
    item["course"] |= {"begin": "F2020", "end": "W2025", "minUnits": 1.5, "maxUnits": 4}
    said = Stored(tmp_path, requirements(section(cell(item)))).nodes[course_uri(101)].properties
    assert (said["starts"], said["ends"], said["text"]) == ("2020-08", "2024-12", "begin F2020 end W2025")
    assert (Fraction(said["credit_minimum"]), Fraction(said["credit_maximum"])) == (Fraction(3, 2), 4)
    assert (said["code"], said["name"], said["subjects"]) == ("MAT 10", "About MAT 10", ["Mat", "Letters"])
