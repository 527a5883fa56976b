"""Batches without a database: every learner goes in and comes back, bad rows are named and left out, memory stays small."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency_graph.batches.reading import MOST_LINE, Learner, Reject, Survey, learners_of, survey
from competency_graph.batches.rows import RowState, cell, columns, subject_of
from competency_graph.batches.writing import MARK, Layout, Outputs
from competency_graph.errors import QuestionError
from competency_graph.model.holdings import Coursework, ExamResult, Holdings, WorkStatus
from competency_graph.questions.inputs import MOST_ITEMS
from competency_graph.questions.plain import to_plain
from competency_graph.questions.transcripts import (
    COLUMNS,
    TRANSCRIPT_COLUMNS,
    cells_of,
    read_transcript,
    year_of_term,
)

# What a cell can hold and give back: text without blanks at its ends, and no control characters but line ends.
_cell = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.just("\n"), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)  # fmt: skip
_credits = st.none() | st.fractions(0, 9, max_denominator=6)
_date = st.none() | st.sampled_from(["2024", "2024-02", "2024-02-29"])


@st.composite
def works(draw: st.DrawFn) -> Coursework:
    by_id = draw(st.booleans())
    return Coursework(
        course=draw(_cell) if by_id else None,
        institution=draw(st.none() | _cell) if by_id else draw(_cell),
        code=draw(st.none() | _cell) if by_id else draw(_cell),
        title=draw(st.none() | _cell),
        grade=draw(st.none() | _cell),
        grade_scale=draw(st.none() | _cell),
        credits=draw(_credits),
        credit_unit=draw(st.none() | _cell),
        completed=draw(_date),
        status=draw(st.sampled_from(WorkStatus)),
        attempt=draw(st.none() | st.integers(1, 9)),
        term=draw(st.none() | _cell.filter(lambda t: year_of_term(t) is None)),
    )


_learners = st.lists(
    st.tuples(_cell, st.lists(works(), min_size=1, max_size=3)), min_size=1, max_size=4, unique_by=lambda t: t[0]
)  # fmt: skip


def table(rows: list[dict[str, str]], separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_=_learners, separator=st.sampled_from([",", ";", "\t"]), mark=st.booleans())
def test_every_table_of_learners_comes_back(
    given_: list[tuple[str, list[Coursework]]], separator: str, mark: bool, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    rows = [cells_of(work, learner) for learner, some in given_ for work in some]
    path.write_text(("\ufeff" if mark else "") + table(rows, separator), encoding="utf-8", newline="")
    found = list(learners_of(path))
    assert [f.holdings for f in found if isinstance(f, Learner)] == [
        Holdings(coursework=tuple(some), learner=learner) for learner, some in given_
    ]
    assert len(found) == len(given_)
    assert survey(path) == Survey(len(given_), len(rows))
    for learner, some in given_:
        text = table([cells_of(work, learner) for work in some], separator)
        assert read_transcript(text) == Holdings(coursework=tuple(some), learner=learner)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_=_learners, exams=st.lists(st.builds(ExamResult, exam=_cell, date=_date), max_size=2), wrapped=st.booleans())  # fmt: skip
def test_every_line_of_holdings_comes_back(
    given_: list[tuple[str, list[Coursework]]], exams: list[ExamResult], wrapped: bool, tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    held = [Holdings(tuple(some), tuple(exams), learner=learner) for learner, some in given_]
    lines = [
        {"learner": h.learner, "holdings": to_plain(replace(h, learner=None))} if wrapped else to_plain(h)
        for h in held
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [f.holdings for f in learners_of(path) if isinstance(f, Learner)] == held
    assert survey(path) == Survey(len(held), len(held))


@pytest.mark.parametrize(
    ("term", "year"),
    [
        ("Fall 2024", "2024"), ("2024 Spring", "2024"), ("SUMMER-2023", "2023"), ("2024FA", "2024"), ("F2009", "2009"),
        ("S 2010", "2010"), ("autumn 2001", "2001"), ("Winter 2024", None), ("2024WI", None), ("Fall 24", None),
        ("Term 3", None), ("2024", None), ("Fall", None),
    ],
)  # fmt: skip
def test_the_year_of_a_term(term: str, year: str | None) -> None:
    assert year_of_term(term) == year
    text = f"institution,code,term,completed\nA,B,{term},\nA,B,{term},2020-05\n"
    one, dated = read_transcript(text).coursework
    assert (one.term, one.completed, dated.completed) == (term, year, "2020-05")


def test_the_columns_are_documented() -> None:
    assert ("learner", *(name for name, _ in TRANSCRIPT_COLUMNS)) == COLUMNS


def test_one_transcript_is_of_one_learner() -> None:
    text = "learner,institution,code\n1,A,B\n"
    assert read_transcript(text).learner == "1"
    with pytest.raises(QuestionError, match=r"t: row 3: expected one learner, found another: '2'"):
        read_transcript(text + "2,A,B\n", where="t")


def batch(tmp_path: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def brief(found: Iterator[Learner | Reject]) -> list[tuple[Any, ...]]:
    return [
        (f.id, len(f.holdings.coursework), f.rejected) if isinstance(f, Learner) else (f.row, f.column, f.learner)
        for f in found
    ]  # fmt: skip


def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = batch(
        tmp_path,
        b"learner,institution,code,credits\n"
        b"1,A,B,3\n"
        b"1,A,B,three\n"
        b"1,A,C,\n"
        b"2,A,\xff,3\n"
        b"2,A,C,3\n"
        b",A,C,3\n"
        b"3,A\n"
        b"4,A,B,4\n"
        b'5,"A,B,1\n',
    )
    found = list(learners_of(path))
    assert brief(iter(found)) == [
        (3, "credits", "1"), ("1", 2, 1), (5, "code", "2"), (7, "learner", None), ("2", 1, 1), (8, None, "3"),
        (10, None, None), ("4", 1, 0),
    ]  # fmt: skip
    reasons = [f.reason for f in found if isinstance(f, Reject)]
    assert reasons[0].startswith("credits: expected a number")
    assert reasons[1] == "code: expected UTF-8."
    assert reasons[2] == "learner: expected a value: whose row it is."
    assert reasons[3] == "expected 4 cells as in the header, found 2."
    assert reasons[4].startswith("expected comma-separated values")
    assert all(f.file == str(path) for f in found if isinstance(f, Reject))


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = b'{"learner": "9", "coursework": [{"course": "c"}]}\n'
    long = b'{"learner": "' + b"x" * (2 * MOST_LINE) + b'"}\n'
    path = batch(
        tmp_path,
        b'{"coursework": []}\n{"learner": "1", "coursework": [{"grade": "A"}]}\n\n{"learner": "2", "courses": []}\n[]\n{"a\n'
        + long + good + b'{"learner": "\xff"}',
        "t.jsonl",
    )  # fmt: skip
    found = list(learners_of(path))
    assert brief(iter(found)) == [
        (1, "learner", None), (2, "coursework[0]", "1"), (4, "courses", "2"), (5, "learner", None), (6, None, None),
        (7, None, None), ("9", 1, 0), (9, None, None),
    ]  # fmt: skip
    assert survey(path).learners == 3


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("t.csv", "learner,institution,code\n1,A,B\n2,A,B\n1,A,C\n", r"row 4: learner '1' stands in a second place; expected all rows of a learner together.*\n.*Sort the file"),
        ("t.jsonl", '{"learner": "1"}\n{"learner": "1"}\n', "row 2: learner '1' stands in a second place; expected one line a learner"),
        ("t.csv", "institution,code\nA,B\n", "row 1: expected a column 'learner'"),
        ("t.csv", "learner,mark\nA,B\n", "row 1: column 'mark' is not known"),
        ("t.csv", "", "row 1: there is no header"),
        ("t.xlsx", "", r"expected a table \(.csv, .tsv\) or JSON lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_at_all(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        survey(batch(tmp_path, text, name))
    with pytest.raises(QuestionError, match="cannot be read"):
        survey(tmp_path / "absent.csv")


def test_more_rows_than_a_life_holds_are_left_out_and_said(tmp_path: Path) -> None:
    rows = "".join(f"1,A,B {n}\n" for n in range(2 * MOST_ITEMS)) + "2,A,B\n"
    path = batch(tmp_path, "learner,institution,code\n" + rows)
    rejected, kept = learners_of(path)
    assert isinstance(rejected, Reject)
    assert f"at most {MOST_ITEMS} rows" in rejected.reason
    assert isinstance(kept, Learner)


def _peak(work: Callable[[], None]) -> int:
    work()  # warm caches first
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_reading_does_not_hold_what_it_has_read(tmp_path: Path, name: str) -> None:
    """Ten times the learners take the same memory: below 2 MB, where the longer file alone is 2.5 MB."""

    def write(learners: int) -> Path:
        path = tmp_path / f"{learners}-{name}"
        works = tuple(
            Coursework(institution="A college of a long name", code=f"MATH {n}", title="Calculus of many variables", grade="B")
            for n in range(10)
        )  # fmt: skip
        with path.open("w", newline="") as file:
            if name == "t.csv":
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
            for n in range(learners):
                if name == "t.csv":
                    writer.writerows(cells_of(work, f"{n:07d}") for work in works)
                else:
                    file.write(json.dumps(to_plain(Holdings(works, learner=f"{n:07d}"))) + "\n")
        return path

    def read(path: Path) -> Callable[[], None]:
        def work() -> None:
            assert survey(path).learners == sum(isinstance(f, Learner) for f in learners_of(path))

        return work

    small, large = write(80), write(3000 if name == "t.csv" else 900)
    assert large.stat().st_size > 2_000_000
    assert _peak(read(large)) < _peak(read(small)) + 500_000 < 2_000_000


def test_outputs_are_whole_or_do_not_look_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Outputs(Layout.of(out)) as outputs:
        outputs.reject(Reject("f", 1, None, "1", "a reason with \udcff"))
    assert {path.name for path in out.iterdir()} == {
        "decisions.csv.partial", "decisions.jsonl.partial", "unmatched.csv.partial", "learners.csv.partial",
        "rejects.jsonl.partial",
    }  # fmt: skip
    with Outputs(Layout.of(out)) as outputs:
        outputs.reject(Reject("f", 1, None, "1", "a reason with \udcff"))
        outputs.complete({"learners": 0})
    assert {path.name for path in out.iterdir()} == {
        "decisions.csv", "decisions.jsonl", "unmatched.csv", "learners.csv", "rejects.jsonl", MARK,
    }  # fmt: skip
    assert json.loads((out / "rejects.jsonl").read_text())["reason"] == "a reason with \\xff"
    with pytest.raises(QuestionError, match="is there already"):
        Outputs(Layout.of(out))
    with Outputs(Layout.of(out), overwrite=True) as outputs:
        assert (out / MARK).exists()  # the old batch stays whole until the new one is
        outputs.complete({"learners": 1})
    assert json.loads((out / MARK).read_text()) == {"learners": 1}
    with pytest.raises(QuestionError, match="cannot be written"):
        Outputs(Layout.of(out / MARK / "inside"))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_one_form_alone(tmp_path: Path, form: str) -> None:
    with Outputs(Layout.of(tmp_path / f"spring.{form}")) as outputs:
        outputs.complete({})
    assert {path.name for path in tmp_path.iterdir()} == {
        f"spring.{form}", "spring.unmatched.csv", "spring.learners.csv", "spring.rejects.jsonl", "spring.batch.json",
    }  # fmt: skip


def test_cells() -> None:
    assert [cell(v) for v in (None, True, False, RowState.POST, ("a", "b"), 3, "x")] == [
        "", "true", "false", "POST", "a; b", "3", "x",
    ]  # fmt: skip
    assert columns(Reject) == ("file", "row", "column", "learner", "reason")
    assert [subject_of(code) for code in ("MATH 7", "math-7A", "HIST", None, "123")] == [
        "MATH", "MATH", None, None, None,
    ]  # fmt: skip
