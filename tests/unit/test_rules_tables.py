"""Rules tables into units: each table, and every fault with its file, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from competency_graph.errors import LoadError
from competency_graph.model.requirements import Origin
from competency_graph.model.rows import EdgeRow, UnitRows
from competency_graph.questions.entities import Found
from competency_graph.questions.leaves import limit_of_node
from competency_graph.questions.transfer.reading import receiver_of
from competency_graph.store.writer import check_unit
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules import translate
from competency_graph_loaders.rules.documentation import page

PROJECT = Path(__file__).parents[2]
A, B = "ce-00000000-0000-4000-8000-00000000000a", "ce-00000000-0000-4000-8000-00000000000b"
URI = "https://credentialengineregistry.org/resources/"
INSTITUTIONS = f"institution,id,name,label,calendar,member_of\nA,{A},Alder College,Institution,semester,SYS 1998..\nB,{B},Birch University,Institution,quarter,\nSYS,,The System,System,semester,\n"
COURSES = (
    f"institution,code,id,title,credits,starts,ends,same_as\nA,MATH 1,{URI}{A}-m1,,,,,\nA,MATH 2,,Calculus II,4,,,\n"
    "A,CS 5,,Web Pages,3,2010,2015,\nA,CS 5,,Scripting,3,2018,,\nA,PSY 9,,Social,3,,,SOC 9\nA,SOC 9,,Social,3,,,\n"
    "B,MATH 20A,,Calculus,5,,,\n"
)
FOUND = Found("B", frozenset({"Institution"}), "B", None, None, None, None, None, (), None, None, None)
HEADER = "rule,sender,receiver,state,takes,awards,minimum_grade,starts,ends,limits,agreement,agreement_name,priority,asserter\n"


def load(folder: Path, **tables: str) -> tuple[dict[str, UnitRows], list[Refusal]]:
    """Write the tables, translate them, and hold every unit against the model."""
    given = {"institutions": INSTITUTIONS, "courses": COURSES} | tables
    for name, text in given.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    outcomes = list(translate([folder], "tables"))
    units = {o.name: o for o in outcomes if isinstance(o, UnitRows)}
    for unit in units.values():
        check_unit(unit)
    return units, [o for o in outcomes if isinstance(o, Refusal)]


def rules(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


def pair(units: Mapping[str, UnitRows], sender: str = URI + A, receiver: str = URI + B) -> UnitRows:
    return units[f"rules|{sender}|{receiver}"]


def edges(unit: UnitRows, kind: str) -> list[EdgeRow]:
    return [edge for edge in unit.edges if edge.type == kind]


def only(refusals: list[Refusal]) -> tuple[str, str | None, str, str | None]:
    (found,) = refusals
    return Path(found.file).name, found.place, found.reason, found.term


def test_one_item_is_taken_straight_several_by_a_tree(tmp_path: Path) -> None:
    units, refusals = load(tmp_path, rules=rules(
        "R1,A,B,,MATH 1 {C..B+},MATH 20A (5),,,,,,,,", "R2,A,B,,MATH 1 AND (MATH 2 OR PSY 9),MATH 20A (5); ELECTIVE MATH (1),C,,,,,,,",
    ))  # fmt: skip
    assert refusals == []
    unit = pair(units)
    single, tree = edges(unit, "TAKES")
    assert single.end == f"{URI}{A}-m1"
    assert (single.properties["minimum_grade"], single.properties["maximum_grade"]) == ("C", "B+")
    nodes = {node.uri: node for node in unit.nodes}
    assert nodes[tree.end].properties["op"] == "ALL"
    (inner,) = edges(unit, "HAS_PART")
    assert nodes[inner.end].properties == {"op": "ANY", "kind": "sending", "field": "takes"}
    asked = {(e.start, e.end): e.properties for e in edges(unit, "ASKS_FOR")}
    assert {p["minimum_grade"] for p in asked.values()} == {"C"}
    assert sorted(p["position"] for (start, _), p in asked.items() if start == inner.end) == [0, 1]
    awards = [
        (e.properties["kind"], e.properties["credits"], e.properties["credit_unit"], e.properties["position"])
        for e in edges(unit, "AWARDS")
    ]
    assert awards == [
        ("COURSE", "5", "QuarterHour", 0),
        ("COURSE", "5", "QuarterHour", 0),
        ("ELECTIVE", "1", "QuarterHour", 1),
    ]
    assert nodes[f"{URI}{B}#area-elective-MATH"].properties["elective"] is True


def test_what_awards_nothing_or_zero(tmp_path: Path) -> None:
    units, refusals = load(tmp_path, rules=rules(
        "R1,A,B,REFUSED,MATH 1,,,,,,,,,", "R2,A,B,,MATH 2,NO CREDIT,,,,,,,,", "R3,A,B,NOT_ARTICULATED,PSY 9,,,,,,,,,",
        "R4,A,,RECOMMENDED,MATH 1,CREDIT (3 SemesterHour),,,,,,,,B",
    ))  # fmt: skip
    assert refusals == []
    unit = pair(units)
    assert [node.properties["state"] for node in unit.nodes if "TransferRule" in node.labels] == [
        "REFUSED",
        "AWARDED",
        "NOT_ARTICULATED",
    ]
    (zero,) = edges(unit, "AWARDS")
    assert zero.end == f"{URI}{B}#area-no-credit"
    assert (zero.properties["kind"], zero.properties["credits"]) == ("NO_CREDIT", "0")
    recommended = pair(units, receiver="")
    (rule,) = (node for node in recommended.nodes if "TransferRule" in node.labels)
    assert "receiver" not in rule.properties
    assert rule.properties["asserter"] == URI + B
    assert (rule.properties["credit_minimum"], rule.properties["credit_unit"]) == ("3", "SemesterHour")
    assert edges(recommended, "AWARDS") == []


def test_a_reused_number_is_told_apart_by_a_date(tmp_path: Path) -> None:
    units, refusals = load(
        tmp_path, rules=rules("R1,A,B,,CS 5@2012,NO CREDIT,,,,,,,,", "R2,A,B,,CS 5@2020,MATH 20A (5),,,,,,,,")
    )
    assert refusals == []
    assert [e.end.partition("#")[2] for e in edges(pair(units), "TAKES")] == [
        "course-CS%205-from-2010",
        "course-CS%205-from-2018",
    ]
    _, refusals = load(tmp_path, rules=rules("R1,A,B,,CS 5,NO CREDIT,,,,,,,,"))
    assert "has meant 2 courses" in refusals[0].reason
    assert "@" in refusals[0].expected
    _, refusals = load(tmp_path, rules=rules("R1,A,B,,CS 5@2016,NO CREDIT,,,,,,,,"))
    assert "meant no course" in refusals[0].reason


def test_a_reused_number_without_dates_is_told_apart_by_its_version(tmp_path: Path) -> None:
    table = "institution,code,title,version,credits\nA,ACC 9,Tax,Tax,3\nA,ACC 9,Business Tax,Business Tax,3\nB,MATH 20A,Calculus,,5\n"
    given = rules(
        'R1,A,B,,"ACC 9@""business  TAX""",NO CREDIT ACCT 0XXX,,,,,,,,',
        'R2,A,B,REFUSED,"ACC 9@""Tax""",,,,,,,,,',
    )
    units, refusals = load(tmp_path, courses=table, rules=given)
    assert refusals == []
    assert [e.end.partition("#")[2] for e in edges(pair(units), "TAKES")] == [
        "course-ACC%209-version-business%20tax",
        "course-ACC%209-version-tax",
    ]
    (posted,) = edges(pair(units), "AWARDS")
    assert posted.end.endswith("#area-no-credit-ACCT%200XXX")
    records = {n.properties["record"] for n in pair(units).nodes if "TransferRule" in n.labels}
    assert records == {"rule R1", "rule R2"}
    for cell, reason, expected in (
        ("ACC 9", "means 2 courses", 'ACC 9@"Tax"'),
        ('ACC 9@"Law"', "has no version 'Law'", "'Business Tax', 'Tax'"),
    ):
        quoted = cell.replace('"', '""')
        _, refusals = load(tmp_path, courses=table, rules=rules(f'R1,A,B,,"{quoted}",NO CREDIT,,,,,,,,'))
        assert reason in refusals[0].reason
        assert expected in refusals[0].expected


