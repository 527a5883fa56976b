"""Rules tables into units: institutions, courses, areas, limits, and the groups of rules.

The unit, which is replaced as a whole, is an institution, the courses, areas or limits of one institution, and the
rules of one (sender, receiver) pair. A bad row keeps its whole unit back, with every finding against it; rows that rest
on it are found wanting in their turn. Nothing is read from the graph.

Files are read twice: once to learn what the tables declare and where the rows of each unit stand, once, on several cores,
to translate unit by unit. So memory does not grow with the rows, but for 34 bytes a run of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from competency_graph.model.identity import ctid_of
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import CALENDAR_UNITS, Directory, UnknownNameError
from competency_graph_loaders.rules.gathering import Group, Held, Runs
from competency_graph_loaders.rules.groups import (
    OWNED,
    Done,
    OwnedTable,
    OwnedTask,
    PairTask,
    Task,
    finding,
    owner_of,
    work,
)
from competency_graph_loaders.rules.sheets import (
    BadRow,
    Cells,
    Order,
    Placed,
    Sheet,
    check_cells,
    csv_files,
    scan,
)
from competency_graph_loaders.rules.tables import InstitutionRow, Row, RuleRow
from competency_graph_loaders.rules.units import PRIORITY, rules_unit_name
from competency_graph_loaders.workers import ALONE_ROWS, Crew, Stages

R = TypeVar("R", bound=Row)
Outcome = UnitRows | Refusal
Found = Placed[Any] | BadRow
Pair = tuple[str, str | None]
_Cells = tuple[str, str]
"""Sender and receiver as a row writes them."""


@dataclass(slots=True)
class Sheets:
    """Everything read, by table."""

    rows: dict[type[Row], list[Placed[Any]]] = field(default_factory=lambda: defaultdict(list))
    bad: list[BadRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def of(self, table: type[R]) -> list[Placed[R]]:
        """The rows of a table."""
        return self.rows[table]

    def add(self, found: Placed[Any] | BadRow | Refusal) -> None:
        """Take in a row, or a finding about a file."""
        if isinstance(found, Refusal):
            self.refusals.append(found)
        elif isinstance(found, BadRow):
            self.bad.append(found)
        else:
            self.rows[type(found.row)].append(found)


def translate(
    paths: Sequence[Path],
    source: str,
    *,
    workers: int = 1,
    stages: Stages | None = None,
    alone: int = ALONE_ROWS,
) -> Iterator[Outcome]:
    """The units of these files and folders of rules tables, and the findings against what cannot be trusted.

    Args:
        paths: CSV files, or folders of them; codes and keys are looked up across all of them.
        source: name of the source; part of every uri that is made here.
        workers: processes that translate; 1 translates in this one. The outcomes are the same, in the same order.
        stages: told the seconds.
        alone: fewer rows than this are translated in this process, however many workers there may be.

    Raises:
        LoadError: a path cannot be read at all, a file changes while it is read, or a worker was killed.
    """
    sheets, files = Sheets(), _Files()
    for number, (file, _) in enumerate(csv_files(paths)):
        _first_look(file, number, sheets, files)
    yield from sheets.refusals
    directory = Directory(source)
    yield from _institutions(sheets, directory)
    owned = {name: _declare(how, files.rows_of(how.table), directory) for name, how in OWNED.items()}
    rows = files.rules.rows + sum(each.rows for each in owned.values())
    crew: Crew[Task, Done] = Crew(
        partial(work, directory=directory), workers=1 if rows < alone else workers, stages=stages or Stages()
    )
    with crew:
        for name, declared in owned.items():
            yield from _owned(name, declared, directory.source, crew)
        yield from _rules(_pairs(files.rules, directory), crew)
    yield from _bad_institutions(sheets, directory)


def translate_rows(rows: Iterable[Placed[Any] | BadRow | Refusal], source: str) -> Iterator[Outcome]:
    """The units of rows of the five tables, wherever they come from, and the findings against them.

    Args:
        rows: rows with their places, rows that cannot be read, and findings about a whole file; all are held.
        source: name of the source; part of every uri that is made here.
    """
    sheets = Sheets()
    for found in rows:
        sheets.add(found)
    yield from sheets.refusals
    yield from units_of(sheets, Directory(source))


def units_of(sheets: Sheets, directory: Directory) -> Iterator[Outcome]:
    """The units of rows that were read, whatever they were read from; the directory is filled on the way."""
    yield from _institutions(sheets, directory)
    owned = {name: _declare(how, _held(sheets, how.table), directory) for name, how in OWNED.items()}
    with Crew[Task, Done](partial(work, directory=directory), workers=1, stages=Stages()) as crew:
        for name, declared in owned.items():
            yield from _owned(name, declared, directory.source, crew)
        yield from _rules(_held_pairs(sheets, directory), crew)
    yield from _bad_institutions(sheets, directory)


# -- the first look at the files ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Files:
    """Where the rows of the larger tables stand."""

    sheets: list[Sheet] = field(default_factory=list)
    """Those of courses, areas and limits."""
    rules: Runs[_Cells] = field(default_factory=Runs)

    def rows_of(self, table: type[Row]) -> Iterator[tuple[_At, Found]]:
        """The rows of a table, read again, as far as its files are CSV."""
        for sheet in self.sheets:
            if sheet.table is table:
                for found in scan(Path(sheet.file), sheet.number):
                    if isinstance(found, Cells):
                        yield (sheet, found), check_cells(sheet, found)


_At = tuple[Sheet, Cells] | Order
"""Where a row stands: in a file, or in the order of rows that are held."""


def _first_look(file: Path, number: int, sheets: Sheets, files: _Files) -> None:
    sheet: Sheet | None = None
    sender = receiver = 0
    for found in scan(file, number):
        if isinstance(found, Cells):
            if sheet is None:
                continue
            if sheet.table is RuleRow:
                cells = found.cells
                key = (
                    cells[sender].strip() if sender < len(cells) else "",
                    cells[receiver].strip() if receiver < len(cells) else "",
                )
                files.rules.add(key, sheet, found.span)
            elif sheet.table is InstitutionRow:
                sheets.add(check_cells(sheet, found))
        elif isinstance(found, Sheet):
            sheet = found
            if sheet.table is RuleRow:
                sender, receiver = sheet.header.index("sender"), sheet.header.index("receiver")
            elif sheet.table is not InstitutionRow:
                files.sheets.append(sheet)
        else:
            sheets.refusals.append(found)


# -- institutions ----------------------------------------------------------------------------------------------------------


def _institutions(sheets: Sheets, directory: Directory) -> Iterator[Outcome]:
    found = list(_declared(sheets.of(InstitutionRow), directory))
    yield from (each for each in found if isinstance(each, Refusal))
    for each in found:
        if not isinstance(each, Refusal):
            yield _institution(directory, each[0], each[1])


def _bad_institutions(sheets: Sheets, directory: Directory) -> Iterator[Refusal]:
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


@dataclass(slots=True)
class _Declared:
    """What a table declares: the rows of each institution, and the findings so far."""

    groups: Callable[[], Iterator[tuple[str, Group]]]
    """By institution, in order of first appearance."""
    broken: dict[str, list[Refusal]]
    rows: int


def _held(sheets: Sheets, table: type[Row]) -> Iterator[tuple[_At, Found]]:
    for number, placed in enumerate(sheets.of(table)):
        yield (0, number), placed
    for number, bad in enumerate(sheets.bad):
        if bad.table is table:
            yield (1, number), bad


def _declare(how: OwnedTable, rows: Iterable[tuple[_At, Found]], directory: Directory) -> _Declared:
    """Declare every row, before any is described: rows of one table name one another."""
    runs: Runs[str] = Runs()
    held: dict[str, list[Held]] = defaultdict(list)
    broken: dict[str, list[Refusal]] = defaultdict(list)
    undeclared: dict[str, list[Refusal]] = defaultdict(list)
    count = 0
    for at, found in rows:
        if isinstance(found, BadRow):
            broken[owner_of(directory, found.cells.get("institution", ""))].extend(found.refusals)
            continue
        count += 1
        owner = owner_of(directory, found.row.institution)
        if isinstance(at[1], Cells):
            runs.add(owner, at[0], at[1].span)
        else:
            held[owner].append(Held(at, found))
        try:
            directory.organization(found.row.institution)
            how.declare(directory, owner, found.row)
        except UnknownNameError as error:
            undeclared[owner].append(finding(found, error))
    for owner, findings in undeclared.items():
        broken[owner].extend(findings)

    def groups() -> Iterator[tuple[str, Group]]:
        yield from zip(runs.keys, runs.groups(range(len(runs.keys))), strict=True)
        yield from ((owner, Group(part, len(part))) for owner, part in held.items())

    return _Declared(groups, broken, count)


def _owned(name: str, declared: _Declared, source: str, crew: Crew[Task, Done]) -> Iterator[Outcome]:
    broken = declared.broken
    tasks = (
        OwnedTask(name, owner, group.part, group.rows)
        for owner, group in declared.groups()
        if owner not in broken
    )
    for task, done in crew.do(tasks):
        if done.unit is not None:
            yield done.unit
        elif done.senseless and isinstance(task, OwnedTask):
            broken[task.owner].extend(done.senseless)
    for owner, findings in broken.items():
        yield from (replace(each, name=f"{name}|{owner}") for each in findings)


# -- rules -----------------------------------------------------------------------------------------------------------------


def _pairs(runs: Runs[_Cells], directory: Directory) -> Iterator[PairTask]:
    """The rows of each pair; two ways to write one institution are one pair."""
    numbers: dict[Pair, int] = {}
    of = [
        numbers.setdefault(
            (owner_of(directory, sender), owner_of(directory, receiver) if receiver else None), len(numbers)
        )
        for sender, receiver in runs.keys
    ]
    for pair, group in zip(numbers, runs.groups(of), strict=True):
        yield PairTask(*pair, group.part, group.rows)


def _held_pairs(sheets: Sheets, directory: Directory) -> Iterator[PairTask]:
    groups: dict[Pair, list[Held]] = defaultdict(list)
    for number, placed in enumerate(sheets.of(RuleRow)):
        row = placed.row
        pair = (owner_of(directory, row.sender), owner_of(directory, row.receiver) if row.receiver else None)
        groups[pair].append(Held((0, number), placed))
    for number, bad in enumerate(sheets.bad):
        if bad.table is RuleRow:
            sender, receiver = bad.cells.get("sender", ""), bad.cells.get("receiver")
            pair = (owner_of(directory, sender), owner_of(directory, receiver) if receiver else None)
            groups[pair].append(Held((1, number), bad))
    for pair, part in groups.items():
        yield PairTask(*pair, part, len(part))


def _rules(tasks: Iterable[PairTask], crew: Crew[Task, Done]) -> Iterator[Outcome]:
    """The units of pairs as they come, then what stands against the others.

    First those of whom somebody is not known,
    then those with rows that cannot be read, then those that make no sense.
    """
    kept_back: list[tuple[tuple[int, Order], PairTask, Done]] = []
    for task, done in crew.do(tasks):
        if done.unit is not None:
            yield done.unit
        elif isinstance(task, PairTask):
            if done.unnamed:
                order = (0, done.first_readable)
            elif done.unreadable:
                order = (1, done.first_unreadable)
            else:
                order = (2, done.first_readable)
            kept_back.append((order, replace(task, part=()), done))
    for _, task, done in sorted(kept_back, key=lambda each: each[0]):
        words = f"; all {done.readable} readable rules of this pair are kept back" if done.readable else ""
        for each in (*done.unnamed, *done.unreadable, *done.senseless):
            yield Refusal(
                each.file, each.place, each.reason + words, each.expected, each.line, each.column, each.record, each.term,
                rules_unit_name(task.sender, task.receiver),
            )  # fmt: skip
