"""Documents of ASSIST into units: each distinct institution, course, articulation and major once.

The input is read twice, one document at a time: first to find which of several statements of one thing counts (the newest,
whatever the order of the files), then to hand out the units. What is kept in memory is a few hashes for each unit, never
a document. A document that cannot be trusted is refused whole; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from competency_graph.model.rows import UnitRows
from competency_graph_loaders.assist.articulations import agreement, articulation
from competency_graph_loaders.assist.documents import read_record
from competency_graph_loaders.assist.places import (
    LATEST,
    When,
    course,
    courses_of,
    institution,
    named_target,
)
from competency_graph_loaders.assist.statements import Statement
from competency_graph_loaders.assist.templates import major
from competency_graph_loaders.assist.terms import first_year, name_in, year_dates
from competency_graph_loaders.assist.wire import Cell, Institution, Receiving, Report
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.reading.records import Record, Refusal, read

Place = tuple[str, str]
"""File and place in it."""


def statements(found: Report | Institution) -> Iterator[Statement | Note]:
    """Everything that a document states, and what the report says of it."""
    if isinstance(found, Institution):
        yield from institution(found, When(LATEST, "", ""), "institution")
        return
    year = first_year(found.academic_year)
    when = When(year, year_dates(found.academic_year)[0], found.publish_date or "")
    sender, receiver = found.sending_institution, found.receiving_institution
    yield Note(
        "agreement",
        found.name,
        f"{name_in(sender, year)} to {name_in(receiver, year)}, {found.academic_year.code}.",
    )
    yield from institution(sender, when, "sendingInstitution")
    yield from institution(receiver, when, "receivingInstitution")
    yield agreement(found, name_in(sender, year), name_in(receiver, year))
    for path, cell in _cells(found):
        yield from _receiving(cell, receiver, when, path)
    for number, placed in enumerate(found.articulations):
        path = f"articulations[{number}]"
        one = placed.articulation
        yield from _receiving(one, receiver, when, path)
        sending = one.sending_articulation
        for group in sending.items if sending is not None else ():
            for sent in group.items:
                yield from course(sent, sender, when, path)
        for denied in sending.denied_courses if sending is not None else ():
            yield from course(denied.course, sender, when, path)
        yield from articulation(one, found, path)
    sides = [placed.articulation.sending_articulation for placed in found.articulations]
    if not any(side is not None and side.items for side in sides):
        yield Note("agreement without an articulation", found.name, "No course of it articulates.")
    yield from _silent(found)
    yield from major(found)


def _cells(found: Report) -> Iterator[tuple[str, Cell]]:
    for a, asset in enumerate(found.template_assets):
        for s, section in enumerate(asset.sections or ()):
            for r, row in enumerate(section.rows):
                for c, cell in enumerate(row.cells):
                    yield f"templateAssets[{a}].sections[{s}].rows[{r}].cells[{c}]", cell


def _receiving(item: Receiving, receiver: Institution, when: When, path: str) -> Iterator[Statement]:
    listed = tuple(c.course for c in item.visible_cross_listed_courses)
    courses = courses_of(item)
    for one in courses:
        yield from course(one, receiver, when, path, listed if len(courses) == 1 else ())
    yield from named_target(item, receiver, when, path)


def _silent(found: Report) -> Iterator[Note]:
    """Cells about which no articulation says anything, and articulations whose cell is not in the template."""
    cells = {cell.id: path for path, cell in _cells(found)}
    placed = {p.template_cell_id for p in found.articulations}
    for cell, path in cells.items():
        if cell not in placed:
            yield Note(
                "cell without an articulation", found.name, f"{path}: nothing is said, which is no refusal."
            )
    for p in found.articulations:
        if cells and p.template_cell_id not in cells:
            yield Note(
                "articulation without a cell",
                found.name,
                f"The cell {p.template_cell_id} is not in the template.",
            )


@dataclass(slots=True)
class _Best:
    """Which statement of one name counts."""

    order: tuple[str, str, str]
    place: Place
    others: dict[str, tuple[tuple[str, str, str], Place]] = field(default_factory=dict)
    """Hash → order and place of each thing that is stated otherwise."""


def _survey(paths: Sequence[Path]) -> dict[str, _Best]:
    best: dict[str, _Best] = {}
    for record in read(paths):
        found = record if isinstance(record, Refusal) else read_record(record)
        if isinstance(record, Refusal) or isinstance(found, Refusal):
            continue
        where = (record.file, record.place)
        for said in statements(found):
            if isinstance(said, Statement):
                _weigh(best, said, where)
    return best


def _weigh(best: dict[str, _Best], said: Statement, where: Place) -> None:
    """Take in a statement; of equal ones the least file and place is told, so that the order of the input is nothing."""
    order = said.order
    held = best.get(said.name)
    if held is None:
        best[said.name] = _Best(order, where)
        return
    if order == held.order:
        held.place = min(held.place, where)
        return
    if order > held.order:
        held.order, order, held.place, where = order, held.order, where, held.place
    if order[2] == held.order[2]:
        held.others.pop(order[2], None)
        return
    held.others.pop(held.order[2], None)
    known = held.others.get(order[2])
    if known is None or order > known[0] or (order == known[0] and where < known[1]):
        held.others[order[2]] = (order, where)


def translate(paths: Sequence[Path], source: str) -> Iterator[Outcome]:
    """The units of these files and folders, and the refusals of what cannot be trusted.

    Args:
        paths: files, archives and folders of ASSIST answers.
        source: name of the source.

    Raises:
        LoadError: a path cannot be read at all.
    """
    best = _survey(paths)
    waiting: Translated | None = None
    notes: list[Note] = []
    for record in read(paths):
        found = record if isinstance(record, Refusal) else read_record(record)
        if isinstance(record, Refusal) or isinstance(found, Refusal):
            yield record if isinstance(record, Refusal) else found  # type: ignore[misc]
            continue
        notes += _marks(record)
        for said in statements(found):
            if isinstance(said, Note):
                notes.append(said)
                continue
            for unit in _units(best, said, record, source, notes):
                if waiting is not None:
                    yield waiting
                waiting, notes = Translated(unit, tuple(notes)), []
    if waiting is not None:
        yield Translated(waiting.unit, (*waiting.notes, *notes))


def _marks(record: Record) -> Iterator[Note]:
    yield from (Note("changed in reading", record.name, mark) for mark in record.marks)


def _units(
    best: dict[str, _Best], said: Statement, record: Record, source: str, notes: list[Note]
) -> Iterator[UnitRows]:
    """The unit of a statement where this is the place that tells it; each is handed out once."""
    held, where = best.get(said.name), (record.file, record.place)
    if held is None or (where != held.place and all(where != place for _, place in held.others.values())):
        return  # told elsewhere: no need to hash what it says
    order = said.order
    if order == held.order and where == held.place:
        held.place = _TOLD
        yield said.unit(source, *where)
        return
    other = held.others.get(said.digest)
    if other is None or other != (order, where):
        return
    del held.others[said.digest]
    if said.variants:
        notes.append(
            Note("majors disagree", said.name, f"{_shown(where)} states it otherwise; both are kept.")
        )
        yield said.unit(source, *where, variant=said.digest[:12])
    else:
        notes.append(
            Note(
                "described otherwise", said.name, f"{_shown(where)} states it otherwise, and does not count."
            )
        )


_TOLD: Place = ("", "")


def _shown(where: Place) -> str:
    return " ".join(part for part in where if part)
