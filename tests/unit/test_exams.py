"""Exam credit: bands, sub-scores, ceilings that exams share, ranks; what is wrong keeps its whole group back."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.errors import LoadError
from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.cli import app
from competency_graph_loaders.exams.load import load_exams
from competency_graph_loaders.runs import LoadReport

INSTITUTIONS = [
    {"institution": "BOARD", "name": "Example Testing Board", "label": "Organization"},
    {"institution": "ARMY", "name": "Example Army", "label": "Organization"},
    {"institution": "STATE", "name": "Example State University", "calendar": "semester"},
]
COURSES = [
    {"institution": "STATE", "code": code, "title": f"Course {code}", "credits": 3}
    for code in ("MATH 110", "MATH 120", "ENGL 101", "COMM 148", "HPE 100")
]
EXAMS = [
    {"provider": "BOARD", "exam": "CLEP-ALG", "name": "College Algebra", "score_minimum": 20, "score_maximum": 80},
    {"provider": "BOARD", "exam": "IB-ENG-HL", "name": "English A, higher level", "score_minimum": 1, "score_maximum": 7},
    {"provider": "BOARD", "exam": "CALC-2", "name": "Calculus II", "score_minimum": 1, "score_maximum": 5, "sub_scores": ["I"]},
    {"provider": "ARMY", "exam": "68Q", "name": "Pharmacy Specialist", "kind": "occupation", "levels": ["E4", "E5"]},
]  # fmt: skip
LIMITS = [
    {
        "institution": "STATE",
        "limit": "maths",
        "measure": "CREDITS",
        "maximum": 4,
        "text": "At most 4 in mathematics",
    }
]
CREDIT: list[dict[str, Any]] = [
    {"exam": "CLEP-ALG", "receiver": "STATE", "minimum_score": 50, "maximum_score": 62, "awards": "MATH 110 (3)", "limits": "maths"},
    {"exam": "CLEP-ALG", "receiver": "STATE", "minimum_score": 63, "awards": "MATH 110 (3); MATH 120 (1)", "limits": ["maths"]},
    {"exam": "IB-ENG-HL", "receiver": "STATE", "minimum_score": 5, "maximum_score": 7, "awards": "ENGL 101 (3); ELECTIVE ENGL (3)"},
    {"exam": "IB-ENG-HL", "receiver": "STATE", "minimum_score": 1, "maximum_score": 2, "state": "REFUSED", "awards": None},
    {"exam": "68Q", "receiver": "STATE", "level": "E4", "awards": "HPE 100 (2); ELECTIVE (2)"},
    {"exam": "68Q", "receiver": "STATE", "level": "E5", "awards": "HPE 100 (2); ELECTIVE (2); COMM 148 (3)"},
]  # fmt: skip


def write(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    given = {
        "institutions": INSTITUTIONS, "courses": COURSES, "exams": EXAMS, "limits": LIMITS, "exam_credit": CREDIT, **tables,
    }  # fmt: skip
    file = folder / "exams.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return file


def load(*paths: Path, **more: str) -> tuple[MemoryStore, LoadReport]:
    store = MemoryStore()
    return store, load_exams(list(paths), store, source="credit", **more)


def nodes(store: MemoryStore, label: str) -> dict[str, NodeRow]:
    return {n.uri: n for u in store.units.values() for n in u.nodes if label in n.labels}


def edges(store: MemoryStore, kind: str) -> list[EdgeRow]:
    return [e for u in store.units.values() for e in u.edges if e.type == kind]


def facts(store: MemoryStore) -> set[tuple[str, ...]]:
    """Everything said, but for where it stands: a record is a row's number, and moves with it."""
    found = set()
    for unit in store.units.values():
        for node in unit.nodes:
            said = {name: value for name, value in node.properties.items() if name != "record"}
            found.add((unit.name, node.uri, str(node.labels), json.dumps(said, sort_keys=True)))
        for edge in unit.edges:
            said = dict(edge.properties)
            found.add(
                (unit.name, edge.type, edge.start, edge.end, edge.key, json.dumps(said, sort_keys=True))
            )
    return found


def after(uri: str) -> str:
    return uri.partition("#")[2]


def earned(store: MemoryStore, rule: str) -> list[tuple[str, str, str]]:
    return [
        (str(e.properties["kind"]), after(e.end), str(e.properties["credits"]))
        for e in sorted(edges(store, "AWARDS"), key=lambda e: e.key)
        if e.start.endswith(rule)
    ]


