"""What people hand in: everything that can be held goes in and comes back, and what is wrong is named with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selecting import camel

from competency_graph.errors import QuestionError
from competency_graph.model.dates import parse_date
from competency_graph.model.holdings import Coursework, Holdings, WorkStatus
from competency_graph.questions.inputs import (
    MOST_ITEMS,
    parse,
    parse_holdings,
)
from competency_graph.questions.plain import to_plain
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.questions.transcripts import TRANSCRIPT_COLUMNS, read_holdings, read_transcript

LEARNERS = sorted((Path(__file__).parents[2] / "loaders/samples/learners").iterdir())

_text = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
_dates = st.sampled_from(["2024", "2024-02", "2024-02-29"])
_names = {"completed", "date", "awarded", "until"}


def _of(declared: type) -> st.SearchStrategy[Any]:
    return st.from_type(declared).map(_usable)


def _usable(value: Any) -> Any:
    """Hypothesis fills fields by type; what the border refuses (empty text, no date) is made usable here."""
    from dataclasses import is_dataclass, replace
    from fractions import Fraction

    if isinstance(value, tuple):
        return tuple(_usable(item) for item in value)
    if isinstance(value, Fraction):
        return Fraction(abs(value.numerator) % 1000, 1 + value.denominator % 8)
    if isinstance(value, str):
        return "".join(c for c in value if c.isprintable() and not c.isspace()) or "x"
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _usable(getattr(value, f.name)) for f in fields(value)}
        for name in _names & set(changes):
            if changes[name] is not None:
                changes[name] = "2024-02"
        if isinstance(value, Coursework) and changes["course"] is None:
            changes |= {"institution": changes["institution"] or "i", "code": changes["code"] or "c"}
        return replace(value, **changes)
    return value


@settings(deadline=None, max_examples=150)
@given(holdings=_of(Holdings), form=st.sampled_from([lambda v: v, camel]))
def test_every_holding_goes_through_json_and_comes_back(
    holdings: Holdings, form: Callable[[object], object]
) -> None:
    assert parse_holdings(json.loads(json.dumps(form(to_plain(holdings))))) == holdings


@pytest.mark.parametrize("path", LEARNERS, ids=lambda p: p.name)
def test_every_sample_learner_is_read(path: Path) -> None:
    holdings = read_holdings(path)
    if path.suffix == ".json":
        written = json.loads(path.read_text())["holdings"]
        for field in fields(Holdings):
            if field.name == "learner":
                continue
            assert len(getattr(holdings, field.name)) == len(written.get(field.name, ())), field.name
    else:
        assert len(holdings.coursework) == len(path.read_text().strip().splitlines()) - 1


WRONG: list[tuple[object, str]] = [
    ({"coursework": [{"course": "c", "grad": "A"}]}, r"f: coursework\[0\]\.grad: expected a declared name: course,.*grade.*found 'A'"),
    ({"courses": []}, r"f: courses: expected a declared name: coursework, exams"),
    ({"coursework": [{"code": "MATH 1"}]}, r"coursework\[0\]: expected 'course'.*'institution' and 'code'; found code"),
    ({"coursework": [{"course": "c", "credits": "three"}]}, r"coursework\[0\]\.credits: expected a number such as 3.*found 'three'"),
    ({"coursework": [{"course": "c", "credits": -1}]}, r"coursework\[0\]\.credits: expected a number from 0 up, found -1"),
    ({"coursework": [{"course": "c", "credits": True}]}, r"coursework\[0\]\.credits: expected a number"),
    ({"coursework": [{"course": "c", "credits": "1e999999"}]}, r"credits: expected a number"),
    ({"coursework": [{"course": "c", "completed": "Fall 2024"}]}, r"\.completed: expected a date: 2024, .*found 'Fall 2024'"),
    ({"coursework": [{"course": "c", "completed": "2024-02-30"}]}, r"\.completed: expected a date"),
    ({"coursework": [{"course": "c", "status": "DONE"}]}, r"\.status: expected 'COMPLETED', 'IN_PROGRESS' or 'PLANNED', found 'DONE'"),
    ({"coursework": [{"course": " "}]}, r"coursework\[0\]\.course: expected text that is not empty"),
    ({"coursework": [{"course": "c", "attempt": "two"}]}, r"\.attempt: expected a whole number"),
    ({"coursework": {"course": "c"}}, r"coursework: expected a list"),
    ({"exams": [{"score": 4}]}, r"exams\[0\]\.exam: expected a value: it is required"),
    ({"exams": [{"exam": "e", "sub_scores": {"AB": "x"}}]}, r"exams\[0\]\.sub_scores\[0\]\[1\]: expected a number"),
    ({"competencies": ["x"] * (MOST_ITEMS + 1)}, rf"competencies: .*{MOST_ITEMS}"),
    ([], r"f: the whole: expected an object, found \[\]"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "says"), WRONG)
def test_what_is_wrong_is_named_with_its_place(value: object, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        parse_holdings(value, where="f")


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(QuestionError) as caught:
        parse_holdings({"coursework": [{"course": "c", "credits": "x"}], "exams": [{}], "more": 1})
    assert len(caught.value.what.splitlines()) == 3


def test_numbers_are_exact() -> None:
    for given_, exact in (("10/3", "10/3"), (3.1, "3.1"), ("3.10", "3.1"), (4, "4")):
        (work,) = parse_holdings({"coursework": [{"course": "c", "credits": given_}]}).coursework
        assert to_plain(work.credits) == exact


@pytest.mark.parametrize(
    "written", [{"AB": 3}, [["AB", 3]], [{"name": "AB", "score": "3"}]], ids=["object", "pairs", "objects"]
)
def test_sub_scores_in_three_spellings(written: object) -> None:
    (exam,) = parse_holdings({"exams": [{"exam": "e", "subScores": written}]}).exams
    assert to_plain(exam.sub_scores) == [["AB", "3"]]


def test_limits_are_read_by_the_same_border() -> None:
    limits = parse(StackLimits, {"budget": "9000.50", "notAt": ["x"]}, where="limits")
    assert to_plain(limits.budget) == "9000.5"
    assert limits.not_at == ("x",)
    with pytest.raises(QuestionError, match=r"limits: budget: expected a number"):
        parse(StackLimits, {"budget": "much"}, where="limits")


def test_a_transcript_in_csv() -> None:
    text = '\ufeffInstitution;Code;Title;Grade;Credits;Completed;Status\nA;MATH 1;"Sets; and maps";B;3,5;2024-05;completed\n'
    with pytest.raises(QuestionError, match=r"t\.csv: row 2: credits: expected a number.*found '3,5'"):
        read_transcript(text, where="t.csv")
    (work, second) = read_transcript(
        text.replace("3,5", "3.5") + "\n;;;;;;\nB;X;;;;;In progress\n"
    ).coursework
    assert (work.title, to_plain(work.credits), work.completed) == ("Sets; and maps", "3.5", "2024-05")
    assert second == Coursework(institution="B", code="X", status=WorkStatus.IN_PROGRESS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "t: row 1: there is no header"),
        (
            "institution,code,mark\n",
            "t: row 1: column 'mark' is not known; expected any of learner, course, institution",
        ),
        ("code,code\n", "t: row 1: column 'code' stands twice"),
        ("institution,code\nA,B\nA,B,C\n", "t: row 3: expected 2 cells as in the header, found 3"),
        ("institution,code\nA,B\nA,\n", "t: row 3: expected 'course'"),
        ('institution,code\nA,"B\n', "t: row 2: expected comma-separated values"),
        ("institution,code,status\nA,B,maybe\n", "t: row 2: status: expected 'COMPLETED'"),
    ],
)
def test_a_bad_transcript_is_named_with_row_and_column(text: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        read_transcript(text, where="t")


def test_the_documented_columns_are_the_fields_of_coursework() -> None:
    assert {name for name, _ in TRANSCRIPT_COLUMNS} == {field.name for field in fields(Coursework)}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("h.json", b'{"coursework": [', r"h\.json: line 1, column \d+: expected JSON"),
        ("h.csv", b"institution,code\nA,\xff\n", r"h\.csv: byte \d+: expected UTF-8"),
        ("absent.json", None, r"absent\.json: cannot be read: No such file"),
        ("h.json", b'{"holdings": {"coursework": [{"code": "x"}]}}', r"h\.json: coursework\[0\]"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionError, match=says):
        read_holdings(path)


@given(st.text(max_size=40))
@settings(deadline=None)
def test_no_transcript_breaks_the_reader(text: str) -> None:
    try:
        for work in read_transcript(text).coursework:
            assert work.completed is None or parse_date(work.completed) == work.completed
    except QuestionError:
        pass


def test_a_term_in_the_date_column_is_told_where_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "transcript.csv"
    file.write_text("institution,code,completed\nA,M 1,Fall 2023\n")
    with pytest.raises(QuestionError) as refused:
        read_holdings(file)
    assert "column `term`" in refused.value.remedy