def test_institutions_courses_areas_and_limits(tmp_path: Path) -> None:
    units, refusals = load(
        tmp_path,
        areas="institution,area,name,double_count,part_of\nB,GE,Pattern,,\nB,3B,Humanities,exclusive,GE\n",
        limits="institution,limit,measure,maximum,scope,text\nB,EX,CREDITS,8,rules,Exams\nB,ALL,CREDITS,90,institution,\n",
        rules=rules("R1,A,B,,MATH 1,AREA 3B (3),,2020-08,2024,EX,AG,An agreement,-1,"),
    )
    assert refusals == []
    college = units[f"institution|{URI}{A}"]
    assert college.nodes[0].properties["calendar"] == "semester"
    (member,) = college.edges
    assert (member.type, member.end, member.properties["starts"]) == (
        "MEMBER_OF",
        "urn:competency-graph:tables:SYS",
        "1998",
    )
    (same,) = edges(units[f"courses|{URI}{A}"], "SAME_COURSE")
    assert same.end.endswith("#course-SOC%209")
    (part,) = edges(units[f"areas|{URI}{B}"], "PART_OF")
    assert (part.start, part.end) == (f"{URI}{B}#area-3B", f"{URI}{B}#area-GE")
    limits = units[f"limits|{URI}{B}"]
    assert {n.properties["credit_unit"] for n in limits.nodes} == {"QuarterHour"}
    assert [e.start for e in limits.edges] == [URI + B]
    unit = pair(units)
    (rule,) = (n for n in unit.nodes if "TransferRule" in n.labels)
    assert (rule.properties["starts"], rule.properties["ends"], rule.properties["priority"]) == (
        "2020-08",
        "2024",
        -1,
    )
    assert [e.end for e in edges(unit, "LIMITED_BY")] == [f"{URI}{B}#limit-EX"]
    assert [e.end for e in edges(unit, "AWARDS")] == [f"{URI}{B}#area-3B"]
    assert {e.type for e in unit.edges if e.start.endswith("#agreement-AG")} == {
        "HAS_RULE",
        "SENDING",
        "RECEIVING",
    }


