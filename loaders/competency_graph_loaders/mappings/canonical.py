"""Drafts as rows of the five rules tables: institutions and courses declared, cells in the tables' own languages.

What a mapping states in ``[[institution]]``, ``[[course]]``, ``[[area]]`` and ``[[limit]]`` is gathered over all rows;
courses that only a flat table knows are declared from it, with the title and the credits that most rows give.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Said
from dataclasses import dataclass, field
from typing import TypeVar

from competency_graph.model.credits import quantity_text
from competency_graph.model.identity import normalise_code
from competency_graph.model.rules import AwardKind
from competency_graph_loaders.mappings.drafts import Amount, Awarded, Draft, Taken, called
from competency_graph_loaders.mappings.gathering import Versions
from competency_graph_loaders.mappings.language import Mapping
from competency_graph_loaders.mappings.records import Flat
from competency_graph_loaders.mappings.rows import Remark
from competency_graph_loaders.mappings.templates import Template
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.rules.cells import (
    AllOf,
    AnyOf,
    AwardCell,
    Band,
    Item,
    Sending,
    write_awards,
    write_takes,
)
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed, checked
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, InstitutionRow, LimitRow, Row, RuleRow

R = TypeVar("R", bound=Row)
Cells = dict[str, Counter[str]]


@dataclass(slots=True)
class Declared:
    """What the rows of one load declare beside rules, gathered by key."""

    rows: dict[type[Row], dict[tuple[str, ...], Cells]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[tuple[type[Row], tuple[str, ...]], Place] = field(default_factory=dict)
    low: dict[tuple[str, ...], set[Amount]] = field(default_factory=lambda: defaultdict(set))
    """Course → the credits that rows give it."""

    def say(self, table: type[Row], key: tuple[str, ...], cells: Said[str, str], place: Place) -> None:
        """Take in what one row says of one thing."""
        known = self.rows[table].setdefault(key, defaultdict(Counter))
        self.places.setdefault((table, key), place)
        for name, value in cells.items():
            if value:
                known[name][value] += 1

    def gather(self, mapping: Mapping, flat: Flat, said: Said[str, str]) -> None:
        """What the templates of a mapping say of one row.

        Raises:
            RowFault: a lookup fails.
        """
        tables: tuple[tuple[type[Row], tuple[dict[str, Template], ...], tuple[str, ...]], ...] = (
            (InstitutionRow, mapping.institution, ("institution",)),
            (CourseRow, mapping.course, ("institution", "code")),
            (AreaRow, mapping.area, ("institution", "area")),
            (LimitRow, mapping.limit, ("institution", "limit")),
            (NumberingRow, mapping.numbering, ("institution", "scheme")),
        )
        for table, rows, names in tables:
            for row in rows:
                cells = {name: template.fill(said, mapping.lookup) for name, template in row.items()}
                key = tuple(
                    normalise_code(cells.get(n, "")) if n == "code" else cells.get(n, "") for n in names
                )
                if all(key):
                    whole = (*key, cells.get("version", "")) if table is CourseRow else key
                    self.say(table, whole, cells, flat.place)

    def course(
        self, institution: str, code: str, title: str, amount: Amount, version: str, place: Place
    ) -> None:
        """Take in a course that a rule takes or awards."""
        key = (institution, normalise_code(code), version)
        self.say(
            CourseRow,
            key,
            {"institution": institution, "code": code, "title": title, "version": version},
            place,
        )
        if amount[0] is not None:
            self.low[key].add(amount)

    def emit(self, remarks: list[Remark]) -> Iterator[Placed[Row] | BadRow]:
        """The rows, in order of key; where rows disagree, what most of them say, and a remark."""
        for table in (InstitutionRow, CourseRow, AreaRow, LimitRow, NumberingRow):
            for key in sorted(self.rows[table]):
                place = self.places[table, key]
                cells = {}
                for name, values in self.rows[table][key].items():
                    cells[name] = min(values, key=lambda v, values=values: (-values[v], v))  # type: ignore[misc]
                    if len(values) > 1 and name not in ("code", "title"):
                        remarks.append(
                            Remark(
                                "said-differently",
                                place,
                                f"{key[0]}, {name}: {', '.join(sorted(values))}",
                            )
                        )
                if table is CourseRow:
                    self._finish(key, cells)
                yield checked(table, cells, place)

    def _finish(self, key: tuple[str, ...], cells: dict[str, str]) -> None:
        if not cells.get("id"):
            cells.setdefault("title", cells.get("version") or cells["code"])
        amounts = self.low.get(key, set())
        if amounts and "credits" not in cells:
            cells["credits"] = quantity_text(min(low for low, _, _ in amounts if low is not None))
            most = quantity_text(max(high for _, high, _ in amounts if high is not None))
            if most != cells["credits"]:
                cells["credits_maximum"] = most


def _sending(draft: Draft, told: Versions) -> Sending | None:
    parts = [_all(draft, all_of, told) for all_of in draft.takes]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all(draft: Draft, all_of: Sequence[Taken], told: Versions) -> Sending:
    parts = [_one(draft, taken, told) for taken in all_of]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _one(draft: Draft, taken: Taken, told: Versions) -> Sending:
    band = Band(taken.minimum_grade.upper() or None, taken.maximum_grade.upper() or None)
    found = told.of(draft, taken.code, taken.title) if not taken.institution else ()
    items = [
        Item(code=taken.code, institution=taken.institution or None, band=band, version=version)
        for version in (found or (None,))
    ]
    return items[0] if len(items) == 1 else AnyOf(tuple(items))


def _cell(award: Awarded) -> AwardCell:
    low, high, basis = award.credits
    return AwardCell(award.kind, award.code or None, minimum=low, maximum=high, basis=basis)


def _called(draft: Draft, told: Versions) -> str:
    """What is taken, in a rule's id: a version only where the receiver tells versions apart."""
    return " OR ".join(
        " AND ".join(
            f'{t.code}@"{t.title}"' if len(told.of(draft, t.code, t.title)) == 1 else t.code for t in all_of
        )
        for all_of in draft.takes
    )


