"""A program as nodes and edges: the tree of what it asks for, the credits that nothing accounts for, its floor of grades.

The rest of a program's total that its listed credits do not account for is a Residual, which is never met by itself.
Parts that are options hang from the program by RECOMMENDS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph_loaders.findings import Note
from competency_graph_loaders.programs.prerequisites import (
    Joined,
    Taken,
    Tree,
    Words,
    is_concurrent,
    partly_concurrent,
)
from competency_graph_loaders.programs.published import READINGS
from competency_graph_loaders.programs.tables import Part, ProgramModel
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import part as quoted
from competency_graph_loaders.rules.tables import reference_uri


def course_uri(institution: str, code: str) -> str:
    """The uri of a course that a program or prerequisite names, as in the rules tables."""
    return f"{institution}#course-{quoted(normalise_code(code))}"


@dataclass(slots=True)
class Trees:
    """Nodes and edges of one unit while it is built."""

    institution: str
    nodes: list[NodeRow] = field(default_factory=list)
    edges: list[EdgeRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def node(self, uri: str, label: str, properties: Mapping[str, Value | None]) -> None:
        """Describe a node."""
        self.nodes.append(NodeRow(uri, (label,), said(properties)))

    def below(self, kind: str, start: str, end: str, position: int, term: str) -> None:
        """A child of a tree."""
        said_of = {"role": term} if kind == "ASKS_FOR" else {}
        self.edges.append(
            EdgeRow(kind, start, end, str(position), {**said_of, "position": position, "term": term})
        )

    # -- programs ----------------------------------------------------------------------------------------------------------

    def program(self, uri: str, row: ProgramModel, unit: str | None) -> None:
        """A program with its tree."""
        self.node(uri, "Program", {
            "name": row.title, "ctid": ctid_of(uri), "code": row.program, "code_key": normalise_code(row.program),
            "description": row.description, "url": row.url, "credit_minimum": row.credits, "credit_maximum": row.credits,
            "credit_unit": unit if row.credits else None, "field": "programs",
            "keywords": [row.credential] if row.credential else [],
        })  # fmt: skip
        self.edges.append(EdgeRow("OFFERED_BY", uri, self.institution, "", {"term": "institution"}))
        root = f"{uri}-requires"
        self.node(root, "Requirement", {
            "op": "ALL", "kind": "required", "name": f"{row.title}: what it asks for",
            **_reading(row.reading),
            "prose": [row.note] if row.note else [], "field": "parts",
        })  # fmt: skip
        if row.note:
            self.notes.append(Note("unparsed-condition", uri, row.note))
        if row.reading:
            self.notes.append(Note("reading", uri, row.reading))
        self.edges.append(EdgeRow("REQUIRES", uri, root, "", {"position": 0, "term": "parts"}))
        for position, part in enumerate(row.parts):
            self._part(root, part, position, unit, "required")
        self._rest(uri, root, row, unit)
        if row.options:
            options = f"{uri}-options"
            self.node(options, "Requirement", {
                "op": "ANY", "kind": "recommended", "name": f"{row.title}: courses listed to choose from", "field": "options",
            })  # fmt: skip
            self.edges.append(EdgeRow("RECOMMENDS", uri, options, "", {"position": 0, "term": "options"}))
            for position, part in enumerate(row.options):
                self._part(options, part, position, unit, "recommended")
        if row.gpa_minimum:
            limit = f"{uri}-gpa"
            text = f"A grade-point average of {row.gpa_minimum} or more"
            self.node(limit, "Limit", {
                "name": f"{row.title}: {text}", "measure": "GPA", "minimum": row.gpa_minimum, "scope": "program", "text": text,
                "field": "gpa_minimum",
            })  # fmt: skip
            self.edges.append(EdgeRow("LIMITED_BY", uri, limit, "", {"term": "gpa_minimum"}))

    def _rest(self, uri: str, root: str, row: ProgramModel, unit: str | None) -> None:
        """The credits of the total that nothing listed accounts for."""
        if row.credits is None:
            self.notes.append(Note("no-total", uri, "Nobody states the total of its credits."))
            return
        least = [stated(part) for part in row.parts]
        listed = sum((amount for amount in least if amount is not None), Fraction(0))
        rest = Fraction(row.credits) - listed
        unknown = sum(amount is None for amount in least)
        if rest <= 0:
            return
        open_parts = f"; {unknown} of its parts state no credits" if unknown else ""
        text = (
            f"{quantity_text(rest)} of {row.credits} credits are not accounted for by what is listed "
            f"({quantity_text(listed)}{open_parts})"
        )
        residual = f"{uri}-rest"
        # Where parts state no credits the rest may be theirs: its number is not known.
        amount = None if unknown else quantity_text(rest)
        self.node(residual, "Residual", {
            "name": text, "text": text, "credits": amount, "credit_unit": unit if amount else None, "field": "credits",
        })  # fmt: skip
        self.below("HAS_PART", root, residual, len(row.parts), "credits")
        self.notes.append(Note("credits-unaccounted-for", uri, text))

    def _part(self, above: str, part: Part, position: int, unit: str | None, kind: str) -> None:
        uri = f"{above}-{position + 1}"
        if part.note:
            self.notes.append(Note("unparsed-condition", uri, part.note))
        if part.reading:
            self.notes.append(Note("reading", uri, part.reading))
        if part.course is not None and not part.alternatives and not part.note:
            self.below("ASKS_FOR", above, course_uri(self.institution, part.course), position, "course")
            return
        if part.text is not None:
            self.node(uri, "Residual", {
                "name": part.text, "text": " ".join(filter(None, (part.text, part.note))), "credits": part.credits,
                "credit_unit": unit if part.credits else None, "field": part.reading or "text",
            })  # fmt: skip
            self.below("HAS_PART", above, uri, position, "text")
            return
        if part.is_kind:
            self._kind(above, uri, part, position, unit, kind)
            return
        codes = [part.course, *part.alternatives] if part.course else list(part.series)
        count, count_unit = (
            (part.credits, "CREDITS") if part.parts and part.credits else (str(part.select), "ITEMS")
        )
        whole = count_unit == "ITEMS" and (part.select is None or part.select == len(part.parts))
        op = "ANY" if part.alternatives else "ALL" if codes or whole else "AT_LEAST"
        self.node(uri, "Requirement", {
            "op": op, "kind": kind, "name": part.name or part.title, "count": count if op == "AT_LEAST" else None,
            "count_unit": count_unit if op == "AT_LEAST" else None,
            "credit_unit": unit if op == "AT_LEAST" and count_unit == "CREDITS" else None, **_reading(part.reading),
            "prose": [part.note] if part.note else [], "field": "parts" if part.parts else "course",
        })  # fmt: skip
        self.below("HAS_PART", above, uri, position, "parts")
        for number, code in enumerate(codes):
            self.below("ASKS_FOR", uri, course_uri(self.institution, code), number, "course")
        for number, child in enumerate(part.parts):
            self._part(uri, child, number, unit, kind)

    def _kind(self, above: str, uri: str, part: Part, position: int, unit: str | None, kind: str) -> None:
        """Anything of a kind: one course, so many (each another one), so many credits, or both."""
        number = part.select or 1
        plain = not (part.credits or part.note or part.reading)
        if number == 1 and plain:
            self._filter(above, uri, part, position)
            return
        asked = [] if part.credits and part.select is None else [("ITEMS", str(number), number)]
        asked += [("CREDITS", part.credits, 1)] if part.credits else []
        both = len(asked) > 1
        if both:
            self.node(uri, "Requirement", {
                "op": "ALL", "kind": kind, "name": part.name, "reading": part.reading,
                "prose": [part.note] if part.note else [], "field": "subject",
            })  # fmt: skip
            self.below("HAS_PART", above, uri, position, "subject")
        for place, (count_unit, count, filters) in enumerate(asked):
            inner = f"{uri}-{place + 1}" if both else uri
            self.node(inner, "Requirement", {
                "op": "AT_LEAST", "kind": kind, "name": part.name, "count": count, "count_unit": count_unit,
                "credit_unit": unit if count_unit == "CREDITS" else None, "reading": None if both else part.reading,
                "prose": [part.note] if part.note and not both else [], "field": "select" if count_unit == "ITEMS" else "credits",
            })  # fmt: skip
            self.below(
                "HAS_PART",
                uri if both else above,
                inner,
                place if both else position,
                "select" if count_unit == "ITEMS" else "credits",
            )
            for one in range(filters):
                self._filter(inner, f"{inner}-{one + 1}", part, one)

    def _filter(self, above: str, uri: str, part: Part, position: int) -> None:
        text = part.name or " ".join(filter(None, (part.level, part.subject, part.area)))
        self.node(uri, "Filter", {
            "name": text, "text": text, "subject": part.subject, "first_number": part.first_number,
            "last_number": part.last_number, "level": part.level, "institution": self.institution,
            "area": None if part.area is None else reference_uri(part.area),
            "exclusions": [course_uri(self.institution, code) for code in part.exclusions], "field": "subject",
        })  # fmt: skip
        self.below("HAS_PART", above, uri, position, "subject")

    # -- prerequisites -----------------------------------------------------------------------------------------------------

    def prerequisite(self, course: str, tree: Tree, text: str) -> None:
        """What a course asks for beforehand; what may be taken in the same term hangs by COREQUISITE."""
        parts = (
            tree.parts if isinstance(tree, Joined) and tree.op == "ALL" and tree.reading is None else (tree,)
        )
        for kind, concurrent in (("PREREQUISITE", False), ("COREQUISITE", True)):
            mine = [p for p in parts if is_concurrent(p) == concurrent]
            if not mine:
                continue
            root = f"{course}-{kind.lower()}"
            whole = Joined("ALL", tuple(mine)) if len(mine) > 1 else mine[0]
            # That an alternative may be taken in the same term has no place in the tree: it is said, not lost.
            said_of = (
                [f"Some of it may be taken in the same term: {text}"]
                if any(map(partly_concurrent, mine))
                else []
            )
            self._tree(root, whole, "corequisite" if concurrent else "prerequisite", text, said_of)
            edge: dict[str, Value] = {"position": 0, "term": "text", "text": text}
            self.edges.append(
                EdgeRow(kind, course, root, "", edge | ({"concurrent": True} if concurrent else {}))
            )

    def _tree(self, uri: str, tree: Tree, kind: str, text: str, beside: Sequence[str] = ()) -> None:
        joined = tree if isinstance(tree, Joined) else Joined("ALL", (tree,))
        words = [p.text for p in joined.parts if isinstance(p, Words)]
        prose = [*(words if joined.op == "ALL" else []), *beside]
        self.node(uri, "Requirement", {
            "op": joined.op, "kind": kind, "reading": joined.reading, "text": text, "prose": prose, "field": "text",
        })  # fmt: skip
        for position, part in enumerate(joined.parts):
            below = f"{uri}-{position + 1}"
            if isinstance(part, Taken):
                self.below("ASKS_FOR", uri, course_uri(self.institution, part.code), position, "course")
            elif isinstance(part, Words):
                if joined.op == "ANY":
                    # An alternative that nobody can judge: never met by itself, and never in the way of the others.
                    self.node(below, "Residual", {"name": part.text, "text": part.text, "field": "text"})
                    self.below("HAS_PART", uri, below, position, "text")
            else:
                self._tree(below, part, kind, text)
                self.below("HAS_PART", uri, below, position, "text")


def _reading(used: str | None) -> dict[str, Value | None]:
    return {"reading": used, "readings": list(READINGS.get(used or "", ())) or None}


def stated(part: Part) -> Fraction | None:
    """The credits that a part accounts for; None where it does not say."""
    if part.credits is not None or part.worth is not None:
        return Fraction(part.credits or part.worth or 0)
    amounts = [stated(child) for child in part.parts]
    if not amounts or None in amounts:
        # Two parts that count one list in two ways account for it once.
        known = [
            a for p, a in zip(part.parts, amounts, strict=True) if p.credits is not None and a is not None
        ]
        return known[0] if len(known) == 1 and len(part.parts) == 2 else None
    whole = [a for a in amounts if a is not None]
    if part.select is not None and part.select < len(whole):
        return sum(whole[: part.select], Fraction(0)) if len(set(whole)) == 1 else None
    return sum(whole, Fraction(0))
