"""Programs as third parties serve them: a college's program file, its prerequisites, and hand-gathered degree requirements.

Each form becomes the loader's own (``tables.py``); none of them is read further than it states. A program file whose only
group is a "Recommended Course Sequence" states no requirement: its courses are read as needed, those that it lists with
0 credits as options (they stand in lists to choose from), and the credits that neither accounts for stay open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

SEQUENCE = "RECOMMENDED_SEQUENCE_READ_AS_REQUIRED"
ASSUMED = "ASSUMED_BY_THE_SOURCE"
SIZE = "UNITS_BESIDE_A_COUNT_READ_AS_ITS_SIZE"
"""These files say of no course how many units it has, and count courses: "3 of these, 15 units" is three courses, which make
15 units of the total. As a second requirement nobody could ever judge it."""
_ALTERNATIVE = re.compile(r"\(\s*or ([A-Z]{2,6} ?\d{3,4}[A-Z]?)\s*\)")
_ALSO = re.compile(r"also satisf", re.IGNORECASE)
READINGS = {SIZE: (SIZE, "BOTH_MUST_HOLD"), SEQUENCE: (SEQUENCE, "NOTHING_IS_REQUIRED")}
"""What else such words could mean, where one reading was chosen."""
_CODE = r"[A-Z][A-Z&/]*(?: [A-Z][A-Z&]*)? \d{1,3}[A-Z]{0,2}"
_CODES = rf"{_CODE}(?:(?: or | / ){_CODE})*"
_NAMED = re.compile(rf"(?P<codes>{_CODES})(?: — (?P<title>.+))?|(?P<name>[^—]+) — (?P<listed>{_CODES})")
"""A slot that names its courses in words: ``CS 1 or CS 2 — Title (a condition)``, ``Title — CS 1 / CS 2``."""
_UNITS = re.compile(r"\d+ units?")
_UPPER = {"upper-division": "UpperDivisionLevel", "upper_division": "UpperDivisionLevel"}


@dataclass(frozen=True, slots=True)
class Given:
    """One program or prerequisite as the loader's form has it, not checked yet, and where it stands."""

    kind: str
    value: Mapping[str, Any]
    pointer: str


def published(document: Any, institution: str | None) -> Iterator[Given] | None:  # noqa: ANN401 - JSON
    """What a document of one of the three forms states; None where it is of none of them.

    Args:
        document: as parsed.
        institution: whose programs they are, where the form does not say.
    """
    if not isinstance(document, dict) or not document:
        return None
    programs = document.get("programs")
    if "college_slug" in document and isinstance(programs, list):
        return _college(programs, institution or str(document["college_slug"]))
    if all(
        isinstance(v, dict) and {"text", "courses"} >= v.keys() and "text" in v for v in document.values()
    ):
        return _prerequisites(document, institution or "")
    campuses = {k: v for k, v in document.items() if k != "_meta"}
    if campuses and all(isinstance(v, dict) and {"program", "groups"} <= v.keys() for v in campuses.values()):
        return _degrees(campuses)
    return None


def _prerequisites(document: Mapping[str, Any], institution: str) -> Iterator[Given]:
    for code, stated in document.items():
        value = {"institution": institution, "course": code, "text": stated["text"]}
        yield Given("prerequisites", value, f"/{code}")


# -- a college's program file ----------------------------------------------------------------------------------------------


def _college(programs: list[Any], institution: str) -> Iterator[Given]:
    for number, program in enumerate(programs):
        yield _safe(partial(_program, program, institution), institution, f"/programs/{number}")


def _safe(read: Callable[[], dict[str, Any]], institution: str, pointer: str) -> Given:
    """What is read; a value that is not of the form at all becomes a program that says nothing, and is refused as such."""
    try:
        return Given("programs", read(), pointer)
    except (AttributeError, KeyError, TypeError, IndexError):
        return Given("programs", {"institution": institution}, pointer)


def _program(program: Mapping[str, Any], institution: str) -> dict[str, Any]:
    groups = program["requirement_groups"]
    needed: list[dict[str, Any]] = []
    options: list[dict[str, Any]] = []
    for group in groups:
        listed = [_course(course) for course in group.get("courses") or []]
        # A choice of n is one thing; a list without a number is needed whole.
        counted = [part for part in listed if part.get("credits") or group.get("choose_n")]
        options += [part for part in listed if part not in counted]
        if group.get("choose_n"):
            needed.append({"name": group.get("name"), "select": group["choose_n"], "parts": counted})
        else:
            needed += counted
    url = str(program.get("catalog_url") or "")
    sequence = len(groups) == 1 and "Sequence" in str(groups[0].get("name"))
    return _without_none({
        "institution": institution, "program": program.get("program_code") or url.rstrip("/").rpartition("/")[2] or None,
        "title": program.get("title"), "credential": program.get("credential"), "credits": program.get("total_credits"),
        "gpa_minimum": program.get("gpa_minimum"), "url": url or None, "description": program.get("description"),
        "parts": needed, "options": options, "reading": SEQUENCE if sequence else None,
    })  # fmt: skip