def test_bands_ranks_and_ceilings(tmp_path: Path) -> None:
    store, report = load(write(tmp_path))
    assert (report.rejected, report.refusals) == (0, ())
    taken = {after(e.start).removeprefix("rule-credit-"): e for e in edges(store, "TAKES")}
    assert {
        name: tuple(e.properties.get(k) for k in ("minimum_score", "maximum_score", "level"))
        for name, e in taken.items()
    } == {
        "CLEP-ALG%2050..62": ("50", "62", None), "CLEP-ALG%2063..": ("63", None, None),
        "IB-ENG-HL%205..7": ("5", "7", None), "IB-ENG-HL%201..2": ("1", "2", None),
        "68Q%20level%20E4": (None, None, "E4"), "68Q%20level%20E5": (None, None, "E5"),
    }  # fmt: skip
    assert earned(store, "level%20E4") == [
        ("COURSE", "course-HPE%20100", "2"),
        ("ELECTIVE", "area-elective", "2"),
    ]
    assert earned(store, "level%20E5")[2] == ("COURSE", "course-COMM%20148", "3")
    assert Counter(after(e.end) for e in edges(store, "LIMITED_BY")) == {"limit-maths": 2}
    rules = nodes(store, "TransferRule")
    states = Counter(str(n.properties["state"]) for n in rules.values())
    assert states == {"AWARDED": 5, "REFUSED": 1}
    assert {n.properties["basis"] for n in rules.values()} == {"COMPLETION"}
    (algebra,) = (n for n in nodes(store, "Assessment").values() if n.properties["code"] == "CLEP-ALG")
    assert (algebra.properties["score_minimum"], algebra.properties["score_maximum"]) == ("20", "80")
    (occupation,) = nodes(store, "Occupation").values()
    assert (occupation.properties["coded_notation"], occupation.properties["name"]) == (
        "68Q",
        "Pharmacy Specialist",
    )
    assert {e.properties["credit_unit"] for e in edges(store, "AWARDS")} == {"SemesterHour"}


def test_several_levels_are_any_of_them(tmp_path: Path) -> None:
    rows = [{"exam": "68Q", "receiver": "STATE", "level": ["E4", "E5"], "awards": "HPE 100 (2)"}]
    store, report = load(write(tmp_path, exam_credit=rows))
    assert report.rejected == 0
    (takes,) = edges(store, "TAKES")
    assert nodes(store, "Requirement")[takes.end].properties["op"] == "ANY"
    assert sorted(str(e.properties["level"]) for e in edges(store, "ASKS_FOR")) == ["E4", "E5"]


def test_csv_says_the_same_as_json(tmp_path: Path) -> None:
    store, _ = load(write(tmp_path))
    tables = json.loads((tmp_path / "exams.json").read_text(encoding="utf-8"))
    folder = tmp_path / "csv"
    folder.mkdir()
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [",".join(columns)]
        for row in rows:
            cells = (row.get(column) for column in columns)
            texts = (";".join(c) if isinstance(c, list) else "" if c is None else str(c) for c in cells)
            lines.append(",".join(f'"{text}"' for text in texts))
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    other, report = load(folder)
    assert report.rejected == 0
    assert facts(other) == facts(store)


def test_twice_is_once_and_order_does_not_matter(tmp_path: Path) -> None:
    store = MemoryStore()
    load_exams([write(tmp_path)], store, source="credit")
    before = store.full()
    report = load_exams([write(tmp_path)], store, source="credit")
    assert (report.written, store.full()) == (0, before)
    turned, _ = load(write(tmp_path, exam_credit=CREDIT[::-1], exams=EXAMS[::-1]))
    assert facts(turned) == facts(store)


