"""The gathered degree requirements and the college's programs, read a second time: what they ask for, by a few lines over JSON.

Nothing of the loader is in it. A requirement of a gathered degree selects n of listed courses, n of listed series, one of the
courses that its words name (``CS 1 or CS 2 — Title``), or it is a slot that nobody can judge; the words of such a slot are
listed in ``slots``. A program of the college asks for each course that it lists with credits, or for what stands beside it as
"(or CODE)".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

FOLDER = "articulation/degrees-uc"
STEMS = ("uc_degree_requirements", "uc_degree_requirements_bio")
SEMESTERS = ("UCB", "UCM")
"""Campuses on semesters; the other seven are on quarters."""

Ways = list[frozenset[str]]
"""The sets of course codes of which any one does."""


def degrees(real_data: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """By file and campus; none where the data has no such folder."""
    found = {}
    for stem in STEMS:
        file = real_data / FOLDER / f"{stem}.json"
        if file.is_file():
            document = json.loads(file.read_text(encoding="utf-8"))
            found |= {(stem, campus): degree for campus, degree in document.items() if campus != "_meta"}
    return found


def asked(degree: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(group, requirement) of a degree, in order."""
    for group in degree["groups"]:
        for requirement in group["requirements"]:
            yield group, requirement


def named(group: Mapping[str, Any], requirement: Mapping[str, Any]) -> list[str]:
    """The codes by which a slot of one course calls what it asks for; empty where it says anything else."""
    if requirement["from"] is not None or requirement["select"] != 1:
        return []
    sides = str(requirement.get("label") or group["title"]).split(" — ")
    for side in sides:
        codes = side.replace(" or ", " / ").split(" / ")
        if all(_is_code(code) for code in codes) and len(sides) < 3:
            return codes
    return []


def _is_code(text: str) -> bool:
    *subject, number = text.split()
    return (
        bool(subject) and all(w.isupper() for w in subject) and re.fullmatch(r"\d+[A-Z]*", number) is not None
    )


def ways(group: Mapping[str, Any], requirement: Mapping[str, Any]) -> Ways:
    """What completes a requirement; empty for a slot that nobody can judge."""
    source, select = requirement["from"], requirement["select"]
    if isinstance(source, list):
        listed = [[code] for code in source]
    elif isinstance(source, dict) and "series" in source:
        listed = source["series"]
    else:
        listed, select = [[code] for code in named(group, requirement)], 1
    return [frozenset(code for some in choice for code in some) for choice in combinations(listed, select)]


def slots(degree: Mapping[str, Any]) -> list[tuple[str, Fraction]]:
    """What nobody can judge: words, and credits (0 where none are stated)."""
    found = []
    for group, requirement in asked(degree):
        if not ways(group, requirement):
            source = requirement["from"]
            words = (source["label"] if source else requirement.get("label")) or group["title"]
            found.append((words, Fraction(requirement.get("units") or 0)))
    return found


def rest(degree: Mapping[str, Any]) -> Fraction | None:
    """The credits of the total that no requirement states; None where some state none and the rest may be theirs."""
    units = [requirement.get("units") for _, requirement in asked(degree)]
    left = Fraction(degree["total_units"]) - sum(Fraction(u or 0) for u in units)
    return None if left > 0 and any(u is None for u in units) else max(left, Fraction(0))


def programs(real_data: Path) -> list[dict[str, Any]]:
    """The college's programs; none where the data has no such file."""
    file = real_data / "articulation/state-equiv/ri/programs/ccri.json"
    return json.loads(file.read_text(encoding="utf-8"))["programs"] if file.is_file() else []


def program_ways(program: Mapping[str, Any]) -> list[Ways]:
    """The courses that a program lists with credits, each with what does instead."""
    found = []
    for group in program["requirement_groups"]:
        for course in group["courses"]:
            if course["credits"]:
                codes = [f"{course['prefix']} {course['number']}"]
                codes += [f"{o['prefix']} {o['number']}" for o in course["or_alternatives"]]
                codes += re.findall(r"\(or ([A-Z]+ \d+[A-Z]?)\)", course["title"])
                found.append([frozenset({code}) for code in codes])
    return found


def program_rest(program: Mapping[str, Any]) -> Fraction:
    """The credits of its total that its list does not account for."""
    total = program["total_credits"]
    listed = sum(course["credits"] for group in program["requirement_groups"] for course in group["courses"])
    return Fraction(max(0, total - listed)) if total is not None else Fraction(0)
