"""IGETC lists as third parties serve them: one JSON file an area, and a summary that names all areas.

A file is ``{"metadata": {…}, "area": {"name", "code"}, "courses": [{"course_code", "title", "units_raw", "date_approved",
"date_removed", "other_igetc_areas", "notes"}]}``; its college stands in prose only, so the load names it. An area whose
name says "(CSU requirement only)" is one system's alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from competency_graph_loaders.areas.tables import AreaEntryRow, PatternAreaRow
from competency_graph_loaders.listed import Found, cell
from competency_graph_loaders.rules.sheets import BadRow, Place, check_row
from competency_graph_loaders.rules.tables import Row

_ONLY = re.compile(r"\s*\((\w+) (?:requirement )?only\)", re.IGNORECASE)
_MEMBERS = {
    "course_code", "title", "units", "units_raw", "date_approved", "date_removed", "other_igetc_areas", "notes",
    "removal_date_exists", "is_active",
}  # fmt: skip
"""Of a course; the last two are what the server thought on the day it was asked, and are not read."""


@dataclass(frozen=True, slots=True)
class PublishedAreas:
    """The form, for one college and pattern (keys, CTIDs or uris)."""

    institution: str
    pattern: str

    def __call__(self, document: Any, file: str) -> Iterator[Found] | None:  # noqa: ANN401 - JSON
        """The rows of an area's file or of the summary, or None where the document is neither."""
        if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
            return None
        area, areas, courses = document.get("area"), document.get("areas"), document.get("courses")
        if isinstance(area, dict) and isinstance(courses, list):
            return self._area(area, courses, file)
        if isinstance(areas, list) and courses is None:
            return self._summary(areas, file)
        return None

    def _summary(self, areas: Sequence[Any], file: str) -> Iterator[Found]:
        for number, area in enumerate(areas, 1):
            place = Place(file, number, 0, f"/areas/{number - 1}")
            if isinstance(area, dict):
                yield self._named(area, place)
            else:
                yield BadRow(PatternAreaRow, (place.refusal("It is no object", "an area"),), {})

    def _named(self, area: dict[str, Any], place: Place) -> Found:
        code, name = cell(area.get("code")), cell(area.get("name"))
        only = _ONLY.search(name)
        return _checked(PatternAreaRow, place, {
            "pattern": self.pattern, "area": code, "name": _ONLY.sub("", name).removeprefix(f"{code} - "),
            "receivers": only[1] if only else "",
        })  # fmt: skip

    def _area(self, area: dict[str, Any], courses: Sequence[Any], file: str) -> Iterator[Found]:
        yield self._named(area, Place(file, 1, 0, "/area"))
        for number, course in enumerate(courses, 1):
            place = Place(file, number, 0, f"/courses/{number - 1}")
            cells = {"institution": self.institution, "pattern": self.pattern, "area": cell(area.get("code"))}
            unknown = sorted(set(course) - _MEMBERS) if isinstance(course, dict) else ["the course"]
            if unknown:
                refusal = place.refusal(
                    f"{unknown[0]!r} is not as the form has it", f"an object with {', '.join(sorted(_MEMBERS))}",
                    term=unknown[0],
                )  # fmt: skip
                yield BadRow(AreaEntryRow, (refusal,), cells)
                continue
            yield _checked(AreaEntryRow, place, {
                **cells, "code": cell(course.get("course_code")), "title": cell(course.get("title")),
                "credits": cell(course.get("units_raw")), "approved": _raw(course.get("date_approved")),
                "removed": _raw(course.get("date_removed")), "other_areas": cell(course.get("other_igetc_areas")),
                "notes": cell(course.get("notes")),
            })  # fmt: skip


def _raw(term: Any) -> str:  # noqa: ANN401 - JSON
    return cell(term.get("raw")) if isinstance(term, dict) else cell(term)


def _checked(table: type[Row], place: Place, cells: dict[str, str]) -> Found:
    given = {name: value for name, value in cells.items() if value}
    return check_row(table, tuple(given), list(given.values()), place)
