"""Area lists into units: patterns with their areas, courses with their other names, and a rule for each course and area.

The units are a pattern, the listed courses of one institution, and the rules of one (institution, receiver) pair. A row
that cannot be trusted keeps back everything of its institution: which course a number means depends on all its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from competency_graph_loaders.areas.aliases import read_notes
from competency_graph_loaders.areas.courses import contradicts, courses_of
from competency_graph_loaders.areas.patterns import Patterns
from competency_graph_loaders.areas.tables import AreaEntryRow, PatternAreaRow, PatternRow
from competency_graph_loaders.areas.terms import USUAL
from competency_graph_loaders.areas.units import course_unit, rule_units
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.listed import Found, declared
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.directory import Directory, UnknownNameError
from competency_graph_loaders.rules.sheets import BadRow, Placed
from competency_graph_loaders.rules.tables import InstitutionRow
from competency_graph_loaders.rules.translate import translate_rows as rule_rows
from competency_graph_loaders.rules.units import RowError

Listed = list[Placed[AreaEntryRow]]


@dataclass(slots=True)
class _Rows:
    """Everything read, by table."""

    patterns: list[Placed[PatternRow]] = field(default_factory=list)
    areas: list[Placed[PatternAreaRow]] = field(default_factory=list)
    entries: Listed = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def translate_rows(
    rows: Iterable[Found],
    source: str,
    *,
    receivers: Mapping[str, Sequence[str]] | None = None,
    first_days: Mapping[str, str] = USUAL,
) -> Iterator[Outcome]:
    """The units of rows that were read, and the findings against what cannot be trusted.

    Args:
        rows: of the three tables and of institutions.
        source: name of the source.
        receivers: who accepts a pattern that no row describes, by its code.
        first_days: of the terms.
    """
    read = _Rows()
    shared: list[Placed[Any] | BadRow] = []
    for found in rows:
        if isinstance(found, Refusal):
            yield found
        elif isinstance(found, BadRow):
            (read.bad if found.table in (PatternRow, PatternAreaRow, AreaEntryRow) else shared).append(found)
        elif isinstance(found.row, PatternRow):
            read.patterns.append(found)
        elif isinstance(found.row, PatternAreaRow):
            read.areas.append(found)
        elif isinstance(found.row, AreaEntryRow):
            read.entries.append(found)
        else:
            shared.append(found)
    yield from rule_rows(shared, source)
    directory = declared(
        [f for f in shared if isinstance(f, Placed) and isinstance(f.row, InstitutionRow)], source
    )
    patterns = Patterns(directory)
    yield from patterns.read(
        read.patterns, read.areas, receivers or {}, [b for b in read.bad if b.table is not AreaEntryRow]
    )
    groups, broken = _grouped(read, directory, patterns)
    for owner, entries in groups.items():
        if owner not in broken:
            yield from _institution(directory, owner, entries, patterns, first_days)
    yield from patterns.units(placed.row for entries in groups.values() for placed in entries)
    for owner, findings in broken.items():
        for name in (f"courses|{owner}", *_rule_names(owner, patterns)):
            yield from (replace(finding, name=name) for finding in findings[:1])
        yield from (replace(finding, name=f"courses|{owner}") for finding in findings[1:])


def _rule_names(owner: str, patterns: Patterns) -> list[str]:
    """The rule units that the institution may have in the store, so that its last good facts stay."""
    return sorted(
        {f"rules|{owner}|{receiver}" for p in patterns.by_code.values() for receiver in p.receivers}
    )


def _grouped(
    read: _Rows, directory: Directory, patterns: Patterns
) -> tuple[dict[str, Listed], dict[str, list[Refusal]]]:
    """The entries of each institution, and what is wrong with some."""
    groups: dict[str, Listed] = defaultdict(list)
    broken: dict[str, list[Refusal]] = defaultdict(list)
    for bad in (b for b in read.bad if b.table is AreaEntryRow):
        broken[_owner(directory, bad.cells.get("institution", ""))].extend(bad.refusals)
    for placed in read.entries:
        row = placed.row
        try:
            try:
                owner = directory.organization(row.institution)
            except UnknownNameError as fault:
                raise RowError("institution", fault.reason, fault.expected) from None
            _check(row, directory, owner, patterns)
        except UnknownNameError as error:
            term = error.term if isinstance(error, RowError) else None
            refusal = placed.place.refusal(error.reason, error.expected, term=term, record=row.code)
            broken[_owner(directory, row.institution)].append(refusal)
            continue
        groups[owner].append(placed)
    for owner, entries in groups.items():
        kept, findings = _once(entries)
        groups[owner] = kept
        if findings:
            broken[owner].extend(findings)
    return groups, broken


def _owner(directory: Directory, cell: str) -> str:
    with suppress(UnknownNameError):
        return directory.organization(cell)
    return cell


def _check(row: AreaEntryRow, directory: Directory, owner: str, patterns: Patterns) -> None:
    pattern = patterns.find(row.pattern)
    for term, code in (("area", row.area), *(("other_areas", other) for other in row.other_areas)):
        if patterns.listed and term == "area" and code not in pattern.areas:
            raise RowError(
                term,
                f"The pattern {row.pattern!r} has no area {code!r}",
                f"one of {', '.join(sorted(pattern.areas))}",
            )
    if row.credits and not (row.credit_unit or directory.unit_of(owner)):
        raise RowError(
            "credit_unit",
            "Nobody says in which unit these credits are",
            "credit_unit, or a calendar of the institution",
        )


def _once(entries: Listed) -> tuple[Listed, list[Refusal]]:
    """Each entry once; the same area, code, title and approval with something else beside them contradict each other."""

    def key(placed: Placed[AreaEntryRow]) -> tuple[str, ...]:
        row = placed.row
        return (row.pattern, row.area, row.code, row.title or "", row.approved or "")

    kept: Listed = []
    findings: list[Refusal] = []
    for _, group in groupby(sorted(entries, key=lambda p: (*key(p), p.place.file, p.place.row)), key=key):
        first, *others = group
        kept.append(first)
        for other in others:
            if other.row != first.row:
                reason = f"{other.row.code} stands in {other.row.area} already, in {first.place.file}, with other facts"
                findings.append(
                    other.place.refusal(reason, "one row an approval", term="code", record=other.row.code)
                )
    return kept, findings


def _institution(
    directory: Directory, owner: str, entries: Listed, patterns: Patterns, first_days: Mapping[str, str]
) -> Iterator[Outcome]:
    courses = courses_of(owner, entries, first_days)
    unit, doubts = course_unit(directory, owner, courses, entries, first_days)
    notes = [
        *doubts,
        *(
            Note(
                "number-reused",
                course.uri,
                f"{course.code} was listed as {course.title}, and under another title.",
            )
            for listed in courses.values()
            for course in listed
            if course.reused
        ),
    ]
    for placed in entries:
        row = placed.row
        _, rest = read_notes(row.notes, first_days)
        notes += [
            Note("unparsed-condition" if note in rest else "parsed-condition", row.code, note)
            for note in row.notes
        ]
        if contradicts(row, first_days):
            told = f"{row.area}: approved {row.approved}, removed {row.removed}; its rule is under review."
            notes.append(Note("dates-contradict", row.code, told))
    yield Translated(unit, notes=tuple(notes))
    yield from rule_units(directory, owner, courses, patterns, first_days)
