"""Programs and prerequisites: what is needed, what is only listed, what nobody accounts for, and every reading that was made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.cli import app
from competency_graph_loaders.programs.load import load_programs
from competency_graph_loaders.programs.prerequisites import (
    AND_FIRST,
    Joined,
    Taken,
    Tree,
    Words,
    ambiguous,
    is_concurrent,
    leaves,
    read_prerequisite,
)
from competency_graph_loaders.programs.published import SIZE
from competency_graph_loaders.runs import LoadReport

COLLEGE = {"institution": "COL", "name": "Example College", "calendar": "semester"}
PROGRAM: dict[str, Any] = {
    "institution": "COL", "program": "tubas", "title": "Tuba making", "credential": "certificate", "credits": 30,
    "gpa_minimum": 2.5, "parts": [
        {"course": "TUBA 1", "title": "Brass", "credits": 4},
        {"course": "ENGL 1", "credits": 3, "or": ["ENGL 1A", "ENGL 1B"]},
        {"name": "A science", "select": 1, "parts": [
            {"course": "PHYS 1", "credits": 4}, {"series": ["CHEM 1", "CHEM 1L"], "credits": 4},
        ]},
        {"name": "Ten credits of these", "credits": 10, "parts": [{"course": "MUS 1"}, {"course": "MUS 2"}, {"course": "MUS 3"}]},
        {"subject": "MUS", "first_number": 100, "name": "Upper-division music", "credits": 3},
        {"text": "A conversation with the master", "credits": 0},
    ],
}  # fmt: skip


def write(folder: Path, document: Any) -> Path:
    (folder / "programs.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "institutions.csv").write_text(
        "institution,name,label,calendar\nCOL,Example College,Institution,semester\nUX,Example University,Institution,quarter\n"
    )
    return folder


def load(*paths: Path, institution: str | None = None) -> tuple[MemoryStore, LoadReport]:
    store = MemoryStore()
    return store, load_programs(list(paths), store, source="progs", institution=institution)


def nodes(store: MemoryStore, label: str) -> dict[str, NodeRow]:
    return {n.uri: n for u in store.units.values() for n in u.nodes if label in n.labels}


def edges(store: MemoryStore, *kinds: str) -> list[EdgeRow]:
    return [e for u in store.units.values() for e in u.edges if e.type in kinds]


def tree(store: MemoryStore, uri: str) -> Any:
    """A tree in brackets: [op, children…], courses by code, filters and residuals by their text."""
    found = {n.uri: n for u in store.units.values() for n in u.nodes}
    below = sorted(
        (e for e in edges(store, "HAS_PART", "ASKS_FOR") if e.start == uri),
        key=lambda e: int(str(e.properties["position"])),
    )
    node = found[uri]
    if "Requirement" not in node.labels:
        return str(node.properties.get("code") or node.properties["name"])
    op = str(node.properties["op"])
    if "count" in node.properties:
        op += f" {node.properties['count']} {node.properties['count_unit']}"
    return [op, *(tree(store, e.end) for e in below)]


def required(store: MemoryStore, relation: str = "REQUIRES") -> dict[str, Any]:
    return {e.start.partition("#")[2]: tree(store, e.end) for e in edges(store, relation)}


def test_a_program_as_a_tree_with_the_rest_of_its_credits(tmp_path: Path) -> None:
    store, report = load(write(tmp_path, {"programs": [PROGRAM]}))
    assert (report.rejected, report.refusals) == (0, ())
    rest = "6 of 30 credits are not accounted for by what is listed (24)"
    assert required(store)["program-tubas"] == [
        "ALL", "TUBA 1", ["ANY", "ENGL 1", "ENGL 1A", "ENGL 1B"],
        ["AT_LEAST 1 ITEMS", "PHYS 1", ["ALL", "CHEM 1", "CHEM 1L"]],
        ["AT_LEAST 10 CREDITS", "MUS 1", "MUS 2", "MUS 3"],
        ["AT_LEAST 3 CREDITS", "Upper-division music"], "A conversation with the master", rest,
    ]  # fmt: skip
    (residual,) = (n for n in nodes(store, "Residual").values() if n.properties["name"] == rest)
    assert (residual.properties["credits"], residual.properties["credit_unit"]) == ("6", "SemesterHour")
    (limit,) = nodes(store, "Limit").values()
    assert (limit.properties["measure"], limit.properties["minimum"], limit.properties["scope"]) == (
        "GPA",
        "2.5",
        "program",
    )
    (music,) = nodes(store, "Filter").values()
    assert (music.properties["subject"], music.properties["first_number"]) == ("MUS", 100)
    courses = {str(n.properties["code"]): n.properties for n in nodes(store, "Course").values()}
    assert (courses["TUBA 1"]["name"], courses["TUBA 1"]["credit_minimum"]) == ("Brass", "4")
    assert {e.end for e in edges(store, "ASKS_FOR")} == set(nodes(store, "Course"))


def test_credits_that_parts_do_not_state_make_the_rest_unknown(tmp_path: Path) -> None:
    parts = [{"course": "TUBA 1", "credits": 4}, {"course": "MUS 1"}]
    store, _ = load(write(tmp_path, {"programs": [{**PROGRAM, "parts": parts}]}))
    (residual,) = nodes(store, "Residual").values()
    assert "credits" not in residual.properties
    assert "1 of its parts state no credits" in str(residual.properties["text"])


@pytest.mark.parametrize(("change", "term", "words"), [
    ({"parts": []}, "parts", "at least 1"),
    ({"parts": [{"course": "A 1", "text": "or so"}]}, "parts/0", "one of course, series"),
    ({"parts": [{"select": 3, "parts": [{"course": "A 1"}]}]}, "parts/0", "select between 1"),
    ({"credits": "many"}, "credits", "a number"),
    ({"level": "BS"}, "level", "not permitted"),
    ({"institution": "COLL"}, "institution", "a key of the institutions table"),
    ({"title": None}, "title", "valid string"),
])  # fmt: skip
def test_a_bad_program_is_kept_out_whole_and_others_load(
    tmp_path: Path, change: dict[str, Any], term: str, words: str
) -> None:
    bad = {**PROGRAM, "program": "bad", **change}
    store, report = load(write(tmp_path, {"programs": [PROGRAM, bad]}))
    (refusal,) = report.refusals
    assert (report.exit_code, refusal.term, refusal.record) == (1, term, "bad")
    assert refusal.place.startswith("/programs/1")
    assert words in refusal.expected
    assert len(nodes(store, "Program")) == 1


def test_twice_is_once_and_the_order_of_programs_does_not_matter(tmp_path: Path) -> None:
    other = {**PROGRAM, "program": "horns", "title": "Horns"}
    store = MemoryStore()
    load_programs([write(tmp_path, {"programs": [PROGRAM, other]})], store, source="progs")
    before = {key: value[0] for key, value in store.full().items()}
    assert load_programs([tmp_path], store, source="progs").written == 0
    turned, _ = load(write(tmp_path, {"programs": [other, PROGRAM]}))
    assert {key: value[0] for key, value in turned.full().items()} == before
    _, report = load(write(tmp_path, {"programs": [PROGRAM, PROGRAM]}))
    assert "stands in" in report.refusals[0].reason


# -- prerequisites ---------------------------------------------------------------------------------------------------------

A, B, C = Taken("AA 100"), Taken("BB 200"), Taken("CC 300")


@pytest.mark.parametrize(("text", "found"), [
    ("AA 100", A),
    ("AA 100 (may be taken concurrently)", Taken("AA 100", True)),
    ("AA 100 and BB 200", Joined("ALL", (A, B))),
    ("AA 100 or BB 200 or Math Placement", Joined("ANY", (A, B, Words("Math Placement")))),
    ("(AA 100 or BB 200 ) and CC 300", Joined("ALL", (Joined("ANY", (A, B)), C))),
    ("((AA 100) and ( BB 200))", Joined("ALL", (A, B))),
    ("AA 100 and BB 200 or CC 300", Joined("ANY", (Joined("ALL", (A, B)), C), AND_FIRST)),
    ("AA 100 or BB 200 and CC 300", Joined("ANY", (A, Joined("ALL", (B, C))), AND_FIRST)),
    ("AA 100 or Bachelor Degree or higher", Joined("ANY", (A, Words("Bachelor Degree or higher")))),
    ("Math Placement", Words("Math Placement")),
    ("( and AA 100)", Words("( and AA 100)")),
    ("(AA 100 or BB 200", Words("(AA 100 or BB 200")),
    ("AA 100 with a C and BB 200", Words("AA 100 with a C and BB 200")),
    ("AA 100 or", Words("AA 100 or")),
    ("", Words("")),
])  # fmt: skip
def test_prerequisites_in_words(text: str, found: Tree) -> None:
    assert read_prerequisite(text) == found


@settings(deadline=None)
@given(st.text(alphabet="AB 12()andormy"))
def test_words_never_raise_and_keep_every_course(text: str) -> None:
    found = read_prerequisite(text)
    if found != Words(text):
        kept = " ".join(leaf.code if isinstance(leaf, Taken) else leaf.text for leaf in leaves(found))
        plain = text.replace("(", " ").replace(")", " ").split()
        assert kept.split() == [word for word in plain if word.lower() not in ("and", "or")]


def test_prerequisites_as_trees(tmp_path: Path) -> None:
    texts = {
        "TUBA 2": "TUBA 1 and MUS 100 (may be taken concurrently)",
        "TUBA 3": "TUBA 2 or Lip Placement",
        "TUBA 4": "TUBA 3 and MUS 100 or MUS 101",
        "TUBA 5": "Lip Placement",
    }
    stated = [{"institution": "COL", "course": course, "text": text} for course, text in texts.items()]
    store, report = load(write(tmp_path, {"prerequisites": stated}))
    asked = required(store, "PREREQUISITE")
    assert asked["course-TUBA%202"] == ["ALL", "TUBA 1"]
    assert asked["course-TUBA%203"] == ["ANY", "TUBA 2", "Lip Placement"]
    assert asked["course-TUBA%204"] == ["ANY", ["ALL", "TUBA 3", "MUS 100"], "MUS 101"]
    assert required(store, "COREQUISITE")["course-TUBA%202"] == ["ALL", "MUS 100"]
    (same_term,) = edges(store, "COREQUISITE")
    assert same_term.properties["concurrent"] is True
    readings = {
        str(n.properties["reading"])
        for n in nodes(store, "Requirement").values()
        if "reading" in n.properties
    }
    assert readings == {AND_FIRST}
    (words,) = (n for n in nodes(store, "Requirement").values() if "TUBA%205" in n.uri)
    assert words.properties["prose"] == ["Lip Placement"]
    counts = {f.rule: f.count for f in report.findings}
    assert counts == {"parsed-condition": 2, "unparsed-condition": 2, "ambiguous-or": 1}


# -- as they are served ----------------------------------------------------------------------------------------------------


def served(*courses: Mapping[str, Any], total: int | None = 20) -> dict[str, Any]:
    return {"college_slug": "col", "catalog_year": "", "programs": [{
        "title": "Tubas — Diploma", "credential": "diploma", "program_code": None, "catalog_url": "https://example.org/p/tubas/",
        "total_credits": total, "gpa_minimum": 2, "description": None, "matched_program_slug": "tubas",
        "requirement_groups": [{
            "name": "Recommended Course Sequence", "credits_required": total, "choose_n": None, "courses": list(courses),
        }],
    }]}  # fmt: skip


def course(number: str, title: str, amount: int) -> dict[str, Any]:
    return {"prefix": "TUBA", "number": number, "title": title, "credits": amount, "or_alternatives": []}


def test_a_recommended_sequence_is_no_requirement_text(tmp_path: Path) -> None:
    document = served(
        course("100", "Brass (or TUBA 101)", 4), course("200", "Reeds", 3), course("300", "To choose from", 0)
    )
    store, report = load(write(tmp_path, document), institution="COL")
    assert required(store)["program-tubas"] == [
        "ALL", ["ANY", "TUBA 100", "TUBA 101"], "TUBA 200", "13 of 20 credits are not accounted for by what is listed (7)",
    ]  # fmt: skip
    # What is listed with 0 credits stands in a list to choose from: it is not needed, and it is not lost.
    assert required(store, "RECOMMENDS")["program-tubas"] == ["ANY", "TUBA 300"]
    counts = {f.rule: f.count for f in report.findings}
    assert counts == {"reading": 1, "credits-unaccounted-for": 1}


def test_a_program_without_a_total_says_so(tmp_path: Path) -> None:
    store, report = load(write(tmp_path, served(course("100", "Brass", 4), total=None)), institution="COL")
    assert not nodes(store, "Residual")
    assert "no-total" in {f.rule for f in report.findings}


def test_gathered_degrees(tmp_path: Path) -> None:
    document = {"_meta": {}, "UX": {"program": "Tubas, B.S.", "total_units": 180, "unit_system": "quarter", "groups": [
        {"title": "Core — also satisfies the arts", "requirements": [
            {"select": 1, "from": ["TUBA 1"]},
            {"select": 2, "from": ["MUS 1", "MUS 2", "MUS 3"], "units": 8},
            {"select": 1, "from": {"series": [["PHYS 1A", "PHYS 1B"], ["CHEM 1"]]}},
            {"select": 4, "from": ["A 1"]},
        ]},
        {"title": "Slots", "course_level": "upper-division", "requirements": [
            {"select": 1, "from": None, "label": "One upper-division course"},
            {"select": 5, "from": None, "units": 20},
            {"select": 1, "from": {"code": "LANG", "label": "A language", "assume": True}},
        ]},
    ]}}  # fmt: skip
    store, report = load(write(tmp_path, document))
    assert report.rejected == 0
    (found,) = required(store).values()
    assert found[1] == [
        "ALL", "TUBA 1", ["AT_LEAST 2 ITEMS", "MUS 1", "MUS 2", "MUS 3"],
        ["AT_LEAST 1 ITEMS", ["ALL", "PHYS 1A", "PHYS 1B"], "CHEM 1"],
        "4 of A 1: more than are listed",
    ]  # fmt: skip
    assert found[2] == ["ALL", "One upper-division course", "5 × Slots", "A language"]
    (level,) = nodes(store, "Filter").values()
    assert level.properties["level"] == "UpperDivisionLevel"
    assumed = [
        n for n in nodes(store, "Residual").values() if n.properties["field"] == "ASSUMED_BY_THE_SOURCE"
    ]
    assert len(assumed) == 1, "an assumption is never met by itself"
    counts = {f.rule: f.count for f in report.findings}
    assert (counts["unparsed-condition"], counts["reading"]) == (1, 2)
    (size,) = (n for n in nodes(store, "Requirement").values() if n.properties.get("reading") == SIZE)
    assert size.properties["readings"] == [SIZE, "BOTH_MUST_HOLD"], "8 units are what the two come to"


@pytest.mark.parametrize(("words", "codes", "note"), [
    ("TUBA 1 — Brass", ["TUBA 1"], None),
    ("TUBA 1 or TUBA 1R — Brass (5 units)", ["TUBA 1", "TUBA 1R"], None),
    ("Brass — TUBA 1 / MUS TH 2A / HORN 3", ["TUBA 1", "MUS TH 2A", "HORN 3"], None),
    ("EE/CS 120A — Brass (1 unit; at the end)", ["EE/CS 120A"], "at the end"),
    ("TUBA 1", ["TUBA 1"], None),
    ("TUBA 1, TUBA 2 — Brass", None, None),
    ("Brass — TUBA 1A or TUBA 9E–Z", None, None),
    ("One upper-division course", None, None),
    ("TUBA 1 and 2 — Brass", None, None),
])  # fmt: skip
def test_a_slot_that_names_its_courses(
    tmp_path: Path, words: str, codes: list[str] | None, note: str | None
) -> None:
    groups = [{"title": "Slots", "requirements": [{"select": 1, "from": None, "label": words, "units": 5}]}]
    store, report = load(write(tmp_path, {"UX": {"program": "P", "groups": groups}}))
    assert report.rejected == 0
    (found,) = required(store).values()
    if codes is None:
        assert found == ["ALL", ["ALL", words]]
        assert len(nodes(store, "Residual")) == 1
        return
    asked = codes[0] if len(codes) == 1 and note is None else ["ALL" if len(codes) == 1 else "ANY", *codes]
    assert found == ["ALL", ["ALL", asked]]
    assert [f.rule for f in report.findings if f.rule == "unparsed-condition"] == (
        ["unparsed-condition"] if note else []
    )
    told = [n.properties["prose"] for n in nodes(store, "Requirement").values() if n.properties.get("prose")]
    assert told == ([[note]] if note else [])


KIND = {"subject": "MUS", "first_number": 100, "last_number": 199, "level": "UpperDivisionLevel"}
AREA = "https://example.org/pattern#area-3B"


@pytest.mark.parametrize(("part", "found"), [
    (KIND, "UpperDivisionLevel MUS"),
    (KIND | {"name": "Upper music", "select": 1}, "Upper music"),
    (KIND | {"select": 3}, ["AT_LEAST 3 ITEMS", *["UpperDivisionLevel MUS"] * 3]),
    (KIND | {"credits": 12}, ["AT_LEAST 12 CREDITS", "UpperDivisionLevel MUS"]),
    (KIND | {"select": 2, "credits": 9},
     ["ALL", ["AT_LEAST 2 ITEMS", *["UpperDivisionLevel MUS"] * 2], ["AT_LEAST 9 CREDITS", "UpperDivisionLevel MUS"]]),
    ({"area": AREA, "except": ["MUS 100"]}, AREA),
    ({"last_number": 99, "name": "Lower-division"}, "Lower-division"),
])  # fmt: skip
def test_anything_of_a_kind(tmp_path: Path, part: dict[str, Any], found: Any) -> None:
    store, report = load(write(tmp_path, {"programs": [{**PROGRAM, "parts": [part]}]}))
    assert report.rejected == 0
    assert required(store)["program-tubas"][1] == found
    for node in nodes(store, "Filter").values():
        said = {
            name: node.properties.get(name)
            for name in ("subject", "first_number", "last_number", "level", "area")
        }
        assert said == {name: part.get(name) for name in said}
        excluded = [f"{node.properties['institution']}#course-MUS%20100"] if "except" in part else None
        assert node.properties.get("exclusions") == excluded


def test_the_command_and_documents_of_no_known_shape(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["programs", str(write(tmp_path, {"programs": [PROGRAM]})), "--dry-run", "--json"]
    )
    assert (done.exit_code, json.loads(done.stdout)["rejected"]) == (0, 0)
    for document in ([], {"program": []}, {"programs": {}}, 3):
        _, report = load(write(tmp_path, document))
        assert report.exit_code == 1


# -- real data -------------------------------------------------------------------------------------------------------------


def test_the_real_programs_of_rhode_island(real_data: Path, tmp_path: Path) -> None:
    """Counts are recomputed here from the file, without the loader."""
    folder = real_data / "articulation/state-equiv/ri"
    file = folder / "programs/ccri.json"
    write(
        tmp_path,
        {
            "institutions": [
                {"institution": "CCRI", "name": "College of Rhode Island", "calendar": "semester"}
            ]
        },
    )
    store, report = load(tmp_path, file, institution="CCRI")
    assert report.rejected == 0
    listed = json.loads(file.read_text(encoding="utf-8"))["programs"]
    groups = [p["requirement_groups"][0] for p in listed]
    short = [
        p for p, g in zip(listed, groups, strict=True)
        if p["total_credits"] is not None and sum(c["credits"] for c in g["courses"]) < p["total_credits"]
    ]  # fmt: skip
    assert (len(listed), len(short)) == (199, 162)
    counts = {f.rule: f.count for f in report.findings}
    assert (counts["credits-unaccounted-for"], counts["reading"]) == (162, 199)
    assert len(nodes(store, "Residual")) == 162
    assert len(nodes(store, "Limit")) == sum(p["gpa_minimum"] is not None for p in listed) == 199
    without = [p for p, g in zip(listed, groups, strict=True) if any(not c["credits"] for c in g["courses"])]
    assert len(edges(store, "RECOMMENDS")) == len(without) == 81
    zero = sum(not c["credits"] for g in groups for c in g["courses"])
    assert (zero, sum(len(g["courses"]) for g in groups)) == (370, 2342)


def test_the_real_prerequisites_of_rhode_island(real_data: Path) -> None:
    """The file gives the codes beside the text: the trees name exactly these, but for one text that is broken."""
    stated = json.loads((real_data / "articulation/state-equiv/ri/prereqs.json").read_text(encoding="utf-8"))
    found: Counter[str] = Counter()
    for value in stated.values():
        read, text = read_prerequisite(value["text"]), value["text"]
        codes = {leaf.code for leaf in leaves(read) if isinstance(leaf, Taken)}
        found["same codes"] += codes == set(value["courses"])
        found["concurrent"] += any(isinstance(leaf, Taken) and leaf.concurrent for leaf in leaves(read))
        found["all concurrent"] += is_concurrent(read)
        found["placement"] += any(
            isinstance(leaf, Words) and "placement" in leaf.text.lower() for leaf in leaves(read)
        )
        found["or"] += " or " in text
        found["ambiguous"] += ambiguous(read)
    assert len(stated) == 507
    assert found["same codes"] == 506
    assert (found["concurrent"], found["placement"], found["or"]) == (89, 101, 217)
    assert found["ambiguous"] == 37, "of the 217 with an or, these mix it with and without brackets"


def counts_several(asked: dict[str, Any]) -> bool:
    """Whether it counts among several courses, or series."""
    source = asked["from"]
    if isinstance(source, list):
        return len(source) > 1
    return isinstance(source, dict) and "series" in source


def names_courses(asked: dict[str, Any], group: dict[str, Any]) -> bool:
    """Counted by reading the file: a slot of one course that is called by a course's code, or by several."""
    words = str(asked.get("label") or group["title"]).replace("Statistics — ", "")
    start = words.partition(" — ")[0].replace(" or ", " / ")
    codes = [piece.split() for piece in start.split(" / ")]
    return (
        asked["from"] is None
        and asked["select"] == 1
        and all(
            len(code) > 1 and code[0].isupper() and code[-1][0].isdigit() and not code[-1][-1].islower()
            for code in codes
        )
    )


