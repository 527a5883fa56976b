"""Courses, areas and limits of a rules table: first declared, so that rows can name one another, then described."""

from __future__ import annotations

from collections.abc import Mapping

from competency_graph.model.declarations import Value
from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.rules.directory import Directory, UnknownNameError, area_uri, limit_uri
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, LimitRow, in_order
from competency_graph_loaders.rules.units import RowError

_CREDITS_WITHOUT_UNIT = (
    "credit_unit", "Nobody says in which unit these credits are", "credit_unit, or a calendar of the institution",
)  # fmt: skip


def said(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    """What a row says, without what it leaves open."""
    return {name: value for name, value in properties.items() if value not in (None, "", [])}


def declare_course(directory: Directory, owner: str, row: CourseRow) -> None:
    """Take in what a code means.

    Raises:
        UnknownNameError: what is wrong with the row.
    """
    directory.course_uri(owner, row)  # an id that is none comes before the other faults
    if not in_order(row.starts, row.ends):
        raise RowError(
            "ends", f"It ends on {row.ends}, before it starts on {row.starts}", "ends on or after starts"
        )
    if row.id is None and row.title is None:
        raise RowError(
            "title", f"The course {row.code!r} has neither an id nor a title",
            "an id of a course described elsewhere, or a title that describes it here",
        )  # fmt: skip
    if row.same_as and row.title is None:
        raise RowError(
            "title", f"{row.code!r} is said to be the same course as {row.same_as!r} without being described",
            "a title: a statement needs a described end",
        )  # fmt: skip
    if row.credits and not (row.credit_unit or directory.unit_of(owner)):
        raise RowError(*_CREDITS_WITHOUT_UNIT)
    if not directory.declare_course(owner, row):
        raise RowError(
            "code",
            f"The course {row.code!r} stands twice",
            "one row a course; dates that tell a reused number apart",
        )


def describe_course(directory: Directory, owner: str, row: CourseRow) -> tuple[list[NodeRow], list[EdgeRow]]:
    """A course, where its row describes it (has a title).

    Raises:
        UnknownNameError: the course it is the same as is not known.
    """
    if row.title is None:
        return [], []
    uri = directory.course_uri(owner, row)
    unit = row.credit_unit or directory.unit_of(owner)
    known = directory.by_uri.get(owner)
    currency = row.currency or (known.currency if known else None)
    node = NodeRow(uri, ("Course",), said({
        "name": row.title, "ctid": ctid_of(uri), "description": row.description, "code": row.code, "code_key": normalise_code(row.code),
        "credit_minimum": row.credits, "credit_maximum": row.credits_maximum or row.credits, "credit_unit": unit if row.credits else None,
        "credit_level": row.level, "price": row.price, "currency": currency if row.price else None, "hours_minimum": row.hours,
        "hours_maximum": row.hours, "terms_offered": list(row.terms), "starts": row.starts, "ends": row.ends, "field": "courses",
    }))  # fmt: skip
    edges = [EdgeRow("OFFERED_BY", uri, owner, "", {"term": "institution"})]
    if row.same_as:
        try:
            other = directory.course(owner, row.same_as, row.same_as_starts)
        except UnknownNameError as error:
            raise RowError("same_as", error.reason, error.expected) from None
        dates = {
            "why": row.same_as_why or "same as",
            "starts": row.same_as_starts,
            "ends": row.same_as_ends,
            "term": "same_as",
        }
        edges.append(EdgeRow("SAME_COURSE", uri, other, "", said(dates)))
    return [node], edges


def declare_area(directory: Directory, owner: str, row: AreaRow) -> None:
    """Take in an area.

    Raises:
        UnknownNameError: it stands twice.
    """
    if not directory.declare_area(owner, row):
        raise RowError("area", f"The area {row.area!r} stands twice", "one row an area")


def describe_area(directory: Directory, owner: str, row: AreaRow) -> tuple[list[NodeRow], list[EdgeRow]]:
    """An area.

    Raises:
        UnknownNameError: the pattern it is part of is not known.
    """
    uri = area_uri(owner, row.area)
    node = NodeRow(uri, ("Area",), said({
        "name": row.name or row.area, "code": row.area, "code_key": normalise_code(row.area), "double_count": row.double_count, "field": "areas",
    }))  # fmt: skip
    edges = [EdgeRow("OFFERED_BY", uri, owner, "", {"term": "institution"})]
    if row.part_of:
        try:
            edges.append(EdgeRow("PART_OF", uri, directory.area(owner, row.part_of), "", {"term": "part_of"}))
        except UnknownNameError as error:
            raise RowError("part_of", error.reason, error.expected) from None
    return [node], edges


def declare_limit(directory: Directory, owner: str, row: LimitRow) -> None:
    """Take in a limit.

    Raises:
        UnknownNameError: what is wrong with the row.
    """
    if directory.has_limit(owner, row.limit):
        raise RowError("limit", f"The limit {row.limit!r} stands twice", "one row a limit")
    if row.minimum is None and row.maximum is None:
        raise RowError(
            "maximum", f"The limit {row.limit!r} has neither a minimum nor a maximum", "one of them"
        )
    if row.measure == "CREDITS" and not (row.credit_unit or directory.unit_of(owner)):
        raise RowError(*_CREDITS_WITHOUT_UNIT)
    directory.declare_limit(owner, row)


def describe_limit(directory: Directory, owner: str, row: LimitRow) -> tuple[list[NodeRow], list[EdgeRow]]:
    """A limit; one over a whole institution hangs on it."""
    uri = limit_uri(owner, row.limit)
    unit = (row.credit_unit or directory.unit_of(owner)) if row.measure == "CREDITS" else None
    text = row.text or f"{row.measure} {row.minimum or ''}..{row.maximum or ''}"
    node = NodeRow(uri, ("Limit",), said({
        "name": f"{directory.name_of(owner)}: {text}", "measure": row.measure, "minimum": row.minimum, "maximum": row.maximum,
        "credit_unit": unit, "scope": row.scope, "origin": row.origin, "last": row.last, "subject": row.subject, "first_number": row.first_number,
        "last_number": row.last_number, "level": row.level, "text": text, "field": "limits", "identifiers": [f"limit={row.limit}"],
    }))  # fmt: skip
    return [node], [
        EdgeRow("LIMITED_BY", owner, uri, "", {"term": "limits"})
    ] if row.scope == "institution" else []
