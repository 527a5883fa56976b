"""Who and what the cells of a rules table mean: institutions by key, courses by code, areas and limits by code.

Everything is decided from the tables given in one load, never from the graph: the translation stays a pure function.
A code that the courses table does not list is a fault, not a new course.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import quote

from competency_graph.errors import LoadError
from competency_graph.model.credits import QUARTER, SEMESTER
from competency_graph.model.dates import first_day, within
from competency_graph.model.identity import normalise_code
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, InstitutionRow, LimitRow, reference_uri

CALENDAR_UNITS = {"semester": SEMESTER, "quarter": QUARTER}


def part(text: str) -> str:
    """A text as a part of a uri, reversibly."""
    return quote(text.strip(), safe="")


class UnknownNameError(LoadError):
    """A cell that names nothing the tables declare; becomes a finding of its row."""

    def __init__(self, reason: str, expected: str) -> None:
        self.reason = reason
        self.expected = expected
        super().__init__(reason, f"Expected {expected}.")


@dataclass(slots=True)
class Directory:
    """What the tables of one load declare."""

    source: str
    institutions: dict[str, InstitutionRow] = field(default_factory=dict)
    """By key, lower case."""
    by_uri: dict[str, InstitutionRow] = field(default_factory=dict)
    courses: dict[tuple[str, str], list[CourseRow]] = field(default_factory=lambda: defaultdict(list))
    """By institution uri and normalised code."""
    areas: dict[tuple[str, str], AreaRow] = field(default_factory=dict)
    limits: dict[tuple[str, str], LimitRow] = field(default_factory=dict)

    # -- institutions ------------------------------------------------------------------------------------------------------

    def institution_uri(self, key: str, identifier: str | None) -> str:
        """The uri of an institution of the table.

        Raises:
            UnknownNameError: its id is neither a CTID nor a uri.
        """
        if identifier is None:
            return f"urn:competency-graph:{part(self.source)}:{part(key)}"
        uri = reference_uri(identifier)
        if uri is None:
            raise UnknownNameError(f"{identifier!r} is no identifier", "a CTID (ce-…) or a uri, or nothing")
        return uri

    def add_institution(self, row: InstitutionRow) -> str:
        """Take in a row; returns its uri.

        Raises:
            UnknownNameError: the key or the uri stands twice, or the id is none.
        """
        uri = self.institution_uri(row.institution, row.id)
        if row.institution.lower() in self.institutions or uri in self.by_uri:
            raise UnknownNameError(
                f"The institution {row.institution!r} stands twice", "one row an institution"
            )
        self.institutions[row.institution.lower()] = self.by_uri[uri] = row
        return uri

    def organization(self, cell: str) -> str:
        """The uri of who is meant by a key, CTID or uri.

        Raises:
            UnknownNameError: nobody in the tables.
        """
        known = self.institutions.get(cell.lower())
        if known is not None:
            return self.institution_uri(known.institution, known.id)
        uri = reference_uri(cell)
        if uri is None:
            raise UnknownNameError(
                f"The institution {cell!r} is not known",
                f"a CTID, a uri, or a key of the institutions table{self._near(cell, self.institutions)}",
            )
        return uri

    def unit_of(self, institution: str) -> str | None:
        """The credit unit of an institution's calendar; None where the tables do not say."""
        row = self.by_uri.get(institution)
        return CALENDAR_UNITS.get(row.calendar or "") if row else None

    def name_of(self, institution: str) -> str:
        """Its name, or its uri."""
        row = self.by_uri.get(institution)
        return row.name if row else institution

    # -- courses -----------------------------------------------------------------------------------------------------------

    def course_uri(self, institution: str, row: CourseRow) -> str:
        """The uri of a course of the table.

        Raises:
            UnknownNameError: its id is neither a CTID nor a uri.
        """
        if row.id is None:
            since = f"-from-{row.starts}" if row.starts else ""
            since += f"-version-{part(version_key(row.version))}" if row.version else ""
            return f"{institution}#course-{part(normalise_code(row.code))}{since}"
        uri = reference_uri(row.id)
        if uri is None:
            raise UnknownNameError(f"{row.id!r} is no identifier", "a CTID (ce-…) or a uri, or nothing")
        return uri

    def course(self, institution: str, code: str, at: str | None, version: str | None = None) -> str:
        """The uri of the course that bears a code at an institution, on a date or in a version.

        Raises:
            UnknownNameError: no course does, or several do and no date tells which.
        """
        key = (institution, normalise_code(code))
        found = self.courses.get(key, [])
        if not found:
            codes = {k[1]: k[1] for k in self.courses if k[0] == institution}
            raise UnknownNameError(
                f"The course {code!r} is not known at {self.name_of(institution)}",
                f"a code of the courses table{self._near(normalise_code(code), codes)}, or [CTID or uri]",
            )
        if at is not None:
            day = first_day(at)
            found = [row for row in found if within(day, row.starts, row.ends)]
        if version is not None:
            key_of = version_key(version)
            found = [row for row in found if row.version and version_key(row.version) == key_of]
            if not found:
                raise UnknownNameError(
                    f"{code!r} has no version {version!r} at {self.name_of(institution)}",
                    "a version of the courses table: "
                    + ", ".join(sorted(repr(row.version) for row in self.courses[key] if row.version)),
                )
        if len(found) == 1:
            return self.course_uri(institution, found[0])
        if any(row.version for row in found):
            raise UnknownNameError(
                f"{code!r} means {len(found)} courses at {self.name_of(institution)}",
                f"the version that tells which: {code}@{chr(34)}{found[0].version}{chr(34)}",
            )
        spans = ", ".join(f"{row.starts or ''}..{row.ends or ''}" for row in self.courses[key])
        if not found:
            raise UnknownNameError(
                f"{code!r} meant no course of {self.name_of(institution)} on {at}", f"a date within {spans}"
            )
        raise UnknownNameError(
            f"{code!r} has meant {len(found)} courses at {self.name_of(institution)} ({spans})",
            f"the date that tells which: {code}@2020",
        )

    # -- areas and limits --------------------------------------------------------------------------------------------------

    def area(self, institution: str, code: str) -> str:
        """The uri of an area.

        Raises:
            UnknownNameError: the areas table does not list it.
        """
        key = (institution, normalise_code(code))
        if key not in self.areas:
            codes = {k[1]: k[1] for k in self.areas if k[0] == institution}
            raise UnknownNameError(
                f"The area {code!r} is not known at {self.name_of(institution)}",
                f"a code of the areas table{self._near(key[1], codes)}",
            )
        return area_uri(institution, self.areas[key].area)

    def limit(self, institution: str, limit: str) -> str:
        """The uri of a limit.

        Raises:
            UnknownNameError: the limits table does not list it.
        """
        if (institution, limit) not in self.limits:
            known = {k[1]: k[1] for k in self.limits if k[0] == institution}
            raise UnknownNameError(
                f"The limit {limit!r} is not known at {self.name_of(institution)}",
                f"an id of the limits table{self._near(limit, known)}",
            )
        return limit_uri(institution, limit)

    @staticmethod
    def _near(cell: str, known: dict[str, InstitutionRow] | dict[str, str]) -> str:
        near = get_close_matches(
            cell if cell in known else cell.lower(), list(known), n=3
        ) or get_close_matches(cell, list(known), n=3)
        return f" (close: {', '.join(near)})" if near else ""


def version_key(version: str) -> str:
    """A version as it is compared: case and blanks do not count."""
    return " ".join(version.split()).casefold()


def area_uri(institution: str, code: str) -> str:
    """The uri of an area that an areas table declares."""
    return f"{institution}#area-{part(normalise_code(code))}"


def limit_uri(institution: str, limit: str) -> str:
    """The uri of a limit that a limits table declares."""
    return f"{institution}#limit-{part(limit)}"
