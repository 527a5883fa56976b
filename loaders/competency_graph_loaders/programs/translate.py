"""Programs and prerequisites into units: one a program, one for the courses and one for the prerequisites of a college.

A program that cannot be trusted is kept out whole; the others are loaded. Courses that programs name are described by the
title and credits that the lists give, where they agree, below every other description.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.listed import cell, declared, files_of, read_document
from competency_graph_loaders.programs.prerequisites import (
    Taken,
    Words,
    ambiguous,
    leaves,
    partly_concurrent,
    read_prerequisite,
    together,
)
from competency_graph_loaders.programs.published import Given, published
from competency_graph_loaders.programs.tables import KINDS, PrerequisiteModel, ProgramModel
from competency_graph_loaders.programs.units import Trees, course_uri
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import Directory, UnknownNameError
from competency_graph_loaders.rules.directory import part as quoted
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed, check_row, read_sheet
from competency_graph_loaders.rules.tables import InstitutionRow, reference_uri
from competency_graph_loaders.rules.translate import translate_rows as rule_rows
from competency_graph_loaders.rules.units import PRIORITY

LISTED_PRIORITY = 3
"""A course that a program merely names shows only where no table (4) and no registry (5) describes it."""
Models = ProgramModel | PrerequisiteModel
Found = tuple[Models, str, str]
"""What was stated, its file, and the JSON pointer in it."""


def translate(paths: Sequence[Path], source: str, institution: str | None = None) -> Iterator[Outcome]:
    """The units of these files and folders, and the findings against what cannot be trusted.

    Raises:
        LoadError: a path does not exist or cannot be opened.
    """
    institutions: list[Placed[Any] | BadRow] = []
    programs: list[tuple[ProgramModel, str, str]] = []
    prerequisites: list[tuple[PrerequisiteModel, str, str]] = []
    for file in files_of(paths):
        if file.suffix.lower() != ".json":
            for row in read_sheet(file, (InstitutionRow,)):
                if isinstance(row, Refusal):
                    yield row
                else:
                    institutions.append(row)
            continue
        for found in _read(file, institution):
            if isinstance(found, Refusal):
                yield found
            elif isinstance(found, Placed | BadRow):
                institutions.append(found)
            elif isinstance(found[0], ProgramModel):
                programs.append((found[0], found[1], found[2]))
            else:
                prerequisites.append((found[0], found[1], found[2]))
    yield from rule_rows(institutions, source)
    rows = [f for f in institutions if isinstance(f, Placed) and isinstance(f.row, InstitutionRow)]
    yield from _units(declared(rows, source), programs, prerequisites)


# -- reading ---------------------------------------------------------------------------------------------------------------


def _read(file: Path, institution: str | None) -> Iterator[Found | Placed[Any] | BadRow | Refusal]:
    document = read_document(file)
    if isinstance(document, Refusal):
        yield document
        return
    given = published(document, institution)
    if given is None:
        members = {"institutions", *KINDS}
        if not isinstance(document, dict) or not document or not set(document) <= members:
            yield Refusal(
                str(file), "", "The document is of no known shape",
                f"an object with {', '.join(sorted(members))}, each a list of objects",
            )  # fmt: skip
            return
        for name, listed in document.items():
            if not isinstance(listed, list):
                yield Refusal(str(file), f"/{name}", f"{name} is no list", "a list of objects", term=name)
        yield from _institutions(document.get("institutions"), str(file))
        given = (
            Given(kind, value, f"/{kind}/{number}")
            for kind in KINDS
            for number, value in enumerate(document[kind] if isinstance(document.get(kind), list) else ())
        )
    for one in given:
        yield _checked(one, str(file))


def _institutions(listed: Any, file: str) -> Iterator[Placed[Any] | BadRow]:  # noqa: ANN401 - JSON
    for number, value in enumerate(listed if isinstance(listed, list) else (), 1):
        cells = (
            {name: text for name, part in value.items() if (text := cell(part))}
            if isinstance(value, dict)
            else {}
        )
        place = Place(file, number, 0, f"/institutions/{number - 1}")
        yield check_row(InstitutionRow, tuple(cells), list(cells.values()), place)


def _checked(given: Given, file: str) -> Found | Refusal:
    try:
        return KINDS[given.kind].model_validate(given.value), file, given.pointer  # type: ignore[return-value]
    except ValidationError as error:
        fault = error.errors()[0]
        term = "/".join(str(step) for step in fault["loc"])
        about = (
            given.value.get("program") or given.value.get("course")
            if isinstance(given.value, Mapping)
            else None
        )
        place = given.pointer + (f"/{term}" if term else "")
        return Refusal(
            file, place, f"{str(fault['input'])[:60]!r} cannot be read", fault["msg"].removeprefix("Value error, "),
            record=str(about) if about else None, term=term or given.kind,
        )  # fmt: skip


# -- units -----------------------------------------------------------------------------------------------------------------


def _units(
    directory: Directory,
    programs: Sequence[tuple[ProgramModel, str, str]],
    prerequisites: Sequence[tuple[PrerequisiteModel, str, str]],
) -> Iterator[Outcome]:
    courses: dict[str, dict[str, set[tuple[str, str | None]]]] = defaultdict(lambda: defaultdict(set))
    spelt: dict[str, dict[str, str]] = defaultdict(dict)
    files: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, str] = {}
    for row, file, pointer in programs:
        try:
            owner = directory.organization(row.institution)
        except UnknownNameError as error:
            yield Refusal(file, pointer, error.reason, error.expected, record=row.program, term="institution")
            continue
        unit = row.credit_unit or directory.unit_of(owner)
        uri = f"{owner}#program-{quoted(row.program)}" if row.id is None else reference_uri(row.id)
        reason = expected = term = ""
        if uri is None:
            term, reason, expected = (
                "id",
                f"{row.id!r} is no identifier",
                "a CTID (ce-…) or a uri, or nothing",
            )
        elif uri in seen:
            term, reason, expected = (
                "program",
                f"The program {row.program!r} stands in {seen[uri]}",
                "an id given once",
            )
        elif row.credits and unit is None:
            term, reason, expected = (
                "credit_unit", "Nobody says in which unit its credits are", "credit_unit, or a calendar of the institution",
            )  # fmt: skip
        if uri is None or reason:
            yield Refusal(
                file,
                pointer,
                reason,
                expected,
                record=row.program,
                term=term,
                name=f"program|{uri}" if uri else None,
            )
            continue
        seen[uri] = f"{file} {pointer}"
        trees = Trees(owner)
        trees.program(uri, row, unit)
        rows = UnitRows(
            directory.source, f"program|{uri}", tuple(trees.nodes), tuple(trees.edges), file, pointer, priority=PRIORITY
        )  # fmt: skip
        yield Translated(rows, notes=tuple(trees.notes))
        files[owner].add(file)
        for part in (*row.parts, *row.options):
            for code, title, credits_of in part.courses():
                spelt[owner].setdefault(normalise_code(code), code)
                courses[owner][normalise_code(code)].add((title or "", credits_of))
    for owner, mine in _prerequisites(directory, prerequisites):
        if isinstance(mine, Refusal):
            yield mine
            continue
        yield mine.outcome
        files[owner].add(mine.outcome.unit.file)
        for code in mine.codes:
            spelt[owner].setdefault(normalise_code(code), code)
            courses[owner][normalise_code(code)].add(("", None))
    for owner, listed in courses.items():
        yield _courses(directory, owner, listed, spelt[owner], files[owner])


class _Prerequisites:
    """The unit of one institution's prerequisites, and the courses that it names."""

    def __init__(self, outcome: Translated, codes: Sequence[str]) -> None:
        self.outcome = outcome
        self.codes = codes


