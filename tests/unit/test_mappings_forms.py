"""Shipped mappings beyond the first four, on rows made up by hand: run-together awards, groups, sentences, common numbers."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping as Said
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from memory_store import MemoryStore

from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import check_unit
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.mappings.files import load_mapping
from competency_graph_loaders.mappings.load import Mapped, load_mapped, map_rows
from competency_graph_loaders.mappings.records import flat_files, read_flat
from competency_graph_loaders.numbering.load import load_numbering
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.numbering.translate import translate_rows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.cells import AllOf, AnyOf, Item, Sending, parse_awards, parse_takes
from competency_graph_loaders.rules.sheets import Placed
from competency_graph_loaders.rules.tables import CourseRow, RuleRow


def mapped(folder: Path, name: str, rows: Sequence[Said[str, Any]]) -> Mapped:
    """Made-up rows through a shipped mapping, by way of a file; the account adds up, every unit fits the model."""
    file = folder / "rows.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    found = map_rows(read_flat(file), load_mapping(name))
    assert found.account.complete, found.account
    for outcome in translate_rows(found.rows, name):
        assert not isinstance(outcome, Refusal), outcome
        unit = outcome.unit if isinstance(outcome, Translated) else outcome
        if isinstance(unit, UnitRows):
            check_unit(unit)
    return found


def rules(found: Mapped) -> list[RuleRow]:
    return [p.row for p in found.rows if isinstance(p, Placed) and isinstance(p.row, RuleRow)]


def said(found: Mapped) -> list[tuple[str | None, str, str | None]]:
    return [(r.takes, r.state, r.awards) for r in rules(found)]


def counted(found: Mapped, name: str) -> int:
    return sum(remark.rule == name for remark in found.remarks)


# -- Rhode Island ----------------------------------------------------------------------------------------------------------


def ri(
    course: str, award: str, title: str = "", worth: str = "", notes: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "cc_course": course, "cc_title": f"About {course}", "cc_credits": "4", "university": more.pop("to", "uri"),
        "university_name": "Example University", "univ_course": award, "univ_title": title or award, "univ_credits": worth,
        "notes": notes, "no_credit": False, "is_elective": False, **more,
    }  # fmt: skip


@pytest.mark.parametrize(("row", "awards"), [
    (ri("AA 100", "AAF201 STUDIES OF A (3)"), "AAF201 (3)"),
    (ri("AA 100", "AAF 201", "STUDIES", "3"), "AAF 201 (3)"),
    # awards run together in one cell, in the notes, in the title: the last credits are the row's own
    (ri("AA 100", "PHY204 PHYSICS II (3)PHY274 LABORATORY II (1)"), "PHY204 (3); PHY274 (1)"),
    (ri("AA 100", "BIO 101", "BIOLOGY I", "3", "Also awards: BIO 103 LABORATORY (1)BIO105 FIELD (2)"),
     "BIO 101 (3); BIO 103 (1); BIO105 (2)"),
    (ri("AA 100", "EGR 1XX", "100 LEVEL DEPARTMENTAL ELECTIVEEGR 105 FOUNDATIONS", "1", is_elective=True),
     "EGR 105 (1); ELECTIVE EGR 1XX"),
    (ri("AA 100", "CSC 1XX", "100 LEVEL DEPARTMENTAL ELECTIVE (1 to 4)CSC110 SURVEY", "4", is_elective=True),
     "CSC110 (4); ELECTIVE CSC 1XX (1-4)"),
    # electives, with and without a subject; ranges of credit
    (ri("AA 100", "ACC 1XX", "ACCOUNTING ELECTIVE", "1 to 4", is_elective=True), "ELECTIVE ACC 1XX (1-4)"),
    (ri("AA 100", "ELECTIVE CREDIT", is_elective=True), "ELECTIVE"),
    (ri("AA 100", "XXX XXX", "FREE ELECTIVE", "1-4", is_elective=True), "ELECTIVE (1-4)"),
    # two free electives in one list are twice the credit
    (ri("AA 100", "CSF 432", "SECURITY", "4", "Also awards: XXX XXX FREE ELECTIVE (1-4)XXX XXX FREE ELECTIVE (1-4)"),
     "CSF 432 (4); ELECTIVE (2-8)"),
    # areas by code (one or two) and by name
    (ri("AA 100", "GNED 1A4", "GENERAL EDUCATION A4: ARTS", "3", is_elective=True), "AREA A4 (3)"),
    (ri("AA 100", "ITL 1A3C2", "ITL GENERAL EDUCATION", "1-4", is_elective=True), "AREA A3 (1-4); AREA C2 (0)"),
    (ri("AA 100", "LIT/LANG GENERAL EDUCATION: LITERATURE (4)", is_elective=True, to="ric"), "AREA LIT/LANG (4)"),
])  # fmt: skip
def test_rhode_island_awards(tmp_path: Path, row: dict[str, Any], awards: str) -> None:
    (rule,) = rules(mapped(tmp_path, "rhode-island", [row]))
    assert rule.awards is not None
    assert sorted(rule.awards.split("; ")) == sorted(awards.split("; "))
    parse_awards(rule.awards)


def test_rhode_island_refusals_and_the_completion_of_a_program(tmp_path: Path) -> None:
    rows = [
        ri("AA 010", "", "Does not transfer", no_credit=True),
        *(ri(f"DENT {n}", "HSCI 999", "DENTAL PROGRAM COMPLETION", "48") for n in (1000, 1010, 2010)),
    ]
    found = mapped(tmp_path, "rhode-island", rows)
    assert ("AA 010", "REFUSED", None) in said(found)
    (whole,) = (r for r in rules(found) if r.awards == "HSCI 999 (48)")
    assert whole.takes == "DENT 1000 AND DENT 1010 AND DENT 2010"
    assert whole.conditions
    assert "a person must see" in whole.conditions[0]
    assert found.account.joined == 2


def test_rhode_island_on_the_real_rows(real_data: Path) -> None:
    """Every row of 1,219 is accounted for; refusals, areas and awards in notes are recounted from the file here."""
    file = real_data / "articulation/state-equiv/ri/transfer-equiv.json"
    found = map_rows(read_flat(file), load_mapping("rhode-island"))
    given = json.loads(file.read_text(encoding="utf-8"))
    account = found.account
    completions = [r for r in given if "PROGRAM COMPLETION" in r["univ_title"]]
    assert (
        (account.rows, account.joined, account.rejected)
        == (len(given), len(completions) - 1, 0)
        == (1219, 10, 0)
    )
    assert account.rules == 1209
    states = [rule.state for rule in rules(found)]
    assert states.count("REFUSED") == sum(r["no_credit"] for r in given) == 22
    assert counted(found, "also awards") == sum("Also awards" in r["notes"] for r in given)
    assert all(left == 0 for _, left in found.texts.values()), "no text stays unparsed"


# -- Florida: one rule over common numbers ---------------------------------------------------------------------------------


def fl(code: str, sent: str, to: str, own: str) -> dict[str, Any]:
    return {
        "cc_course": code, "cc_title": f"College {code}", "cc_credits": sent, "university": to,
        "university_name": f"University {to}", "univ_course": code, "univ_title": f"{to} {code}", "univ_credits": own,
    }  # fmt: skip


FLORIDA = [
    fl("ACG 2021", "3.0", "aa", "3"), fl("ACG 2021", "3.0", "bb", "04"), fl("BSC 2010C", "4", "aa", "1-3"),
    fl("BSC 2010L", "1", "aa", "VAR"), fl("BSC 2010", "3", "aa", "3.00"),
]  # fmt: skip


def test_florida_is_one_rule(tmp_path: Path) -> None:
    found = mapped(tmp_path, "florida", FLORIDA)
    assert not rules(found)
    (scheme,) = (p.row for p in found.rows if isinstance(p, Placed) and isinstance(p.row, NumberingRow))
    assert scheme.number_of("ACG 3021") == scheme.number_of("ACG 2021") == "ACG 021", (
        "the level does not count"
    )
    assert len({scheme.number_of(code) for code in ("BSC 2010", "BSC 2010C", "BSC 2010L")}) == 3, (
        "lab codes do"
    )
    assert counted(found, "credits of college and university differ") == 1
    amounts = {
        (p.row.institution, p.row.code): (p.row.credits, p.row.credits_maximum)
        for p in found.rows if isinstance(p, Placed) and isinstance(p.row, CourseRow)
    }  # fmt: skip
    assert amounts["bb", "ACG 2021"] == ("4", None)
    assert amounts["aa", "BSC 2010C"] == ("1", "3")
    assert amounts["aa", "BSC 2010L"] == (None, None), "variable credit is not a number"


def test_florida_in_the_graph(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text(json.dumps(FLORIDA))
    store = MemoryStore()
    report = load_mapped([tmp_path / "rows.json"], store, mapping="florida")
    assert report.rejected == 0
    nodes = {n.uri: n for u in store.units.values() for n in u.nodes}
    edges = [e for u in store.units.values() for e in u.edges]
    (rule,) = (n for n in nodes.values() if "TransferRule" in n.labels)
    assert rule.properties["sender"] == rule.properties["receiver"] == "urn:competency-graph:florida:scns"
    (takes,) = (e for e in edges if e.type == "TAKES")
    (award,) = (e for e in edges if e.type == "AWARDS")
    assert takes.end == award.end == "urn:competency-graph:florida:scns#numbering-SCNS"
    assert (award.properties["kind"], award.properties["basis"]) == ("COURSE", "CATALOG")
    numbers = {
        n.properties["code"] for u, n in nodes.items() if "CommonNumber" in n.labels and u != takes.end
    }
    assert numbers == {"ACG 021", "BSC 010", "BSC 010C", "BSC 010L"}
    under: dict[str, set[str]] = defaultdict(set)
    for edge in (e for e in edges if e.type == "VIA_HUB"):
        under[str(nodes[edge.end].properties["code"])].add(edge.start.rpartition(":")[2])
    assert under["ACG 021"] == {"fcs#course-ACG%202021", "aa#course-ACG%202021", "bb#course-ACG%202021"}
    members = {e.start for e in edges if e.type == "MEMBER_OF"}
    assert len(members) == 3
    assert load_mapped([tmp_path / "rows.json"], store, mapping="florida").written == 0


def test_florida_on_the_real_rows(real_data: Path) -> None:
    """5,253 rows are one rule; the numbers and the rows whose credits differ are recounted from the file here."""
    file = real_data / "articulation/state-equiv/fl/transfer-equiv.json"
    store = MemoryStore()
    report = load_mapped([file], store, mapping="florida")
    assert report.rejected == 0
    given = json.loads(file.read_text(encoding="utf-8"))
    nodes = [n for u in store.units.values() for n in u.nodes]
    assert sum("TransferRule" in n.labels for n in nodes) == 1
    numbers = {(r["cc_prefix"], r["cc_course"][5:]) for r in given}
    assert sum("CommonNumber" in n.labels for n in nodes) == len(numbers) + 1 == 1952
    courses = {("fcs", r["cc_course"]) for r in given} | {(r["university"], r["univ_course"]) for r in given}
    assert sum("Course" in n.labels for n in nodes) == len(courses) == 7393
    counts = {f.rule: f.count for f in report.findings}

    def differs(row: dict[str, str]) -> bool:
        try:
            return float(row["cc_credits"]) != float(row["univ_credits"])
        except ValueError:
            return False

    assert counts["credits of college and university differ"] == sum(map(differs, given)) == 873


def numbering(folder: Path, **tables: Sequence[Said[str, Any]]) -> tuple[MemoryStore, list[Refusal]]:
    given = {
        "institutions": [
            {"institution": "SYS", "name": "System", "label": "System"},
            {"institution": "A", "name": "A College", "calendar": "semester", "member_of": "SYS 2000..2010"},
            {"institution": "B", "name": "B College", "calendar": "semester"},
        ],
        "courses": [
            {"institution": "A", "code": "MAT 1234", "title": "Sums", "starts": "1995", "ends": "2005-05"},
            {"institution": "A", "code": "SUMS", "title": "No number"},
            {"institution": "B", "code": "MAT 1234", "title": "Not a member's"},
        ],
        "numbering": [{"institution": "SYS", "scheme": "N", "pattern": r"(?P<s>[A-Z]{3}) (?P<n>\d{4})", "number": "{s} {n}"}],
        **tables,
    }  # fmt: skip
    (folder / "numbering.json").write_text(json.dumps(given))
    store = MemoryStore()
    return store, list(load_numbering([folder / "numbering.json"], store, source="n").refusals)


def test_a_course_is_under_its_number_while_it_is_a_members(tmp_path: Path) -> None:
    store, refusals = numbering(tmp_path)
    assert not refusals
    hubs = [e for u in store.units.values() for e in u.edges if e.type == "VIA_HUB"]
    assert [(e.properties.get("starts"), e.properties.get("ends")) for e in hubs] == [("2000", "2005-05")]
    assert hubs[0].start.endswith("A#course-MAT%201234-from-1995")


@pytest.mark.parametrize(("scheme", "term", "words"), [
    ({"pattern": "("}, "pattern", "regular expression"),
    ({"number": "{x}"}, "", "named groups"),
    ({"institution": "SYZ"}, "institution", "a key of the institutions table"),
    ({"starts": "2020", "ends": "2010"}, "ends", "ends on or after starts"),
])  # fmt: skip
def test_a_faulty_scheme_says_why(tmp_path: Path, scheme: dict[str, str], term: str, words: str) -> None:
    good = {"institution": "SYS", "scheme": "N", "pattern": r"(?P<s>\w+)", "number": "{s}"}
    _, (refusal,) = numbering(tmp_path, numbering=[{**good, **scheme}])
    assert refusal.term == term
    assert words in refusal.expected


# -- City University of New York -------------------------------------------------------------------------------------------

DATES = ("src_crse", "dst_crse", "src_comp", "dst_comp", "rule", "subject")


def cuny(source: str, destination: str, group: str = "1", **more: str) -> dict[str, str]:
    discipline, _, number = source.partition(" ")
    to, _, there = destination.partition(" ")
    return {
        "source_institution": "AAA01", "component_subject_area": discipline, "src_equivalency_component": group,
        "source_discipline": discipline, "source_catalog_number": number, "source_course_title": "", "min_grade_pts": "0.7",
        "max_grade_pts": "4.0", "src_min_units": "3", "src_max_units": "3", "transfer_priority": "100",
        "destination_institution": "BBB01", "destination_discipline": to, "destination_catalog_number": there,
        "destination_course_title": "", "units_taken": "3", "contingent_credit": "N", "transfer_course": "Y", "is_mesg": "N",
        "is_bkcr": "N", **{f"{name}_eff_date": "01/01/1901" for name in DATES}, **more,
    }  # fmt: skip


def test_cuny_rows_of_one_group_are_one_rule(tmp_path: Path) -> None:
    """Three courses for four: twelve rows."""
    rows = [
        cuny(source, destination, units_taken="4" if destination == "PHYS 1464" else "3")
        for source in ("PH 411", "PH 412", "PH 413")
        for destination in ("PHYS 1451", "PHYS 1454", "PHYS 1461", "PHYS 1464")
    ]
    found = mapped(tmp_path, "cuny", rows)
    (rule,) = rules(found)
    band = "{D-..}"
    assert rule.takes == f"PH 411 {band} AND PH 412 {band} AND PH 413 {band}"
    assert rule.awards == "PHYS 1451 (3); PHYS 1454 (3); PHYS 1461 (3); PHYS 1464 (4)"
    assert (rule.rule, rule.priority, rule.basis, rule.consumption) == (
        "AAA01:BBB01:PH:1",
        100,
        "EVALUATION",
        "EXCLUSIVE",
    )
    assert (found.account.rules, found.account.joined) == (1, 11)


def test_cuny_bands_blanket_message_and_what_is_no_transfer_course(tmp_path: Path) -> None:
    rows = [
        cuny("MA 114", "MATH 115", "1", min_grade_pts="1.0"),
        cuny(
            "MA 114", "MATH 499", "2", max_grade_pts="1.7", is_bkcr="Y"
        ),  # the bands overlap, as they do in the system
        cuny("MA 115", "MESG 0", "3", is_mesg="Y"),
        cuny("MA 116", "MATH 116", "4", transfer_course="N"),
        cuny(
            "MA 117",
            "MATH 117",
            "5",
            contingent_credit="Y",
            src_min_units="3",
            src_max_units="4",
            transfer_priority="2",
        ),
    ]
    found = mapped(tmp_path, "cuny", rows)
    assert sorted(said(found), key=str) == [
        ("MA 114 {D-..C-}", "AWARDED", "ELECTIVE MATH 499 (3)"),
        ("MA 114 {D..}", "AWARDED", "MATH 115 (3)"),
        ("MA 115 {D-..}", "AWARDED", "NO CREDIT MESG 0"),
        ("MA 117 {D-..}", "AWARDED", "MATH 117 (3)"),
    ]
    assert dict(found.account.skipped) == {"not a transfer course (transfer_course is not Y)": 1}
    contingent = next(r for r in rules(found) if r.takes == "MA 117 {D-..}")
    assert (contingent.priority, contingent.conditions) == (
        2, ("Contingent credit: the system does not say on what it depends",),
    )  # fmt: skip
    course = next(
        p.row for p in found.rows
        if isinstance(p, Placed) and isinstance(p.row, CourseRow) and p.row.code == "MA 117"
    )  # fmt: skip
    assert (course.credits, course.credits_maximum) == ("3", "4")


def test_cuny_counts_from_the_latest_of_six_dates(tmp_path: Path) -> None:
    dates = dict(zip((f"{name}_eff_date" for name in DATES), (
        "01/01/1901", "08/25/2010", "02/01/2015", "08/27/2019", "01/01/2012", "",
    ), strict=True))  # fmt: skip
    (rule,) = rules(mapped(tmp_path, "cuny", [cuny("MA 114", "MATH 115", **dates)]))
    assert rule.starts == "2019-08-27"


def test_cuny_grade_points_that_no_table_lists_are_rejected_with_their_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([cuny("MA 114", "MATH 115", min_grade_pts="2.05")]))
    found = map_rows(read_flat(file), load_mapping("cuny"))
    assert found.account.rejected == 1
    assert found.account.complete


# -- British Columbia ------------------------------------------------------------------------------------------------------


def bc(
    detail: str, condition: str = "", starts: str = "2015-09-01", ends: str = "", number: str = "1"
) -> dict[str, Any]:
    return {
        "Id": number, "RcvrInstitutionCode": "REC", "Detail": detail, "Condition": condition, "StartDate": starts, "EndDate": ends,
        "Sndr": {"Institution": "SND", "Subject": "MATH", "CourseNumber": "101", "CourseCredit": "3", "CourseTitle": "Sums"},
    }  # fmt: skip


@pytest.mark.parametrize(("detail", "state", "awards"), [
    ("REC MATH 151 (3)", "AWARDED", "MATH 151 (3)"),
    ("MATH 151 (3) & MATH 152 (1.5)", "AWARDED", "MATH 151 (3); MATH 152 (1.5)"),
    ("REC MATH 151 (3) and REC MATH 152 (1).", "AWARDED", "MATH 151 (3); MATH 152 (1)"),
    ("CPSC 1XX (3 credits)", "AWARDED", "ELECTIVE CPSC 1XX (3)"),
    ("CPSC_V 1st (3)", "AWARDED", "ELECTIVE CPSC_V 1st (3)"),
    ("ARTS elective (3)", "AWARDED", "ELECTIVE ARTS elective (3)"),
    ("No credit", "REFUSED", None),
])  # fmt: skip
def test_bc_awards_are_sentences(tmp_path: Path, detail: str, state: str, awards: str | None) -> None:
    (rule,) = rules(mapped(tmp_path, "bc-transfer-guide", [bc(detail)]))
    assert (rule.takes, rule.state, rule.awards) == ("MATH 101", state, awards)


def test_bc_dates_conditions_and_what_nobody_has_evaluated(tmp_path: Path) -> None:
    rows = [
        bc("MATH 151 (3)", "Minimum grade: C+", "2010-01-01", "2015-08-31"),
        bc("MATH 152 (3)", "Portfolio must be assessed", "2015-09-01", "present", "2"),
        bc("Individual assessment", number="3"),
        bc("MATH 151 (3) or MATH 152 (3)", number="4"),
    ]
    found = mapped(tmp_path, "bc-transfer-guide", rows)
    old, new = sorted(rules(found), key=lambda rule: rule.rule)
    assert (old.starts, old.ends, old.minimum_grade, old.conditions) == ("2010-01-01", "2015-08-31", "C+", ())
    assert (new.starts, new.ends, new.minimum_grade) == ("2015-09-01", None, None)
    assert new.conditions == ("Portfolio must be assessed",)
    assert old.basis == "COMPLETION"
    assert sorted(found.account.skipped.values()) == [1, 1]


# -- Rensselaer ------------------------------------------------------------------------------------------------------------


def test_rpi_cells_hold_several_courses(tmp_path: Path) -> None:
    def row(takes: str, awards: str, worth: str) -> dict[str, str]:
        return {
            "institution": "Example College", "transfer_courses": takes, "transfer_titles": "", "rpi_courses": awards,
            "rpi_titles": "", "rpi_credits": worth,
        }  # fmt: skip

    found = mapped(tmp_path, "rpi", [
        row("BIOL 1 AND BIOL 14 AND BIOL 2", "BIOL 1015 AND BIOL 1010", "1.0 AND 3.0"),
        row("ART 1", "ARTS 1XXX", "4.0"),
        row("BIOL 3 OR BIOL 4", "BIOL 2000", "4.0"),
        row("BIOL 1 None BIOL 14", "BIOL 1010", "4.0"),
    ])  # fmt: skip
    assert sorted(said(found), key=str) == [
        ("ART 1", "AWARDED", "ELECTIVE ARTS 1XXX (4)"),
        ("BIOL 1 AND BIOL 14 AND BIOL 2", "AWARDED", "BIOL 1015 (1); BIOL 1010 (3)"),
        ("BIOL 3 OR BIOL 4", "AWARDED", "BIOL 2000 (4)"),
    ]
    assert sum(found.account.skipped.values()) == 1


# -- California, college by college ----------------------------------------------------------------------------------------


def test_california_alternatives_series_and_what_does_not_articulate(tmp_path: Path) -> None:
    def row(asked: str, *groups: str) -> dict[str, str]:
        cells = {f"Courses Group {n}": text for n, text in enumerate((*groups, "")[:3], 1)}
        return {
            "UC Campus": "University of California Davis",
            "CC": "Example College",
            "UC Course Requirement": asked,
            **cells,
        }

    found = mapped(tmp_path, "california-cs", [
        row("MAT 021C; MAT 021D", "MATH 3 (4.00)"),
        row("PHY 009A", "PHYS 1 (4.00); PHYS 2 (4.00)", "PHYS 10 (5.00)"),
        row("ECS 036A", "Not Articulated"),
        row("", "ENGL 1 (3.00)"),
    ])  # fmt: skip
    assert sorted(said(found), key=str) == [
        ("(PHYS 1 AND PHYS 2) OR PHYS 10", "AWARDED", "PHY 009A"),
        ("MATH 3", "AWARDED", "MAT 021C; MAT 021D"),
        (None, "NOT_ARTICULATED", "ECS 036A"),
    ]
    assert dict(found.account.skipped) == {"names no course of the university": 1}


CAMPUSES = {
    "UCB": "Berkeley", "UCD": "Davis", "UCI": "Irvine", "UCLA": "Los Angeles", "UCM": "Merced", "UCR": "Riverside",
    "UCSB": "Santa Barbara", "UCSC": "Santa Cruz", "UCSD": "San Diego",
}  # fmt: skip
Options = frozenset[frozenset[str]]


def options(takes: Sending) -> Options:
    """What a rule takes, as alternatives of sets of codes."""

    def codes(part: Sending) -> frozenset[str]:
        items = part.parts if isinstance(part, AllOf) else (part,)
        return frozenset(item.code or "" for item in items if isinstance(item, Item))

    return frozenset(map(codes, takes.parts)) if isinstance(takes, AnyOf) else frozenset({codes(takes)})


def _college(file: Path) -> str:
    """The name of a college in a file's name; one is spelt in two ways."""
    return file.name.removesuffix("_articulation.json").removesuffix("_allUC.csv").casefold()


