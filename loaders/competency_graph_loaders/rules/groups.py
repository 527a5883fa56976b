"""What comes of rows that belong together: the courses, areas or limits of an institution, or the rules of one pair.

This is what worker processes do: given the directory of the whole load and the rows of a group, they know no other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import (
    declare_area,
    declare_course,
    declare_limit,
    describe_area,
    describe_course,
    describe_limit,
)
from competency_graph_loaders.rules.directory import Directory, UnknownNameError
from competency_graph_loaders.rules.gathering import Part, rows_of
from competency_graph_loaders.rules.sheets import BadRow, OpenFiles, Order, Place, Placed
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, LimitRow, OwnedRow, RuleRow
from competency_graph_loaders.rules.units import PRIORITY, RowError, rules_unit, rules_unit_name

COURSE_PRIORITY = 4
"""A course as a table describes it shows only where no registry (5) describes it."""
Owned = TypeVar("Owned", bound=OwnedRow)
Described = tuple[list[NodeRow], list[EdgeRow]]


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """A table whose rows are of one institution each: declared first, since rows of one table name one another."""

    table: type[OwnedRow]
    declare: Callable[[Directory, str, Any], None]
    describe: Callable[[Directory, str, Any], Described]
    priority: int = PRIORITY


OWNED = {
    "courses": OwnedTable(CourseRow, declare_course, describe_course, COURSE_PRIORITY),
    "areas": OwnedTable(AreaRow, declare_area, describe_area),
    "limits": OwnedTable(LimitRow, declare_limit, describe_limit),
}
"""By name of the table, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class OwnedTask:
    """The good rows of one institution."""

    table: str
    owner: str
    part: Part
    rows: int


@dataclass(frozen=True, slots=True)
class PairTask:
    """The rows of one (sender, receiver) pair."""

    sender: str
    receiver: str | None
    part: Part
    rows: int


Task = OwnedTask | PairTask


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a group."""

    unit: UnitRows | None
    """None where something stands against it, or nothing is described."""
    readable: int
    """Rows that could be read."""
    unnamed: tuple[Refusal, ...] = ()
    """Findings against who is named."""
    unreadable: tuple[Refusal, ...] = ()
    """Findings against rows that cannot be read."""
    senseless: tuple[Refusal, ...] = ()
    """Findings against what the rows say."""
    first_readable: Order = (0, 0)
    """The first row that could be read."""
    first_unreadable: Order = (0, 0)
    """The first row that could not."""


def owner_of(directory: Directory, cell: str) -> str:
    """The uri of who is meant; the cell itself where nobody is."""
    try:
        return directory.organization(cell)
    except UnknownNameError:
        return cell


def finding(placed: Placed[Owned], error: UnknownNameError) -> Refusal:
    """What is wrong with a row of one institution."""
    term = error.term if isinstance(error, RowError) else "institution"
    return placed.place.refusal(error.reason, error.expected, term=term, record=placed.row.institution)


def work(tasks: Sequence[Task], *, directory: Directory) -> list[Done]:
    """Do some groups; what a worker process does.

    Raises:
        LoadError: a file is not what it was when it was first read.
    """
    files = OpenFiles()
    try:
        return [_done(task, directory, files) for task in tasks]
    finally:
        files.close()


def _done(task: Task, directory: Directory, files: OpenFiles) -> Done:
    done = _owned(task, directory, files) if isinstance(task, OwnedTask) else _pair(task, directory, files)
    if done.unit is not None:
        _ = done.unit.content  # hashed here, on the worker's core, and sent along
    return done


def _owned(task: OwnedTask, directory: Directory, files: OpenFiles) -> Done:
    how = OWNED[task.table]
    nodes: list[NodeRow] = []
    edges: list[EdgeRow] = []
    findings: list[Refusal] = []
    places: list[Place] = []
    for _, placed in rows_of(task.part, files):
        if isinstance(placed, BadRow):
            continue
        places.append(placed.place)
        try:
            described = how.describe(directory, task.owner, placed.row)
        except UnknownNameError as error:
            findings.append(finding(placed, error))
            continue
        nodes += described[0]
        edges += described[1]
    unit = None
    if nodes and not findings:
        numbers = [place.row for place in places]
        unit = UnitRows(
            directory.source, f"{task.table}|{task.owner}", tuple(nodes), tuple(edges),
            "; ".join(dict.fromkeys(place.file for place in places)), f"rows {min(numbers)} to {max(numbers)}",
            priority=how.priority,
        )  # fmt: skip
    return Done(unit, len(places), senseless=tuple(findings))


def _pair(task: PairTask, directory: Directory, files: OpenFiles) -> Done:
    rows: list[Placed[RuleRow]] = []
    unreadable: list[Refusal] = []
    firsts: dict[bool, Order] = {}
    for order, found in rows_of(task.part, files):
        firsts.setdefault(isinstance(found, BadRow), order)
        if isinstance(found, BadRow):
            unreadable += found.refusals
        else:
            rows.append(found)
    name = rules_unit_name(task.sender, task.receiver)
    unnamed = [refusal for placed in rows for refusal in _unnamed(placed, directory, name)]
    made: UnitRows | tuple[Refusal, ...] = ()
    if rows and not unnamed:
        made = rules_unit(directory, task.sender, task.receiver, rows)
    senseless = () if isinstance(made, UnitRows) else made
    unit = made if isinstance(made, UnitRows) and not unreadable else None
    return Done(
        unit, len(rows), tuple(unnamed), tuple(unreadable), senseless, firsts.get(False, (0, 0)), firsts.get(True, (0, 0))
    )  # fmt: skip


def _unnamed(placed: Placed[RuleRow], directory: Directory, name: str) -> list[Refusal]:
    """The findings against who a rule names."""
    found = []
    row = placed.row
    for term, cell in (("sender", row.sender), ("receiver", row.receiver)):
        try:
            if cell is not None:
                directory.organization(cell)
        except UnknownNameError as error:
            found.append(
                placed.place.refusal(error.reason, error.expected, term=term, record=row.rule, name=name)
            )
    return found
