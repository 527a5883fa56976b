"""Answers of ASSIST written by hand: made-up institutions and courses in the shape that the real ones have."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]
NUMBERS = {
    "ALG 1": 11,
    "ALG 2": 12,
    "GEO 1": 13,
    "GEO 2": 14,
    "BOT 1": 15,
    "BOT 2": 16,
    "OLD 9": 17,
    "LOG 5": 18,
}
"""Sending courses."""
RECEIVED = {
    "MAT 10": 101,
    "MAT 20": 102,
    "MAT 30": 103,
    "BIO 1": 104,
    "BIO 1L": 105,
    "LAN 1": 106,
    "LAN 1X": 107,
    "PHI 5": 108,
}
"""Receiving courses."""
INSIDE = (
    "receivingInstitution",
    "sendingInstitution",
    "academicYear",
    "catalogYear",
    "templateAssets",
    "articulations",
)

COLLEGE: Json = {
    "id": 9001, "code": "TIDEPOOL", "isCommunityCollege": True, "category": "CCC", "termType": "Semester",
    "names": [{"name": "Tidepool College", "fromYear": 0}],
    "termTypeAcademicYears": [{"termType": "Semester", "fromYear": 1980}],
}  # fmt: skip
UNIVERSITY: Json = {
    "id": 9002, "code": "UHL     ", "isCommunityCollege": False, "category": "UC", "termType": "Quarter",
    "names": [{"name": "Highland Institute", "fromYear": 0}, {"name": "University of Highland ", "fromYear": 2010}],
    "termTypeAcademicYears": [{"termType": "Semester", "fromYear": 1980}, {"termType": "Quarter", "fromYear": 2015}],
}  # fmt: skip


def year(first: int = 2024) -> Json:
    return {
        "id": first - 1949, "code": f"{first}-{first + 1}", "beginDate": f"{first}-10-01T00:00:00",
        "endDate": f"{first + 1}-10-01T00:00:00",
    }  # fmt: skip


def course(code: str, *, position: int = 0, **more: Any) -> Json:
    prefix, number = code.split(" ", 1)
    known = NUMBERS | RECEIVED
    return {
        "courseIdentifierParentId": known[code], "prefix": prefix, "courseNumber": f"{number} ",
        "courseTitle": f" About {code} ", "department": "Letters", "departmentParentId": 70 if code in NUMBERS else 77, "prefixDescription": prefix.title(),
        "begin": "F2001", "end": "", "minUnits": 4.0, "maxUnits": 4.0, "position": position, "pathways": [],
        "visibleCrossListedCourses": [], "attributes": [], **more,
    }  # fmt: skip


def attributes(*texts: str) -> list[Json]:
    return [{"content": text, "position": n} for n, text in enumerate(texts)]


def group(
    *codes: str | Json, conjunction: str = "And", position: int = 0, said: tuple[str, ...] = ()
) -> Json:
    items = [
        {**(course(code) if isinstance(code, str) else code), "position": n, "type": "Course"}
        for n, code in enumerate(codes)
    ]
    return {
        "type": "CourseGroup", "courseConjunction": conjunction, "position": position, "items": items,
        "attributes": attributes(*said),
    }  # fmt: skip


def joined(conjunction: str, begin: int, end: int) -> Json:
    return {
        "groupConjunction": conjunction, "sendingCourseGroupBeginPosition": begin, "sendingCourseGroupEndPosition": end
    }  # fmt: skip


def sending(
    *groups: Json, between: tuple[Json, ...] = (), denied: tuple[str, ...] = (), reason: str | None = None
) -> Json:
    return {
        "type": "SendingArticulation", "noArticulationReason": reason, "deniedCourses": [course(code) for code in denied],
        "items": [{**g, "position": n} for n, g in enumerate(groups)], "courseGroupConjunctions": list(between), "attributes": [],
    }  # fmt: skip


def of_course(code: str, **more: Any) -> Json:
    return {"type": "Course", "course": course(code), "courseAttributes": [], "attributes": [], **more}


def of_series(*codes: str, conjunction: str = "And") -> Json:
    courses = [course(code, position=n) for n, code in enumerate(codes)]
    name = ", ".join(codes)
    return {
        "type": "Series",
        "series": {"conjunction": conjunction, "name": name, "courses": courses},
        "attributes": [],
    }


def cell(item: Json, **more: Any) -> Json:
    return {"id": cell_id(item), "position": 0, "requisites": [], **item, **more}


def cell_id(item: Json) -> str:
    return "cell " + json.dumps(
        item.get("course", item.get("series", item.get("requirement", item.get("generalEducationArea")))),
        sort_keys=True,
    )


def section(*items: Json | str, choose: float | None = None, **more: Any) -> Json:
    cells = [cell(of_course(i) if isinstance(i, str) else i) for i in items]
    said = [] if choose is None else [
        {"type": "NFollowing", "amount": choose, "amountUnitType": "Course", "position": 0, "selectionType": "Select"}
    ]  # fmt: skip
    rows = [{"position": n, "attributes": [], "cells": [c]} for n, c in enumerate(cells)]
    return {"type": "Section", "position": 0, "rows": rows, "advisements": said, "attributes": [], **more}


def requirements(*sections: Json, instruction: Json | None = None, position: int = 0, **more: Any) -> Json:
    return {
        "type": "RequirementGroup", "groupId": f"group {position}", "position": position, "area": "Requirements",
        "instruction": instruction, "advisements": [], "attributes": [],
        "sections": [{**s, "position": n} for n, s in enumerate(sections)], **more,
    }  # fmt: skip


def title(text: str, position: int) -> Json:
    return {"type": "RequirementTitle", "position": position, "area": "Requirements", "content": text}


def general(text: str) -> Json:
    return {"type": "GeneralText", "position": 0, "area": "General", "content": text}


def instruction(kind: str, amount: float | None = None, conjunction: str | None = None, **more: Any) -> Json:
    said: Json = {"type": kind, "selectionType": "Complete", "id": "an id"}
    if amount is not None:
        said |= {"amount": amount, "amountUnitType": "Course", "amountQuantifier": "None"}
    if conjunction is not None:
        said["conjunction"] = conjunction
    return {**said, **more}


def articulated(item: Json, side: Json | None, **more: Any) -> Json:
    return {
        "templateCellId": cell_id(item),
        "articulation": {**item, "sendingArticulation": side, "templateOverrides": [], **more},
    }


def agreement(
    *articulations: Json, assets: tuple[Json, ...] = (), name: str = "Cartography B.A.", as_texts: bool = True, first: int = 2024,
    published: str = "2025-01-07T00:08:55", **more: Any,
) -> Json:  # fmt: skip
    result: Json = {
        "name": name, "type": "Major", "publishDate": published, "receivingInstitution": UNIVERSITY,
        "sendingInstitution": COLLEGE, "academicYear": year(first),
        "catalogYear": {"receivingCatalogYearBegin": first}, "templateAssets": list(assets),
        "articulations": list(articulations), **more,
    }  # fmt: skip
    if as_texts:
        result |= {name: json.dumps(result[name]) for name in INSIDE if result[name] is not None}
    return copy.deepcopy({"result": result, "validationFailure": None, "isSuccessful": True})


def write(folder: Path, **documents: Json) -> Path:
    """The documents as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return folder