def test_two_exports_of_one_fact_agree_college_by_college(real_data: Path) -> None:
    """All 3,949 articulations of the JSON export are in the rules of the CSV export, with the same alternatives."""
    tables = {_college(f): f for f in (real_data / "articulation/assist-cs-results-csv").glob("*.csv")}
    trees = {_college(f): f for f in (real_data / "articulation/assist-cs-articulated-json").glob("*.json")}
    assert len(tables) == len(trees) == 91
    assert set(tables) == set(trees)
    mapping = load_mapping("california-cs")
    compared = 0
    for college in sorted(tables):
        found = map_rows(read_flat(tables[college]), mapping)
        assert found.account.complete
        stated: dict[tuple[str, frozenset[str]], set[Options]] = defaultdict(set)
        for rule in rules(found):
            if rule.takes and rule.receiver:
                awarded = frozenset(cell.code or "" for cell in parse_awards(rule.awards or ""))
                stated[rule.receiver, awarded].add(options(parse_takes(rule.takes)))
        ((_, campuses),) = json.loads(trees[college].read_text(encoding="utf-8")).items()
        for campus, asked in campuses.items():
            for one in asked.values():
                received = frozenset(one.get("receiving_courses") or [one["receiving_course"]])
                sent = frozenset(
                    frozenset(" ".join(c["course"].split()) for c in group) for group in one["course_groups"]
                )
                key = (f"University of California {CAMPUSES[campus]}", received)
                assert stated[key] == {sent}, (college, key)
                compared += 1
    assert compared == 3949


def test_california_on_the_real_rows(real_data: Path) -> None:
    """14,565 rows of 91 colleges, each accounted for; those that do not articulate are recounted from the files here."""
    folder = real_data / "articulation/assist-cs-results-csv"
    mapping = load_mapping("california-cs")
    rows = refused = nameless = 0
    rule_count = states = skipped = folded = 0
    for file in flat_files([folder]):
        with file.open(encoding="utf-8") as stream:
            given = list(csv.DictReader(stream))
        rows += len(given)
        nameless += sum(not r["UC Course Requirement"].strip() for r in given)
        seen = {tuple(r.items()) for r in given if r["UC Course Requirement"].strip()}
        refused += sum(dict(r)["Courses Group 1"] == "Not Articulated" for r in seen)
        found = map_rows(read_flat(file), mapping)
        rule_count += found.account.rules
        skipped += sum(found.account.skipped.values())
        folded += found.account.folded
        states += sum(rule.state == "NOT_ARTICULATED" for rule in rules(found))
        assert found.account.rejected == 0
    assert rows == rule_count + skipped + folded == 14565
    assert skipped == nameless == 202
    assert states == refused
