"""One row of a flat table, read as its mapping says: patterns, settings, what is taken, what is awarded.

The verbs are applied in a fixed order: patterns (``[[read]]``) in the order of the file, settings (``[[set]]``), rows to
skip (``[[skip]]``), what is left of the texts (``[rest]``), then what the rule takes, what it awards, and of which kind
each award is (``[[outcome]]``). Each thing that a verb does is counted under its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Said
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import blake2b

from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph_loaders.mappings.drafts import Alternatives, Amount, Awarded, Draft, Taken
from competency_graph_loaders.mappings.language import APPENDED, OWN, Conditions, Mapping, Outcome, Read, Step
from competency_graph_loaders.mappings.records import Flat
from competency_graph_loaders.mappings.templates import RowFault, Template
from competency_graph_loaders.mappings.values import Listed, read_credits, read_date, read_list, split
from competency_graph_loaders.prose import read_condition
from competency_graph_loaders.rules.cells import CellError, parse_awards
from competency_graph_loaders.rules.sheets import Place
from competency_graph_loaders.rules.tables import RuleRow

_DATES = ("starts", "ends", "agreement_starts", "agreement_ends")
_DRAFTED = ("sender", "receiver", "state", "awards", "also", "conditions", "rule")
_STATES = {"refused": "REFUSED", "after transfer": "AFTER_TRANSFER", "not articulated": "NOT_ARTICULATED"}
_KINDS = {"elective": AwardKind.ELECTIVE, "no credit": AwardKind.NO_CREDIT, "area": AwardKind.AREA}


@dataclass(frozen=True, slots=True)
class Passed:
    """A row that is passed over, and why."""

    reason: str
    declares: bool = False
    """What it declares is taken in all the same."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the report counts: the name of a verb, and the words it was about."""

    rule: str
    place: Place
    words: str


@dataclass(slots=True)
class _Line:
    """A row while it is read."""

    flat: Flat
    said: dict[str, str]
    """Columns, groups, names of the mapping's own."""
    rests: dict[str, str] = field(default_factory=dict)
    """What is left of each text that patterns read."""
    columns: dict[str, list[str]] = field(default_factory=dict)
    """What was set, by column of the rules table."""


