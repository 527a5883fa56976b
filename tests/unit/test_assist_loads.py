"""Loads of ASSIST answers: articulations as rules, each once; what majors disagree on; documents that are refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from assist_documents import (
    COLLEGE,
    UNIVERSITY,
    agreement,
    articulated,
    attributes,
    cell_id,
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
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.assist.identifiers import course_uri
from competency_graph_loaders.assist.load import load_assist
from competency_graph_loaders.assist.terms import last_month_before, term_start
from competency_graph_loaders.reports import LoadReport

Json = dict[str, Any]
RULE = "urn:competency-graph:assist:articulation:75:9001:9002:"


def load(store: MemoryStore | None, *paths: Path, **more: Any) -> LoadReport:
    return load_assist(list(paths), store, source="made up", **more)


def loaded(folder: Path, **documents: Json) -> tuple[MemoryStore, LoadReport]:
    store = MemoryStore()
    report = load(store, write(folder, **documents))
    assert report.rejected == 0, report.refusals
    return store, report


def rules(store: MemoryStore) -> dict[str, NodeRow]:
    nodes = (n for unit in store.units.values() for n in unit.nodes)
    return {n.uri.removeprefix(RULE): n for n in nodes if "TransferRule" in n.labels}


def edges(store: MemoryStore, rule: str, edge_type: str) -> list[EdgeRow]:
    found = [
        e
        for unit in store.units.values()
        for e in unit.edges
        if e.start == RULE + rule and e.type == edge_type
    ]
    return sorted(found, key=lambda e: e.properties.get("position", 0))


def targets(store: MemoryStore, rule: str, edge_type: str) -> list[str]:
    return [e.end for e in edges(store, rule, edge_type)]


def count(report: LoadReport, rule: str) -> int:
    return next((f.count for f in report.findings if f.rule == rule), 0)


def said(store: MemoryStore) -> dict[str, str]:
    return {unit.name: unit.content for unit in store.units.values()}


MAT_10 = of_course("MAT 10")
ALG = articulated(MAT_10, sending(group("ALG 1")))


# -- one articulation ---------------------------------------------------------------------------------------------------------


def test_a_course_for_a_course(tmp_path: Path) -> None:
    store, _ = loaded(tmp_path, one=agreement(ALG))
    node = rules(store)["course-101"]
    assert node.properties == {
        "name": "ALG 1 → MAT 10", "text": "ALG 1 → MAT 10", "state": "AWARDED",
        "sender": "urn:competency-graph:assist:institution:9001", "receiver": "urn:competency-graph:assist:institution:9002",
        "starts": "2024-10-01", "ends": "2025-09-30", "basis": "CATALOG_YEAR", "field": "articulations",
        "identifiers": ["assist=75/9001/to/9002/course-101"],
    }  # fmt: skip
    assert targets(store, "course-101", "TAKES") == [course_uri(11)]
    (award,) = edges(store, "course-101", "AWARDS")
    assert (award.end, award.properties["kind"], award.properties["basis"]) == (
        course_uri(101),
        "COURSE",
        "CATALOG",
    )
    (pair,) = (n for u in store.units.values() for n in u.nodes if "Agreement" in n.labels)
    assert pair.properties["consumption"] == "SHARED"
    assert pair.properties["edition"] == "2024-2025"
    assert pair.properties["name"] == "Tidepool College to University of Highland, 2024-2025"
    (unit,) = (u for u in store.units.values() if u.name.startswith("articulation|"))
    assert (unit.file, unit.record) == ("one.json", "articulations[0]")


def test_trees_on_both_sides(tmp_path: Path) -> None:
    mixed = sending(
        group("ALG 1", "ALG 2"), group("GEO 1", "GEO 2", conjunction="Or"), between=(joined("Or", 0, 1),)
    )
    store, _ = loaded(tmp_path, one=agreement(articulated(of_series("LAN 1", "LAN 1X"), mixed)))
    key = "series-106-107"
    assert targets(store, key, "AWARDS") == [course_uri(106), course_uri(107)]
    (tree,) = targets(store, key, "TAKES")
    nodes = {n.uri: n for u in store.units.values() for n in u.nodes}
    assert nodes[tree].properties["op"] == "ANY"
    below = [e.end for u in store.units.values() for e in u.edges if e.start == tree and e.type == "HAS_PART"]
    assert [nodes[uri].properties["op"] for uri in below] == ["ALL", "ANY"]
    assert nodes[RULE + key].properties["text"] == "(ALG 1 and ALG 2) or (GEO 1 or GEO 2) → LAN 1 + LAN 1X"


def test_a_series_that_is_either_awards_itself(tmp_path: Path) -> None:
    store, _ = loaded(
        tmp_path,
        one=agreement(articulated(of_series("LAN 1", "LAN 1X", conjunction="Or"), sending(group("ALG 1")))),
    )
    (award,) = edges(store, "series-or-106-107", "AWARDS")
    assert award.properties["kind"] == "REQUIREMENT"


def test_named_requirements_and_areas(tmp_path: Path) -> None:
    writing = {"type": "Requirement", "requirement": {"name": "Entry Level Writing"}}
    area = {"type": "GeneralEducation", "generalEducationArea": {"code": "AREA-4", "name": "Arts"}}
    store, _ = loaded(
        tmp_path,
        one=agreement(
            articulated(writing, sending(group("ALG 1"))), articulated(area, sending(group("GEO 1")))
        ),
    )
    kinds = {e.properties["kind"]: e.end for u in store.units.values() for e in u.edges if e.type == "AWARDS"}
    assert kinds.keys() == {"REQUIREMENT", "AREA"}
    labels = {n.uri: n.labels for u in store.units.values() for n in u.nodes}
    assert labels[kinds["AREA"]] == ("Area",)
    assert labels[kinds["REQUIREMENT"]] == ("Requirement",)


@pytest.mark.parametrize(
    ("side", "state", "found"),
    [
        (sending(reason="This course must be taken at the university after transfer "), "AFTER_TRANSFER", "to be taken after transfer"),
        (sending(reason="No Course Articulated"), "NOT_ARTICULATED", "not articulated"),
        (sending(reason="The moon is full"), "NOT_ARTICULATED", "unknown reason"),
        (None, "NOT_ARTICULATED", "not articulated"),
    ],
)  # fmt: skip
def test_why_there_is_none(tmp_path: Path, side: Json | None, state: str, found: str) -> None:
    store, report = loaded(tmp_path, one=agreement(articulated(MAT_10, side)))
    assert rules(store)["course-101"].properties["state"] == state
    assert targets(store, "course-101", "TAKES") == targets(store, "course-101", "AWARDS") == []
    assert targets(store, "course-101", "TARGETS") == [course_uri(101)]
    assert count(report, found) == 1
    assert count(report, "agreement without an articulation") == 1


def test_silence_is_no_rule(tmp_path: Path) -> None:
    asset = requirements(section("MAT 10", "MAT 20"))
    store, report = loaded(tmp_path, one=agreement(ALG, assets=(asset,)))
    assert rules(store).keys() == {"course-101"}
    assert count(report, "cell without an articulation") == 1


def test_a_denied_course_is_refused_for_that_alone(tmp_path: Path) -> None:
    store, report = loaded(
        tmp_path, one=agreement(articulated(MAT_10, sending(group("ALG 1"), denied=("OLD 9",))))
    )
    denial = rules(store)["course-101-denied-17"]
    assert (denial.properties["state"], denial.properties["text"]) == (
        "REFUSED",
        "OLD 9 does not count as MAT 10",
    )
    assert targets(store, "course-101-denied-17", "TAKES") == [course_uri(17)]
    assert (
        denial.properties["denied_for"]
        == [course_uri(101)]
        == targets(store, "course-101-denied-17", "TARGETS")
    )
    assert targets(store, "course-101-denied-17", "AWARDS") == []
    assert count(report, "denied course") == 1


def test_conditions_in_words(tmp_path: Path) -> None:
    item = {
        **MAT_10,
        "courseAttributes": attributes("Must be taken for a letter grade", "Subject to an audition"),
    }
    side = sending(group(course("ALG 1", attributes=attributes("Grade of B or better")), "ALG 2"))
    odd = sending(group("GEO 1"), group("GEO 2"))
    override = articulated(of_course("MAT 20"), odd, templateOverrides=[{"kind": "swap"}])
    store, report = loaded(tmp_path, one=agreement(articulated(item, side), override))
    node = rules(store)["course-101"].properties
    assert node["prose"] == ["Subject to an audition"]
    assert node["note"] == "Must be taken for a letter grade; Subject to an audition; Grade of B or better"
    grades = {
        e.end: e.properties.get("minimum_grade")
        for u in store.units.values() for e in u.edges if e.type == "ASKS_FOR" and e.start.startswith(RULE + "course-101")
    }  # fmt: skip
    assert grades == {course_uri(11): "B", course_uri(12): "D-"}
    other = rules(store)["course-102"].properties["prose"]
    assert isinstance(other, list)
    assert 'Template override: {"kind":"swap"}' in other
    assert any("ALL_GROUPS" in text for text in other)
    for rule, number in (
        ("parsed-condition", 1),
        ("unparsed-condition", 2),
        ("template override", 1),
        ("ambiguous conjunctions", 1),
    ):
        assert count(report, rule) == number, rule


def test_cross_listed_courses_are_one(tmp_path: Path) -> None:
    sent = course("ALG 1", visibleCrossListedCourses=[course("LOG 5")])
    item = {**MAT_10, "visibleCrossListedCourses": [{"course": course("PHI 5"), "id": "x"}]}
    store, _ = loaded(tmp_path, one=agreement(articulated(item, sending(group(sent)))))
    same = {
        (e.start, e.end): e.properties["why"]
        for u in store.units.values()
        for e in u.edges
        if e.type == "SAME_COURSE"
    }
    assert same == {
        (course_uri(11), course_uri(18)): "cross-listed", (course_uri(101), course_uri(108)): "cross-listed"
    }  # fmt: skip


def test_institutions_systems_departments(tmp_path: Path) -> None:
    store, _ = loaded(tmp_path, one=agreement(ALG))
    found = {(e.type, e.start, e.end) for u in store.units.values() for e in u.edges}
    urn = "urn:competency-graph:assist:"
    assert {
        ("MEMBER_OF", f"{urn}institution:9001", f"{urn}system:CCC"), ("MEMBER_OF", f"{urn}institution:9002", f"{urn}system:UC"),
        ("OWNED_BY", course_uri(11), f"{urn}department:70"), ("OFFERED_BY", course_uri(11), f"{urn}institution:9001"),
    } <= found  # fmt: skip


def test_the_list_of_institutions_uses_numbers(tmp_path: Path) -> None:
    listed = [
        {
            **COLLEGE,
            "category": 2,
            "termType": 0,
            "termTypeAcademicYears": [{"termType": 0, "fromYear": 1980}],
        },
        {
            **UNIVERSITY,
            "category": 5,
            "termType": 2,
            "termTypeAcademicYears": [{"termType": 2, "fromYear": 2024}],
        },
        {**UNIVERSITY, "id": 9003, "category": 8},
    ]
    file = tmp_path / "institutions.json"
    file.write_text(json.dumps(listed))
    store = MemoryStore()
    report = load(store, file)
    nodes = {n.uri: n for u in store.units.values() for n in u.nodes}
    assert nodes["urn:competency-graph:assist:institution:9001"].properties["calendar"] == "semester"
    assert "calendar" not in nodes["urn:competency-graph:assist:institution:9002"].properties
    assert (report.rejected, count(report, "unknown-calendar"), count(report, "unknown-category")) == (
        0,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("term", "starts", "before"),
    [
        ("F2020", "2020-08", "2020-07"), ("S1999", "1999-01", "1998-12"), ("W2001", "2001-01", "2000-12"),
        ("SU2010", "2010-06", "2010-05"), ("", None, None), (None, None, None), ("Q42", None, None),
    ],
)  # fmt: skip
def test_terms(term: str | None, starts: str | None, before: str | None) -> None:
    assert (term_start(term), last_month_before(term)) == (starts, before)


# -- many documents ----------------------------------------------------------------------------------------------------------


def test_texts_inside_and_decoded_values_are_one(tmp_path: Path) -> None:
    asset = requirements(section("MAT 10"))
    first, _ = loaded(tmp_path / "texts", one=agreement(ALG, assets=(asset,)))
    second, _ = loaded(tmp_path / "values", one=agreement(ALG, assets=(asset,), as_texts=False))
    bare = agreement(ALG, assets=(asset,))["result"]
    third, _ = loaded(tmp_path / "bare", one=bare)
    assert said(first) == said(second) == said(third)


def test_reports_by_department(tmp_path: Path) -> None:
    by_department = [
        {
            "name": "Mathematics",
            "articulations": [{**MAT_10, "sendingArticulation": sending(group("ALG 1"))}],
        },
        {
            "name": "Biology",
            "articulations": [{"articulation": {**of_course("BIO 1"), "sendingArticulation": None}}],
        },
    ]
    document = agreement(
        type="Department", name="All departments", templateAssets=None, articulations=by_department
    )
    store, _ = loaded(tmp_path, one=document)
    assert {key: node.properties["state"] for key, node in rules(store).items()} == {
        "course-101": "AWARDED", "course-104": "NOT_ARTICULATED"
    }  # fmt: skip
    assert not any("Program" in n.labels for u in store.units.values() for n in u.nodes)


def test_no_articulations_at_all(tmp_path: Path) -> None:
    store, report = loaded(
        tmp_path, one=agreement(articulations=None, assets=(requirements(section("MAT 10")),))
    )
    assert rules(store) == {}
    assert count(report, "agreement without an articulation") == 1


def majors(**more: Any) -> dict[str, Json]:
    assets = (requirements(section("MAT 10")),)
    return {
        "a": agreement(ALG, assets=assets, name="Cartography B.A."),
        "b": agreement(ALG, assets=assets, name="Dance B.A.", published="2025-02-01T00:00:00"),
        "c": agreement(ALG, assets=assets, name="Optics B.S.", published="2024-12-01T00:00:00", **more),
    }


def test_an_articulation_is_stored_once_whatever_repeats_it(tmp_path: Path) -> None:
    store, report = loaded(tmp_path, **majors())
    assert rules(store).keys() == {"course-101"}
    assert count(report, "articulation") == 3
    assert len([u for u in store.units.values() if u.name.startswith("major|")]) == 3
    (unit,) = (u for u in store.units.values() if u.name.startswith("articulation|"))
    assert (unit.date, Path(unit.file).name) == ("2025-02-01T00:00:00", "b.json")
    again = load(store, tmp_path)
    assert (again.written, again.unchanged) == (0, report.units)


def test_where_majors_disagree_both_are_kept_and_reported(tmp_path: Path) -> None:
    other = articulated(MAT_10, sending(group("ALG 1", "ALG 2")))
    documents = {**majors(), "d": agreement(other, name="Zither B.M.", published="2025-01-15T00:00:00")}
    store, report = loaded(tmp_path, **documents)
    assert count(report, "majors disagree") == 1
    texts = {key: node.properties["text"] for key, node in rules(store).items()}
    assert texts.pop("course-101") == "ALG 1 → MAT 10"
    ((key, text),) = texts.items()
    assert text == "ALG 1 and ALG 2 → MAT 10"
    assert key.startswith("course-101-")
    assert targets(store, key, "AWARDS") == [course_uri(101)]
    assert load(store, tmp_path).written == 0


def test_a_course_that_is_described_otherwise_shows_as_the_newer_one(tmp_path: Path) -> None:
    old = articulated(MAT_10, sending(group(course("ALG 1", end="F2025"))))
    store, report = loaded(
        tmp_path, a=agreement(old, published="2024-01-01"), b=agreement(ALG, name="Dance B.A.")
    )
    (node,) = (n for u in store.units.values() for n in u.nodes if n.uri == course_uri(11))
    assert "ends" not in node.properties
    assert count(report, "described otherwise") == 1


def test_a_template_is_one_whatever_order_a_sender_has_it_in(tmp_path: Path) -> None:
    asset = requirements(
        section("MAT 10", "MAT 20", attributes=attributes("An interview", "A letter")), section("BIO 1", choose=1),
        instruction=instruction("NFromConjunction", 1, "And"),
    )  # fmt: skip
    other = requirements(section("PHI 5"), position=1)
    straight = agreement(ALG, assets=(asset, other), as_texts=False)
    turned = agreement(assets=(asset, other), as_texts=False, published="2025-03-03")
    result = turned["result"]
    result["sendingInstitution"] = {**COLLEGE, "id": 9005, "names": [{"name": "Cliff College"}]}
    result["templateAssets"].reverse()
    mine = result["templateAssets"][1]
    mine["instruction"] = dict(reversed([*mine["instruction"].items(), ("id", "another")]))
    mine["sections"].reverse()
    for part in mine["sections"]:
        part["rows"].reverse()
        part["attributes"].reverse()
    store, report = loaded(tmp_path, a=straight, b=turned)
    assert len([u for u in store.units.values() if u.name.startswith("major|")]) == 1
    assert count(report, "majors disagree") == count(report, "described otherwise") == 0
    assert count(report, "ambiguous instruction") == 2


def test_years_stand_beside_one_another(tmp_path: Path) -> None:
    store, _ = loaded(tmp_path, a=agreement(ALG), b=agreement(ALG, first=2025))
    uris = [n.uri for u in store.units.values() for n in u.nodes if "TransferRule" in n.labels]
    assert len(uris) == 2
    assert len([n for u in store.units.values() for n in u.nodes if "Agreement" in n.labels]) == 2


ALTERNATIVES = [
    sending(group("ALG 1")), sending(group("ALG 1", "ALG 2")), sending(group("GEO 1")), sending(reason="No Course Articulated"),
]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from((0, 1, 2, 3)), st.sampled_from(("2025-01-01", "2025-02-02"))),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, str]], random: Any
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    write(
        folder,
        **{
            f"m{n}": agreement(articulated(MAT_10, ALTERNATIVES[which]), name=f"Major {n}", published=day)
            for n, (which, day) in enumerate(made)
        },
    )
    files = sorted(folder.iterdir())
    straight, shuffled = MemoryStore(), MemoryStore()
    load(straight, *files)
    random.shuffle(files)
    load(shuffled, *files)
    told = [
        {u.name: (u.content, u.file, u.record) for u in store.units.values()}
        for store in (straight, shuffled)
    ]
    assert told[0] == told[1]
    assert len([name for name in told[0] if name.startswith("articulation|")]) == len(
        {which for which, _ in made}
    )


def test_archives_and_lines(tmp_path: Path) -> None:
    documents = majors()
    folder, _ = loaded(tmp_path / "folder", **documents)
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, document in documents.items():
            archive.writestr(f"{name}.json", json.dumps(document))
    lines = tmp_path / "all.jsonl"
    lines.write_bytes(b"\n".join(orjson.dumps(d) for d in documents.values()))
    for path in (packed, lines):
        store = MemoryStore()
        assert load(store, path).rejected == 0
        assert said(store) == said(folder)


# -- what is refused ---------------------------------------------------------------------------------------------------------


def _broken(change: str) -> Json:
    document = agreement(ALG, assets=(requirements(section("MAT 10", "MAT 20")),), as_texts=False)
    result = document["result"]
    asset = result["templateAssets"][0]
    side = result["articulations"][0]["articulation"]["sendingArticulation"]
    match change:
        case "no sections":
            del asset["sections"]
        case "cell without its course":
            del asset["sections"][0]["rows"][1]["cells"][0]["course"]
        case "unknown type":
            asset["sections"][0]["rows"][1]["cells"][0]["type"] = "Poem"
        case "number":
            side["items"][0]["items"][0]["courseIdentifierParentId"] = "twelve"
        case "conjunction":
            side["items"][0]["courseConjunction"] = "Xor"
        case "positions":
            side["courseGroupConjunctions"] = [joined("Or", 0, 4)]
        case "negative units":
            side["items"][0]["items"][0]["minUnits"] = -1
        case "half a text":
            result["articulations"] = json.dumps(result["articulations"])[:-9]
        case "failure":
            return {"isSuccessful": False, "validationFailure": "No such agreement", "result": None}
        case "other":
            return {"hello": "world"}
        case "names":
            result["receivingInstitution"] = {**UNIVERSITY, "names": []}
    return document


@pytest.mark.parametrize(
    ("change", "term", "reason"),
    [
        ("no sections", "templateAssets[0]", "found an object"),
        ("cell without its course", "templateAssets[0].sections[0].rows[1].cells[0]", "found an object"),
        ("unknown type", "templateAssets[0].sections[0].rows[1].cells[0].type", "'Poem'"),
        (
            "number", "articulations[0].articulation.sendingArticulation.items[0].items[0].courseIdentifierParentId", "'twelve'",
        ),
        ("conjunction", "articulations[0].articulation.sendingArticulation.items[0].courseConjunction", "'xor'"),
        ("positions", "articulations[0].articulation.sendingArticulation", "found an object"),
        ("negative units", "articulations[0].articulation.sendingArticulation.items[0].items[0].minUnits", "-1"),
        ("half a text", "articulations", "no JSON"),
        ("failure", None, "No such agreement"),
        ("other", None, "Neither an agreement nor an institution"),
        ("names", "receivingInstitution.names", "a list of 0"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_trusted_is_refused_whole(
    tmp_path: Path, change: str, term: str | None, reason: str
) -> None:
    store = MemoryStore()
    folder = write(
        tmp_path / "in",
        bad=_broken(change),
        good=agreement(articulated(of_course("BIO 1"), sending(group("BOT 1")))),
    )
    report = load(store, folder)
    (refusal,) = report.refusals
    assert (Path(refusal.file).name, refusal.term) == ("bad.json", term)
    assert reason in refusal.reason
    assert refusal.expected
    assert (report.exit_code, report.rejected) == (1, 1)
    assert rules(store).keys() == {"course-104"}


def test_half_a_file_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", **majors())
    (folder / "b.json").write_bytes((folder / "b.json").read_bytes()[:700])
    store = MemoryStore()
    report = load(store, folder)
    assert (report.rejected, report.exit_code) == (1, 1)
    assert rules(store).keys() == {"course-101"}
    assert len([u for u in store.units.values() if u.name.startswith("major|")]) == 2


def test_a_refused_document_takes_nothing_back(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", **majors())
    store = MemoryStore()
    load(store, folder)
    before = said(store)
    (folder / "b.json").write_text('{"hello": "world"}')
    report = load(store, folder, complete=True)
    assert report.retired == 0
    assert report.retirement_held_back
    assert said(store).keys() == before.keys()


def test_a_complete_folder_takes_back_what_it_no_longer_has(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", **majors())
    store = MemoryStore()
    load(store, folder)
    (folder / "b.json").unlink()
    report = load(store, folder, complete=True)
    assert report.retired == 1
    assert rules(store).keys() == {"course-101"}


def test_the_command(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", good=agreement(ALG), bad={"hello": "world"})
    found = CliRunner().invoke(
        app,
        ["load", "assist", str(folder), "--dry-run", "--json"],
        env={"COMPETENCY_GRAPH_HOME": str(tmp_path / "home")},
    )
    assert found.exit_code == 1, found.output
    report = json.loads(found.stdout)
    assert (report["rejected"], report["dry_run"]) == (1, True)
    assert {f["rule"] for f in report["findings"]} >= {"articulation", "agreement"}


def test_cells_are_told_apart() -> None:
    assert cell_id(of_course("MAT 10")) != cell_id(of_course("MAT 20"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_a_document_cut_anywhere_is_refused_and_nothing_of_it_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, at: int, as_texts: bool
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    whole = json.dumps(agreement(ALG, assets=(requirements(section("MAT 10")),), as_texts=as_texts)).encode()
    (folder / "half.json").write_bytes(whole[: at % len(whole)])
    store = MemoryStore()
    report = load(store, folder)
    assert (report.rejected, report.units, report.exit_code) == (1, 0, 1)
    assert store.units == {}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_value_of_another_kind_anywhere_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any one value replaced: the document is refused, naming a field, or loads whole; it never ends the load."""
    document = agreement(ALG, assets=(requirements(section("MAT 10", choose=1)),), as_texts=False)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in (
            list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        ):
            places.append((value, key))
            walk(value[key])

    walk(document["result"])
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(st.sampled_from([None, [], {}, "text", -3, 2.5, True, [{}], {"type": "Course"}]))
    folder = tmp_path_factory.mktemp("changed")
    (folder / "changed.json").write_text(json.dumps(document))
    store = MemoryStore()
    report = load(store, folder)
    assert report.rejected in (0, 1)
    assert (report.rejected == 1) == (store.units == {})
    assert all(refusal.reason and refusal.expected for refusal in report.refusals)
