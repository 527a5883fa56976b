"""One (sender, receiver) group of rules as a unit of nodes and edges: the whole meaning of a row.

What a rule takes is one item (``TAKES`` straight to it) or a tree (``TAKES`` to a Requirement of kind ``sending``); what
it awards lands in courses, areas, requirements, the receiver's elective areas, or its area of credit posted as zero
(``model.md``). An agreement is described by every group that belongs to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph.model.grades import SCALES, US_LETTERS
from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.cells import (
    AllOf,
    AwardCell,
    CellError,
    Item,
    Sending,
    parse_awards,
    parse_takes,
)
from competency_graph_loaders.rules.directory import Directory, UnknownNameError, part
from competency_graph_loaders.rules.sheets import Placed
from competency_graph_loaders.rules.tables import RuleRow, in_order, reference_uri

PRIORITY = 6
"""A table of one's own outranks a registry (5): it is the registrar's word."""


class RowError(UnknownNameError):
    """A row that makes no sense as a whole, or one of its cells; becomes a finding."""

    def __init__(self, term: str | None, reason: str, expected: str) -> None:
        self.term = term
        super().__init__(reason, expected)


def rules_unit_name(sender: str, receiver: str | None) -> str:
    """The name of the unit that holds the rules of one pair."""
    return f"rules|{sender}|{receiver or ''}"


@dataclass(slots=True)
class _Group:
    """The rows of one unit while it is built."""

    directory: Directory
    sender: str
    receiver: str | None
    nodes: dict[str, NodeRow] = field(default_factory=dict)
    edges: dict[tuple[str, str, str, str], EdgeRow] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    """Rule uri → row that stated it."""

    def node(self, uri: str, labels: Sequence[str], properties: Mapping[str, Value | None]) -> None:
        self.nodes.setdefault(
            uri, NodeRow(uri, tuple(labels), {k: v for k, v in properties.items() if v not in (None, "", [])})
        )

    def edge(
        self, edge_type: str, start: str, end: str, said: Mapping[str, Value | None], key: str = ""
    ) -> None:
        properties = {name: value for name, value in said.items() if value is not None}
        self.edges.setdefault((edge_type, start, end, key), EdgeRow(edge_type, start, end, key, properties))

    # -- a row -------------------------------------------------------------------------------------------------------------

    def add(self, placed: Placed[RuleRow]) -> None:
        """Take in a row.

        Raises:
            UnknownNameError, CellError: what is wrong with it.
        """
        row = placed.row
        _check_shape(row)
        asserter = self._asserter(row)
        owner = self.receiver or asserter or self.sender
        uri = f"{owner}#rule-{part(self.directory.source)}-{part(row.rule)}"
        if uri in self.rules:
            raise RowError(
                "rule",
                f"The rule {row.rule!r} stands in row {self.rules[uri]} already",
                "an id that is given once",
            )
        self.rules[uri] = placed.place.row
        published = row.text or f"{row.takes or '(nothing)'} → {row.awards or row.state}"
        properties: dict[str, Value | None] = {
            "name": f"{row.rule}: {published}",
            "state": row.state,
            "sender": self.sender,
            "receiver": self.receiver,
            "asserter": asserter,
            "priority": row.priority,
            "starts": row.starts,
            "ends": row.ends,
            "basis": row.basis,
            "prose": list(row.conditions),
            "note": row.note,
            "text": published,
            "url": row.url,
            # Its own id and not its row: a row that is taken out must not change all rules behind it.
            "record": row.record or f"rule {row.rule}",
            "field": "rules",
            "identifiers": [f"rule={row.rule}"],
        }
        awards = self._awards(uri, row)
        if awards is not None:
            properties |= awards
        self.node(uri, ("TransferRule",), properties)
        if row.takes:
            self._takes(uri, row, parse_takes(row.takes))
        for limit in row.limits:
            if self.receiver is None:
                raise RowError("limits", "A limit without a receiver", "a receiver, whose limit it is")
            try:
                self.edge("LIMITED_BY", uri, self.directory.limit(self.receiver, limit), {"term": "limits"})
            except UnknownNameError as fault:
                raise RowError("limits", fault.reason, fault.expected) from None
        if row.agreement:
            self._agreement(uri, row)

    def _asserter(self, row: RuleRow) -> str | None:
        try:
            return self.directory.organization(row.asserter) if row.asserter else None
        except UnknownNameError as fault:
            raise RowError("asserter", fault.reason, fault.expected) from None

    def _agreement(self, rule: str, row: RuleRow) -> None:
        if row.agreement is None:
            return
        stated = reference_uri(row.agreement)
        uri = stated or f"{self.receiver or self.sender}#agreement-{part(row.agreement)}"
        if not in_order(row.agreement_starts, row.agreement_ends):
            raise RowError(
                "agreement_ends",
                "The agreement ends before it starts",
                "agreement_ends on or after agreement_starts",
            )
        found = NodeRow(uri, ("Agreement",), {
            k: v for k, v in {
                "name": row.agreement_name or row.agreement, "consumption": row.consumption, "edition": row.edition,
                "starts": row.agreement_starts, "ends": row.agreement_ends, "field": "agreement", "identifiers": [f"agreement={row.agreement}"],
            }.items() if v is not None
        })  # fmt: skip
        if self.nodes.setdefault(uri, found) != found:
            raise RowError(
                "agreement",
                f"Another row describes the agreement {row.agreement!r} otherwise",
                "the same name, edition, consumption and dates in all its rows",
            )
        self.edge("HAS_RULE", uri, rule, {"term": "agreement"})
        self.edge("SENDING", uri, self.sender, {"term": "sender", "level": "organization"})
        if self.receiver:
            self.edge("RECEIVING", uri, self.receiver, {"term": "receiver", "level": "organization"})

    # -- what it takes -----------------------------------------------------------------------------------------------------

    def _takes(self, rule: str, row: RuleRow, sending: Sending) -> None:
        if isinstance(sending, Item):
            self.edge("TAKES", rule, self._item(sending), {"term": "takes", **self._band(sending, row)})
            return
        self.edge("TAKES", rule, self._tree(f"{rule}-takes", row, sending), {"term": "takes"})

    def _tree(self, uri: str, row: RuleRow, sending: Sending) -> str:
        assert not isinstance(sending, Item)  # noqa: S101 - items are edges
        self.node(
            uri,
            ("Requirement",),
            {"op": "ALL" if isinstance(sending, AllOf) else "ANY", "kind": "sending", "field": "takes"},
        )
        for position, child in enumerate(sending.parts):
            if isinstance(child, Item):
                # The key keeps two bands on one course apart.
                said = {"role": "takes", "position": position, **self._band(child, row)}
                self.edge("ASKS_FOR", uri, self._item(child), said, str(position))
            else:
                below = self._tree(f"{uri}-{position + 1}", row, child)
                self.edge("HAS_PART", uri, below, {"term": "takes", "position": position})
        return uri

    def _item(self, item: Item) -> str:
        if item.reference is not None:
            uri = reference_uri(item.reference)
            if uri is None:
                raise RowError(
                    "takes", f"[{item.reference}] is no identifier", "a CTID (ce-…) or a uri in brackets"
                )
            return uri
        try:
            sender = self.directory.organization(item.institution) if item.institution else self.sender
            return self.directory.course(sender, item.code or "", item.at, item.version)
        except UnknownNameError as fault:
            raise RowError("takes", f"Character {item.column}: {fault.reason}", fault.expected) from None

    def _band(self, item: Item, row: RuleRow) -> dict[str, Value | None]:
        band = item.band
        grades = (band.minimum_grade, band.maximum_grade)
        if grades == (None, None):
            grades = (row.minimum_grade, row.maximum_grade)
        scores = (_text(band.minimum_score), _text(band.maximum_score))
        if scores == (None, None):
            scores = (row.minimum_score, row.maximum_score)
        self._check_grades(item, grades)
        return {
            "minimum_grade": grades[0],
            "maximum_grade": grades[1],
            "minimum_score": scores[0],
            "maximum_score": scores[1],
            "sub_score": band.sub_score,
            "level": band.level or row.level,
        }

    def _check_grades(self, item: Item, grades: tuple[str | None, str | None]) -> None:
        sender = self.directory.by_uri.get(self.sender)
        scale = SCALES.get((sender.grade_scale if sender else None) or "", US_LETTERS)
        ranks = []
        for grade in grades:
            rank = scale.rank(grade) if grade else None
            if grade and rank is None:
                raise RowError(
                    "takes",
                    f"Character {item.column}: the grade {grade!r} is not of the scale {scale.name}",
                    "a letter of that scale; passes are classes, not letters",
                )
            ranks.append(rank)
        if ranks[0] is not None and ranks[1] is not None and ranks[0] > ranks[1]:
            raise RowError(
                "takes",
                f"Character {item.column}: no grade lies in {grades[0]}..{grades[1]}",
                "the lower grade first",
            )

    # -- what it awards ----------------------------------------------------------------------------------------------------

    def _awards(self, rule: str, row: RuleRow) -> dict[str, Value | None] | None:
        """The award edges; for a recommendation its credit, as properties of the rule."""
        cells = parse_awards(row.awards or "")
        if row.state == "RECOMMENDED":
            if len(cells) > 1 or any(cell.kind is not None for cell in cells):
                raise RowError(
                    "awards", "A recommendation lands nowhere", "CREDIT (3 SemesterHour), or nothing"
                )
            return (
                self._credit(cells[0], row, "credit_minimum", "credit_maximum", basis=False)
                if cells
                else None
            )
        if not cells:
            return None
        if self.receiver is None:
            raise RowError("receiver", "An award without a receiver", "a receiver, or the state RECOMMENDED")
        for position, cell in enumerate(cells):
            if cell.kind is None:
                raise RowError(
                    "awards",
                    f"Character {cell.column}: CREDIT alone lands nowhere",
                    "a course, an area, ELECTIVE, or the state RECOMMENDED",
                )
            target = self._target(self.receiver, cell, cell.kind)
            said = self._credit(cell, row, "credits", "credits_maximum", basis=True)
            said |= {"kind": cell.kind.value, "position": position, "term": "awards"}
            self.edge("AWARDS", rule, target, said, str(position))
        return None

    def _target(self, receiver: str, cell: AwardCell, kind: AwardKind) -> str:
        try:
            if cell.reference is not None:
                uri = reference_uri(cell.reference)
                if uri is None:
                    raise UnknownNameError(
                        f"[{cell.reference}] is no identifier", "a CTID (ce-…) or a uri in brackets"
                    )
                return uri
            if kind is AwardKind.AREA:
                return self.directory.area(receiver, cell.code or "")
            if kind is AwardKind.COURSE:
                return self.directory.course(receiver, cell.code or "", cell.at, cell.version)
        except UnknownNameError as fault:
            raise RowError("awards", f"Character {cell.column}: {fault.reason}", fault.expected) from None
        name = self.directory.name_of(receiver)
        subject = normalise_code(cell.code) if cell.code else ""
        if kind is AwardKind.NO_CREDIT:
            uri = f"{receiver}#area-no-credit" + (f"-{part(subject)}" if subject else "")
            self.node(uri, ("Area",), {
                "name": f"Posted without credit{f' as {subject}' if subject else ''} at {name}", "code": subject or None,
                "code_key": subject or None, "field": "awards",
            })  # fmt: skip
        else:
            uri = f"{receiver}#area-elective" + (f"-{part(subject)}" if subject else "")
            self.node(uri, ("Area",), {
                "name": f"Elective credit{f' in {subject}' if subject else ''} at {name}", "elective": True, "code": subject or None,
                "code_key": subject or None, "field": "awards",
            })  # fmt: skip
        self.edge("OFFERED_BY", uri, receiver, {"term": "awards"})
        return uri

    def _credit(
        self, cell: AwardCell, row: RuleRow, low: str, high: str, *, basis: bool
    ) -> dict[str, Value | None]:
        unit = (
            cell.unit or row.credit_unit or (self.directory.unit_of(self.receiver) if self.receiver else None)
        )
        stated = cell.minimum is not None
        if unit is None and stated and cell.kind is not AwardKind.NO_CREDIT:
            raise RowError(
                "awards", f"Character {cell.column}: nobody says in which unit these credits are",
                "a unit in the cell (3 SemesterHour), the column credit_unit, or a calendar of the receiver",
            )  # fmt: skip
        said: dict[str, Value | None] = {
            low: _text(cell.minimum),
            high: _text(cell.maximum),
            "credit_unit": unit if stated else None,
        }
        if basis:
            said["basis"] = cell.basis.value
        elif cell.basis not in (CreditBasis.STATED, CreditBasis.UNKNOWN):
            raise RowError(
                "awards",
                "A recommendation states its credit",
                "CREDIT (3 SemesterHour), CREDIT (1-4 SemesterHour) or CREDIT (?)",
            )
        return said


def _text(value: Fraction | None) -> str | None:
    return None if value is None else quantity_text(value)


def _check_shape(row: RuleRow) -> None:
    """What a state needs and forbids.

    Raises:
        RowError: names the column.
    """
    if row.receiver is None and row.state != "RECOMMENDED":
        raise RowError("receiver", "A rule without a receiver", "a receiver; only a recommendation has none")
    if row.state in ("AWARDED", "RECOMMENDED", "REFUSED") and not row.takes:
        raise RowError("takes", f"A rule of state {row.state} that takes nothing", "what it takes")
    if row.state == "AWARDED" and not row.awards:
        raise RowError(
            "awards",
            "A rule that awards nothing",
            "what it awards; NO CREDIT or the state REFUSED are said, not left out",
        )
    if row.state == "REFUSED" and row.awards:
        raise RowError("awards", "A refusal that awards something", "an empty cell, or another state")
    if not row.takes and not row.awards:
        raise RowError("takes", "A rule that says nothing", "what it takes, what it awards, or both")
    if not in_order(row.starts, row.ends):
        raise RowError(
            "ends", f"It ends on {row.ends}, before it starts on {row.starts}", "ends on or after starts"
        )


def rules_unit(
    directory: Directory, sender: str, receiver: str | None, rows: Sequence[Placed[RuleRow]]
) -> UnitRows | tuple[Refusal, ...]:
    """The unit of one (sender, receiver) group, or every finding that stands against it.

    A group is replaced as a whole, so one bad row keeps all of it back: its last good facts stay.
    """
    name = rules_unit_name(sender, receiver)
    group = _Group(directory, sender, receiver)
    findings: list[Refusal] = []
    for placed in rows:
        try:
            group.add(placed)
        except CellError as error:
            cell = "awards" if error.text == placed.row.awards else "takes"
            findings.append(
                placed.place.refusal(error.what, error.expected, term=cell, record=placed.row.rule, name=name)
            )
        except UnknownNameError as error:
            term = error.term if isinstance(error, RowError) else None
            findings.append(
                placed.place.refusal(
                    error.reason, error.expected, term=term, record=placed.row.rule, name=name
                )
            )
    if findings:
        return tuple(findings)
    numbers = [p.place.row for p in rows]
    return UnitRows(
        source=directory.source,
        name=name,
        nodes=tuple(group.nodes.values()),
        edges=tuple(group.edges.values()),
        file="; ".join(dict.fromkeys(p.place.file for p in rows)),
        record=f"rows {min(numbers)} to {max(numbers)}",
        priority=PRIORITY,
    )