def test_a_limit_says_what_it_is_about(tmp_path: Path) -> None:
    header = "institution,limit,measure,minimum,scope,origin,last,subject,first_number,level,text\n"
    table = (
        header
        + "B,LAST,CREDITS,24,institution,resident,30,,,,24 of the last 30\nB,UP,CREDITS,40,institution,,,BIO,300,UPPER,\n"
    )
    units, refusals = load(tmp_path, limits=table)
    assert refusals == []
    found = {
        n.uri.partition("#")[2]: limit_of_node({"uri": n.uri, **n.properties})
        for n in units[f"limits|{URI}{B}"].nodes
    }
    last, upper = found["limit-LAST"], found["limit-UP"]
    assert (last.minimum, last.last, last.origin, last.over, last.text) == (
        24,
        30,
        Origin.RESIDENT,
        None,
        "24 of the last 30",
    )
    assert upper.over is not None
    assert (upper.over.subject, upper.over.first_number, upper.over.level, upper.origin) == (
        "BIO",
        300,
        "UPPER",
        Origin.ANY,
    )
    rows = [{"uri": n.uri, **n.properties} for n in units[f"limits|{URI}{B}"].nodes]
    rows.append({"uri": "plain", "measure": "CREDITS", "maximum": "90", "credit_unit": "QuarterHour"})
    # What is about a kind of work only is nothing that rules alone can tell: transfer does not cut by it.
    receiver = receiver_of(FOUND, {}, [], rows, date(2026, 1, 1))
    assert [limit.uri for limit in receiver.limits] == ["plain"]
    assert {limit.uri for limit in receiver.asks} == {last.uri, upper.uri}


def test_a_system_sends_courses_of_its_members(tmp_path: Path) -> None:
    units, refusals = load(tmp_path, rules=rules("S1,SYS,B,,A:MATH 1 OR A:MATH 2,MATH 20A (5),,,,,,,,"))
    assert refusals == []
    unit = pair(units, sender="urn:competency-graph:tables:SYS")
    assert {e.end for e in edges(unit, "ASKS_FOR")} == {f"{URI}{A}-m1", f"{URI}{A}#course-MATH%202"}


