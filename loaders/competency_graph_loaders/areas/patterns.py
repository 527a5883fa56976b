"""The patterns of an area list: who accepts them, which areas they have, and which of these one receiver alone asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from competency_graph.model.declarations import Value
from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.areas.tables import AreaEntryRow, PatternAreaRow, PatternRow
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import Directory, UnknownNameError, part
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed
from competency_graph_loaders.rules.tables import reference_uri
from competency_graph_loaders.rules.units import PRIORITY, RowError


@dataclass(slots=True)
class Pattern:
    """One pattern."""

    uri: str
    row: PatternRow
    place: Place
    receivers: tuple[str, ...]
    """Uris."""
    keys: Mapping[str, str]
    """Receiver as the row names it, lower case → uri."""
    certified_by: tuple[str, ...]
    areas: dict[str, tuple[PatternAreaRow, tuple[str, ...]]] = field(default_factory=dict)
    """By code: the row, and the uris of the receivers that ask for it."""

    def area_uri(self, code: str) -> str:
        """The uri of one of its areas."""
        return f"{self.uri}#area-{part(normalise_code(code))}"

    def accepted_by(self, code: str) -> tuple[str, ...]:
        """Who asks for an area."""
        return self.areas[code][1] if code in self.areas else self.receivers


@dataclass(slots=True)
class Patterns:
    """The patterns of one load."""

    directory: Directory
    by_code: dict[str, Pattern] = field(default_factory=dict)
    listed: bool = False
    """Whether areas are declared at all: then an entry in another area is a fault."""
    broken: set[str] = field(default_factory=set)

    def find(self, code: str) -> Pattern:
        """The pattern of this code.

        Raises:
            UnknownNameError: there is none.
        """
        if code not in self.by_code:
            known = ", ".join(sorted(self.by_code)) or "none is declared"
            raise RowError(
                "pattern", f"The pattern {code!r} is not known", f"a code of the patterns table ({known})"
            )
        return self.by_code[code]

    def read(
        self,
        patterns: Sequence[Placed[PatternRow]],
        areas: Sequence[Placed[PatternAreaRow]],
        receivers: Mapping[str, Sequence[str]],
        bad: Sequence[BadRow],
    ) -> Iterator[Refusal]:
        """Take in the rows; gives what is wrong with them."""
        findings: dict[str, list[Refusal]] = defaultdict(list)
        for row in bad:
            findings[row.cells.get("pattern", "")].extend(row.refusals)
        for placed in patterns:
            try:
                self._add(placed)
            except UnknownNameError as error:
                findings[placed.row.pattern].append(_finding(placed, error, placed.row.pattern))
        for code in sorted(set(receivers) - set(self.by_code) - set(findings)):
            named = PatternRow(
                pattern=code,
                id=code if reference_uri(code) else None,
                name=None,
                receivers=tuple(receivers[code]),
            )
            try:
                self._add(Placed(named, Place("the command", 0, 0, "--receivers")))
            except UnknownNameError as error:
                yield Refusal("the command", "--receivers", error.reason, error.expected, record=code)
        for placed_area in areas:
            try:
                self._area(placed_area)
            except UnknownNameError as error:
                findings[placed_area.row.pattern].append(_finding(placed_area, error, placed_area.row.area))
        self.listed = bool(areas)
        for code, found in findings.items():
            self.broken.add(code)
            name = f"pattern|{self.by_code[code].uri}" if code in self.by_code else None
            yield from (replace(refusal, name=name) for refusal in found)

    def _add(self, placed: Placed[PatternRow]) -> None:
        row = placed.row
        made = f"urn:competency-graph:{part(self.directory.source)}:pattern-{part(row.pattern)}"
        uri = made if row.id is None else reference_uri(row.id)
        if uri is None:
            raise RowError("id", f"{row.id!r} is no identifier", "a CTID (ce-…) or a uri, or nothing")
        if row.pattern in self.by_code:
            raise RowError("pattern", f"The pattern {row.pattern!r} stands twice", "one row a pattern")
        keys = {cell.lower(): self._organization(cell, "receivers") for cell in row.receivers}
        if not keys:
            raise RowError("receivers", f"Nobody accepts the pattern {row.pattern!r}", "who accepts it")
        certified = tuple(self._organization(cell, "certified_by") for cell in row.certified_by)
        found = tuple(dict.fromkeys(keys.values()))
        self.by_code[row.pattern] = Pattern(uri, row, placed.place, found, keys, certified)

    def _organization(self, cell: str, term: str) -> str:
        try:
            return self.directory.organization(cell)
        except UnknownNameError as fault:
            raise RowError(term, fault.reason, fault.expected) from None

    def _area(self, placed: Placed[PatternAreaRow]) -> None:
        row, pattern = placed.row, self.find(placed.row.pattern)
        unknown = [cell for cell in row.receivers if cell.lower() not in pattern.keys]
        if unknown:
            raise RowError(
                "receivers", f"{unknown[0]!r} does not accept the pattern {row.pattern!r}",
                f"some of {', '.join(pattern.row.receivers)}",
            )  # fmt: skip
        accepted = tuple(pattern.keys[cell.lower()] for cell in row.receivers) or pattern.receivers
        known = pattern.areas.get(row.area)
        if known is not None and known[0] != row:
            raise RowError("area", f"The area {row.area!r} stands twice, with other facts", "one row an area")
        pattern.areas[row.area] = (row, accepted)

    # -- units -------------------------------------------------------------------------------------------------------------

    def units(self, entries: Iterable[AreaEntryRow]) -> Iterator[Outcome]:
        """The unit of each pattern; areas that only an entry names are described by their code."""
        used: dict[str, set[str]] = defaultdict(set)
        own: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            own[entry.pattern].add(entry.area)
            used[entry.pattern].update((entry.area, *entry.other_areas))
        for code, pattern in self.by_code.items():
            if code not in self.broken:
                yield self._unit(pattern, used[code], own[code])

    def _unit(self, pattern: Pattern, used: set[str], own: set[str]) -> Outcome:
        row = pattern.row
        nodes = [
            NodeRow(pattern.uri, ("Area",), said({
                "name": row.name or row.pattern, "ctid": ctid_of(pattern.uri), "code": row.pattern,
                "code_key": normalise_code(row.pattern), "double_count": row.double_count, "description": row.description,
                "url": row.webpage, "field": "patterns",
            }))
        ]  # fmt: skip
        edges = [
            *(
                EdgeRow("OFFERED_BY", pattern.uri, uri, "", {"term": "receivers"})
                for uri in pattern.receivers
            ),
            *(
                EdgeRow("CERTIFIES", uri, pattern.uri, "", {"term": "certified_by"})
                for uri in pattern.certified_by
            ),
        ]
        for code in sorted({*pattern.areas, *used}):
            described = pattern.areas[code][0] if code in pattern.areas else None
            properties: dict[str, Value | None] = {
                "name": f"{row.name or row.pattern} {code}" + (f": {described.name}" if described else ""), "code": code,
                "code_key": normalise_code(code), "double_count": described.double_count if described else None,
                "field": "pattern_areas",
            }  # fmt: skip
            uri = pattern.area_uri(code)
            nodes.append(NodeRow(uri, ("Area",), said(properties)))
            edges.append(EdgeRow("PART_OF", uri, pattern.uri, "", {"term": "pattern"}))
            edges += [
                EdgeRow("OFFERED_BY", uri, to, "", {"term": "receivers"}) for to in pattern.accepted_by(code)
            ]
        notes = [
            Note("area-without-list", pattern.area_uri(code), f"No course is listed in {code} itself.")
            for code in sorted({*pattern.areas, *used} - own)
        ]
        unit = UnitRows(
            self.directory.source, f"pattern|{pattern.uri}", tuple(nodes), tuple(edges), pattern.place.file,
            pattern.place.pointer or f"row {pattern.place.row}", priority=PRIORITY,
        )  # fmt: skip
        return Translated(unit, notes=tuple(notes))


def _finding(
    placed: Placed[PatternRow] | Placed[PatternAreaRow], error: UnknownNameError, record: str
) -> Refusal:
    term = error.term if isinstance(error, RowError) else None
    return placed.place.refusal(error.reason, error.expected, term=term, record=record)