def _prerequisites(
    directory: Directory, stated: Sequence[tuple[PrerequisiteModel, str, str]]
) -> Iterator[tuple[str, _Prerequisites | Refusal]]:
    groups: dict[str, list[tuple[PrerequisiteModel, str, str]]] = defaultdict(list)
    for row, file, pointer in stated:
        try:
            groups[directory.organization(row.institution)].append((row, file, pointer))
        except UnknownNameError as error:
            yield (
                "",
                Refusal(file, pointer, error.reason, error.expected, record=row.course, term="institution"),
            )
    for owner, rows in groups.items():
        trees, codes = Trees(owner), []
        names = [normalise_code(row.course) for row, _, _ in rows]
        twice = [(row, f, p) for row, f, p in rows if names.count(normalise_code(row.course)) > 1]
        if twice:
            row, file, pointer = twice[-1]
            yield owner, Refusal(
                file, pointer, f"{row.course} states its prerequisites twice", "one text a course", record=row.course,
                term="course", name=f"prerequisites|{owner}",
            )  # fmt: skip
            continue
        for row, _, _ in rows:
            uri, tree = course_uri(owner, row.course), read_prerequisite(row.text)
            trees.prerequisite(uri, tree, row.text)
            found = leaves(tree)
            codes += [row.course, *(leaf.code for leaf in found if isinstance(leaf, Taken))]
            words = [leaf.text for leaf in found if isinstance(leaf, Words)]
            trees.notes += [Note("unparsed-condition", uri, text) for text in words] or [
                Note("parsed-condition", uri, row.text)
            ]
            if ambiguous(tree):
                trees.notes.append(Note("ambiguous-or", uri, row.text))
            if any(map(partly_concurrent, together(tree))):
                trees.notes.append(Note("partly-concurrent", uri, row.text))
        files = "; ".join(sorted({file for _, file, _ in rows}))
        unit = UnitRows(
            directory.source, f"prerequisites|{owner}", tuple(trees.nodes), tuple(trees.edges), files,
            f"{len(rows)} courses", priority=PRIORITY,
        )  # fmt: skip
        yield owner, _Prerequisites(Translated(unit, notes=tuple(trees.notes)), codes)


def _courses(
    directory: Directory,
    owner: str,
    listed: Mapping[str, set[tuple[str, str | None]]],
    spelt: Mapping[str, str],
    files: set[str],
) -> Outcome:
    """The courses that programs and prerequisites name: title and credits where the lists agree."""
    nodes, edges, notes = [], [], []
    unit = directory.unit_of(owner)
    for code, facts in sorted(listed.items()):
        uri = course_uri(owner, code)
        titles = sorted({title for title, _ in facts if title})
        amounts = sorted({amount for _, amount in facts if amount})
        if len(amounts) > 1:
            notes.append(Note("credits-differ", uri, f"{code} is listed with {', '.join(amounts)} credits."))
        amount = amounts[0] if len(amounts) == 1 and unit else None
        nodes.append(NodeRow(uri, ("Course",), said({
            "name": min(titles, key=lambda t: (len(t), t)) if titles else spelt[code], "code": spelt[code], "code_key": code,
            "credit_minimum": amount, "credit_maximum": amount, "credit_unit": unit if amount else None, "field": "course",
        })))  # fmt: skip
        edges.append(EdgeRow("OFFERED_BY", uri, owner, "", {"term": "institution"}))
    rows = UnitRows(
        directory.source, f"courses|{owner}", tuple(nodes), tuple(edges), "; ".join(sorted(files)),
        f"{len(nodes)} courses", priority=LISTED_PRIORITY,
    )  # fmt: skip
    return Translated(rows, notes=tuple(notes))
