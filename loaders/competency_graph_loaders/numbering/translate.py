"""Numbering schemes into units: the scheme with its one rule, and the numbers of each subject with the courses under them.

Courses of the system itself and of its members are placed under their numbers, for as long as the code means the course
and the institution is a member. What a code outside the scheme means is not touched. The credits of a number are nobody's:
each member's course carries its own, and the rule awards by the receiver's catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from competency_graph.model.dates import first_day, last_day
from competency_graph.model.declarations import Value
from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.listed import Found, declared
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import Directory, UnknownNameError, part
from competency_graph_loaders.rules.sheets import BadRow, Placed
from competency_graph_loaders.rules.tables import CourseRow, InstitutionRow, in_order
from competency_graph_loaders.rules.translate import translate_rows as rule_rows
from competency_graph_loaders.rules.units import PRIORITY

Spans = Mapping[str, list[tuple[str | None, str | None]]]
"""Institution uri → when it was a member."""


@dataclass(slots=True)
class _Numbers:
    """The numbers of one subject of a scheme."""

    nodes: dict[str, NodeRow] = field(default_factory=dict)
    edges: list[EdgeRow] = field(default_factory=list)


def translate_rows(rows: Iterable[Found], source: str) -> Iterator[Outcome]:
    """The units of rows of the rules tables and of ``numbering``, and the findings against what cannot be trusted."""
    schemes: list[Placed[NumberingRow]] = []
    bad: list[BadRow] = []
    others: list[Placed[Any] | BadRow | Refusal] = []
    for found in rows:
        if isinstance(found, Placed) and isinstance(found.row, NumberingRow):
            schemes.append(found)
        elif isinstance(found, BadRow) and found.table is NumberingRow:
            bad.append(found)
        else:
            others.append(found)
    yield from rule_rows(others, source)
    yield from (refusal for row in bad for refusal in row.refusals)
    if not schemes:
        return
    institutions = [f for f in others if isinstance(f, Placed) and isinstance(f.row, InstitutionRow)]
    courses = [f for f in others if isinstance(f, Placed) and isinstance(f.row, CourseRow)]
    directory = declared(institutions, source)
    seen: set[str] = set()
    for placed in schemes:
        yield from _scheme(directory, placed, institutions, courses, seen)


def _members(directory: Directory, system: str, institutions: Iterable[Placed[InstitutionRow]]) -> Spans:
    found: dict[str, list[tuple[str | None, str | None]]] = defaultdict(list)
    found[system].append((None, None))
    for placed in institutions:
        with suppress(UnknownNameError):
            member = directory.organization(placed.row.institution)
            for membership in placed.row.member_of:
                if directory.organization(membership.system) == system:
                    found[member].append((membership.starts, membership.ends))
    return found


def _scheme(
    directory: Directory,
    placed: Placed[NumberingRow],
    institutions: Iterable[Placed[InstitutionRow]],
    courses: Iterable[Placed[CourseRow]],
    seen: set[str],
) -> Iterator[Outcome]:
    row = placed.row
    try:
        system = directory.organization(row.institution)
    except UnknownNameError as error:
        yield placed.place.refusal(error.reason, error.expected, term="institution", record=row.scheme)
        return
    uri = f"{system}#numbering-{part(row.scheme)}"
    name = f"numbering|{uri}"
    if uri in seen:
        yield placed.place.refusal(
            f"The scheme {row.scheme!r} stands twice", "one row a scheme", term="scheme", record=row.scheme, name=name
        )  # fmt: skip
        return
    seen.add(uri)
    if not in_order(row.starts, row.ends):
        yield placed.place.refusal(
            f"It ends on {row.ends}, before it starts on {row.starts}", "ends on or after starts", term="ends",
            record=row.scheme, name=name,
        )  # fmt: skip
        return
    members = _members(directory, system, institutions)
    subjects: dict[str, _Numbers] = defaultdict(_Numbers)
    outside: list[Note] = []
    placed_courses = 0
    for course in courses:
        found = _under(directory, course, members, row, uri, subjects)
        placed_courses += found is True
        if found is False:
            text = (
                f"{course.row.code} at {course.row.institution} is not written as the scheme's numbers are."
            )
            outside.append(Note("outside-the-numbering", uri, text))
    numbers = sum(len(subject.nodes) for subject in subjects.values())
    summary = Note("common-numbers", uri, f"{placed_courses:,} courses under {numbers:,} numbers, one rule.")
    yield Translated(_rule(directory, placed, system, uri, name), notes=(summary, *outside))
    file = placed.place.file
    for subject in sorted(subjects):
        rows = subjects[subject]
        yield UnitRows(
            directory.source, f"numbers|{uri}|{subject}", tuple(rows.nodes.values()), tuple(rows.edges), file,
            f"numbers of {subject}", priority=PRIORITY,
        )  # fmt: skip


def _under(
    directory: Directory,
    placed: Placed[CourseRow],
    members: Spans,
    scheme: NumberingRow,
    uri: str,
    subjects: Mapping[str, _Numbers],
) -> bool | None:
    """Place a course under its number; False where its code is none of the scheme, None where it is no member's."""
    row = placed.row
    try:
        owner = directory.organization(row.institution)
        course = directory.course_uri(owner, row)
    except UnknownNameError:
        return None  # told where the course's own unit is made
    if owner not in members:
        return None
    number = scheme.number_of(row.code)
    if number is None:
        return False
    key = normalise_code(number)
    subject = subjects[key.partition(" ")[0]]
    node = f"{uri}-{part(key)}"
    if node not in subject.nodes:
        subject.nodes[node] = NodeRow(node, ("CommonNumber",), said({
            "name": f"{scheme.name or scheme.scheme} {number}", "code": number, "code_key": key, "field": "numbering",
        }))  # fmt: skip
        subject.edges.append(EdgeRow("PART_OF", node, uri, "", {"term": "scheme"}))
    for since, until in members[owner]:
        starts = max((d for d in (since, row.starts) if d), key=first_day, default=None)
        ends = min((d for d in (until, row.ends) if d), key=last_day, default=None)
        if in_order(starts, ends):
            dates = said({"starts": starts, "ends": ends, "term": "code"})
            subject.edges.append(EdgeRow("VIA_HUB", course, node, since or "", dates))
    return True


