"""Area lists: dates by term, reused numbers, other names, areas of one system alone, contradictions that stay visible."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.errors import LoadError
from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.areas.aliases import Alias, read_notes
from competency_graph_loaders.areas.load import load_areas
from competency_graph_loaders.areas.terms import day_before, read_first_days, term_start
from competency_graph_loaders.cli import app
from competency_graph_loaders.runs import LoadReport

INSTITUTIONS = [
    {"institution": "COL", "name": "Example College", "calendar": "semester"},
    {"institution": "UX", "name": "System X", "label": "System", "calendar": "quarter"},
    {"institution": "CX", "name": "System C", "label": "System", "calendar": "semester"},
]
PATTERNS = [
    {"pattern": "GE", "name": "General pattern", "receivers": ["UX", "CX"], "double_count": "exclusive", "certified_by": ["COL"]}
]  # fmt: skip
AREAS = [
    {"pattern": "GE", "area": "1C", "name": "Speaking", "receivers": "CX"},
    {"pattern": "GE", "area": "3A", "name": "Arts"},
    {"pattern": "GE", "area": "3B", "name": "Humanities"},
    {"pattern": "GE", "area": "5C", "name": "Laboratory", "double_count": "SHARED"},
]


def entry(
    area: str, code: str, title: str, approved: str = "F1991", removed: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "institution": "COL", "pattern": "GE", "area": area, "code": code, "title": title, "credits": "3.00",
        "approved": approved, "removed": removed or None, **more,
    }  # fmt: skip


ENTRIES = [
    entry("3A", "TUBA 35", "Tubas of the world", "F1997", "F1998"),
    entry("3A", "TUBA 35", "Women and tubas", "S2001", "S2016"),
    entry(
        "3A",
        "AHIS 52",
        "History of Lenses",
        "F2009",
        notes=["Same as: PHOTO 52", "Formerly: ART 73 prior to F2009"],
    ),
    entry("3A", "PHOTO 52", "History of Lenses", "F2001", notes="Same as: AHIS 52"),
    entry("3A", "ART 73", "History of Lenses", "F2001", "F2009", notes="Same as: PHOTO 52"),
    entry("3A", "FILM 2", "Old films", "F2008", notes="Formerly: CINEMA 1 prior to F2005"),
    entry("3B", "ECON 15", "Money and time", other_areas="3A"),
    entry("1C", "TALK 1", "Talking"),
    entry("5C", "ROCK 5", "Rocks", "F2001", "F1993"),
    entry("3B", "ROCK 9", "Singing rocks", "F2024", "F2030", notes="Ask the dean"),
]


def write(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    given = {
        "institutions": INSTITUTIONS, "patterns": PATTERNS, "pattern_areas": AREAS, "area_list": ENTRIES, **tables,
    }  # fmt: skip
    file = folder / "areas.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return file


def load(*paths: Path, **more: Any) -> tuple[MemoryStore, LoadReport]:
    store = MemoryStore()
    return store, load_areas(list(paths), store, source="ge", **more)


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
    return uri.partition("#")[2] or uri.rpartition(":")[2]


def rules(store: MemoryStore, receiver: str) -> dict[str, Mapping[str, Any]]:
    return {
        after(n.uri).removeprefix("rule-ge-GE%20").replace("%20", " "): n.properties
        for n in nodes(store, "TransferRule").values()
        if str(n.properties["receiver"]).endswith(f":{receiver}")
    }


@pytest.mark.parametrize(("text", "day"), [
    ("F2009", "2009-08-20"), ("Fall 2009", "2009-08-20"), ("Su2007", "2007-06-15"), ("W2008", "2008-01-02"),
    ("S2014", "2014-02-10"), ("spring 2014", "2014-02-10"), ("2009-09", "2009-09"), ("X2009", None), ("F09", None), ("", None),
])  # fmt: skip
def test_terms(text: str, day: str | None) -> None:
    assert term_start(text) == day


def test_what_is_removed_in_a_term_ends_the_day_before_it_starts() -> None:
    assert day_before("2009-08-20") == "2009-08-19"
    assert day_before("2009") == "2008-12-31"
    assert term_start("F2009", read_first_days("F=08-25, S=01-15")) == "2009-08-25"


@pytest.mark.parametrize(("notes", "aliases", "rest"), [
    (["Same as: PHOTO 52"], (Alias("PHOTO 52", "same as"),), ()),
    (["Same as: GLOBAL 5, POL SC 5"], (Alias("GLOBAL 5", "same as"), Alias("POL SC 5", "same as")), ()),
    (["Formerly: ART 73 prior to F2009"], (Alias("ART 73", "formerly", "2009-08-19"),), ()),
    (["Formerly: ART 73"], (), ("Formerly: ART 73",)),
    (["Same as the other course"], (), ("Same as the other course",)),
    (["Same as: PHOTO 52 before 2009"], (), ("Same as: PHOTO 52 before 2009",)),
])  # fmt: skip
def test_notes(notes: list[str], aliases: tuple[Alias, ...], rest: tuple[str, ...]) -> None:
    assert read_notes(notes) == (aliases, rest)


def test_rules_hold_from_approval_to_the_day_before_removal(tmp_path: Path) -> None:
    store, report = load(write(tmp_path))
    assert (report.rejected, report.refusals) == (0, ())
    found = rules(store, "UX")
    first, second = found["3A COL TUBA 35 F1997"], found["3A COL TUBA 35 S2001"]
    assert (first["starts"], first["ends"]) == ("1997-08-20", "1998-08-19")
    assert (second["starts"], second["ends"]) == ("2001-02-10", "2016-02-09")
    assert "ends" not in found["3A COL AHIS 52 F2009"]
    assert found["3B COL ROCK 9 F2024"]["ends"] == "2030-08-19", "a removal may lie in the future"
    assert {str(rule["basis"]) for rule in found.values()} == {"COMPLETION"}
    assert {(e.properties["kind"], e.properties["basis"]) for e in edges(store, "AWARDS")} == {
        ("AREA", "AS_SENT")
    }


def test_a_reused_number_is_two_courses(tmp_path: Path) -> None:
    store, report = load(write(tmp_path))
    tubas = {
        after(u): n.properties for u, n in nodes(store, "Course").items() if n.properties["code"] == "TUBA 35"
    }
    assert {(n["name"], n.get("starts"), n.get("ends")) for n in tubas.values()} == {
        ("Tubas of the world", None, "1998-08-19"), ("Women and tubas", "2001-02-10", None),
    }  # fmt: skip
    taken = {after(e.start): after(e.end) for e in edges(store, "TAKES") if "TUBA" in e.start}
    assert set(taken.values()) == set(tubas)
    assert {f.rule: f.count for f in report.findings}["number-reused"] == 2


def test_one_title_changed_in_passing_is_one_course(tmp_path: Path) -> None:
    both = [entry("3A", "ART 1", "Old title", "F1991"), entry("3B", "ART 1", "New title", "F2005")]
    store, _ = load(write(tmp_path, area_list=both))
    (course,) = nodes(store, "Course").values()
    assert course.properties["name"] == "New title"


def test_other_names_are_one_course_and_each_is_said_once(tmp_path: Path) -> None:
    store, _ = load(write(tmp_path))
    same = {
        (after(e.start).replace("course-", ""), after(e.end).replace("course-", ""), e.properties["why"], e.properties.get("ends"))
        for e in edges(store, "SAME_COURSE")
    }  # fmt: skip
    assert same == {
        ("AHIS%2052", "PHOTO%2052", "same as", None),  # both say so
        ("AHIS%2052", "ART%2073", "formerly", "2009-08-19"),
        ("ART%2073", "PHOTO%2052", "same as", "2009-08-19"),  # as long as the entry that says so
        ("FILM%202", "CINEMA%201", "formerly", "2005-08-19"),
    }
    # CINEMA 1 is in no area itself; still it is a course that a transcript can name.
    (cinema,) = (n for n in nodes(store, "Course").values() if n.properties["code"] == "CINEMA 1")
    assert cinema.properties["name"] == "CINEMA 1"


def test_an_area_of_one_system_alone(tmp_path: Path) -> None:
    store, _ = load(write(tmp_path))
    assert "1C COL TALK 1 F1991" in rules(store, "CX")
    assert not any(name.startswith("1C") for name in rules(store, "UX"))
    assert len(rules(store, "CX")) == len(rules(store, "UX")) + 1


def test_patterns_areas_and_their_double_count_rule(tmp_path: Path) -> None:
    store, _ = load(write(tmp_path))
    areas = {after(u): n.properties.get("double_count") for u, n in nodes(store, "Area").items()}
    assert areas == {
        "pattern-GE": "EXCLUSIVE", "area-1C": None, "area-3A": None, "area-3B": None, "area-5C": "SHARED",
    }  # fmt: skip
    assert len(edges(store, "PART_OF")) == 4
    (certifies,) = edges(store, "CERTIFIES")
    assert (after(certifies.start), after(certifies.end)) == ("COL", "pattern-GE")
    offered = {after(e.end) for e in edges(store, "OFFERED_BY") if e.start.endswith("area-1C")}
    assert offered == {"CX"}


def test_an_area_named_beside_another_has_no_dates_of_its_own_and_says_so(tmp_path: Path) -> None:
    store, _ = load(write(tmp_path))
    beside = rules(store, "UX")["3A COL ECON 15 F1991"]
    assert "no dates" in beside["prose"][0]
    listed, _ = load(write(tmp_path, area_list=[*ENTRIES, entry("3A", "ECON 15", "Money and time", "F2003")]))
    assert "3A COL ECON 15 F1991" not in rules(listed, "UX")
    assert "prose" not in rules(listed, "UX")["3A COL ECON 15 F2003"]


def test_contradicting_dates_are_under_review_not_guessed(tmp_path: Path) -> None:
    store, report = load(write(tmp_path))
    rule = rules(store, "UX")["5C COL ROCK 5 F2001"]
    assert (rule["state"], rule.get("starts"), rule.get("ends")) == ("UNDER_REVIEW", None, None)
    assert "before it was approved" in rule["prose"][0]
    counts = {f.rule: f.count for f in report.findings}
    assert (counts["dates-contradict"], counts["unparsed-condition"], counts["parsed-condition"]) == (1, 1, 5)
    assert rules(store, "UX")["3B COL ROCK 9 F2024"]["prose"] == ["Ask the dean"]


def test_twice_is_once_and_order_does_not_matter(tmp_path: Path) -> None:
    store = MemoryStore()
    load_areas([write(tmp_path)], store, source="ge")
    before = store.full()
    report = load_areas([write(tmp_path)], store, source="ge")
    assert (report.written, store.full()) == (0, before)
    turned, _ = load(write(tmp_path, area_list=ENTRIES[::-1], pattern_areas=AREAS[::-1]))
    assert facts(turned) == facts(store)


@pytest.mark.parametrize(("bad", "term", "words"), [
    (entry("9Z", "ART 1", "Art"), "area", "has no area '9Z'"),
    (entry("3A", "ART 1", "Art", "F09"), "approved", "cannot be read"),
    ({**entry("3A", "ART 1", "Art"), "pattern": "GX"}, "pattern", "'GX' is not known"),
    ({**entry("3A", "ART 1", "Art"), "units": 3}, "units", "is not known in area_list"),
    (entry("3A", "TUBA 35", "Women and tubas", "S2001", "S2017"), "code", "with other facts"),
])  # fmt: skip
def test_a_bad_row_keeps_its_institution_back(
    tmp_path: Path, bad: dict[str, Any], term: str, words: str
) -> None:
    store, report = load(write(tmp_path, area_list=[*ENTRIES, bad]))
    assert report.exit_code == 1
    assert {(r.term, r.place) for r in report.refusals} == {(term, f"/area_list/{len(ENTRIES)}")}
    assert words in report.refusals[0].reason
    assert not nodes(store, "TransferRule")
    assert not nodes(store, "Course")
    assert {r.name for r in report.refusals} >= {
        "courses|urn:competency-graph:ge:COL",
        "rules|urn:competency-graph:ge:COL|urn:competency-graph:ge:UX",
    }


def test_an_unknown_institution_and_receiver_are_said(tmp_path: Path) -> None:
    _, report = load(write(tmp_path, area_list=[{**ENTRIES[0], "institution": "COLL"}]))
    assert "'COLL' is not known" in report.refusals[0].reason
    _, report = load(write(tmp_path, patterns=[{"pattern": "GE", "receivers": "UZ"}]))
    assert any("'UZ' is not known" in refusal.reason for refusal in report.refusals)
    _, report = load(write(tmp_path, pattern_areas=[{**AREAS[0], "receivers": "AX"}]))
    assert "does not accept the pattern" in report.refusals[0].reason


def served(folder: Path) -> Path:
    def date(raw: str) -> dict[str, str]:
        return {"semester": "", "year": "", "formatted": "", "raw": raw}

    def area(code: str, name: str, *courses: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "metadata": {"source": "made up"},
            "area": {"code": code, "name": f"{code} - {name}"},
            "courses": courses,
        }

    (folder / "1c.json").write_text(json.dumps(area("1C", "Speaking (CX requirement only)", {
        "course_code": "TALK 1", "title": "Talking", "units": 3.0, "units_raw": "3.00", "date_approved": date("F1991"),
        "date_removed": date(""), "other_igetc_areas": [], "notes": [], "removal_date_exists": False, "is_active": True,
    })))  # fmt: skip
    (folder / "summary.json").write_text(json.dumps({"metadata": {}, "areas": [
        {"code": "1C", "name": "1C - Speaking (CX requirement only)"}, {"code": "3B", "name": "3B - Humanities"},
    ]}))  # fmt: skip
    (folder / "institutions.csv").write_text(
        "institution,name,label,calendar\nCOL,Example College,Institution,semester\nUX,System X,System,quarter\n"
        "CX,System C,System,semester\n"
    )
    return folder


def test_lists_as_they_are_served(tmp_path: Path) -> None:
    store, report = load(served(tmp_path), institution="COL", pattern="GE", receivers=["UX", "CX"])
    assert report.rejected == 0
    assert list(rules(store, "CX")) == ["1C COL TALK 1 F1991"]
    assert not rules(store, "UX")
    names = {after(u): n.properties["name"] for u, n in nodes(store, "Area").items()}
    assert names["area-1C"] == "GE 1C: Speaking"
    assert {f.rule: f.examples for f in report.findings}["area-without-list"][0].startswith(
        "urn:competency-graph:ge:pattern-GE#area-3B"
    )


def test_the_command(tmp_path: Path) -> None:
    arguments = [
        "areas",
        str(served(tmp_path)),
        "--institution",
        "COL",
        "--pattern",
        "GE",
        "--dry-run",
        "--json",
    ]
    done = CliRunner().invoke(app, [*arguments, "--receiver", "UX", "--receiver", "CX"])
    assert (done.exit_code, json.loads(done.stdout)["rejected"]) == (0, 0)
    assert CliRunner().invoke(app, arguments).exit_code == 1  # nobody says who accepts the pattern


def test_the_real_lists(real_data: Path, tmp_path: Path) -> None:
    """Counts are recomputed here from the files, without the loader."""
    folder = real_data / "articulation/igetc-smc-areas"
    (tmp_path / "institutions.csv").write_text(
        "institution,name,label,calendar\nSMC,Santa Monica College,Institution,semester\n"
        "UC,University of California,System,quarter\nCSU,California State University,System,semester\n"
    )
    store, report = load(tmp_path, folder, institution="SMC", pattern="IGETC", receivers=["UC", "CSU"])
    assert report.rejected == 0
    listed = [
        (document["area"]["code"], course)
        for file in sorted(folder.glob("SMC_igetc_area_*.json"))
        for document in [json.loads(file.read_text(encoding="utf-8"))]
        for course in document["courses"]
    ]
    assert len(listed) == 363
    own = {(area, course["course_code"]) for area, course in listed}
    beside = {
        (other, course["course_code"]) for _, course in listed for other in course["other_igetc_areas"]
    } - own
    csu_only = sum(area == "1C" for area, _ in listed)
    found = {
        receiver: [
            n
            for n in nodes(store, "TransferRule").values()
            if str(n.properties["receiver"]).endswith(f":{receiver}")
        ]
        for receiver in ("UC", "CSU")
    }
    assert len(found["CSU"]) == len(listed) + len(beside) == 416
    assert len(found["UC"]) == len(listed) - csu_only + len(beside) == 407
    removed = [course["date_removed"]["raw"] for _, course in listed if course["date_removed"]["raw"]]
    contradicting = [n for n in found["CSU"] if n.properties["state"] == "UNDER_REVIEW"]
    ended = [
        n for n in found["CSU"] if "ends" in n.properties and "no dates" not in str(n.properties.get("prose"))
    ]
    assert (len(removed), len(contradicting), len(ended)) == (84, 2, 82)
    assert {str(n.properties["ends"]) for n in ended if str(n.properties["ends"]) > "2026-01-01"} == {
        "2026-08-19"
    }
    notes = [note for _, course in listed for note in course["notes"]]
    counts = {f.rule: f.count for f in report.findings}
    assert counts["parsed-condition"] == len(notes) == 75
    assert "unparsed-condition" not in counts
    music = Counter(
        n.properties["name"] for n in nodes(store, "Course").values() if n.properties["code"] == "MUSIC 35"
    )
    assert len(music) == 2
    lenses = {
        after(e.start) + " " + after(e.end) for e in edges(store, "SAME_COURSE") if "AHIS%2052" in e.start
    }
    assert lenses == {"course-AHIS%2052 course-PHOTO%2052", "course-AHIS%2052 course-ART%2073"}


def test_half_of_what_a_published_list_needs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="neither whose courses") as refused:
        load_areas([tmp_path], None, institution="college")
    assert "--pattern" in refused.value.remedy
