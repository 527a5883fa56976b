"""Rules tables by hand for the tests of ``check rules`` and ``diff``, and Georgia's file as tables."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from competency_graph.store.settings import Settings

INSTITUTIONS = """institution,name,label,calendar,minimum_grade,member_of
COL,Hill College,Institution,semester,,
UNI,Lake University,Institution,semester,,
ACA,Glen Academy,Institution,semester,,
"""
COURSES = """institution,code,title,credits,starts,ends
COL,MA 114,Precalculus,4,,
COL,MA 7,Calculus I,4,,
COL,MA 8,Calculus II,4,,
COL,HI 1,History,3,,
COL,OLD 1,Typewriting,3,,2010-06-30
UNI,MATH 115,College Algebra,3,,
UNI,MATH 20A,Calculus A,4,,
UNI,MATH 20B,Calculus B,4,,
UNI,HIST 10,World History,3,,
UNI,GONE 9,Slide Rules,3,,2015-06-30
ACA,HS 1,History,3,,
"""
RULES = """rule,sender,receiver,state,takes,awards,priority,starts,ends,agreement,consumption,conditions
low,COL,UNI,AWARDED,MA 114 {..C-},ELECTIVE (4),,,,,,
high,COL,UNI,AWARDED,MA 114 {D..},MATH 115 (3),,,,,,
a,COL,UNI,AWARDED,MA 7,MATH 20A (4),,,,,,
a again,COL,UNI,AWARDED,MA 7,MATH 20A (4),,,,,,
a or b,COL,UNI,AWARDED,MA 7 OR MA 8,MATH 20B (4),,,,,,
both,COL,UNI,AWARDED,MA 7 AND MA 8,MATH 20A (4),,,,,,
refused,COL,UNI,REFUSED,HI 1,,,,,,,
granted,COL,UNI,AWARDED,HI 1,HIST 10 (3),,,,,,
second,COL,UNI,AWARDED,HI 1,ELECTIVE (3),2,,,,,
gone,COL,UNI,AWARDED,OLD 1,GONE 9 (3),,,,,,
more,COL,UNI,AWARDED,MA 8 {..C},MATH 115 (5),1,,2026-12-31,,,with the consent of the department
ended,COL,UNI,AWARDED,OLD 1 {C},ELECTIVE (?),,,2012-06-30,,,
look,COL,UNI,UNDER_REVIEW,MA 8,,,,,,,
some,COL,ACA,AWARDED,MA 114 {D..C},ELECTIVE (4),,,,,,
there,COL,ACA,AWARDED,HI 1,HS 1 (3),,,,,,
back,ACA,COL,AWARDED,HS 1,HI 1 (3),,,,,,
out,ACA,UNI,AWARDED,HS 1,HIST 10 (3),,,,,,
home,UNI,COL,AWARDED,HIST 10,HI 1 (3),,,,,,
"""


def tables(folder: Path, rules: str = RULES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("institutions", INSTITUTIONS), ("courses", COURSES), ("rules", rules)):
        (folder / f"{name}.csv").write_text(text)
    return folder


def point_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.uri is not None
    assert settings.password is not None
    monkeypatch.setenv("NEO4J_URI", settings.uri)
    monkeypatch.setenv("NEO4J_USERNAME", settings.username)
    monkeypatch.setenv("NEO4J_PASSWORD", settings.password.get_secret_value())


def georgia(file: Path, folder: Path) -> tuple[set[tuple[str, str, str]], int]:
    """Rules tables of Georgia, made here and not by the shipped mapping: a course is a code with a title.

    Returns the (code, title, university) that are refused and awarded, and how many keys with one title are both.
    """
    rows = json.loads(file.read_text())
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    said: dict[tuple[str, str, str], set[bool]] = defaultdict(set)
    courses, rules, unis = {}, [], {}
    for n, row in enumerate(rows, 1):
        title = row["cc_title"].strip().casefold()
        key = (row["cc_course"], title)
        uri = courses.setdefault(key, f"https://ga.example.org/courses/{len(courses) + 1}")
        titles[row["cc_course"], row["university"]].add(title)
        said[*key, row["university"]].add(row["no_credit"])
        unis[row["university"]] = row["university_name"]
        awards = ""
        if not row["no_credit"]:
            subject = row["univ_course"].split()[0]
            zero = row["univ_course"].endswith("0XXX")
            awards = (
                "NO CREDIT"
                if zero
                else f'ELECTIVE "{subject}" (?)'
                if row["is_elective"]
                else f"[https://ga.example.org/{row['university']}/{row['univ_course'].replace(' ', '-')}] (?)"
            )
        rules.append(
            [
                f"row {n}",
                "TCSG",
                row["university"],
                "REFUSED" if row["no_credit"] else "AWARDED",
                f"[{uri}]",
                awards,
            ]
        )
    _write(
        folder / "institutions.csv",
        "institution,name,label,calendar",
        [
            ["TCSG", "Technical colleges of Georgia", "System", "semester"],
            *([u, n, "Institution", "semester"] for u, n in sorted(unis.items())),
        ],
    )
    _write(
        folder / "courses.csv",
        "institution,code,id,title",
        [
            ["TCSG", f"{code}.{uri.rpartition('/')[2]}", uri, title or code]
            for (code, title), uri in courses.items()
        ],
    )
    _write(folder / "rules.csv", "rule,sender,receiver,state,takes,awards", rules)
    both = {key for key, states in said.items() if len(states) == 2}
    one_title = {(code, uni) for code, _, uni in both if len(titles[code, uni]) == 1}
    return both, len(one_title)


def _write(path: Path, header: str, rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(header.split(","))
        out.writerows(rows)
