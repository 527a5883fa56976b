"""Who and what the cells of a rules table mean: institutions by key, courses by code, areas and limits by code.

Everything is decided from the tables given in one load, never from the graph: the translation stays a pure function.
A code that the courses table does not list is a fault, not a new course.

Of a course the directory keeps what its code means and from when to when, not its row: each process that translates has
a directory of its own, and 200,000 courses take 60 MB so, against 400 MB as rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from competency_graph.errors import LoadError
from competency_graph.model.credits import QUARTER, SEMESTER
from competency_graph.model.dates import first_day, within
from competency_graph.model.identity import normalise_code
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, InstitutionRow, LimitRow, reference_uri

CALENDAR_UNITS = {"semester": SEMESTER, "quarter": QUARTER}
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")
"""What ``quote`` leaves as it is: nearly every id of a rule, and asking costs a tenth."""

code_key = lru_cache(maxsize=1 << 16)(normalise_code)
"""``normalise_code``, remembered: a table of 2 million rules names some 10,000 codes."""


def part(text: str) -> str:
    """A text as a part of a uri, reversibly."""
    text = text.strip()
    return text if _PLAIN.fullmatch(text) else quote(text, safe="")


class UnknownNameError(LoadError):
    """A cell that names nothing the tables declare; becomes a finding of its row."""

    def __init__(self, reason: str, expected: str) -> None:
        self.reason = reason
        self.expected = expected
        super().__init__(reason, f"Expected {expected}.")


class Meaning(NamedTuple):
    """What a code means for a time."""

    uri: str
    starts: str | None = None
    ends: str | None = None
    version: str | None = None


@dataclass(slots=True)
class Directory:
    """What the tables of one load declare."""

    source: str
    institutions: dict[str, InstitutionRow] = field(default_factory=dict)
    """By key, lower case."""
    by_uri: dict[str, InstitutionRow] = field(default_factory=dict)
    courses: dict[str, dict[str, str | tuple[Meaning, ...]]] = field(default_factory=dict)
    """By institution uri and normalised code: the course's uri where the code has meant nothing else, ever."""
    areas: dict[str, dict[str, str]] = field(default_factory=dict)
    """By institution uri and normalised code: the area's uri."""
    limits: dict[str, set[str]] = field(default_factory=dict)
    """By institution uri."""
    _organizations: dict[str, str] = field(default_factory=dict)
    """By cell, as looked up before."""
    _closest: dict[tuple[str, str], str] = field(default_factory=dict)
    """Codes that are like one that is not known, by institution and code: to find them among 5,000 takes 30 ms, and what
    nineteen colleges write wrongly of one course is found once."""

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
        self._organizations.clear()
        return uri

    def organization(self, cell: str) -> str:
        """The uri of who is meant by a key, CTID or uri.

        Raises:
            UnknownNameError: nobody in the tables.
        """
        uri = self._organizations.get(cell)
        if uri is not None:
            return uri
        known = self.institutions.get(cell.lower())
        uri = self.institution_uri(known.institution, known.id) if known is not None else reference_uri(cell)
        if uri is None:
            raise UnknownNameError(
                f"The institution {cell!r} is not known",
                f"a CTID, a uri, or a key of the institutions table{_near(cell, self.institutions)}",
            )
        self._organizations[cell] = uri
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
            return f"{institution}#course-{part(code_key(row.code))}{since}"
        uri = reference_uri(row.id)
        if uri is None:
            raise UnknownNameError(f"{row.id!r} is no identifier", "a CTID (ce-…) or a uri, or nothing")
        return uri

    def declare_course(self, institution: str, row: CourseRow) -> bool:
        """Take in what a code means; False where it is said already.

        Raises:
            UnknownNameError: its id is neither a CTID nor a uri.
        """
        uri, key = self.course_uri(institution, row), code_key(row.code)
        self._closest.clear()
        known = self.courses.setdefault(institution, {})
        before = known.get(key, ())
        if isinstance(before, str):
            before = (Meaning(before),)
        if any(meaning.uri == uri for meaning in before):
            return False
        alone = not before and row.starts is None and row.ends is None and row.version is None
        known[key] = uri if alone else (*before, Meaning(uri, row.starts, row.ends, row.version))
        return True

    def course(self, institution: str, code: str, at: str | None, version: str | None = None) -> str:
        """The uri of the course that bears a code at an institution, on a date or in a version.

        Raises:
            UnknownNameError: no course does, or several do and no date tells which.
        """
        known = self.courses.get(institution, {})
        key = code_key(code)
        meanings = known.get(key, ())
        if isinstance(meanings, str):
            if version is None:
                return meanings
            meanings = (Meaning(meanings),)
        if not meanings:
            raise UnknownNameError(
                f"The course {code!r} is not known at {self.name_of(institution)}",
                f"a code of the courses table{self._near_course(institution, key)}, or [CTID or uri]",
            )
        found = meanings
        if at is not None:
            day = first_day(at)
            found = tuple(meaning for meaning in found if within(day, meaning.starts, meaning.ends))
        if version is not None:
            wanted = version_key(version)
            found = tuple(
                meaning for meaning in found if meaning.version and version_key(meaning.version) == wanted
            )
            if not found:
                raise UnknownNameError(
                    f"{code!r} has no version {version!r} at {self.name_of(institution)}",
                    "a version of the courses table: "
                    + ", ".join(sorted(repr(meaning.version) for meaning in meanings if meaning.version)),
                )
        if len(found) == 1:
            return found[0].uri
        if any(meaning.version for meaning in found):
            raise UnknownNameError(
                f"{code!r} means {len(found)} courses at {self.name_of(institution)}",
                f"the version that tells which: {code}@{chr(34)}{found[0].version}{chr(34)}",
            )
        spans = ", ".join(f"{meaning.starts or ''}..{meaning.ends or ''}" for meaning in meanings)
        if not found:
            raise UnknownNameError(
                f"{code!r} meant no course of {self.name_of(institution)} on {at}", f"a date within {spans}"
            )
        raise UnknownNameError(
            f"{code!r} has meant {len(found)} courses at {self.name_of(institution)} ({spans})",
            f"the date that tells which: {code}@2020",
        )

    def _near_course(self, institution: str, key: str) -> str:
        found = self._closest.get((institution, key))
        if found is None:
            found = self._closest[institution, key] = _near(key, self.courses.get(institution, {}))
        return found

    # -- areas and limits --------------------------------------------------------------------------------------------------

    def declare_area(self, institution: str, row: AreaRow) -> bool:
        """Take in an area; False where it stands already."""
        known, key = self.areas.setdefault(institution, {}), code_key(row.area)
        if key in known:
            return False
        known[key] = area_uri(institution, row.area)
        return True

    def declare_limit(self, institution: str, row: LimitRow) -> None:
        """Take in a limit."""
        self.limits.setdefault(institution, set()).add(row.limit)

    def area(self, institution: str, code: str) -> str:
        """The uri of an area.

        Raises:
            UnknownNameError: the areas table does not list it.
        """
        known, key = self.areas.get(institution, {}), code_key(code)
        if key not in known:
            raise UnknownNameError(
                f"The area {code!r} is not known at {self.name_of(institution)}",
                f"a code of the areas table{_near(key, known)}",
            )
        return known[key]

    def has_limit(self, institution: str, limit: str) -> bool:
        """Whether the limits table lists it."""
        return limit in self.limits.get(institution, ())

    def limit(self, institution: str, limit: str) -> str:
        """The uri of a limit.

        Raises:
            UnknownNameError: the limits table does not list it.
        """
        if not self.has_limit(institution, limit):
            raise UnknownNameError(
                f"The limit {limit!r} is not known at {self.name_of(institution)}",
                f"an id of the limits table{_near(limit, sorted(self.limits.get(institution, ())))}",
            )
        return limit_uri(institution, limit)


def _near(cell: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(cell if cell in names else cell.lower(), names, n=3)
    near = near or get_close_matches(cell, names, n=3)
    return f" (close: {', '.join(near)})" if near else ""


def version_key(version: str) -> str:
    """A version as it is compared: case and blanks do not count."""
    return " ".join(version.split()).casefold()


def area_uri(institution: str, code: str) -> str:
    """The uri of an area that an areas table declares."""
    return f"{institution}#area-{part(code_key(code))}"


def limit_uri(institution: str, limit: str) -> str:
    """The uri of a limit that a limits table declares."""
    return f"{institution}#limit-{part(limit)}"