def rule_rows(drafts: Sequence[Draft], told: Versions, declared: Declared) -> Iterator[Placed[Row] | BadRow]:
    """The rules, each with an id made of who, what and whither, so that it stays when other rows come and go."""
    named: dict[tuple[str, str], list[tuple[Draft, dict[str, str]]]] = defaultdict(list)
    for draft in drafts:
        cells = _rule(draft, told, declared)
        named[draft.receiver, cells["rule"]].append((draft, cells))
    for (_, name), several in sorted(named.items()):
        for number, (draft, cells) in enumerate(
            sorted(several, key=lambda s: (sorted(s[1].items()), called(s[0].rows))), 1
        ):
            yield checked(
                RuleRow, cells | {"rule": name if number == 1 else f"{name} ({number})"}, draft.place
            )


def _rule(draft: Draft, told: Versions, declared: Declared) -> dict[str, str]:
    sending = _sending(draft, told)
    for taken in (t for all_of in draft.takes for t in all_of):
        sender = taken.institution or draft.sender
        found = told.of(draft, taken.code, taken.title) if not taken.institution else ()
        for version in found or ("",):
            title = version or taken.title
            declared.course(sender, taken.code, title, taken.credits, version, draft.place)
    for award in draft.awards:
        if award.kind is AwardKind.COURSE:
            declared.course(
                draft.receiver, award.code, award.title, (None, None, award.credits[2]), "", draft.place
            )
    whither = " + ".join(award.code or award.kind.value for award in draft.awards)
    state = "" if draft.state == "AWARDED" else draft.state
    named = f"{draft.sender}: {_called(draft, told)} → {' '.join(p for p in (whither, state) if p)}"
    cells = {
        **draft.columns, "rule": draft.rule or named, "sender": draft.sender, "receiver": draft.receiver, "state": draft.state,
        "takes": write_takes(sending) if sending else "", "awards": write_awards(map(_cell, draft.awards)),
        "conditions": "; ".join(c.replace(";", ",") for c in draft.conditions),
        "record": called(draft.rows),
    }  # fmt: skip
    cells.setdefault("text", _text(draft, whither))
    return {name: value for name, value in cells.items() if value}


def _text(draft: Draft, whither: str) -> str:
    takes = " or ".join(" and ".join(f"{t.code} {t.title}".strip() for t in all_of) for all_of in draft.takes)
    awards = " and ".join(f"{a.code} {a.title}".strip() for a in draft.awards) or whither
    return f"{takes or '(nothing)'} → {awards or draft.state}"