@pytest.mark.parametrize(("bad", "term", "words"), [
    ({"exam": "CLEP-ALG", "minimum_score": 81, "awards": "MATH 110"}, "minimum_score", "81 is no score of College Algebra"),
    ({"exam": "CLEP-ALG", "minimum_score": 60, "maximum_score": 50, "awards": "MATH 110"}, "maximum_score", "No score lies in"),
    ({"exam": "CLEP-ALG", "awards": "MATH 110"}, "minimum_score", "No score is stated"),
    ({"exam": "CLEP-ALGEBRA", "minimum_score": 50, "awards": "MATH 110"}, "exam", "is not known"),
    ({"exam": "CALC-2", "minimum_score": 3, "sub_score": "AB", "awards": "MATH 110"}, "sub_score", "has no sub-score 'AB'"),
    ({"exam": "CALC-2", "level": "E4", "awards": "MATH 110"}, "level", "is an exam"),
    ({"exam": "68Q", "level": "E6", "awards": "MATH 110"}, "level", "has no level 'E6'"),
    ({"exam": "68Q", "minimum_score": 3, "awards": "MATH 110"}, "minimum_score", "is an occupation"),
    ({"exam": "68Q", "level": "E4", "awards": "MATH 999"}, "awards", "The course 'MATH 999' is not known"),
    ({"exam": "68Q", "level": "E4", "awards": "MATH 110", "limits": "none"}, "limits", "The limit 'none' is not known"),
    ({"exam": "68Q", "level": "E4", "awards": ""}, "awards", "awards nothing"),
    ({"exam": "68Q", "level": "E4", "awards": "MATH 110", "starts": "soon"}, "starts", "cannot be read"),
    ({"exam": "68Q", "level": "E4", "awards": "MATH 110", "grade": "C"}, "grade", "is not known in exam_credit"),
])  # fmt: skip
def test_a_bad_row_keeps_its_group_back_and_says_why(
    tmp_path: Path, bad: dict[str, Any], term: str, words: str
) -> None:
    provider = "ARMY" if bad["exam"] == "68Q" else "BOARD"
    rows = [*CREDIT, {"receiver": "STATE", "provider": provider, "rule": "bad", **bad}]
    store, report = load(write(tmp_path, exam_credit=rows))
    (refusal,) = report.refusals
    assert report.exit_code == 1
    assert (refusal.term, refusal.place) == (term, f"/exam_credit/{len(rows) - 1}")
    assert words in refusal.reason
    kept_back = {after(u) for u in nodes(store, "TransferRule")}
    assert bool(kept_back & {"rule-credit-68Q%20level%20E4"}) == (provider != "ARMY")
    assert len(kept_back) == (4 if provider == "ARMY" else 2)


def test_bad_exams_and_documents(tmp_path: Path) -> None:
    store, report = load(write(tmp_path, exams=[*EXAMS, EXAMS[0]]))
    assert "stands twice" in report.refusals[0].reason
    assert not any(
        name.startswith("exams|") and "BOARD" in name for name in (u.name for u in store.units.values())
    )
    for text, reason in (
        ("{", "Not JSON"),
        ("[]", "no known shape"),
        ('{"exam": []}', "no known shape"),
        ('{"exams": {}}', "is no list"),
    ):
        file = tmp_path / "bad.json"
        file.write_text(text, encoding="utf-8")
        _, report = load(file)
        assert reason in report.refusals[0].reason
        assert report.exit_code == 1


PUBLISHED: list[dict[str, Any]] = [
    {"exam": "Sums AB", "minScore": 3, "requirement": "UX-M", "courses": [{"code": "S AB", "name": "Sums (Elective)", "credits": 4}],
     "note": "Maximum 8 quarter units for both Sums AB and BC combined."},
    {"exam": "Sums BC", "minScore": 3, "requirement": "UX-M", "courses": [{"code": "S BC", "name": "Sums (Elective)", "credits": 8}],
     "note": "Maximum 8 quarter units for both Sums AB and BC combined. AB subscore of 3+ on BC exam earns 4 quarter units even if BC score is below 3."},
    {"exam": "Letters", "minScore": 3, "requirement": "UX-E/H", "courses": [{"code": "L", "name": "Letters (Elective)", "credits": 8}],
     "note": "Ask the dean."},
    {"exam": "New", "minScore": 4, "requirement": "", "courses": [{"code": "N", "name": "New (Elective)", "credits": 4}],
     "note": "Available after December 2024. Credits shown are quarter units."},
]  # fmt: skip


def published(folder: Path, entries: Sequence[Any] = PUBLISHED) -> tuple[MemoryStore, LoadReport]:
    (folder / "list.json").write_text(json.dumps(entries), encoding="utf-8")
    (folder / "institutions.csv").write_text(
        "institution,name,label,calendar\nUX,Example System,System,quarter\nBOARD,Example Testing Board,Organization,\n"
    )
    return load(folder, provider="BOARD", receiver="UX", scale="1-5")