class RowReader:
    """Reads rows by one mapping, and counts what its verbs did."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.remarks: list[Remark] = []
        self.texts: Counter[str] = Counter()
        """Column → rows that say something in it."""
        self.unparsed: Counter[str] = Counter()
        """Column → rows in which something was left that no pattern caught."""
        self._last: Said[str, str] = {}
        self._read = tuple(dict.fromkeys(r.column for r in mapping.read if r.column not in mapping.made()))

    def pair(self, flat: Flat) -> dict[str, str]:
        """Sender and receiver of the row that was read last, as far as it names them."""
        said, found = {**flat.cells, **self._last}, {}
        for name in ("sender", "receiver"):
            try:
                found[name] = self.mapping.rule[name].fill(said, self.mapping.lookup)
            except (KeyError, RowFault):
                continue
        return found

    def read(self, flat: Flat) -> tuple[Draft | Passed, Said[str, str]]:
        """What a row says, with everything that its columns and patterns name.

        Raises:
            RowFault: no verb catches something in it.
        """
        before = len(self.remarks)
        try:
            return self._row(flat)
        except RowFault:
            del self.remarks[before:]  # a rejected row counts as rejected, and as nothing else
            raise

    def _row(self, flat: Flat) -> tuple[Draft | Passed, Said[str, str]]:
        place = {"file": _stem(flat.place.file), "row": str(flat.place.row)}
        line = _Line(flat, {**place, **flat.cells})
        self._last = line.said
        line.rests = {column: line.said.get(column, "") for column in self._read}
        for read in self.mapping.read:
            self._apply(line, read)
        for setting in self.mapping.set:
            if self._holds(setting, line.said):
                self._set(line, setting.set)
                if setting.name:
                    self._count(setting.name, line, line.said.get(next(iter(setting.when), ""), ""))
        for skip in self.mapping.skip:
            if self._holds(skip, line.said):
                return Passed(skip.reason, skip.declare), line.said
        self._leftovers(line)
        return self._draft(line), line.said

    # -- conditions, patterns, settings ------------------------------------------------------------------------------------

    def _count(self, name: str, line: _Line, words: str) -> None:
        self.remarks.append(Remark(name, line.flat.place, words))

    @staticmethod
    def _found(conditions: Conditions, said: Said[str, str]) -> list[bool]:
        return [pattern.search(said.get(name, "")) is not None for name, pattern in conditions.items()]

    def _holds(self, step: Step, said: Said[str, str]) -> bool:
        return all(self._found(step.when, said)) and not any(self._found(step.unless, said))

    def _fill(self, template: Template | None, line: _Line) -> str:
        return "" if template is None else template.fill(line.said, self.mapping.lookup)

    def _apply(self, line: _Line, read: Read) -> None:
        if not self._holds(read, line.said):
            return
        found_any = False
        while True:
            text = line.rests.get(read.column, line.said.get(read.column, ""))
            found = read.pattern.search(text)
            if found is None or not found[0]:
                break
            found_any = True
            line.rests[read.column] = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
            line.said |= {name: value for name, value in found.groupdict().items() if value is not None}
            self._set(line, read.set)
            self._count(read.name, line, found[0])
            if read.condition:
                self._condition(line, found.groupdict().get("condition") or found[0])
            if not read.repeat:
                break
        if read.required and not found_any:
            raise RowFault(
                read.column,
                f"{line.said.get(read.column, '')!r} has no {read.name}",
                f"a text with {read.pattern.pattern}",
            )

    def _condition(self, line: _Line, words: str) -> None:
        read = read_condition(words)
        for column, value in (
            ("minimum_grade", read.lowest_grade), ("maximum_grade", read.maximum_grade),
            ("minimum_score", read.minimum_score), ("maximum_score", read.maximum_score),
        ):  # fmt: skip
            if value is not None:
                line.columns[column] = [str(value)]
        if read.parsed:
            self._count("parsed-condition", line, words)
        if read.rest:
            self._count("unparsed-condition", line, read.rest)
            line.columns.setdefault("conditions", []).append(read.rest)

    def _set(self, line: _Line, settings: Said[str, Template]) -> None:
        for name, template in settings.items():
            value = self._fill(template, line)
            if name.startswith("$") or name in OWN:
                line.said[name] = value
            elif value:
                if name not in APPENDED:
                    line.columns[name] = [value]
                elif value not in line.columns.setdefault(name, []):
                    line.columns[name].append(value)

    def _leftovers(self, line: _Line) -> None:
        for column in dict.fromkeys((*self._read, *self.mapping.rest)):
            text = line.rests.get(column, line.said.get(column, ""))
            if line.said.get(column):
                self.texts[column] += 1
            left = text.strip(" ;,.")
            if not left:
                continue
            verb = self.mapping.rest.get(column, "prose")
            if verb == "ignore":
                continue
            if verb == "reject":
                raise RowFault(column, f"No pattern of the mapping catches {left!r}", "a further [[read]]")
            self.unparsed[column] += 1
            if verb == "prose":
                self._count("unparsed-condition", line, left)
            line.columns.setdefault("conditions" if verb == "prose" else "note", []).append(text.strip())

    # -- what it takes and awards ------------------------------------------------------------------------------------------

    def _draft(self, line: _Line) -> Draft:
        mapping = self.mapping
        for name, template in mapping.rule.items():
            value = self._fill(template, line)
            if value and (name not in line.columns or name in APPENDED):
                line.columns.setdefault(name, []).append(value)
        takes = self._takes(line)
        awards, state = self._awards(line)
        said = {name: "; ".join(values) for name, values in line.columns.items()}
        for name, template in mapping.takes.__dict__.items():
            if name in ("minimum_grade", "maximum_grade") and isinstance(template, Template):
                said.pop(name, None)  # a band of the course itself stands on the course
        self._dates(line, said)
        state = state or said.get("state", "").upper()
        if state in ("REFUSED", "AFTER_TRANSFER", "NOT_ARTICULATED"):
            for name in ("minimum_grade", "maximum_grade"):
                said.pop(name, None)
        self._check(said, state or "AWARDED", takes, awards)
        group = tuple(self._fill(t, line) for t in mapping.group.by) if mapping.group.by else None
        return Draft(
            line.flat.place, (line.flat.place,), said.get("sender", ""), said.get("receiver", ""), state or "AWARDED",
            takes, awards, {n: v for n, v in said.items() if n not in _DRAFTED and n in RuleRow.model_fields},
            tuple(dict.fromkeys(line.columns.get("conditions", ()))), group, said.get("rule", ""),
            blake2b(repr(sorted(line.flat.cells.items())).encode(), digest_size=16).digest(),
        )  # fmt: skip

    def _check(
        self, said: Said[str, str], state: str, takes: Alternatives, awards: tuple[Awarded, ...]
    ) -> None:
        for name in ("sender", "receiver"):
            template = self.mapping.rule.get(name)
            if not said.get(name) and not (name == "receiver" and state == "RECOMMENDED"):
                raise RowFault(
                    _named(template) if template else name, f"The row names no {name}", f"a value for {name}"
                )
        if not takes and state in ("AWARDED", "RECOMMENDED", "REFUSED"):
            raise RowFault(
                "takes", "The row names no course that is taken", "a course in the column of [takes]"
            )
        if not awards and state not in ("REFUSED", "RECOMMENDED"):
            raise RowFault(
                "awards", "The row awards nothing, and no outcome of the mapping says why",
                "a course in the column of [awards], or an [[outcome]] such as refused",
            )  # fmt: skip

    def _dates(self, line: _Line, said: dict[str, str]) -> None:
        for choose, wanted in ((max, self.mapping.group.latest), (min, self.mapping.group.earliest)):
            for name, templates in wanted.items():
                days = [read_date(self._fill(t, line), self.mapping.dates, name) for t in templates]
                said[name] = choose((day for day in days if day), default="")
        for name in _DATES:
            if name in said:
                said[name] = read_date(said[name], self.mapping.dates, name)
                if not said[name]:
                    del said[name]

    def _takes(self, line: _Line) -> Alternatives:
        takes = self.mapping.takes
        texts = [self._fill(takes.course, line)] if takes.course else []
        if takes.any_of is not None:
            texts += [text for name, text in line.flat.cells.items() if takes.any_of.search(name)]
        column = _named(takes.course) if takes.course else "takes"
        title, worth = self._fill(takes.title, line), self._fill(takes.credits, line)
        bands = self._fill(takes.minimum_grade, line), self._fill(takes.maximum_grade, line)
        whose = self._fill(takes.institution, line)
        found = []
        for text in (one for cell in texts for one in split(cell, takes.or_)):
            items = read_list(text, takes, column, title, worth)
            found.append(
                tuple(
                    Taken(
                        item.code, item.title, read_credits("" if item.shared else item.credits, self.mapping.credits, column),
                        whose, item.minimum_grade or bands[0], item.maximum_grade or bands[1],
                    )
                    for item in items
                )
            )  # fmt: skip
        return tuple(all_of for all_of in dict.fromkeys(found) if all_of)

    def _awards(self, line: _Line) -> tuple[tuple[Awarded, ...], str]:
        awards = self.mapping.awards
        code = line.said.get("award.code", self._fill(awards.course, line))
        title = line.said.get("award.title", self._fill(awards.title, line))
        worth = line.said.get("award.credits", self._fill(awards.credits, line))
        column = _named(awards.course) if awards.course else "awards"
        # The outcome is decided on the whole cell first: a cell that says "does not transfer" is no list of courses.
        whole = self._outcome(line, code, title, worth, own=True)
        if whole is not None and whole.kind in _STATES:
            self._count(whole.name or whole.kind, line, title or code)
            kept = () if whole.kind == "refused" else self._listed(line, code, title, worth, column)
            return tuple(self._award(line, item, None, also=False) for item in kept), _STATES[whole.kind]
        found = []
        if whole is not None and (whole.code is not None or whole.kind == "nothing" or not code):
            items: tuple[Listed, ...] = (
                Listed(code, title, worth),
            )  # such an outcome is about a cell that is no course
        else:
            items = self._listed(line, code, title, worth, column)
        if any(item.shared for item in items):
            self._count("credits-of-several-courses", line, f"{code}: {worth} together")
            line.columns.setdefault("note", []).append(f"{worth} credits are stated for {code} together")
        for item in items:
            found += self._judged(line, item, own=True)
        for text in line.columns.get("also", ()):
            for item in read_list(text, self.mapping.also, "also"):
                found += self._judged(line, item, own=False)
        try:
            stated = [cell for text in line.columns.get("awards", ()) for cell in parse_awards(text)]
        except CellError as error:
            raise RowFault("awards", error.what, error.expected) from None
        found += [
            Awarded(
                cell.kind or AwardKind.COURSE, cell.code or "", "", (cell.minimum, cell.maximum, cell.basis)
            )
            for cell in stated
        ]
        return self._once(line, found), ""

    def _once(self, line: _Line, found: Sequence[Awarded]) -> tuple[Awarded, ...]:
        """Each award once. Elective credit that stands twice in a list is twice the credit, not one award said again."""
        kept: list[Awarded] = []
        for award in found:
            low, high, basis = award.credits
            at = next(
                (
                    n
                    for n, other in enumerate(kept)
                    if (other.kind, other.code, other.also) == (AwardKind.ELECTIVE, award.code, award.also)
                    and None not in (low, high, *other.credits[:2])
                ),
                None,
            )
            if award.kind is AwardKind.ELECTIVE and at is not None and low is not None and high is not None:
                before = kept[at].credits
                added = (low + (before[0] or 0), high + (before[1] or 0), basis)
                kept[at] = replace(kept[at], credits=added)
                self._count("elective credit added up", line, award.title or award.code)
            elif award not in kept:
                kept.append(award)
        return tuple(kept)

    def _listed(self, line: _Line, code: str, title: str, worth: str, column: str) -> tuple[Listed, ...]:
        return read_list(code, self.mapping.awards, column, title, worth)

    def _outcome(self, line: _Line, code: str, title: str, worth: str, *, own: bool) -> Outcome | None:
        said = {**line.said, "award.code": code, "award.title": title, "award.credits": worth}
        for outcome in self.mapping.outcome:
            about_row = any(name not in OWN for name in (*outcome.when, *outcome.unless))
            if (own or not about_row) and self._holds(outcome, said):
                return outcome
        return None

    def _judged(self, line: _Line, item: Listed, *, own: bool) -> list[Awarded]:
        outcome = self._outcome(line, item.code, item.title, item.credits, own=own)
        if outcome is not None:
            self._count(outcome.name or outcome.kind, line, item.title or item.code)
            if outcome.kind == "nothing" or (
                outcome.kind in ("course", "area") and not item.code and not outcome.code
            ):
                return []
        elif not item.code:
            return []
        return [self._award(line, item, outcome, also=not own)]

    def _award(self, line: _Line, item: Listed, outcome: Outcome | None, *, also: bool) -> Awarded:
        kind = AwardKind.COURSE if outcome is None else _KINDS.get(outcome.kind, AwardKind.COURSE)
        code = item.code
        if outcome is not None and outcome.code is not None:
            code = outcome.code.fill({**line.said, "award.code": item.code}, self.mapping.lookup)
        if kind is AwardKind.NO_CREDIT:
            amount: Amount = (Fraction(0), Fraction(0), CreditBasis.STATED)
        else:
            amount = read_credits(item.credits, self.mapping.credits, "credits")
        return Awarded(kind, code, item.title, amount, also)


def _named(template: Template) -> str:
    return ", ".join(sorted(template.names)) or template.text


def _stem(file: str) -> str:
    return re.sub(r"\.[A-Za-z]+$", "", file.replace("\\", "/").rsplit("/", 1)[-1])
