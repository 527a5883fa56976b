"""Rules tables into units: institutions, courses, areas, limits, and the groups of rules.

The unit, which is replaced as a whole, is an institution, the courses, areas or limits of one institution, and the
rules of one (sender, receiver) pair. A bad row keeps its whole unit back, with every finding against it; rows that rest
on it are found wanting in their turn. Nothing is read from the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from competency_graph.model.identity import ctid_of
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import (
    declare_area,
    declare_course,
    declare_limit,
    describe_area,
    describe_course,
    describe_limit,
    said,
)
from competency_graph_loaders.rules.directory import CALENDAR_UNITS, Directory, UnknownNameError
from competency_graph_loaders.rules.sheets import BadRow, Placed, csv_files, read_sheet
from competency_graph_loaders.rules.tables import (
    AreaRow,
    CourseRow,
    InstitutionRow,
    LimitRow,
    OwnedRow,
    Row,
    RuleRow,
)
from competency_graph_loaders.rules.units import PRIORITY, RowError, rules_unit, rules_unit_name

COURSE_PRIORITY = 4
"""A course as a table describes it shows only where no registry (5) describes it."""

R = TypeVar("R", bound=Row)
Owned = TypeVar("Owned", bound=OwnedRow)
Described = tuple[list[NodeRow], list[EdgeRow]]
Outcome = UnitRows | Refusal


@dataclass(slots=True)
class _Sheets:
    """Everything read, by table."""

    rows: dict[type[Row], list[Placed[Any]]] = field(default_factory=lambda: defaultdict(list))
    bad: list[BadRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def of(self, table: type[R]) -> list[Placed[R]]:
        return self.rows[table]


def translate(paths: Sequence[Path], source: str) -> Iterator[Outcome]:
    """The units of these files and folders of rules tables, and the findings against what cannot be trusted.

    Args:
        paths: CSV files, or folders of them; codes and keys are looked up across all of them.
        source: name of the source; part of every uri that is made here.

    Raises:
        LoadError: a path cannot be read at all.
    """
    yield from translate_rows((found for file, _ in csv_files(paths) for found in read_sheet(file)), source)


def translate_rows(rows: Iterable[Placed[Row] | BadRow | Refusal], source: str) -> Iterator[Outcome]:
    """The units of rows of the five tables, wherever they come from, and the findings against them.

    Args:
        rows: rows with their places, rows that cannot be read, and findings about a whole file.
        source: name of the source; part of every uri that is made here.
    """
    sheets = _Sheets()
    for found in rows:
        if isinstance(found, Refusal):
            sheets.refusals.append(found)
        elif isinstance(found, BadRow):
            sheets.bad.append(found)
        else:
            sheets.rows[type(found.row)].append(found)
    yield from sheets.refusals
    yield from _units(sheets, Directory(source))


def _units(sheets: _Sheets, directory: Directory) -> Iterator[Outcome]:
    institutions = list(_declared(sheets.of(InstitutionRow), directory))
    yield from (found for found in institutions if isinstance(found, Refusal))
    for found in institutions:
        if not isinstance(found, Refusal):
            yield _institution(directory, found[0], found[1])
    yield from _grouped(sheets, directory, CourseRow, declare_course, describe_course, COURSE_PRIORITY)
    yield from _grouped(sheets, directory, AreaRow, declare_area, describe_area)
    yield from _grouped(sheets, directory, LimitRow, declare_limit, describe_limit)
    yield from _rules(sheets, directory)
    for bad in sheets.bad:
        if bad.table is InstitutionRow:
            yield from (
                replace(finding, name=_institution_unit(directory, bad.cells)) for finding in bad.refusals
            )


def _institution_unit(directory: Directory, cells: Mapping[str, str]) -> str | None:
    """The name of the unit that a bad row would have been, so that its last good facts stay."""
    try:
        return f"institution|{directory.institution_uri(cells.get('institution', ''), cells.get('id'))}"
    except UnknownNameError:
        return None


# -- institutions ----------------------------------------------------------------------------------------------------------


def _declared(
    rows: Iterable[Placed[InstitutionRow]], directory: Directory
) -> Iterator[tuple[Placed[InstitutionRow], str] | Refusal]:
    for placed in rows:
        try:
            yield placed, directory.add_institution(placed.row)
        except UnknownNameError as error:
            yield placed.place.refusal(error.reason, error.expected, term="id", record=placed.row.institution)


def _institution(directory: Directory, placed: Placed[InstitutionRow], uri: str) -> Outcome:
    row, name = placed.row, f"institution|{uri}"
    edges = []
    try:
        accepts = [directory.organization(key) for key in row.accepts_from]
        for membership in row.member_of:
            system = directory.organization(membership.system)
            dates = {"starts": membership.starts, "ends": membership.ends, "term": "member_of"}
            edges.append(EdgeRow("MEMBER_OF", uri, system, membership.starts or "", said(dates)))
    except UnknownNameError as error:
        return placed.place.refusal(error.reason, error.expected, record=row.institution, name=name)
    properties = {
        "name": row.name, "ctid": ctid_of(uri), "ctdl_type": row.ctdl_type, "description": row.description, "url": row.webpage,
        "locality": row.city, "region": row.region, "country": row.country, "ipeds_id": row.ipeds_id, "ope_id": row.ope_id,
        "calendar": row.calendar, "currency": row.currency, "price_per_credit": row.price_per_credit,
        "fee_per_term": row.fee_per_term, "fee_once": row.fee_once, "grade_scale": row.grade_scale,
        "minimum_grade": row.minimum_grade, "attempt_policy": row.attempt_policy, "transfer_maximum": row.transfer_maximum,
        "transfer_maximum_unit": (row.transfer_maximum_unit or CALENDAR_UNITS.get(row.calendar or "")) if row.transfer_maximum else None,
        "residency_minimum": row.residency_minimum, "accepts_from": accepts, "field": "institutions",
        "identifiers": [f"institution={row.institution}"],
    }  # fmt: skip
    if row.transfer_maximum and properties["transfer_maximum_unit"] is None:
        return placed.place.refusal(
            "Nobody says in which unit transfer_maximum is", "transfer_maximum_unit, or a calendar",
            term="transfer_maximum", record=row.institution, name=name,
        )  # fmt: skip
    return UnitRows(
        directory.source, name, (NodeRow(uri, (row.label,), said(properties)),), tuple(edges),
        placed.place.file, f"row {placed.place.row}", priority=PRIORITY,
    )  # fmt: skip


# -- courses, areas, limits: one unit an institution -------------------------------------------------------------------------


def _grouped(
    sheets: _Sheets,
    directory: Directory,
    table: type[Owned],
    declare: Callable[[Directory, str, Owned], None],
    describe: Callable[[Directory, str, Owned], Described],
    priority: int = PRIORITY,
) -> Iterator[Outcome]:
    """Declare every row first, then write the units: rows of one table name one another."""
    groups: dict[str, list[Placed[Owned]]] = defaultdict(list)
    broken: dict[str, list[Refusal]] = defaultdict(list)
    for bad in (b for b in sheets.bad if b.table is table):
        broken[_owner(directory, bad.cells.get("institution", ""))].extend(bad.refusals)
    for placed in sheets.of(table):
        owner = _owner(directory, placed.row.institution)
        groups[owner].append(placed)
        try:
            directory.organization(placed.row.institution)
            declare(directory, owner, placed.row)
        except UnknownNameError as error:
            broken[owner].append(_finding(placed, error))
    for owner, rows in groups.items():
        nodes: list[NodeRow] = []
        edges: list[EdgeRow] = []
        for placed in rows if owner not in broken else ():
            try:
                described = describe(directory, owner, placed.row)
            except UnknownNameError as error:
                broken[owner].append(_finding(placed, error))
                continue
            nodes += described[0]
            edges += described[1]
        if nodes and owner not in broken:
            yield UnitRows(
                directory.source, f"{table.table}|{owner}", tuple(nodes), tuple(edges), *_whence(rows), priority=priority
            )  # fmt: skip
    for owner, findings in broken.items():
        yield from (replace(finding, name=f"{table.table}|{owner}") for finding in findings)


def _finding(placed: Placed[Owned], error: UnknownNameError) -> Refusal:
    term = error.term if isinstance(error, RowError) else "institution"
    return placed.place.refusal(error.reason, error.expected, term=term, record=placed.row.institution)


def _whence(rows: Sequence[Placed[Any]]) -> tuple[str, str]:
    """File and record of a unit."""
    numbers = [placed.place.row for placed in rows]
    return "; ".join(dict.fromkeys(p.place.file for p in rows)), f"rows {min(numbers)} to {max(numbers)}"


def _owner(directory: Directory, cell: str) -> str:
    try:
        return directory.organization(cell)
    except UnknownNameError:
        return cell


# -- rules -----------------------------------------------------------------------------------------------------------------


def _rules(sheets: _Sheets, directory: Directory) -> Iterator[Outcome]:
    groups: dict[tuple[str, str | None], list[Placed[RuleRow]]] = defaultdict(list)
    broken: dict[tuple[str, str | None], list[Refusal]] = defaultdict(list)
    for placed in sheets.of(RuleRow):
        row = placed.row
        pair = (_owner(directory, row.sender), _owner(directory, row.receiver) if row.receiver else None)
        for term, cell in (("sender", row.sender), ("receiver", row.receiver)):
            try:
                if cell is not None:
                    directory.organization(cell)
            except UnknownNameError as error:
                broken[pair].append(
                    placed.place.refusal(
                        error.reason, error.expected, term=term, record=row.rule, name=rules_unit_name(*pair)
                    )
                )
        groups[pair].append(placed)
    for bad in (b for b in sheets.bad if b.table is RuleRow):
        sender, receiver = bad.cells.get("sender", ""), bad.cells.get("receiver")
        pair = (_owner(directory, sender), _owner(directory, receiver) if receiver else None)
        broken[pair].extend(bad.refusals)
    for pair, rows in groups.items():
        if any(
            finding.term in ("sender", "receiver") and finding.name == rules_unit_name(*pair)
            for finding in broken[pair]
        ):
            continue
        unit = rules_unit(directory, *pair, rows)
        if not isinstance(unit, UnitRows):
            broken[pair].extend(unit)
        elif not broken[pair]:
            yield unit
    for pair, findings in broken.items():
        kept_back = (
            f"; all {len(groups[pair])} readable rules of this pair are kept back" if groups.get(pair) else ""
        )
        for finding in findings:
            yield Refusal(
                finding.file, finding.place, finding.reason + kept_back, finding.expected, finding.line, finding.column,
                finding.record, finding.term, rules_unit_name(*pair),
            )  # fmt: skip