def test_a_published_list(tmp_path: Path) -> None:
    store, report = published(tmp_path)
    assert report.rejected == 0
    counts = {f.rule: f.count for f in report.findings}
    assert counts == {"parsed-condition": 4, "unparsed-condition": 1}
    rules = {
        after(u).removeprefix("rule-credit-"): n.properties for u, n in nodes(store, "TransferRule").items()
    }
    assert rules["Letters%203.."]["prose"] == ["Ask the dean"]
    assert rules["New%204..%20from%202025-01"]["starts"] == "2025-01"
    assert rules["Sums%20BC%20sub-score%20AB%203.."]["priority"] == 1
    assert [e.properties.get("sub_score") for e in edges(store, "TAKES") if "sub-score" in e.start] == ["AB"]
    # One ceiling over three rules; an or of areas is two areas of a pattern that lets an exam count in one.
    assert Counter(after(e.end) for e in edges(store, "LIMITED_BY")) == {
        "limit-both%20Sums%20AB%20and%20BC": 3
    }
    assert earned(store, "Letters%203..") == [
        ("ELECTIVE", "area-elective", "8"), ("AREA", "area-UXE", "0"), ("AREA", "area-UXH", "0"),
    ]  # fmt: skip
    areas = {after(u): n.properties for u, n in nodes(store, "Area").items()}
    assert areas["area-UX"]["double_count"] == "EXCLUSIVE"
    assert {(after(e.start), after(e.end)) for e in edges(store, "PART_OF")} == {
        ("area-UXM", "area-UX"), ("area-UXE", "area-UX"), ("area-UXH", "area-UX"),
    }  # fmt: skip


def test_a_ceiling_over_both_that_only_one_exam_carries_is_not_certain(tmp_path: Path) -> None:
    store, report = published(tmp_path, [PUBLISHED[0]])
    assert not edges(store, "LIMITED_BY")
    assert {f.rule: f.count for f in report.findings} == {"unparsed-condition": 1}


def test_the_share_of_conditions_left_to_a_person_is_printed(tmp_path: Path) -> None:
    _, report = published(tmp_path)
    assert report.conditions == (4, 1)
    arguments = ["exams", str(tmp_path), "--provider", "BOARD", "--receiver", "UX", "--dry-run"]
    shown = CliRunner().invoke(app, arguments)
    assert "Conditions in words: 4 read, 1 left to a person (20.0%)." in shown.stdout


def test_a_list_of_another_form_is_refused(tmp_path: Path) -> None:
    _, report = published(tmp_path, [{**PUBLISHED[0], "fee": 90}])
    (refusal,) = report.refusals
    assert (refusal.term, refusal.place) == ("fee", "/0")


def test_the_command(tmp_path: Path) -> None:
    runner = CliRunner()
    done = runner.invoke(app, ["exams", str(write(tmp_path)), "--dry-run", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["rejected"]) == (0, 0)
    worse = runner.invoke(app, ["exams", str(write(tmp_path, exams=EXAMS[1:])), "--dry-run", "--json"])
    assert worse.exit_code == 1


def test_the_real_list(real_data: Path, tmp_path: Path) -> None:
    """Counts are recomputed here from the list and its sentences, without the loader's tables."""
    file = real_data / "articulation/exam-credit-ap/data-uc.json"
    (tmp_path / "institutions.csv").write_text(
        "institution,name,label,calendar\nUC,University of California,System,quarter\nCB,College Board,Organization,\n"
    )
    store, report = load(tmp_path / "institutions.csv", file, provider="CB", receiver="UC", scale="1-5")
    assert report.rejected == 0
    entries = json.loads(file.read_text(encoding="utf-8"))
    notes = [entry.get("note", "") for entry in entries]
    sub_scores = sum("AB subscore of 3+" in note for note in notes)
    assert len(nodes(store, "TransferRule")) == len(entries) + sub_scores == 38
    ceilings = [m for note in notes for m in re.findall(r"Maximum 8 quarter units [^.]*", note)]
    assert len(nodes(store, "Limit")) == len(set(ceilings)) == 4
    limited = Counter(after(e.end) for e in edges(store, "LIMITED_BY"))
    assert sorted(limited.values()) == [
        2,
        3,
        3,
        4,
    ]  # English, Calculus with the sub-score's rule, Art, Physics
    slashed = [entry["exam"] for entry in entries if "/" in (entry.get("requirement") or "")]
    two = Counter(e.start for e in edges(store, "AWARDS") if e.properties["kind"] == "AREA")
    assert sum(n == 2 for n in two.values()) == len(slashed) == 4
    counts = {f.rule: f.count for f in report.findings}
    only = sum("Only one English exam" in note for note in notes)
    assert (counts["unparsed-condition"], counts["parsed-condition"]) == (only, 12) == (2, 12)
    (new,) = (n for n in nodes(store, "TransferRule").values() if "African" in str(n.properties["name"]))
    assert new.properties["starts"] == "2025-06"


def test_half_of_what_a_published_list_needs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="neither who gives its exams") as refused:
        load_exams([tmp_path], None, provider="board")
    assert "--receiver" in refused.value.remedy
