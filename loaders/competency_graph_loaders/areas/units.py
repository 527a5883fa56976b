"""The rows of an area list as nodes and edges: courses, what they are the same as, and their rules.

A rule takes one course and awards one area, with the credit that the sender gave (AS_SENT); it holds by the day of
completion. An area that a list names beside another has no dates there: its rule takes those of the entry that names it,
and says in its prose that a person must look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from competency_graph.model.declarations import Value
from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.areas.aliases import Alias, read_notes
from competency_graph_loaders.areas.courses import ListedCourse, contradicts, interval, meant
from competency_graph_loaders.areas.patterns import Pattern, Patterns
from competency_graph_loaders.areas.tables import AreaEntryRow
from competency_graph_loaders.findings import Note
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import Directory, part
from competency_graph_loaders.rules.sheets import Place, Placed
from competency_graph_loaders.rules.units import PRIORITY, rules_unit_name

COURSE_PRIORITY = 4
"""A course as a list describes it shows only where no registry (5) describes it, as one of a rules table."""
Courses = Mapping[str, Sequence[ListedCourse]]
NAMED_BESIDE = (
    "The list names area {other} beside {area} and gives no dates for it; those of {area} are taken."
)

CONTRADICTED = "The list says that it was removed in {row.removed}, before it was approved in {row.approved}."


def _place(places: Sequence[Placed[AreaEntryRow]]) -> tuple[str, str]:
    """File and record of a unit."""
    files = dict.fromkeys(placed.place.file for placed in places)
    return "; ".join(sorted(files)), f"{len(places)} entries"


def _record(place: Place) -> str:
    """Where an entry stands among the files of its unit."""
    return f"{PurePath(place.file).name} {place.pointer or f'row {place.row}'}"


# -- courses ---------------------------------------------------------------------------------------------------------------


def course_unit(
    directory: Directory,
    owner: str,
    courses: Courses,
    entries: Sequence[Placed[AreaEntryRow]],
    first_days: Mapping[str, str],
) -> tuple[UnitRows, tuple[Note, ...]]:
    """The listed courses of one institution with their other names, and what is not certain about them."""
    nodes: dict[str, NodeRow] = {}
    edges: dict[tuple[str, str, str], EdgeRow] = {}
    doubts: list[Note] = []
    for course in (c for listed in courses.values() for c in listed):
        nodes[course.uri] = _course(directory, owner, course)
    for course in (c for listed in courses.values() for c in listed):
        for placed in course.entries:
            for alias in read_notes(placed.row.notes, first_days)[0]:
                other = _other(owner, courses, placed.row, alias, first_days)
                if other is None or other.uri == course.uri:
                    what = f"{placed.row.code}: which course {alias.code} means there is not certain."
                    doubts.append(Note("alias-not-certain", course.uri, what))
                    continue
                nodes.setdefault(other.uri, _course(directory, owner, other))
                start, end = course.uri, other.uri
                if alias.why == "same as" and end < start:
                    start, end = end, start  # both sides state it: one fact
                # What a removed entry says of its other name holds as long as the entry did.
                ends = alias.ends or interval(placed.row, first_days)[1]
                known = edges.get((start, end, alias.why))
                if known is not None:
                    before = known.properties.get("ends")
                    ends = None if before is None or ends is None else max(ends, str(before))
                dates = {"why": alias.why, "ends": ends, "term": "notes"}
                edges[start, end, alias.why] = EdgeRow("SAME_COURSE", start, end, alias.why, said(dates))
    offered = [EdgeRow("OFFERED_BY", uri, owner, "", {"term": "institution"}) for uri in nodes]
    file, record = _place(entries)
    unit = UnitRows(
        directory.source, f"courses|{owner}", tuple(nodes.values()), (*offered, *edges.values()), file, record,
        priority=COURSE_PRIORITY,
    )  # fmt: skip
    return unit, tuple(doubts)


def _other(
    owner: str, courses: Courses, row: AreaEntryRow, alias: Alias, first_days: Mapping[str, str]
) -> ListedCourse | None:
    code = normalise_code(alias.code)
    if code not in courses:
        return ListedCourse(f"{owner}#course-{part(code)}", alias.code, None)
    span = (None, alias.ends) if alias.ends else interval(row, first_days)
    return meant(courses[code], span, first_days)


def _course(directory: Directory, owner: str, course: ListedCourse) -> NodeRow:
    latest = max(course.entries, key=lambda p: (interval(p.row)[0] or "", p.place.file), default=None)
    amount = latest.row.credits if latest else None
    unit = (latest.row.credit_unit if latest else None) or directory.unit_of(owner)
    properties: dict[str, Value | None] = {
        "name": course.title or course.code, "code": course.code, "code_key": normalise_code(course.code),
        "credit_minimum": amount, "credit_maximum": amount, "credit_unit": unit if amount else None,
        "starts": course.starts, "ends": course.ends, "field": "area_list",
    }  # fmt: skip
    return NodeRow(course.uri, ("Course",), said(properties))


# -- rules -----------------------------------------------------------------------------------------------------------------


def rule_units(
    directory: Directory, owner: str, courses: Courses, patterns: Patterns, first_days: Mapping[str, str]
) -> Iterator[UnitRows]:
    """The rules of one institution, a unit a receiver."""
    nodes: dict[str, list[NodeRow]] = {}
    edges: dict[str, list[EdgeRow]] = {}
    places: dict[str, list[Placed[AreaEntryRow]]] = {}
    for course in (c for listed in courses.values() for c in listed):
        own = {(placed.row.pattern, placed.row.area) for placed in course.entries}
        for placed in sorted(course.entries, key=lambda p: (p.row.pattern, p.row.area, p.row.approved or "")):
            row, pattern = placed.row, patterns.find(placed.row.pattern)
            beside = [other for other in row.other_areas if (row.pattern, other) not in own]
            own.update((row.pattern, other) for other in beside)
            for area in (row.area, *beside):
                for receiver in pattern.accepted_by(area):
                    node, two = _rule(directory, course, placed, pattern, area, owner, receiver, first_days)
                    nodes.setdefault(receiver, []).append(node)
                    edges.setdefault(receiver, []).extend(two)
                    places.setdefault(receiver, []).append(placed)
    for receiver, rules in nodes.items():
        yield UnitRows(
            directory.source, rules_unit_name(owner, receiver), tuple(rules), tuple(edges[receiver]),
            *_place(places[receiver]), priority=PRIORITY,
        )  # fmt: skip


def _rule(
    directory: Directory,
    course: ListedCourse,
    placed: Placed[AreaEntryRow],
    pattern: Pattern,
    area: str,
    owner: str,
    receiver: str,
    first_days: Mapping[str, str],
) -> tuple[NodeRow, tuple[EdgeRow, EdgeRow]]:
    row = placed.row
    starts, ends = interval(row, first_days)
    since = f" {row.approved}" if row.approved else ""
    name = f"{row.pattern} {area} {row.institution} {row.code}{since}"
    uri = f"{receiver}#rule-{part(directory.source)}-{part(name)}"
    _, prose = read_notes(row.notes, first_days)
    if area != row.area:
        prose = (*prose, NAMED_BESIDE.format(other=area, area=row.area))
    if contradicts(row, first_days):
        prose = (*prose, CONTRADICTED.format(row=row))
    dates = f"approved {row.approved or 'from the beginning'}" + (
        f", removed {row.removed}" if row.removed else ""
    )
    text = f"{row.code}{f' {row.title}' if row.title else ''}: {row.pattern} {area}, {dates}"
    properties: dict[str, Value | None] = {
        "name": text, "state": "UNDER_REVIEW" if contradicts(row, first_days) else "AWARDED", "sender": owner, "receiver": receiver, "starts": starts, "ends": ends,
        "basis": "COMPLETION", "prose": list(prose), "note": "; ".join(row.notes) or None, "text": text,
        "field": "area_list", "identifiers": [f"rule={name}"], "record": _record(placed.place),
    }  # fmt: skip
    return NodeRow(uri, ("TransferRule",), said(properties)), (
        EdgeRow("TAKES", uri, course.uri, "", {"term": "code"}),
        EdgeRow("AWARDS", uri, pattern.area_uri(area), "0", {
            "kind": "AREA", "basis": "AS_SENT", "position": 0, "term": "area",
        }),
    )  # fmt: skip
