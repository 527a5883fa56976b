"""A receiver's template as a requirement tree on a program: groups, sections, cells, and what is said about them.

A section without a number asks for everything in it; a series is one item (``Requirement`` of its courses). Grades that an
attribute states stand on the edges; attributes that nobody parsed stand in ``prose``, so that an answer says that a
person must read them. Titles that say "recommended" or "required" hold for the groups below them.

A template is the receiver's: every sender's file repeats it, and may list its parts in another order. So positions decide,
and no place in a file stands in the rows; the report's notes have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph_loaders.assist.identifiers import course_uri, institution_uri, major_uri, target_uri
from competency_graph_loaders.assist.instructions import (
    Amount,
    Read,
    Shape,
    published,
    read_group,
    section_amount,
)
from competency_graph_loaders.assist.phrases import CREDIT_UNITS, Words, kind_of, plain, read_words
from competency_graph_loaders.assist.places import courses_of, name_of
from competency_graph_loaders.assist.statements import RULE_PRIORITY, Rows, Statement
from competency_graph_loaders.assist.terms import calendar_in, first_year, year_dates
from competency_graph_loaders.assist.wire import Asset, Attribute, Cell, Report, Section
from competency_graph_loaders.findings import Note

GROUP, TITLE, TEXT = "RequirementGroup", "RequirementTitle", "GeneralText"
KNOWN = frozenset({GROUP, TITLE, TEXT, "GeneralTitle"})


def major(report: Report) -> Iterator[Statement | Note]:
    """The program of a report and what it asks for; nothing where the report has no template."""
    if not report.template_assets:
        return
    uri = major_uri(report.academic_year.id, report.receiving_institution.id, report.type, report.name)
    tree = _Tree(report, uri)
    tree.build()
    yield from tree.notes
    yield Statement(
        f"major|{uri}", lambda variant: _Tree(report, uri, variant).build(), "templateAssets", report.publish_date or "",
        "", RULE_PRIORITY, variants=True,
    )  # fmt: skip


def _ordered(assets: Sequence[Asset]) -> list[tuple[int, Asset]]:
    """Number in the file and asset, in the order of the page: general information first, then by position."""
    return sorted(enumerate(assets), key=lambda pair: (pair[1].area != "General", pair[1].position, pair[0]))


@dataclass(slots=True)
class _Tree:
    report: Report
    uri: str
    variant: str = ""
    rows: Rows = field(default_factory=Rows)
    notes: list[Note] = field(default_factory=list)

    def note(self, rule: str, message: str, term: str = "") -> None:
        self.notes.append(Note(rule, self.uri, message, term))

    def build(self) -> Rows:
        report, rows = self.report, self.rows
        root = f"{self.uri}-{self.variant}" if self.variant else self.uri
        starts, ends = year_dates(report.academic_year)
        general: list[str] = []
        prose: list[str] = []
        kind, title = "required", ""
        groups = 0
        kinds: set[str] = set()
        requires = f"{root}-requires"
        for number, asset in _ordered(report.template_assets):
            where = f"templateAssets[{number}]"
            if asset.type == GROUP:
                groups += 1
                kinds.add(kind)
                group = self.group(f"{requires}-{groups}", asset, where, kind, title)
                rows.edge("HAS_PART", requires, group, {"term": "templateAssets", "position": groups - 1})
            elif asset.type == TITLE:
                title = plain(asset.content or "")
                kind = self.kind(title, where)
            elif asset.content and asset.area == "Requirements" and asset.type == TEXT:
                # Between the groups: a condition that nobody parsed.
                prose.append(plain(asset.content))
                self.note("unparsed-condition", f"{where}: {plain(asset.content)[:120]}", where)
            elif asset.content:
                general.append(plain(asset.content))
            if asset.type not in KNOWN:
                self.note("unknown asset", f"{where}: {asset.type}; its text is kept.", where)
        rows.node(root, ("Program",), {
            "name": report.name, "description": "\n".join(general), "field": "result", "starts": starts, "ends": ends,
            "text": report.type if report.type != "Major" else None,
            "identifiers": [f"assist={report.academic_year.id}/to/{report.receiving_institution.id}/{report.type}"],
        })  # fmt: skip
        rows.edge(
            "OFFERED_BY",
            root,
            institution_uri(report.receiving_institution.id),
            {"term": "receivingInstitution"},
        )
        # A page that only recommends asks for nothing: that is no requirement, and never one that is met.
        nothing = kinds == {"recommended"}
        if groups or prose:
            rows.node(requires, ("Requirement",), {
                "op": "ALL", "kind": "recommended" if nothing and not prose else "required", "name": report.name,
                "field": "templateAssets", "prose": prose,
            })  # fmt: skip
            rows.edge(
                "RECOMMENDS" if nothing and not prose else "REQUIRES",
                root,
                requires,
                {"term": "templateAssets"},
            )
            if nothing and prose:
                self.empty(requires, "\n".join(prose))
            if nothing:
                self.note("template of recommendations only", f"{report.name} requires no course.")
        else:
            self.note("template without requirements", f"{report.name} lists no group of requirements.")
        return rows

    def kind(self, title: str, where: str) -> str:
        """Which kind the groups below a title are; what a title leaves open is required."""
        found = kind_of(title)
        if found is None and "recommend" in title.lower():
            self.note("unclear title", f"{where}: {title!r} says both; read as required.", where)
        return found or "required"

    def group(self, uri: str, asset: Asset, where: str, kind: str, title: str) -> str:
        sections = sorted(enumerate(asset.sections or ()), key=lambda s: (s[1].position, s[0]))
        owned = [(number, section, *section_amount(section.advisements)) for number, section in sections]
        sizes = [len(_cells(section, "")) for _, section in sections]
        read = read_group(
            asset.instruction, asset.advisements, sizes, [amount is not None for *_, amount, _ in owned]
        )
        words = self.words(asset.attributes, where)
        prose = [*words.rest, *(f"Instruction nobody parsed: {text}" for text in read.unread)]
        self.note("requirement group", f"{where} of {self.report.name}", where)
        if asset.instruction is None:
            self.note(
                "group without an instruction",
                f"{where} of {self.report.name}; every section is asked for.",
                where,
            )
        for text in read.unread:
            self.note(
                "unknown instruction", f"{where} of {self.report.name}: {text}; read as everything.", where
            )
        if read.reading:
            self.note(
                "ambiguous instruction", f"{where} of {self.report.name}: read as {read.reading} ({' | '.join(read.choices)}).", where
            )  # fmt: skip
        parts = [
            _Part(f"{uri}-{n}", f"{where}.sections[{number}]", section, amount, unread)
            for n, (number, section, amount, unread) in enumerate(owned, 1)
        ]
        instruction = asset.instruction
        said: dict[str, Value | None] = {
            "kind": kind, "field": "templateAssets", "name": title, "prose": prose, "reading": read.reading,
            "readings": read.choices,
            "text": None if instruction is None else published(instruction),
        }  # fmt: skip
        if read.shape is Shape.POOL and read.amount is not None:
            self.pool(uri, parts, read, words, said)
        else:
            op = "ANY" if read.shape is Shape.ONE else "ALL"
            self.rows.node(uri, ("Requirement",), {"op": op, **said})
            default = read.amount if read.shape is Shape.EACH else None
            for position, part in enumerate(parts):
                below = self.section(part, part.amount or default, words)
                self.rows.edge("HAS_PART", uri, below, {"term": "sections", "position": position})
            if not parts:
                self.note("empty group", f"{where} of {self.report.name} has no section.", where)
                self.empty(uri, "A group of requirements without a section.")
        return uri

    def pool(
        self, uri: str, parts: list[_Part], read: Read, words: Words, said: dict[str, Value | None]
    ) -> None:
        """A number of items over all sections; a section with a number of its own brings at most so many."""
        amount = read.amount
        assert amount is not None  # noqa: S101 - the caller looked
        prose = [*_texts(said["prose"])]
        children: list[tuple[str, Cell, Words] | str] = []
        for part in parts:
            own = self.words(
                [*part.section.attributes, *(a for r in part.section.rows for a in r.attributes)], part.where
            )
            prose += [*own.rest, *(f"Advisement nobody parsed: {text}" for text in part.unread)]
            self.unread(part)
            both = _both(words, own)
            cells = [(where, cell, both) for where, cell in _cells(part.section, part.where)]
            limit = part.amount
            if limit is not None and len(parts) > 1 and (limit.credits or amount.credits):
                text = f"A section's own number ({limit.count}) is not counted beside that of its group ({amount.count})."
                prose.append(text)
                self.note("two numbers", f"{part.where} of {self.report.name}: {text}", part.where)
                limit = None
            if limit is None or len(parts) == 1 or limit.count >= len(cells):
                children += cells
                continue
            for slot in range(int(limit.count)):
                children.append(self.slot(f"{part.uri}-slot-{slot + 1}", part.where, cells, first=slot == 0))
        single = parts[0].amount if len(parts) == 1 else None
        if single is not None and single != amount:
            prose.append(f"The group wants {amount.count}, its only section {single.count}.")
            self.note("two numbers", f"{parts[0].where} of {self.report.name}: {prose[-1]}", parts[0].where)
        self.rows.node(uri, ("Requirement",), {**said, "prose": prose, **self.counted(amount)})
        for position, child in enumerate(children):
            if isinstance(child, str):
                self.rows.edge("HAS_PART", uri, child, {"term": "sections", "position": position})
            else:
                self.cell(uri, position, *child)
        if not children:
            self.empty(uri, "A group of requirements without a cell.")

    def slot(self, uri: str, where: str, cells: list[tuple[str, Cell, Words]], *, first: bool) -> str:
        """One item of a section that may bring a limited number: any of its cells."""
        self.rows.node(uri, ("Requirement",), {"op": "ANY", "kind": "required", "field": "sections"})
        for position, cell in enumerate(cells):
            self.cell(uri, position, *cell, counted=first)
        return uri

    def section(self, part: _Part, amount: Amount | None, words: Words) -> str:
        section = part.section
        own = self.words([*section.attributes, *(a for r in section.rows for a in r.attributes)], part.where)
        cells = _cells(section, part.where)
        self.unread(part)
        prose = [*own.rest, *(f"Advisement nobody parsed: {text}" for text in part.unread)]
        said: dict[str, Value | None] = {"kind": "required", "field": "sections", "prose": prose}
        counted = self.counted(amount) if amount is not None and cells else {"op": "ALL"}
        if (
            amount is not None
            and cells
            and not amount.credits
            and amount.op == "AT_LEAST"
            and amount.count > len(cells)
        ):
            text = f"The section wants {amount.count} of {len(cells)}."
            self.note("number beyond the cells", f"{part.where} of {self.report.name}: {text}", part.where)
        self.rows.node(part.uri, ("Requirement",), {**said, **counted})
        both = _both(words, own)
        for position, (where, cell) in enumerate(cells):
            self.cell(part.uri, position, where, cell, both)
        if not cells:
            self.note("empty section", f"{part.where} of {self.report.name} has no cell.", part.where)
            self.empty(part.uri, "A section without a cell.")
        return part.uri

    def cell(
        self, parent: str, position: int, where: str, cell: Cell, words: Words, *, counted: bool = True
    ) -> None:
        """A cell below a node; a series, or a cell about which something is said, is a node of its own."""
        own = read_words(cell.words)
        band = _both(words, own).band
        courses = courses_of(cell)
        if counted:
            self.note("cell", f"{where}: {name_of(cell)}", where)
            if cell.type == "Series":
                self.note("series cell", f"{where}: {name_of(cell)}", where)
            for text in own.rest:
                self.note("unparsed-condition", f"{where}, {name_of(cell)}: {text}", where)
            if own.band:
                self.note("parsed-condition", f"{where}, {name_of(cell)}: {'; '.join(own.said)}", where)
        asked = [course_uri(c.course_identifier_parent_id) for c in courses] or [
            target_uri(self.report.receiving_institution.id, cell)
        ]
        if len(asked) == 1 and not own.rest:
            said: dict[str, Value | None] = {"role": cell.type, "position": position, "term": "cells", **band}
            self.rows.edge("ASKS_FOR", parent, asked[0], said, str(position))
            return
        uri = f"{parent}-item-{position + 1}"
        either = cell.series is not None and cell.type == "Series" and cell.series.conjunction == "or"
        self.rows.node(uri, ("Requirement",), {
            "op": "ANY" if either else "ALL", "kind": "required", "field": "cells", "name": name_of(cell),
            "prose": list(own.rest),
        })  # fmt: skip
        self.rows.edge("HAS_PART", parent, uri, {"term": "cells", "position": position})
        for n, target in enumerate(asked):
            self.rows.edge(
                "ASKS_FOR", uri, target, {"role": cell.type, "position": n, "term": "cells", **band}, str(n)
            )

    def counted(self, amount: Amount) -> dict[str, Value | None]:
        """``AT_LEAST n`` of items or credits."""
        unit = amount.unit or CREDIT_UNITS.get(self.calendar() or "")
        return {
            "op": amount.op, "count": quantity_text(Fraction(amount.count)),
            "count_unit": "CREDITS" if amount.credits else "ITEMS", "credit_unit": unit if amount.credits else None,
        }  # fmt: skip

    def calendar(self) -> str | None:
        return calendar_in(self.report.receiving_institution, first_year(self.report.academic_year))

    def words(self, attributes: Sequence[Attribute], where: str) -> Words:
        found = read_words(a.content for a in sorted(attributes, key=lambda a: a.position))
        for text in found.rest:
            self.note("unparsed-condition", f"{where} of {self.report.name}: {text}", where)
        if found.band:
            self.note("parsed-condition", f"{where} of {self.report.name}: {'; '.join(found.said)}", where)
        return found

    def unread(self, part: _Part) -> None:
        for text in part.unread:
            self.note("unparsed advisement", f"{part.where} of {self.report.name}: {text}", part.where)

    def empty(self, uri: str, text: str) -> None:
        """Nothing that can be asked for: a leaf that nobody can judge, so that it is never met by itself."""
        leaf = self.rows.node(f"{uri}-residual", ("Residual",), {"text": text, "field": "sections"})
        self.rows.edge("HAS_PART", uri, leaf, {"term": "sections", "position": 0})


@dataclass(frozen=True, slots=True)
class _Part:
    """A section on its way into the tree."""

    uri: str
    where: str
    section: Section
    amount: Amount | None
    unread: tuple[str, ...]


def _cells(section: Section, where: str) -> list[tuple[str, Cell]]:
    """The cells of a section with their paths, by row and place."""
    rows = sorted(enumerate(section.rows), key=lambda r: (r[1].position, r[0]))
    return [
        (f"{where}.rows[{number}].cells[{n}]", cell)
        for number, row in rows
        for n, cell in sorted(enumerate(row.cells), key=lambda c: (c[1].position, c[0]))
    ]


def _both(outer: Words, inner: Words) -> Words:
    """The inner grades, where it states any, else the outer ones."""
    return inner if inner.band else Words(outer.minimum_grade, outer.maximum_grade, inner.rest, inner.said)


def _texts(value: Value | None) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