def test_the_real_degrees(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "articulation/degrees-uc"
    files = [folder / "uc_degree_requirements.json", folder / "uc_degree_requirements_bio.json"]
    degrees = {
        (file.stem, key): value
        for file in files
        for key, value in json.loads(file.read_text(encoding="utf-8")).items()
        if key != "_meta"
    }
    lines = ["institution,name,label,calendar"]
    lines += [f"{key},{key},Institution,quarter" for key in sorted({key for _, key in degrees})]
    (tmp_path / "institutions.csv").write_text("\n".join(lines))
    store, report = load(tmp_path / "institutions.csv", *files)
    assert report.rejected == 0
    asked = [r for d in degrees.values() for g in d["groups"] for r in g["requirements"]]
    assumed = [r for r in asked if isinstance(r["from"], dict) and r["from"].get("assume")]
    assert len(nodes(store, "Program")) == len(degrees) == 18
    counts = {f.rule: f.count for f in report.findings}
    counted = [r for r in asked if r.get("units") and counts_several(r)]
    assert (len(assumed), len(counted)) == (39, 58)
    assert counts["reading"] == len(assumed) + len(counted)
    named = [
        r for d in degrees.values() for g in d["groups"] for r in g["requirements"] if names_courses(r, g)
    ]
    assert len(named) == 30
    slots = [r for r in asked if r["from"] is None or "label" in r["from"]]
    rests = [n for n in nodes(store, "Residual").values() if n.uri.endswith("-rest")]
    assert (len(slots), len(nodes(store, "Residual"))) == (158, 158 - len(named) + len(rests))
    assert not nodes(store, "Filter"), "no slot of these files says all of what it asks for"
    also = sum("also satisf" in g["title"].lower() for d in degrees.values() for g in d["groups"])
    notes = sum("note" in r for r in asked) + sum(
        "note" in g and "also satisf" not in g["title"].lower() for d in degrees.values() for g in d["groups"]
    )
    # Five of the named slots say something in brackets behind the title, such as "junior/senior standing".
    assert counts["unparsed-condition"] == also + notes + 5