def _rule(directory: Directory, placed: Placed[NumberingRow], system: str, uri: str, name: str) -> UnitRows:
    row = placed.row
    scheme: dict[str, Value | None] = {
        "name": row.name or row.scheme, "code": row.scheme, "code_key": normalise_code(row.scheme), "description": row.text,
        "url": row.url, "field": "numbering",
    }  # fmt: skip
    text = row.text or f"Courses with the same number of {row.name or row.scheme} count as the same course."
    rule_uri = f"{system}#rule-{part(directory.source)}-{part(row.scheme)}-same-number"
    record = placed.place.pointer or f"row {placed.place.row}"
    rule: dict[str, Value | None] = {
        "name": text, "state": "AWARDED", "sender": system, "receiver": system, "starts": row.starts, "ends": row.ends,
        "basis": row.basis, "text": text, "url": row.url, "field": "numbering", "record": record,
        "identifiers": [f"rule={row.scheme}"],
    }  # fmt: skip
    return UnitRows(
        directory.source, name,
        (NodeRow(uri, ("CommonNumber",), said(scheme)), NodeRow(rule_uri, ("TransferRule",), said(rule))),
        (
            EdgeRow("OFFERED_BY", uri, system, "", {"term": "institution"}),
            EdgeRow("TAKES", rule_uri, uri, "", {"term": "scheme"}),
            EdgeRow("AWARDS", rule_uri, uri, "0", {
                "kind": "COURSE", "basis": "CATALOG", "position": 0, "term": "scheme",
            }),
        ),
        placed.place.file, record, priority=PRIORITY,
    )  # fmt: skip