def _course(course: Mapping[str, Any]) -> dict[str, Any]:
    title = str(course.get("title") or "")
    others = [f"{o.get('prefix')} {o.get('number')}" for o in course.get("or_alternatives") or []]
    others += list(_ALTERNATIVE.findall(title))
    found: dict[str, Any] = {
        "course": f"{course.get('prefix')} {course.get('number')}", "title": _ALTERNATIVE.sub("", title).strip() or None,
        "credits": course.get("credits") or None, "or": others,
    }  # fmt: skip
    return _without_none(found)


# -- hand-gathered degree requirements -------------------------------------------------------------------------------------


def _degrees(campuses: Mapping[str, Any]) -> Iterator[Given]:
    for campus, degree in campuses.items():
        yield _safe(partial(_degree, campus, degree), campus, f"/{campus}")


def _degree(campus: str, degree: Mapping[str, Any]) -> dict[str, Any]:
    unit = {"quarter": "QuarterHour", "semester": "SemesterHour"}.get(str(degree.get("unit_system") or ""))
    return _without_none({
        "institution": campus, "program": degree["program"], "title": degree["program"],
        "credits": degree.get("total_units"), "credit_unit": unit, "url": degree.get("source_url"),
        "parts": [_group(group) for group in degree["groups"]],
    })  # fmt: skip


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    title = str(group.get("title") or "")
    level = _UPPER.get(str(group.get("course_level") or ""))
    notes = [str(group["note"])] if group.get("note") else []
    if _ALSO.search(title):
        notes.append(title)  # a rule about double counting, in the title: nobody parses it
    parts = [_asked(asked, title, level) for asked in group.get("requirements") or []]
    return _without_none({"name": title, "parts": parts, "note": " ".join(notes) or None})


def _asked(asked: Mapping[str, Any], title: str, level: str | None) -> dict[str, Any]:
    """One requirement: select n from courses, from series, or from something that has no courses."""
    select, units, source = asked.get("select") or 1, asked.get("units"), asked.get("from")
    label = str(asked.get("label") or "")
    note = str(asked["note"]) if asked.get("note") else None
    if isinstance(source, list):
        listed = [{"course": code} for code in source]
        return _counted(listed, select, units, label or None, note)
    if isinstance(source, dict) and "series" in source:
        listed = [{"series": codes} if len(codes) > 1 else {"course": codes[0]} for codes in source["series"]]
        return _counted(listed, select, units, label or None, note)
    if isinstance(source, dict):
        words = str(source.get("label") or source.get("code") or title)
        reading = ASSUMED if source.get("assume") else None
        return _without_none({
            "text": f"{_times(select)}{words}", "credits": units or None, "note": note, "reading": reading,
        })  # fmt: skip
    if select == 1 and (found := _named(label or title, units, note)) is not None:
        return found
    if level is not None and select == 1 and not units and note is None:
        return {"name": label or title, "level": level}
    return _without_none({
        "text": f"{_times(select)}{label or title}", "credits": units or None, "note": note,
    })  # fmt: skip


def _named(
    words: str,
    units: Any,  # noqa: ANN401 - JSON
    note: str | None,
) -> dict[str, Any] | None:
    """The courses that the words of a slot name, any of which does; None where they say anything else.

    What stands in brackets behind the title is for a person to read, but for the units.
    """
    found = _NAMED.fullmatch(words)
    if found is None:
        return None
    first, *others = re.split(" or | / ", found["codes"] or found["listed"])
    title, _, rest = (found["title"] or found["name"] or "").rstrip(")").partition(" (")
    beside = "; ".join(piece for piece in rest.split("; ") if piece and not _UNITS.fullmatch(piece))
    said = " ".join(filter(None, (note, beside)))
    return _without_none({
        "course": first, "name" if others else "title": title or None, "credits": units or None, "or": others, "note": said or None,
    })  # fmt: skip


def _counted(
    listed: list[dict[str, Any]],
    select: int,
    units: Any,  # noqa: ANN401 - JSON
    name: str | None,
    note: str | None,
) -> dict[str, Any]:
    """N of a list; units beside it are what they come to."""
    if select > len(listed):
        words = ", ".join(part.get("course") or " + ".join(part["series"]) for part in listed)
        return _without_none(
            {"text": f"{select} of {words}: more than are listed", "credits": units or None, "note": note}
        )
    if len(listed) == 1 and "course" in listed[0]:
        return _without_none({**listed[0], "name": name, "credits": units or None, "note": note})
    return _without_none({
        "name": name, "parts": listed, "select": select, "worth": units or None, "note": note,
        "reading": SIZE if units else None,
    })  # fmt: skip


def _times(select: int) -> str:
    return "" if select == 1 else f"{select} × "


def _without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if part is not None}