@pytest.mark.parametrize(
    ("row", "term", "reason"),
    [
        ("R2,A,B,,MATH 99,MATH 20A (5),,,,,,,,", "takes", "'MATH 99' is not known at Alder College"),
        ("R2,A,B,,MATH 1,MATH 20B (5),,,,,,,,", "awards", "'MATH 20B' is not known at Birch University"),
        ("R2,A,B,,MATH 1 AND,MATH 20A (5),,,,,,,,", "takes", "ends too early"),
        ("R2,A,B,,MATH 1,MATH 20A (five),,,,,,,,", "awards", "Character 11"),
        ("R2,A,B,,MATH 1,AREA 7 (3),,,,,,,,", "awards", "The area '7' is not known"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,,,EX,,,,", "limits", "The limit 'EX' is not known"),
        ("R2,A,B,,MATH 1,MATH 20A (5),Q+,,,,,,,", "minimum_grade", "'Q+' cannot be read"),
        ("R2,A,B,,MATH 1 {P..A},MATH 20A (5),,,,,,,,", "takes", "grade 'P' is not of the scale"),
        ("R2,A,B,,MATH 1 {A..C},MATH 20A (5),,,,,,,,", "takes", "no grade lies in A..C"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,2020,2019,,,,,", "ends", "before it starts"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,20-1-1,,,,,,", "starts", "'20-1-1' cannot be read"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,,,,,,high,", "priority", "'high' cannot be read"),
        ("R2,A,B,PERHAPS,MATH 1,MATH 20A (5),,,,,,,,", "state", "'PERHAPS' cannot be read"),
        ("R2,A,B,,MATH 1,,,,,,,,,", "awards", "awards nothing"),
        ("R2,A,B,REFUSED,MATH 1,MATH 20A (5),,,,,,,,", "awards", "A refusal that awards"),
        ("R2,A,B,RECOMMENDED,MATH 1,MATH 20A (5),,,,,,,,", "awards", "lands nowhere"),
        ("R2,A,B,,,MATH 20A (5),,,,,,,,", "takes", "takes nothing"),
        ("R1,A,B,,MATH 2,MATH 20A (5),,,,,,,,", "rule", "'R1' stands in row 2 already"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,,,,AG,Another name,,", "agreement", "describes the agreement 'AG' otherwise"),
        ("R2,A,B,,C:MATH 1,MATH 20A (5),,,,,,,,", "takes", "The institution 'C' is not known"),
        ("R2,A,B,,MATH 1,MATH 20A (5),,,,,,,,C", "asserter", "The institution 'C' is not known"),
        ("R2,A,B,,[MATH],MATH 20A (5),,,,,,,,", "takes", "[MATH] is no identifier"),
        ("R2,A,B,,MATH 1,MATH 20A (5)", None, "6 cells under a header of 14"),
    ],
)  # fmt: skip
def test_a_bad_row_keeps_its_group_back_and_says_where(
    tmp_path: Path, row: str, term: str | None, reason: str
) -> None:
    good = "R1,A,B,,MATH 1,MATH 20A (5),,,,,AG,An agreement,,"
    other = "R9,B,A,,MATH 20A,MATH 2 (4),,,,,,,,"
    units, refusals = load(tmp_path, rules=rules(good, row, other))
    file, place, found, column = only(refusals)
    assert (file, place, column) == ("rules.csv", "row 3", term)
    assert reason in found
    assert refusals[0].line == 3
    assert refusals[0].name == f"rules|{URI}{A}|{URI}{B}"
    assert f"rules|{URI}{A}|{URI}{B}" not in units
    assert f"rules|{URI}{B}|{URI}{A}" in units  # another pair is not touched


def test_every_fault_of_a_row_and_of_a_group_is_said(tmp_path: Path) -> None:
    _, refusals = load(
        tmp_path,
        rules=rules(
            "R1,A,B,WHAT,MATH 1,MATH 20A (5),Q,,,,,,,",
            "R2,A,B,,MATH 98,NO CREDIT,,,,,,,,",
            "R3,C,B,,MATH 1,NO CREDIT,,,,,,,,",
        ),
    )
    assert sorted((r.place, r.term) for r in refusals) == [
        ("row 2", "minimum_grade"), ("row 2", "state"), ("row 3", "takes"), ("row 4", "sender"),
    ]  # fmt: skip
    assert next(r for r in refusals if r.term == "sender").expected.startswith("a CTID, a uri, or a key")


@pytest.mark.parametrize(
    ("name", "text", "term", "reason"),
    [
        ("institutions", INSTITUTIONS + "D,not an id,D College,Institution,semester,\n", "id", "'not an id' is no identifier"),
        ("institutions", INSTITUTIONS + f"A,{URI}x,Again,Institution,,\n", "id", "'A' stands twice"),
        ("institutions", INSTITUTIONS + "D,,D College,Institution,trimester,\n", "calendar", "'trimester' cannot be read"),
        ("courses", COURSES + "A,NEW 1,,,,,,\n", "title", "neither an id nor a title"),
        ("courses", COURSES + "A,MATH 2,,Calculus II,4,,,\n", "code", "'MATH 2' stands twice"),
        ("courses", COURSES + "A,X 1,,X,three,,,\n", "credits", "'three' cannot be read"),
        ("courses", COURSES + "A,X 1,,X,3,2020,2010,\n", "ends", "before it starts"),
        ("courses", COURSES + "A,X 1,,X,3,,,NO 1\n", "same_as", "'NO 1' is not known"),
        ("courses", COURSES + "Z,X 1,,X,3,,,\n", "institution", "The institution 'Z' is not known"),
        ("limits", "institution,limit,measure,maximum\nB,L,CREDITS,\n", "maximum", "neither a minimum nor a maximum"),
        ("areas", "institution,area,part_of\nB,3B,GE\n", "part_of", "The area 'GE' is not known"),
    ],
)  # fmt: skip
def test_faults_of_the_other_tables(tmp_path: Path, name: str, text: str, term: str, reason: str) -> None:
    units, refusals = load(tmp_path, **{name: text})
    file, place, found, column = only(refusals)
    assert (file, column) == (f"{name}.csv", term)
    assert place == f"row {text.count(chr(10))}"
    assert reason in found
    assert refusals[0].name not in units


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"a,b\n1,2\n", "none of a rules table"),
        (b"rule,sender,receiver,takes,awards,grade\n", "Column 'grade'"),
        (b"rule,sender,receiver,takes,awards,note,note\n", "Column 'note'"),
        (b"rule,sender,receiver,takes,awards\n\xff", "Not UTF-8 at byte 34"),
        (b'rule,sender,receiver,takes,awards\n1,A,B,"x"y,z\n', "Not CSV"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: bytes, reason: str) -> None:
    (tmp_path / "x.csv").write_bytes(text)
    (refusal,) = translate([tmp_path], "tables")
    assert isinstance(refusal, Refusal)
    assert reason in refusal.reason


def test_separators_marks_and_line_breaks_in_cells(tmp_path: Path) -> None:
    (tmp_path / "i.tsv").write_bytes("\ufeffInstitution\tName\nA\tAlder\n".encode())
    (tmp_path / "j.csv").write_text('institution;name;description\nB;Birch;"two\nlines"\nC;;\n')
    outcomes = list(translate([tmp_path], "tables"))
    assert {o.nodes[0].properties["name"] for o in outcomes if isinstance(o, UnitRows)} == {"Alder", "Birch"}
    (refusal,) = (o for o in outcomes if isinstance(o, Refusal))
    assert (refusal.place, refusal.line, refusal.term) == ("row 3", 4, "name")


def test_a_missing_path_and_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="There is no file"):
        list(translate([tmp_path / "gone"], "tables"))
    with pytest.raises(LoadError, match=r"no \.csv"):
        list(translate([tmp_path], "tables"))


def test_the_page_of_the_tables_is_current() -> None:
    assert (PROJECT / "docs/rules-tables.md").read_text(encoding="utf-8") == page()
