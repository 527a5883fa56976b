"""Who and what an agreement is about: institutions and their systems, departments, courses and their other numbers.

Names and calendars hold by year, so an institution or course is described as of the agreement's year, and the latest
year shows. What a course is worth is in the unit of its institution's calendar in that year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.model.identity import normalise_code
from competency_graph_loaders.assist.identifiers import (
    course_uri,
    department_uri,
    institution_uri,
    system_uri,
    target_uri,
)
from competency_graph_loaders.assist.phrases import CATEGORIES, CREDIT_UNITS, INDEPENDENT, SYSTEMS
from competency_graph_loaders.assist.statements import DESCRIPTION_PRIORITY, Rows, Statement
from competency_graph_loaders.assist.terms import (
    calendar_in,
    calendars,
    last_month_before,
    name_in,
    term_start,
)
from competency_graph_loaders.assist.wire import Course, Institution, Receiving
from competency_graph_loaders.findings import Note

LATEST = 9999
"""The year of an institution that stands in a list without a year."""


@dataclass(frozen=True, slots=True)
class When:
    """The time that a description holds for."""

    year: int
    date: str
    """First day of the academic year; empty for a list without one."""
    published: str


def institution(found: Institution, when: When, record: str) -> Iterator[Statement | Note]:
    """An institution, its system, and its membership."""
    uri = institution_uri(found.id)
    category = CATEGORIES.get(found.category, found.category.upper())
    if category in SYSTEMS:
        yield Statement(f"system|{category}", lambda _: _system(category), record, when.date, when.published)
    elif category not in INDEPENDENT:
        yield Note(
            "unknown-category",
            uri,
            f"The category {found.category!r} is no system that is known.",
            "category",
        )
    if not calendars(found):
        yield Note(
            "unknown-calendar",
            uri,
            "No term type that is known: its credits have no unit.",
            "termTypeAcademicYears",
        )

    def build(_: str) -> Rows:
        rows = Rows()
        names = {n.from_year or 0: n.name for n in sorted(found.names, key=lambda n: n.from_year or 0)}
        rows.node(uri, ("Institution",), {
            "name": name_in(found, when.year), "calendar": calendar_in(found, when.year), "field": "institution",
            "calendars": [f"{year}={name}" for year, name in calendars(found).items()],
            "names_by_year": [f"{year}={name}" for year, name in names.items()] if len(names) > 1 else None,
            "identifiers": [f"assist={found.id}", *([f"assist-code={found.code}"] if found.code else [])],
        })  # fmt: skip
        if category in SYSTEMS:
            rows.edge("MEMBER_OF", uri, system_uri(category), {"term": "category"})
        return rows

    yield Statement(f"institution|{uri}", build, record, when.date, when.published)


def _system(code: str) -> Rows:
    rows = Rows()
    rows.node(
        system_uri(code), ("System",),
        {"name": SYSTEMS[code], "identifiers": [f"assist-category={code}"], "field": "category"},
    )  # fmt: skip
    return rows


def code_of(course: Course) -> str:
    """Prefix and number as people write them; numbers are opaque (``MATH -04A``)."""
    return f"{course.prefix} {course.course_number}".strip()


def course(
    found: Course, owner: Institution, when: When, record: str, cross_listed: tuple[Course, ...] = ()
) -> Iterator[Statement]:
    """A course, its department, and the other numbers that it is listed under."""
    uri = course_uri(found.course_identifier_parent_id)
    yield Statement(f"course|{uri}", lambda _: _course(found, owner, when), record, when.date, when.published)
    if found.department_parent_id and found.department:
        yield _department(found, owner, when, record)
    for other in (*(c.course for c in found.visible_cross_listed_courses), *cross_listed):
        if other.course_identifier_parent_id == found.course_identifier_parent_id:
            continue
        yield from course(other.model_copy(update={"visible_cross_listed_courses": []}), owner, when, record)
        yield _cross_listing(found, other, owner, when, record)


def _course(found: Course, owner: Institution, when: When) -> Rows:
    rows = Rows()
    unit = CREDIT_UNITS.get(calendar_in(owner, when.year) or "")
    low, high = _number(found.min_units), _number(found.max_units)
    if low is None:
        low = high
    high = low if high is None else high
    stated = low is not None and unit is not None
    span = f"{low} to {high}" if low != high else f"{low}"
    code = code_of(found)
    rows.node(course_uri(found.course_identifier_parent_id), ("Course",), {
        "name": found.course_title or code, "code": code, "code_key": normalise_code(code),
        "credit_minimum": low if stated else None, "credit_maximum": high if stated else None,
        "credit_unit": unit if stated else None,
        "credit_text": f"{span} units" if low is not None and not stated else None,
        "starts": term_start(found.begin), "ends": last_month_before(found.end),
        "text": " ".join(
            f"{name} {term}" for name, term in (("begin", found.begin), ("end", found.end)) if term
        ),
        "subjects": list(dict.fromkeys(s for s in (found.prefix_description, found.department) if s)),
        "identifiers": [f"assist={found.course_identifier_parent_id}"], "field": "course",
    })  # fmt: skip
    rows.edge(
        "OFFERED_BY",
        course_uri(found.course_identifier_parent_id),
        institution_uri(owner.id),
        {"term": "course"},
    )
    if found.department_parent_id and found.department:
        rows.edge(
            "OWNED_BY", course_uri(found.course_identifier_parent_id), department_uri(found.department_parent_id),
            {"term": "department"},
        )  # fmt: skip
    return rows


def _number(units: float | None) -> str | None:
    return None if units is None else quantity_text(Fraction(str(units)))


def _department(found: Course, owner: Institution, when: When, record: str) -> Statement:
    uri = department_uri(found.department_parent_id or 0)

    def build(_: str) -> Rows:
        rows = Rows()
        rows.node(
            uri, ("Department",),
            {"name": found.department, "identifiers": [f"assist={found.department_parent_id}"], "field": "department"},
        )  # fmt: skip
        rows.edge("HAS_UNIT", institution_uri(owner.id), uri, {"term": "department"})
        return rows

    return Statement(f"department|{uri}", build, record, when.date, when.published)


def _cross_listing(one: Course, other: Course, owner: Institution, when: When, record: str) -> Statement:
    """One edge for a pair, from whichever of the two it is told; the unit describes one end, which outranks nobody."""
    first, second = sorted((one, other), key=lambda c: c.course_identifier_parent_id)
    ends = [course_uri(c.course_identifier_parent_id) for c in (first, second)]

    def build(_: str) -> Rows:
        rows = Rows(nodes=_course(first, owner, when).nodes)
        rows.edge(
            "SAME_COURSE", ends[0], ends[1], {"why": "cross-listed", "term": "visibleCrossListedCourses"}
        )
        return rows

    return Statement(
        f"cross-listing|{ends[0]}|{ends[1]}",
        build,
        record,
        when.date,
        when.published,
        DESCRIPTION_PRIORITY - 1,
    )


def named_target(found: Receiving, receiver: Institution, when: When, record: str) -> Iterator[Statement]:
    """The node of a named requirement or of an area of general education."""
    if found.type not in ("Requirement", "GeneralEducation"):
        return
    uri = target_uri(receiver.id, found)

    def build(_: str) -> Rows:
        rows = Rows()
        if found.general_education is not None and found.type == "GeneralEducation":
            area = found.general_education
            rows.node(uri, ("Area",), {
                "name": area.name or area.code, "code": area.code, "field": "generalEducationArea",
                "code_key": normalise_code(area.code) if area.code else None,
            })  # fmt: skip
        elif found.requirement is not None:
            # Nobody says what stands behind the name; an articulation that awards it is what meets it.
            rows.node(uri, ("Requirement",), {
                "name": found.requirement.name, "op": "ALL", "kind": "required", "prose": [found.requirement.name],
                "field": "requirement",
            })  # fmt: skip
        rows.edge("OFFERED_BY", uri, institution_uri(receiver.id), {"term": "receivingInstitution"})
        return rows

    yield Statement(f"receiving|{uri}", build, record, when.date, when.published)


def courses_of(found: Receiving) -> tuple[Course, ...]:
    """The courses of a receiving item, in order."""
    if found.course is not None and found.type == "Course":
        return (found.course,)
    if found.series is not None and found.type == "Series":
        return tuple(sorted(found.series.courses, key=lambda c: c.position))
    return ()


def name_of(found: Receiving) -> str:
    """What a receiving item is called."""
    courses = courses_of(found)
    if courses:
        joined = " or " if found.series is not None and found.series.conjunction == "or" else " + "
        return joined.join(code_of(c) for c in courses)
    if found.general_education is not None:
        return found.general_education.code or found.general_education.name
    return found.requirement.name if found.requirement is not None else found.type
